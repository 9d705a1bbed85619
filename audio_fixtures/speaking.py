"""Makes the masters: a caller's words as sound, in the voice that their file names.

A master is a 16 kHz FLAC file that carries its words and a mark of how it was made, so that it is
made again only when words or voice have changed, and a person's own recording is never replaced.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from audio_fixtures.caller import Caller, Line
from audio_fixtures.parts import Part, parts
from audio_fixtures.speakers import Speaker
from voice.channels import RATE, Samples
from voice.loudness import silence, trimmed

Speak = Callable[[str], Samples]
"""Words to 16 kHz mono sound."""

EDGE_S = 0.1
"""Silence kept before and after a line."""
PAUSE_S = 0.15
"""Between the parts of a line, as long as a breath."""
BITS = 11
"""Depth of the samples, of the file's 16. Noise 50 dB below speech is 12 dB less than a telephone
adds, and halves the files: 8.9 against 17.9 kB for a second of speech."""
MAKING = 1
"""Raised when this module makes other sound of the same words."""
MARK = "made by toothline masters, "
COUGH_S = 0.25
COUGH_LEVEL = 0.3
NOISE_LEVEL = 0.01
"""-40 dBFS, a noisy line."""
ENDLESS_S = 30.0
"""Noise without an end of its own: longer than any wait for an answer."""


def unspoken(part: Part) -> Samples:
    """The sound of a part that is not speech: a cough, noise, silence. The same each time."""
    noise = np.random.default_rng(0)
    match part.kind:
        case "cough":
            fading = np.exp(-np.arange(round(COUGH_S * RATE)) / (0.05 * RATE))
            cough = COUGH_LEVEL * fading * noise.standard_normal(len(fading))
            return np.clip(cough, -1, 1).astype(np.float32)
        case "noise":
            hiss = NOISE_LEVEL * noise.standard_normal(round((part.seconds or ENDLESS_S) * RATE))
            return hiss.astype(np.float32)
        case _:
            return silence(part.seconds or 0.0)


def is_recordable(line: Line) -> bool:
    """Whether one file can hold the line: it has words, and no keys are pressed in it."""
    kinds = {part.kind for part in parts(line.words)}
    return "speech" in kinds and "keys" not in kinds


def spoken(line: Line, speak: Speak) -> Samples:
    """The line as sound, its words and its coughs one after the other."""
    pieces = [
        trimmed(speak(part.text), EDGE_S) if part.kind == "speech" else unspoken(part)
        for part in parts(line.words)
    ]
    between = silence(PAUSE_S)
    joined = [sound for piece in pieces for sound in (piece, between)][:-1]
    return np.concatenate(joined)


def mark(line: Line, speaker: Speaker) -> str:
    """What decides how a master sounds, as a short text."""
    made_of = (MAKING, line.words, speaker.engine, speaker.model, speaker.voice, speaker.rate)
    return MARK + hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]


def wanting(caller: Caller, speaker: Speaker) -> Iterator[Line]:
    """The caller's lines whose master is missing or out of date."""
    for line in caller.lines:
        if is_recordable(line):
            there = caller.sound(line)
            if there is None or _mark_of(there) not in ("", mark(line, speaker)):
                yield line


def make(caller: Caller, line: Line, speaker: Speaker, speak: Speak) -> Path:
    """Write the line's master; it appears whole or not at all."""
    coarse = np.round(spoken(line, speak) * 2 ** (BITS - 1))
    limit = 2 ** (BITS - 1) - 1
    whole = (np.clip(coarse, -limit, limit) * 2 ** (16 - BITS)).astype(np.int16)
    flac = io.BytesIO()
    with soundfile.SoundFile(
        flac, "w", RATE, 1, format="FLAC", subtype="PCM_16", compression_level=1.0
    ) as file:
        file.title = line.words
        file.artist = speaker.name
        file.comment = mark(line, speaker)
        file.write(whole)
    path = caller.folder / f"{line.name}.flac"
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(flac.getvalue())
    return part.replace(path)


def leftovers(folder: Path, cast: Iterable[tuple[Caller, Speaker]]) -> Iterator[Path]:
    """Masters under `folder` that none of the callers says so any more, in the voice they have now;
    never a person's recording."""
    wanted = {
        caller.folder / f"{line.name}.flac": mark(line, speaker)
        for caller, speaker in cast
        for line in caller.lines
        if is_recordable(line)
    }
    for path in sorted(folder.glob("*/*.flac")):
        if _mark_of(path) not in ("", wanted.get(path)):
            yield path


def _mark_of(path: Path) -> str:
    """The mark of a master; empty for a person's recording."""
    try:
        with soundfile.SoundFile(path) as file:
            comment = str(file.comment)
    except soundfile.LibsndfileError:
        return MARK + "damaged"
    return comment if comment.startswith(MARK) else ""
