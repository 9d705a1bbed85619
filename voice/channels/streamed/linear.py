"""16-bit linear sound, low byte first, as Asterisk sends it ("slin"): bytes to samples and back."""

from __future__ import annotations

import numpy as np

from voice.channels import Samples

FULL_SCALE = 32_768.0


def decode(payload: bytes) -> Samples:
    """Samples, -1 to 1; an odd last byte is half a sample and left out."""
    whole = np.frombuffer(payload, "<i2", count=len(payload) // 2)
    return whole.astype(np.float32) / np.float32(FULL_SCALE)


def encode(samples: Samples) -> bytes:
    """Two bytes a sample; what is louder than full scale is clipped."""
    scaled = np.clip(np.rint(samples * FULL_SCALE), -32_768, 32_767)
    payload: bytes = scaled.astype("<i2").tobytes()
    return payload
