"""How well a call's sound survives lost packets, and what is taken for a key that is none.

    python -m benchmarks.phone --part sound --loss 3

Every recorded caller is sent through G.711 with packets lost at random, concealed in three ways:
by silence, by repeating the last packet, and as calls do it. Then all of them are listened to for
keys, of which they have none, and keys are dialed at the levels, lengths and noises of bad lines.

PESQ (ITU-T P.862, 1 to 4.5) is given where its package is there (`pip install pesq`); the distance
between the spectra, in decibels, always.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from voice.audio import resample
from voice.channels import Samples
from voice.channels.phone.media.comfort_noise import ComfortNoise
from voice.channels.phone.media.concealment import Concealment
from voice.channels.phone.media.dtmf import HIGH_HZ, KEYS, LOW_HZ, DtmfDetector
from voice.channels.phone.media.g711 import PCMU, RATE
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.lines import FADE

CALLERS = Path(__file__).parents[2] / "audio_fixtures" / "callers"
MARGIN_S = 0.5
"""Of silence around a recording, as a call has it; PESQ wants some too."""
DIALED = {
    "50 ms, as phones dial by themselves": (0.05, -15.0, 0.0, 0.0, 99.0),
    "40 ms, the shortest allowed": (0.04, -15.0, 0.0, 0.0, 99.0),
    "quiet, -35 dB": (0.1, -35.0, 0.0, 0.0, 99.0),
    "loud, -4 dB": (0.1, -4.0, 0.0, 0.0, 99.0),
    "high tone 8 dB up": (0.07, -15.0, 8.0, 0.0, 99.0),
    "high tone 8 dB down": (0.07, -15.0, -8.0, 0.0, 99.0),
    "1.5 % off pitch": (0.07, -15.0, 0.0, 0.015, 99.0),
    "10 dB above noise": (0.07, -15.0, 0.0, 0.0, 10.0),
    "all at once": (0.07, -25.0, 6.0, 0.01, 15.0),
}
"""Seconds, level and twist in dB, share off pitch, dB above noise."""


@dataclass(frozen=True)
class Concealed:
    """What one way of concealing leaves of the callers."""

    way: str
    loss_percent: float
    spectra_db: float
    """Distance of the spectra where speech is, in the packets lost and the one after."""
    pesq: float | None


def measure(lost_percent: float, most: int) -> dict[str, object]:
    """All of it; so many callers are sent through loss, which takes a second each."""
    return {
        "lost_percent": lost_percent,
        "concealed": [asdict(one) for one in listen(lost_percent, callers(most))],
        "false_keys": false_keys(callers()),
        "dialed_percent": dialed_keys(),
    }


def listen(lost_percent: float, sounds: list[Samples]) -> list[Concealed]:
    """All callers by each way."""
    pesq = _pesq()
    ways: dict[str, Callable[[Samples, NDArray[np.bool_]], Samples]] = {
        "silence": _silenced,
        "repeated": _repeated,
        "as in calls": _concealed,
    }
    done = []
    for way, conceal in ways.items():
        distances, scores = [], []
        for number, said in enumerate(sounds):
            coded = PCMU.decode(PCMU.encode(said))
            gone = np.random.default_rng(number).random(len(said) // FRAME) < lost_percent / 100
            heard = conceal(coded, gone)
            near = gone | np.roll(gone, 1)
            distances.append(_distance_db(coded, heard, near))
            if pesq is not None:
                scores.append(pesq(RATE, said, heard, "nb"))
        together = np.concatenate(distances)
        score = round(float(np.mean(scores)), 2) if scores else None
        done.append(Concealed(way, lost_percent, round(float(together.mean()), 1), score))
    return done


def false_keys(sounds: list[Samples]) -> dict[str, float]:
    """What is taken for keys in speech."""
    keys, muted, frames = 0, 0, 0
    for said in sounds:
        detector = DtmfDetector()
        for frame in PCMU.decode(PCMU.encode(said)).reshape(-1, FRAME):
            told, sounds_now = detector.hear(frame)
            keys, muted, frames = keys + len(told), muted + sounds_now, frames + 1
    hours = frames * FRAME / RATE / 3600
    return {"hours": round(hours, 2), "keys": keys, "muted_percent": round(100 * muted / frames, 4)}


def dialed_keys(rounds: int = 10) -> dict[str, float]:
    """Share of dialed keys that are heard, in percent, on each kind of line."""
    random = np.random.default_rng(1)
    heard = {}
    for line, (seconds, level_db, twist_db, off, above_db) in DIALED.items():
        right = 0
        for _ in range(rounds):
            keys = "".join(random.permutation(list("".join(KEYS))))
            parts = [np.zeros(random.integers(FRAME), np.float32)]
            for key in keys:
                parts += [_tones(key, seconds, level_db, twist_db, off)]
                parts += [np.zeros(round(seconds * RATE), np.float32)]
            sound = np.concatenate([*parts, np.zeros(3 * FRAME, np.float32)])
            noise = random.standard_normal(len(sound)) * 10 ** ((level_db + 3 - above_db) / 20)
            coded = PCMU.decode(PCMU.encode((sound + noise).astype(np.float32)))
            detector = DtmfDetector()
            told = [detector.hear(frame)[0] for frame in _frames(coded)]
            right += len(keys) if "".join(told) == keys else 0
        heard[line] = 100 * right / (rounds * 16)
    return heard


def callers(most: int | None = None) -> list[Samples]:
    """Recorded callers at 8 kHz, in whole frames."""
    found = sorted(CALLERS.rglob("*.flac"))
    step = max(1, len(found) // most) if most else 1
    sounds = []
    for path in found[::step]:
        samples, rate = soundfile.read(path, dtype="float32")
        narrow = np.pad(resample(samples, rate, RATE), round(MARGIN_S * RATE))
        sounds.append(narrow[: len(narrow) // FRAME * FRAME])
    return sounds


def _frames(sound: Samples) -> Iterator[Samples]:
    return iter(sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME))


def _silenced(sound: Samples, gone: NDArray[np.bool_]) -> Samples:
    frames = sound.reshape(-1, FRAME).copy()
    frames[gone] = 0
    return frames.reshape(-1)


def _repeated(sound: Samples, gone: NDArray[np.bool_]) -> Samples:
    frames = sound.reshape(-1, FRAME).copy()
    missing, good = 0, np.zeros(FRAME, np.float32)
    for number in range(len(frames)):
        if gone[number]:
            frames[number] = good * (FADE[missing] if missing < len(FADE) else 0.0)
            missing += 1
        else:
            missing, good = 0, frames[number].copy()
    return frames.reshape(-1)


def _concealed(sound: Samples, gone: NDArray[np.bool_]) -> Samples:
    concealment = Concealment(ComfortNoise(RATE))
    return np.concatenate(
        [
            concealment.made(FRAME) if lost else concealment.came(frame)
            for frame, lost in zip(sound.reshape(-1, FRAME), gone, strict=True)
        ]
    )


def _distance_db(said: Samples, heard: Samples, near: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Root mean square of the spectra's difference, frame by frame, where speech was near a
    loss."""
    fades = np.hanning(FRAME)
    spectra = [
        20 * np.log10(np.abs(np.fft.rfft(sound.reshape(-1, FRAME) * fades, axis=1))[:, 6:69] + 1e-2)
        for sound in (said, heard)
    ]
    loud = (said.reshape(-1, FRAME) ** 2).mean(axis=1) > 1e-5
    difference: NDArray[np.float64] = np.sqrt(((spectra[0] - spectra[1]) ** 2).mean(axis=1))
    return np.asarray(difference[near & loud])


def _tones(key: str, seconds: float, level_db: float, twist_db: float, off: float) -> Samples:
    row = next(number for number, keys in enumerate(KEYS) if key in keys)
    time = np.arange(round(seconds * RATE)) / RATE * (1 + off)
    low = np.sin(2 * np.pi * LOW_HZ[row] * time)
    high = np.sin(2 * np.pi * HIGH_HZ[KEYS[row].index(key)] * time)
    loud, gain = np.sqrt(2) * 10 ** (level_db / 20), 10 ** (twist_db / 40)
    return np.asarray(loud * (low / gain + high * gain), np.float32)


def _pesq() -> Callable[[int, Samples, Samples, str], float] | None:
    try:
        module = importlib.import_module("pesq")
    except ImportError:
        return None
    score: Callable[[int, Samples, Samples, str], float] = module.pesq
    return score
