"""One kind of sound: 16 kHz mono float32, read from any sound file, written as FLAC.

Refuses, with one sentence that names the file and the cure, whatever cannot be a caller's words:
no sound file, nothing or only zeros in it, cut off, longer than a call may be.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voice.channels import RATE
from voice.errors import SoundUnreadable

Samples = NDArray[np.float32]

MAX_S = 600.0
"""The longest sound read, in seconds: a call may not last longer either."""
MIN_RATE = 8_000
"""Hertz; less than a telephone carries is not worth hearing."""
FULL_SCALE = 0.999
"""At and above this a sample counts as clipped (1 - 1/1024: even 11-bit converters reach it)."""
CLIPPED_SHARE = 0.001
"""Above this share of clipped samples a warning is given; normal peaks touch full scale rarely."""


@dataclass(frozen=True)
class Sound:
    """What a file held."""

    samples: Samples
    """16 kHz mono, -1 to 1."""
    warning: str = ""
    """One sentence about what may be heard badly; empty when nothing is wrong."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def read(path: Path) -> Sound:
    """The sound of a WAV, FLAC, Opus or Ogg file, whatever its rate, depth and channels.

    Raises SoundUnreadable with the file and the cure.
    """
    _refuse_what_is_no_file(path)
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise SoundUnreadable(
            f"{path} is not a sound file that can be read "
            f"({error.error_string.rstrip('.')}): give a WAV, FLAC, Opus or Ogg file."
        ) from error
    with file:
        rate, frames = file.samplerate, file.frames
        if rate < MIN_RATE:
            raise SoundUnreadable(
                f"{path} has only {rate} samples a second: record it with {MIN_RATE} or more."
            )
        if frames > MAX_S * rate:
            raise SoundUnreadable(
                f"{path} is {frames / rate / 60:.0f} minutes long: "
                f"cut it to the caller's words, at most {MAX_S / 60:.0f} minutes."
            )
        try:
            raw = file.read(dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise _cut_off(path) from error
    if len(raw) < frames or _is_cut_off(path):
        raise _cut_off(path)
    if len(raw) == 0:
        raise SoundUnreadable(f"{path} holds no sound: record it again.")
    mono = raw.mean(axis=1)
    if not np.isfinite(mono).all():
        raise SoundUnreadable(f"{path} holds numbers that are not sound: export it again.")
    if not mono.any():
        raise SoundUnreadable(f"{path} is silent from end to end: record it again.")
    share = float((np.abs(raw) >= FULL_SCALE).mean())
    warning = ""
    if share > CLIPPED_SHARE:
        warning = f"{path} is clipped ({share:.1%} of it): record it again with less gain."
    return Sound(resample(mono, rate, RATE), warning)


def resample(samples: Samples, rate: int, to_rate: int) -> Samples:
    """Mono samples of one rate brought to another (both in hertz)."""
    if rate == to_rate:
        return np.ascontiguousarray(samples, dtype=np.float32)
    resampled: Samples = soxr.resample(samples, rate, to_rate).astype(np.float32)
    return resampled


def write_flac(path: Path, *channels: Samples) -> None:
    """Write 16 kHz sound as 16-bit FLAC, one argument a channel, whole or not at all.

    Shorter channels are filled with silence. Raises OSError when the disk refuses.
    """
    length = max(len(channel) for channel in channels)
    together = np.stack([np.pad(c, (0, length - len(c))) for c in channels], axis=1)
    partial = path.with_name(path.name + ".part")
    try:
        soundfile.write(partial, np.clip(together, -1, 1), RATE, format="FLAC", subtype="PCM_16")
        partial.replace(path)
    except soundfile.LibsndfileError as error:
        raise OSError(f"{path} cannot be written: {error.error_string}") from error
    finally:
        partial.unlink(missing_ok=True)


def _refuse_what_is_no_file(path: Path) -> None:
    if path.is_dir():
        raise SoundUnreadable(f"{path} is a folder: name a sound file inside it.")
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise SoundUnreadable(f"{path} does not exist: check the name.") from error
    except OSError as error:
        raise SoundUnreadable(
            f"{path} may not be read ({error.strerror}): change its permissions."
        ) from error
    if size == 0:
        raise SoundUnreadable(f"{path} is empty: record it again.")


def _cut_off(path: Path) -> SoundUnreadable:
    return SoundUnreadable(f"{path} is damaged or cut off before its end: copy or record it again.")


def _is_cut_off(path: Path) -> bool:
    """Whether the file ends before its own header says; libsndfile reads such files silently."""
    data = path.read_bytes()
    if data[:4] == b"RIFF":
        return _wav_is_cut_off(data)
    if data[:4] == b"OggS":
        last_page = data.rfind(b"OggS")
        end_of_stream = 4  # bit of the page's fifth byte
        return not data[last_page + 5] & end_of_stream
    return False


def _wav_is_cut_off(data: bytes) -> bool:
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"data":
            # A size of 0 or all ones is written by programs that stream and never know the length.
            return size not in (0, 0xFFFFFFFF) and at + 8 + size > len(data)
        at += 8 + size + size % 2
    return False
