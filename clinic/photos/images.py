"""An upload made safe: judged by its content, decoded whole, and written anew.

Nothing of the upload is kept but its pixels and the camera's focal length: no name, no place, no
thumbnail, nothing hidden behind the image. Whatever else the bytes were, they are gone.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import IO, Final

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps

from clinic.photos.errors import PhotoRefused

MOST_BYTES = 25 * 1024 * 1024
"""Of an upload: the largest photos of phones in daily use are about 15 MB."""
MOST_PIXELS = 64_000_000
"""Of an upload: a phone's largest photos; decoded they take 200 MB of memory."""
LEAST_SIDE = 100
"""Pixels: below, it is an icon or a mail's logo and no photo."""
LONGEST_SIDE = 3000
"""Pixels of the photo that is kept: 10 and more for a millimeter of a piece beside a coin."""
PREVIEW_SIDE = 480
"""Pixels of the preview in lists."""
QUALITY: Final = 90
"""Of the JPEG written: its blocks stay below what measuring looks at."""
MOST_SCANS = 64
"""Of a progressive JPEG: cameras write about 10; thousands of empty ones keep a core busy for
minutes."""
FOCAL_MM = (10, 200)
"""Focal lengths that are believed, as of 35 mm film."""

HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_DAMAGE = (
    OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, OverflowError,
    AttributeError, AssertionError, MemoryError, struct.error, zlib.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What the decoders raise about bytes that somebody prepared."""


@dataclass(frozen=True)
class Safe:
    """A photo as it is kept."""

    jpeg: bytes
    preview: bytes
    """The same, small, as JPEG."""
    width: int
    """Pixels of `jpeg`, upright; so is `height`."""
    height: int
    focal_mm: int | None
    """Of the camera, as of 35 mm film; None where the photo does not say."""


class Incoming:
    """An upload as it arrives, stopped at the limit: memory never holds more than that."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._bytes = bytearray()

    def add(self, piece: bytes) -> None:
        """Raises PhotoRefused once there is too much: stop reading then."""
        if len(self._bytes) + len(piece) > self._most:
            raise PhotoRefused(
                f"The photo is larger than {self._most // 1024**2} MB: send it smaller."
            )
        self._bytes += piece

    def whole(self) -> bytes:
        return bytes(self._bytes)


def read(file: IO[bytes], most: int = MOST_BYTES) -> bytes:
    """All of a file. Raises PhotoRefused when it is more than `most` bytes."""
    incoming = Incoming(most)
    while piece := file.read(64 * 1024):
        incoming.add(piece)
    return incoming.whole()


def safe(upload: bytes) -> Safe:
    """The photo in these bytes, written anew. Raises PhotoRefused."""
    kind = _kind(upload)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(upload), formats=(kind,)) as image:
                _check(image, upload)
                # JPEG can be decoded at half its size and less: a large one costs no more memory.
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                image.load()
                focal_mm = _focal_mm(image)
                plain = _plain(ImageOps.exif_transpose(image))
    except PhotoRefused:
        raise
    except _DAMAGE as error:
        raise PhotoRefused(
            "The photo is damaged or did not arrive whole: take it again and send it anew."
        ) from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    small = ImageOps.contain(plain, (PREVIEW_SIDE, PREVIEW_SIDE))
    return Safe(_jpeg(plain), _jpeg(small), plain.width, plain.height, focal_mm)


def _kind(upload: bytes) -> str:
    """Pillow's name of the format, by the first bytes alone."""
    if upload.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if upload.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if upload[:4] == b"RIFF" and upload[8:12] == b"WEBP":
        return "WEBP"
    if upload[4:8] == b"ftyp" and upload[8:12] in HEIC:
        raise PhotoRefused(
            "Photos of the kind HEIC cannot be read here: set the camera to the most compatible "
            "format (JPEG), or send a screenshot of the photo."
        )
    raise PhotoRefused("This is no photo of the kind JPEG, PNG or WebP: send one of those.")


def _check(image: Image.Image, upload: bytes) -> None:
    """From the head of the file, before a pixel is decoded."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PhotoRefused(
            f"The photo has more than {MOST_PIXELS // 1_000_000} million pixels: send it smaller."
        )
    if min(width, height) < LEAST_SIDE:
        raise PhotoRefused(
            f"The photo is less than {LEAST_SIDE} pixels wide or high: send the photo itself."
        )
    # Inside the coded image these two bytes cannot stand: there every 0xff is followed by a zero.
    if image.format == "JPEG" and upload.count(b"\xff\xda") > MOST_SCANS:
        raise ValueError("too many scans")


def _focal_mm(image: Image.Image) -> int | None:
    try:
        told = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.FocalLengthIn35mmFilm)
        focal = int(told) if told else 0
    except _DAMAGE:
        return None
    return focal if FOCAL_MM[0] <= focal <= FOCAL_MM[1] else None


def _plain(image: Image.Image) -> Image.Image:
    """RGB of 8 bits in the usual colors, without anything beside the pixels."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        # Pillow would cut 16 bits off at 255 instead of dividing them.
        values = np.asarray(image, dtype=np.float64)
        most = 65535.0 if values.max() > 255 else 255.0
        image = Image.fromarray((values / most * 255).clip(0, 255).astype(np.uint8))
    elif image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.new("RGBA", over.size, "white")
        image.alpha_composite(over)
    elif profile and image.mode in ("RGB", "CMYK"):
        image = _in_usual_colors(image, profile)
    plain = image.convert("RGB")
    # A new image, so that nothing hangs on to it that a writer might write.
    return Image.frombytes("RGB", plain.size, plain.tobytes())


def _in_usual_colors(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        usual = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, given, usual, outputMode="RGB") or image
    except (ImageCms.PyCMSError, *_DAMAGE):
        # Colors slightly off harm nobody; a photo refused does.
        return image


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
