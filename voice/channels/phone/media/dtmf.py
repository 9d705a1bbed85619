"""Keys heard in the sound itself: two tones at once, for lines that send keys no other way.

Every 10 ms the last 20 ms are compared with the eight tones. A key must be two of them, far above
all else in the sound, near each other in loudness, for 40 ms: speech hardly ever is (what it takes
to fool this is measured in the benchmarks). The sound of a key is not passed on, so that no ear
makes words of it.
"""

from __future__ import annotations

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media.g711 import RATE

LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
"""By low tone, then high tone."""
BLOCK = RATE // 50
STEP = BLOCK // 2
LEAST_DB = -42.0
"""Below full scale: the weakest tone that counts; telephones send keys at -10 to -25 dB."""
PURE = 0.7
"""Share of the sound's power that the two tones must have. Tones 1.5 % off pitch, the most that is
allowed, 8 dB apart and 15 dB above noise keep more; in an hour of speech no three blocks in a row
reach it."""
SUSPECT = 0.9 * PURE
"""The same share, from which a block is looked at alone: lower, so that rounding hides no key."""
TWIST = 10.0
"""How many times stronger one of the two tones may be: 10 dB, as lines dampen high ones."""
ALONE = 2.0
"""How many times stronger a tone must be than the other three of its group."""
HITS = 3
"""Blocks in a row: 40 ms, the shortest that a key may be pressed."""
MISSES = 3
"""Blocks without it until the same key counts anew: as many as the shortest pause, 40 ms, holds;
a break of 10 ms has two."""

# Faded at both ends: a tone slightly off pitch then loses 1 dB and not 4.
_FADES = np.hanning(BLOCK + 2)[1:-1].astype(np.float32)
_LEAST = 10 ** (LEAST_DB / 10) * float(np.sum(_FADES**2))
_ANGLES = np.outer(np.arange(BLOCK), 2 * np.pi * np.array(LOW_HZ + HIGH_HZ) / RATE)
# A pure tone has as much power as the faded sound it is.
_TONES = np.concatenate([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1).astype(np.float32)
_TONES *= np.float32(np.sqrt(2 * np.sum(_FADES**2)) / np.sum(_FADES))


class DtmfDetector:
    """Listens to one call, 20 ms at a time."""

    def __init__(self) -> None:
        self._before = np.zeros(BLOCK, np.float32)
        self._key = ""
        """What sounds now, told or not."""
        self._hits = 0
        self._misses = 0

    def hear(self, samples: Samples, suspect: bool = True) -> tuple[str, bool]:
        """The key that has just been proved pressed, or ""; and whether a key sounds in these
        20 ms."""
        before, self._before = self._before, samples
        key = _key(samples) if suspect else ""
        if not key and not self._key:
            return "", False
        # The block between this one and the last: it tells nothing where neither has a key.
        between = _key(np.concatenate([before[-STEP:], samples[:STEP]]))
        told = self._follow(between) + self._follow(key)
        return told, bool(key or between)

    def _follow(self, key: str) -> str:
        """One more block; the key, once enough of them say the same."""
        if key and key == self._key:
            self._hits += 1
            self._misses = 0
            return key if self._hits == HITS else ""
        if key and self._hits < HITS:
            self._key, self._hits, self._misses = key, 1, 0
            return ""
        self._misses += 1
        if key or self._misses >= MISSES or self._hits < HITS:
            self._key, self._hits, self._misses = key, int(bool(key)), 0
        return ""


def suspects(blocks: Samples) -> list[bool]:
    """Of 20 ms in each row, whether they may be a key: nearly no speech is. For many calls at once,
    which costs a tenth of looking at one after the other."""
    faded = blocks * _FADES
    power = np.einsum("ij,ij->i", faded, faded)
    parts = faded @ _TONES
    tonal = np.einsum("ij,ij->i", parts, parts) >= SUSPECT * power
    found: list[bool] = (tonal & (power >= _LEAST)).tolist()
    return found


def _key(block: Samples) -> str:
    """The key whose tones a block is made of, "" for none."""
    faded = block * _FADES
    power = float(faded.dot(faded))
    if power < 2 * _LEAST:
        return ""
    parts = faded.dot(_TONES)
    # All eight tones together: nearly all speech ends here, at half the cost.
    if float(parts.dot(parts)) < PURE * power:
        return ""
    parts *= parts
    tones: list[float] = (parts[:8] + parts[8:]).tolist()
    low, high = max(tones[:4]), max(tones[4:])
    if low + high < PURE * power or min(low, high) < _LEAST:
        return ""
    if not 1 / TWIST <= high / low <= TWIST:
        return ""
    if ALONE * sorted(tones[:4])[2] > low or ALONE * sorted(tones[4:])[2] > high:
        return ""
    return KEYS[tones.index(low)][tones.index(high, 4) - 4]
