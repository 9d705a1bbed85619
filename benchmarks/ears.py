"""How well ears answer closed questions: the figures behind the constants of `voice.recognizers`.

    python -m benchmarks.ears FOLDER --ears whisper --ears auto --band phone --json ears.json

FOLDER has a folder for each word spoken in it (`yes`, `no`, `stop`, …) with one sound file per
speaker: a folder named like an answer holds that answer, any other holds anything else. Google's
Speech Commands are laid out so.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from dialog import knowledge, speech
from dialog.effects import Listen
from toothline.speech.ears import ears
from voice import audio, lines
from voice.channels import BLOCK, Samples
from voice.hearing import Utterance
from voice.recognizers import Recognizer

ACCEPTED = 0.9
"""Probability from which the figures count an answer as taken without asking again."""
LEAST = 1e-6
"""Probability below which the log loss no longer grows."""
BANDS: dict[str, Callable[[Samples], Samples]] = {"wide": lambda s: s, "phone": lines.phone_band}


@dataclass(frozen=True)
class Clip:
    path: Path
    value: str
    """The answer spoken; empty for anything else."""


@dataclass(frozen=True)
class Figures:
    """Of one ear. Rates from 0 to 1, `cpu_s` in seconds for an utterance."""

    ears: str
    answers: int
    others: int
    right: float
    """Answers whose value comes first."""
    accepted: float
    """Answers whose right value reaches `ACCEPTED`."""
    wrong_accepted: int
    """Answers of which another value does."""
    others_accepted: int
    """Other words of which any value does."""
    log_loss: float
    cpu_s_p50: float
    cpu_s_p95: float


def clips(folder: Path, values: Sequence[str], most: int) -> list[Clip]:
    """At most `most` of each answer, and as many of all other words together; always the same."""
    words = sorted(place for place in folder.iterdir() if place.is_dir())
    others = max(1, sum(word.name not in values for word in words))
    found = []
    for word in words:
        files = sorted(word.iterdir())
        random.Random(word.name).shuffle(files)
        value = word.name if word.name in values else ""
        found += [Clip(path, value) for path in files[: most if value else most // others]]
    return found


def measure(
    name: str, ear: Recognizer, spoken: Sequence[Clip], asked: Listen, band: str
) -> Figures:
    """Hear every clip as the answer to the question."""
    heard = [
        (clip, hear(ear, BANDS[band](audio.read(clip.path).samples), asked)) for clip in spoken
    ]
    first = [(c.value, u.answers[0].value, u.answers[0].probability) for c, u in heard if u.answers]
    taken = [(said, got) for said, got, chance in first if got and chance >= ACCEPTED]
    answers = sum(bool(clip.value) for clip in spoken)
    cpu = [utterance.compute_s for _, utterance in heard]
    return Figures(
        ears=name,
        answers=answers,
        others=len(spoken) - answers,
        right=sum(said == got != "" for said, got, _ in first) / max(answers, 1),
        accepted=sum(said == got for said, got in taken) / max(answers, 1),
        wrong_accepted=sum(said not in ("", got) for said, got in taken),
        others_accepted=sum(not said for said, _ in taken),
        log_loss=float(np.mean([_loss(clip.value, utterance) for clip, utterance in heard])),
        cpu_s_p50=float(np.percentile(cpu, 50)),
        cpu_s_p95=float(np.percentile(cpu, 95)),
    )


def table(figures: Sequence[Figures]) -> Table:
    """For the terminal."""
    drawn = Table()
    for head in ("Ears", "Right", f"≥ {ACCEPTED}", "Wrong", "Others", "Log loss", "CPU p50", "p95"):
        drawn.add_column(head, justify="left" if head == "Ears" else "right")
    for f in figures:
        drawn.add_row(
            f.ears,
            f"{f.right:.1%}",
            f"{f.accepted:.1%}",
            f"{f.wrong_accepted} of {f.answers}",
            f"{f.others_accepted} of {f.others}",
            f"{f.log_loss:.3f}",
            f"{f.cpu_s_p50:.2f} s",
            f"{f.cpu_s_p95:.2f} s",
        )
    return drawn


def hear(ear: Recognizer, samples: Samples, asked: Listen) -> Utterance:
    """What the ear makes of a sound that it is given as a call would."""
    turn = ear.listen(asked)
    for at in range(0, len(samples), BLOCK):
        turn.accept(samples[at : at + BLOCK])
    return turn.finish()


def _loss(value: str, heard: Utterance) -> float:
    """An ear that heard nothing holds it anything else."""
    given = {answer.value: answer.probability for answer in heard.answers} or {"": 1.0}
    return -float(np.log(max(given.get(value, 0.0), LEAST)))


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--ears", "names", multiple=True, default=("auto",), help="Ears; may be repeated.")
@click.option("--question", default="bleeding", show_default=True, help="Closed question's id.")
@click.option("--band", type=click.Choice(list(BANDS)), default="phone", show_default=True)
@click.option("--most", default=150, show_default=True, help="Clips of each answer.")
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the figures here too.")
def main(
    folder: Path, names: tuple[str, ...], question: str, band: str, most: int, out: Path | None
) -> None:
    """Measure how well the ears answer a closed question with the words in FOLDER."""
    known = knowledge.load("en")
    asked = speech.listen(known, next(q for q in known.questions if q.id == question))
    spoken = clips(folder, [answer.value for answer in asked.answers], most)
    figures = [measure(name, ears(name), spoken, asked, band) for name in names]
    Console().print(table(figures))
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory_mb = kilobytes / (1e6 if sys.platform == "darwin" else 1e3)
    print(f"{len(spoken)} clips, {band} band; all ears together: {memory_mb:.0f} MB.")
    if out:
        result = {
            "machine": machine.describe(),
            "band": band,
            "question": question,
            "memory_mb": memory_mb,
            "ears": [asdict(f) for f in figures],
        }
        out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
