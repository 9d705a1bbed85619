"""Uploads that are strange, broken or meant to harm."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageCms

from clinic.photos.errors import PhotoRefused
from clinic.photos.images import LONGEST_SIDE, MOST_BYTES, PREVIEW_SIDE, Incoming, read, safe
from tests.clinic.photos.pictures import coded, is_red, opened, picture, png_that_says

MAKER, GPS, ORIENTATION, EXIF, FOCAL = 0x010F, 0x8825, 0x0112, 0x8769, 0xA405


def with_exif(orientation: int = 1, focal: int | None = None, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[MAKER] = "SECRETPHONE"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[2] = (52.0, 30.0, 11.0)
    if focal:
        exif.get_ifd(EXIF)[FOCAL] = focal
    return coded(kind=kind, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_jpeg_that_looks_the_same(kind: str) -> None:
    photo = safe(coded(kind=kind))
    image = opened(photo.jpeg)
    assert image.format == "JPEG"
    assert image.size == (photo.width, photo.height) == (240, 160)
    assert is_red(photo.jpeg, 0.1, 0.1)
    assert not is_red(photo.jpeg, 0.9, 0.9)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_phone_are_gone(kind: str) -> None:
    sent = with_exif(kind=kind)
    assert b"SECRETPHONE" in sent
    photo = safe(sent)
    for kept in (photo.jpeg, photo.preview):
        assert b"SECRETPHONE" not in kept
        assert b"Exif" not in kept
        assert not opened(kept).getexif()


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0.1, 0.1)), (2, (0.9, 0.1)), (3, (0.9, 0.9)), (4, (0.1, 0.9)),
     (5, (0.1, 0.1)), (6, (0.9, 0.1)), (7, (0.9, 0.9)), (8, (0.1, 0.9))],
)  # fmt: skip
def test_a_photo_taken_sideways_stands_upright(
    orientation: int, corner: tuple[float, float]
) -> None:
    photo = safe(with_exif(orientation))
    assert is_red(photo.jpeg, *corner)
    assert (photo.width < photo.height) == (orientation >= 5)


def test_the_focal_length_is_kept_and_nonsense_is_not() -> None:
    assert safe(with_exif(focal=26)).focal_mm == 26
    assert safe(with_exif(focal=60_000)).focal_mm is None
    assert safe(coded()).focal_mm is None


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04" + b"x" * 99])
def test_what_hides_behind_a_photo_is_gone(tail: bytes) -> None:
    assert tail not in safe(coded() + tail).jpeg


def test_what_hides_in_a_comment_is_gone() -> None:
    script = b"<?php system('id'); ?>"
    sent = coded(comment=script)
    assert script in sent
    assert script not in safe(sent).jpeg


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GIF89a" + bytes(200),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4",
        b"II*\x00" + bytes(200),
        b"\x00\x00\x01\x00" + bytes(99),
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(sent: bytes) -> None:
    with pytest.raises(PhotoRefused, match="JPEG, PNG or WebP"):
        safe(sent)


def test_a_phones_own_format_is_refused_with_the_cure() -> None:
    with pytest.raises(PhotoRefused, match="most compatible"):
        safe(b"\x00\x00\x00\x18ftypheic" + bytes(100))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_a_truncated_photo_is_refused(kind: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    whole = coded(Image.fromarray(noise), kind)
    with pytest.raises(PhotoRefused):
        safe(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_changed_bytes_give_a_photo_or_a_refusal_and_nothing_else(kind: str) -> None:
    whole = coded(kind=kind)
    dice = np.random.default_rng(2)
    for _ in range(60):
        broken = bytearray(whole)
        for place in dice.integers(0, len(whole), 4):
            broken[place] = dice.integers(0, 256)
        try:
            assert opened(safe(bytes(broken)).jpeg).format == "JPEG"
        except PhotoRefused:
            continue


@pytest.mark.parametrize("size", [(30_000, 30_000), (60_000, 2_000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_before_it_unpacks(size: tuple[int, int]) -> None:
    bomb = png_that_says(*size)
    assert len(bomb) < 5_000
    tracemalloc.start()
    with pytest.raises(PhotoRefused):
        safe(bomb)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_text_that_unpacks_without_end_is_refused() -> None:
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    for number in range(3):
        text.add_text(f"k{number}", "a" * 40_000_000, zip=True)
    bomb = coded(kind="PNG", pnginfo=text)
    assert len(bomb) < 200_000
    with pytest.raises(PhotoRefused):
        safe(bomb)


def test_a_jpeg_of_a_thousand_scans_is_refused() -> None:
    whole = coded(progressive=True)
    scans = whole.count(b"\xff\xda")
    assert 1 < scans <= 12
    last = whole.rindex(b"\xff\xda")
    with pytest.raises(PhotoRefused):
        safe(whole[:last] + whole[last:-2] * 1000 + whole[-2:])


def test_an_upload_without_end_is_stopped_at_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(PhotoRefused, match="25 MB"):
        read(endless)
    assert endless.given <= MOST_BYTES + 64 * 1024


def test_pieces_of_any_size_make_the_same_upload() -> None:
    def pieces(whole: bytes) -> Iterator[bytes]:
        yield whole[:1]
        yield b""
        yield whole[1:]

    incoming = Incoming()
    for piece in pieces(b"photo"):
        incoming.add(piece)
    assert incoming.whole() == b"photo"


def test_sixteen_bits_are_divided_and_not_cut_off() -> None:
    ramp = np.linspace(0, 65535, 200 * 200).reshape(200, 200).astype(np.uint16)
    gray = np.asarray(opened(safe(coded(Image.fromarray(ramp), "PNG")).jpeg).convert("L"))
    assert 120 <= gray[100].mean() <= 136
    assert gray[0, 0] < 10
    assert gray[-1, -1] > 245


def test_cmyk_and_palette_and_transparent_photos_look_as_they_did() -> None:
    for kept in (
        safe(coded(picture().convert("CMYK"))),
        safe(coded(picture().quantize(), "PNG")),
        safe(coded(picture().convert("RGBA"), "PNG")),
    ):
        assert opened(kept.jpeg).mode == "RGB"
        assert is_red(kept.jpeg, 0.1, 0.1)
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    assert opened(safe(coded(clear, "PNG")).jpeg).getpixel((100, 100)) == (255, 255, 255)


def test_a_broken_color_profile_costs_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for given in (profile, b"no profile", profile[:200]):
        assert is_red(safe(coded(icc_profile=given)).jpeg, 0.1, 0.1)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_one_is_taken(kind: str) -> None:
    blue = Image.new("RGB", (240, 160), "blue")
    moving = coded(kind=kind, save_all=True, append_images=[blue] * 3)
    assert is_red(safe(moving).jpeg, 0.1, 0.1)


def test_a_large_photo_is_kept_smaller_and_an_icon_is_refused() -> None:
    photo = safe(coded(picture(4000, 3000)))
    assert (photo.width, photo.height) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    assert max(opened(photo.preview).size) == PREVIEW_SIDE
    with pytest.raises(PhotoRefused, match="less than"):
        safe(coded(picture(32, 32), "PNG"))
