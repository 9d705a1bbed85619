import hashlib

import numpy as np
import pytest

from voice.channels.phone.media.g711 import CODECS, PCMA, PCMU, Codec

ALL = (np.arange(-32_768, 32_768) / 32_768).astype(np.float32)


@pytest.mark.parametrize(
    ("codec", "sample", "code"),
    [
        (PCMU, 0, 0xFF),
        (PCMU, -1, 0x7E),
        (PCMU, 32_767, 0x80),
        (PCMU, -32_768, 0x00),
        (PCMU, 1000, 0xCE),
        (PCMA, 0, 0xD5),
        (PCMA, -1, 0x55),
        (PCMA, 32_767, 0xAA),
        (PCMA, -32_768, 0x2A),
        (PCMA, 1000, 0xFA),
    ],
)
def test_a_sample_has_the_code_that_the_standard_gives_it(
    codec: Codec, sample: int, code: int
) -> None:
    assert codec.encode(np.array([sample / 32_768], np.float32)) == bytes([code])


@pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)
def test_every_code_means_a_sample_that_is_coded_so(codec: Codec) -> None:
    codes = bytes(range(256))
    again = codec.encode(codec.decode(codes))
    # Mu law has two zeros: minus zero comes back as the other.
    assert [a for a, b in zip(codes, again, strict=True) if a != b] == (
        [0x7F] if codec is PCMU else []
    )


@pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)
def test_louder_samples_never_become_softer(codec: Codec) -> None:
    assert (np.diff(codec.decode(codec.encode(ALL))) >= 0).all()


@pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)
def test_the_error_is_a_small_part_of_the_sample(codec: Codec) -> None:
    error = np.abs(codec.decode(codec.encode(ALL)) - ALL)
    assert (error <= np.maximum(np.abs(ALL) / 16, 20 / 32_768)).all()


@pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)
def test_what_is_too_loud_is_clipped(codec: Codec) -> None:
    loud = np.array([1.5, -1.5, 100.0, -100.0], np.float32)
    full = np.array([1.0, -1.0, 1.0, -1.0], np.float32)
    assert codec.encode(loud) == codec.encode(full)


@pytest.mark.parametrize(
    ("codec", "digest"),
    [(PCMU, "81d633c9e6972a18"), (PCMA, "38488f6fd710f468")],
    ids=lambda value: str(value)[:4],
)
def test_all_65536_samples_are_coded_as_by_the_reference(codec: Codec, digest: str) -> None:
    """The digest is that of the codes by Python's own `audioop`, which left it with 3.13."""
    assert hashlib.sha256(codec.encode(ALL)).hexdigest()[:16] == digest
