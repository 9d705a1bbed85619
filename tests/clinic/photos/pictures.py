"""Photos for the tests: small, with something in them that tells up from down."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image


def picture(width: int = 240, height: int = 160) -> Image.Image:
    """Gray, with a red corner at the top left."""
    pixels = np.full((height, width, 3), 128, dtype=np.uint8)
    pixels[: height // 4, : width // 4] = (220, 20, 20)
    return Image.fromarray(pixels)


def coded(image: Image.Image | None = None, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    (image or picture()).save(out, kind, **options)
    return out.getvalue()


def opened(photo: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(photo))
    image.load()
    return image


def is_red(photo: bytes, x: float, y: float) -> bool:
    """Whether the photo is red at a place, as shares of width and height."""
    image = opened(photo).convert("RGB")
    red, green, _ = image.getpixel((int(x * image.width), int(y * image.height)))
    return red > 150 and green < 90


def png_that_says(width: int, height: int) -> bytes:
    """A small PNG whose head claims a size, its pixels a few bytes that unpack to many."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
