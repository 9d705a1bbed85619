"""Prompts kept as sound, and a second voice for when the first one fails.

A prompt is synthesized once and kept as a FLAC file whose name is the hash of all that decides how
it sounds. A damaged file is made again; a disk that is full or read-only costs only time.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from voice.channels import RATE
from voice.errors import SynthesisFailed
from voice.loudness import TARGET_DB, begun, silence
from voice.synthesizers import Samples, Synthesizer
from voice.synthesizers.wording import speakable

GIVE_UP_AFTER = 2
"""Failures in a row after which a voice is no longer asked: each may cost the caller its whole time
limit in silence, and one alone may be an accident."""
FULL_SCALE = 32767
FLAC_MD5 = slice(26, 42)
"""Where a FLAC file has the MD5 sum of its own samples: "fLaC", a block head, STREAMINFO's end."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Voice:
    """One voice of one engine."""

    engine: Synthesizer
    name: str


class Mouth:
    """Speaks with the primary voice, or with the secondary when the primary fails."""

    def __init__(self, primary: Voice, secondary: Voice | None, cache_dir: Path) -> None:
        self._voices = [primary] if secondary is None else [primary, secondary]
        self._failures = dict.fromkeys(range(len(self._voices)), 0)
        self._cache_dir = cache_dir

    def render(self, text: str, rate: float = 1.0) -> Samples:
        """16 kHz mono sound of the text, from the cache where it was spoken before.

        Raises SynthesisFailed when no voice can speak it.
        """
        if not speakable(text):
            return silence()
        files = [self._cache_dir / f"{_key(voice, text, rate)}.flac" for voice in self._voices]
        # What the primary said before sounds right even when it has been given up since.
        sound = _read(files[0])
        if sound is not None:
            return sound
        faults: list[str] = []
        for number in sorted(range(len(files)), key=self._given_up):
            sound = _read(files[number]) if number else None
            if sound is not None:
                return sound
            voice = self._voices[number]
            try:
                fresh = voice.engine.speak(text, voice.name, rate)
            except SynthesisFailed as error:
                self._failures[number] += 1
                faults.append(str(error))
                log.warning("a prompt goes to the next voice: %s", error)
                continue
            self._failures[number] = 0
            return _keep(fresh, files[number])
        raise SynthesisFailed(
            "No voice could speak the prompt; run 'toothline doctor' to see which is missing. "
            + " ".join(faults)
        )

    def close(self) -> None:
        """End the engines' processes. Safe to call twice; a later render starts them again."""
        for voice in self._voices:
            voice.engine.close()

    def _given_up(self, number: int) -> bool:
        return self._failures[number] >= GIVE_UP_AFTER


def _key(voice: Voice, text: str, rate: float) -> str:
    engine = voice.engine
    spoken = speakable(text)
    parts = [engine.name, engine.version, voice.name, spoken, f"{rate:.3f}", RATE, TARGET_DB]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _read(path: Path) -> Samples | None:
    """The kept sound; None when there is none or it is damaged."""
    try:
        data = path.read_bytes()
        whole, hertz = soundfile.read(io.BytesIO(data), dtype="int16")
    except (OSError, soundfile.LibsndfileError):
        return None
    if hertz != RATE or hashlib.md5(whole.tobytes()).digest() != data[FLAC_MD5]:
        return None
    return _as_prompt(whole)


def _keep(samples: Samples, path: Path) -> Samples:
    """Write whole or not at all; gives the sound as the file has it, so that both ways agree."""
    whole = np.round(samples * FULL_SCALE).astype(np.int16)
    flac = io.BytesIO()
    soundfile.write(flac, whole, RATE, format="FLAC", subtype="PCM_16")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(flac.getvalue())
        Path(part.name).replace(path)
    except OSError as error:
        log.warning("the prompt was spoken but could not be kept: %s", error)
    return _as_prompt(whole)


def _as_prompt(whole: NDArray[np.int16]) -> Samples:
    return begun(whole.astype(np.float32) / np.float32(FULL_SCALE))
