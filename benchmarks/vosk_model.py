"""How well a Vosk model hears people that it was not trained on: closed answers, digits, rejection.

    python -m benchmarks.vosk_model training/held-out.jsonl MODEL MODEL --json vosk.json

The recordings are a list as `toothline models train prepare` writes it; each MODEL is a folder.
What tells one model from another is measured in the same run on the same sounds.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np
import vosk
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from benchmarks.ears import BANDS
from benchmarks.words import errors
from models.toothline_en import corpora
from models.toothline_en.corpora import Recording
from models.toothline_en.sentences import DIGITS
from voice import audio
from voice.channels import RATE, Samples

YES = ("yes", "yeah", "yes please")
NO = ("no", "nope", "no thank you")
OTHER_ANSWERS = ("i don't know", "repeat that")
UNKNOWN = "[unk]"
PAUSE_S = 0.3
"""Of near silence before and after a single word, which its file cuts closely."""
SENTENCE_WORDS = 4
"""Words from which a text counts as a sentence that is no answer."""
BLOCK = RATE // 5
"""Samples given at a time."""

Hear = Callable[[Samples], str]


@dataclass(frozen=True)
class Figures:
    """Of one model in one band. Rates from 0 to 1; None where nothing was there to measure."""

    model: str
    band: str
    answers: int
    two_answers: float | None
    """Of "yes" and "no", heard right with these two allowed."""
    eight_answers: float | None
    """The same with eight phrases and anything else."""
    words_accepted: float | None
    """Single other words that were taken for one of the eight."""
    sentences_accepted: float | None
    digit_errors: float | None
    """Wrong digits for each one said, in strings of digits."""
    cpu_s_per_s: float
    """Decoder's seconds for a second of sound."""


def measure(folder: Path, spoken: Sequence[Recording], band: str) -> Figures:
    """Decode every recording with the grammars that suit it."""
    model = vosk.Model(str(folder))
    clock = _Clock()
    answers = [r for r in spoken if r.text in ("yes", "no")]
    words = [r for r in spoken if r.kind == "word" and r.text not in ("", "yes", "no")]
    numbers = [r for r in spoken if r.text and {*r.text.split()} <= {*DIGITS, "oh"}]
    sentences = [r for r in spoken if len(r.text.split()) >= SENTENCE_WORDS and r not in numbers]
    two = clock.timed(model, ["yes", "no"])
    eight = clock.timed(model, [*YES, *NO, *OTHER_ANSWERS, UNKNOWN])
    digits = clock.timed(model, [*DIGITS, "oh"])
    same = {"yes": YES, "no": NO}
    wrong = [errors(r.text, digits(_sound(r, band))) for r in numbers if r.kind == "read"]
    return Figures(
        model=folder.name,
        band=band,
        answers=len(answers),
        two_answers=_share([two(_sound(r, band)) == r.text for r in answers]),
        eight_answers=_share([eight(_sound(r, band)) in same[r.text] for r in answers]),
        words_accepted=_share([_taken(eight(_sound(r, band))) for r in words]),
        sentences_accepted=_share([_taken(eight(_sound(r, band))) for r in sentences]),
        digit_errors=sum(w for w, _ in wrong) / sum(n for _, n in wrong) if wrong else None,
        cpu_s_per_s=clock.spent_s / max(clock.heard_s, 1e-9),
    )


class _Clock:
    """Makes decoders and sums up what they cost."""

    def __init__(self) -> None:
        self.spent_s = 0.0
        self.heard_s = 0.0

    def timed(self, model: vosk.Model, phrases: Sequence[str]) -> Hear:
        """A decoder of these phrases; a new one for every sound."""

        def hear(samples: Samples) -> str:
            began = time.process_time()
            recognizer = vosk.KaldiRecognizer(model, RATE, json.dumps(phrases))
            texts = []
            pcm = (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
            for at in range(0, len(pcm), BLOCK):
                if recognizer.AcceptWaveform(pcm[at : at + BLOCK].tobytes()):
                    texts.append(json.loads(recognizer.Result())["text"])
            texts.append(json.loads(recognizer.FinalResult())["text"])
            self.spent_s += time.process_time() - began
            self.heard_s += len(samples) / RATE
            return " ".join(text for text in texts if text)

        return hear


def table(figures: Sequence[Figures]) -> Table:
    """For the terminal."""
    drawn = Table()
    for head in (
        "Model",
        "Band",
        "Yes/no",
        "Of eight",
        "Words taken",
        "Sentences",
        "Digits",
        "CPU",
    ):
        drawn.add_column(head)
    for f in figures:
        rates = (f.two_answers, f.eight_answers, f.words_accepted, f.sentences_accepted)
        shown = ["" if rate is None else f"{rate:.1%}" for rate in (*rates, f.digit_errors)]
        drawn.add_row(f.model, f.band, *shown, f"{f.cpu_s_per_s:.3f}")
    return drawn


def _sound(recording: Recording, band: str) -> Samples:
    samples = audio.read(Path(recording.path)).samples
    if recording.kind == "word":
        chance = np.random.default_rng(1)
        pause = chance.standard_normal(round(RATE * PAUSE_S)).astype(np.float32) * 1e-4
        samples = np.concatenate([pause, samples, pause])
    return BANDS[band](samples)


def _taken(heard: str) -> bool:
    """Whether the whole utterance is an answer: that is what a service takes."""
    return bool(heard) and UNKNOWN not in heard


def _share(held: Sequence[bool]) -> float | None:
    return sum(held) / len(held) if held else None


@click.command()
@click.argument("recordings", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--most", default=400, show_default=True, help="Recordings, drawn always the same.")
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the figures here too.")
def main(recordings: Path, folders: tuple[Path, ...], most: int, out: Path | None) -> None:
    """Measure the Vosk models in FOLDERS on held-out people, wide and telephone band."""
    vosk.SetLogLevel(-1)
    spoken = list(corpora.read(recordings))
    random.Random(1).shuffle(spoken)
    figures = [measure(folder, spoken[:most], band) for folder in folders for band in BANDS]
    Console().print(table(figures))
    print(f"{figures[0].answers} answers of {min(most, len(spoken))} recordings.")
    if out:
        told = {"machine": machine.describe(), "models": [asdict(f) for f in figures]}
        out.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
