"""Recordings to activations of the frozen layers: done once, so that training is only the rest."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from models.toothline_en import ivectors, nnet3
from models.toothline_en.augmentation import Line, paused, varied
from models.toothline_en.corpora import Kind, Recording
from models.toothline_en.features import RATE, mfcc
from models.toothline_en.kaldi_files import Array
from models.toothline_en.network import Lower

COPIES: Mapping[Kind, int] = {"read": 2, "word": 3, "synthetic": 1}
"""How often a recording is used, people's the first time as it is. Words are short and there are
few of them; of made sentences there could be any number."""
PLAIN = 0.4
"""Share of the made speech that is left as it is."""
LONGEST_S = 12.0
WIDTH = 768
"""Of the activations."""
FULL = 32768.0
"""Kaldi counts samples in steps of 16 bits."""


@dataclass(frozen=True)
class Example:
    """One prepared copy: where its rows begin in its part's file of activations."""

    id: str
    text: str
    kind: Kind
    begin: int
    length: int


def prepare(
    recordings: Sequence[Recording], copy: int, base: Path, into: Path, line: Line, seed: int
) -> Iterator[int]:
    """Write one copy of the recordings: `into`.f16 (rows of activations) and `into`.jsonl (their
    examples, written last); yields how many are done. `base` is the folder of the Korean model.

    What was written by a run that broke off is written anew: a part takes minutes.
    """
    extractor = ivectors.read(base / "ivector")
    network = nnet3.read(base / "am" / "final.mdl")
    lower = Lower(network)
    row = 0
    examples: list[str] = []
    with into.with_suffix(".f16").open("wb") as rows:
        for number, recording in enumerate(recordings):
            chance = np.random.default_rng((seed, zlib.crc32(recording.id.encode()), copy))
            samples = _sound(recording, copy, chance, line)
            if copy < COPIES[recording.kind] and RATE // 4 < len(samples) < RATE * LONGEST_S:
                frames = mfcc(samples * FULL, chance)
                out = lower(frames, extractor(frames)).numpy().astype(np.float16)
                rows.write(out.tobytes())
                example = Example(recording.id, recording.text, recording.kind, row, len(out))
                examples.append(json.dumps(asdict(example)))
                row += len(out)
            yield number + 1
    into.with_suffix(".jsonl").write_text("\n".join(examples) + "\n", encoding="utf-8")


def _sound(recording: Recording, copy: int, chance: np.random.Generator, line: Line) -> Array:
    samples, rate = soundfile.read(recording.path, dtype="float32")
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE)
    if recording.kind != "read":
        samples = paused(samples, chance)
    plain = copy == 0 and (recording.kind != "synthetic" or chance.random() < PLAIN)
    return samples if plain else varied(samples, chance, line)


def read(files: Sequence[Path]) -> tuple[list[Example], list[Array]]:
    """Examples of all parts, and their activations (mapped, not loaded)."""
    examples: list[Example] = []
    activations: list[Array] = []
    for file in files:
        rows = np.memmap(file.with_suffix(".f16"), np.float16, "r").reshape(-1, WIDTH)
        for text in file.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
            example = Example(**json.loads(text))
            examples.append(example)
            activations.append(rows[example.begin : example.begin + example.length])
    return examples, activations
