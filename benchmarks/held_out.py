"""How well an ear hears people and voices that no training heard: closed answers and what is none,
digits, and sentences of the domain.

`toothline models train evaluate` puts every ear through the same sounds. Texts of the domain are
what our callers say, which nobody trains on.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.table import Table

from audio_fixtures.caller import Caller
from audio_fixtures.parts import speech_of
from benchmarks.ears import BANDS
from benchmarks.judged import SPOKEN_DIGITS, UNKNOWN, Judged, Spent
from benchmarks.words import errors, folded
from dialog.answering import SOUND_SURE
from dialog.effects import Answer
from models.toothline_en.corpora import Recording
from voice import audio
from voice.channels import RATE, Samples

YES = ("yes", "yeah", "yes please")
NO = ("no", "nope", "no thank you")
OTHER_ANSWERS = ("i don't know", "repeat that")
ANSWERS = (Answer("yes", YES), Answer("no", NO), Answer("other", OTHER_ANSWERS))
PAUSE_S = 0.3
"""Of near silence before and after a single word, which its file cuts closely."""
SENTENCE_WORDS = 4
"""Words from which a text counts as a sentence that is no answer."""
KEPT = 0.9
"""Share of the true answers that a limit of belief keeps, at which false ones are counted."""
LENGTHS = range(3, 19)
"""Words of a caller's line that is spoken as a sentence of the domain."""
ABUTMENT = "abutment"
"""The word that no published model knows."""
SEED = 1

Judge = Callable[[Recording, Samples], bool]


@dataclass(frozen=True)
class Material:
    """What is heard, by what it judges."""

    answers: tuple[Recording, ...]
    """People's "yes" and "no"."""
    words: tuple[Recording, ...]
    """People's other single words."""
    digits: tuple[Recording, ...]
    """People's single digits."""
    strings: tuple[Recording, ...]
    """People's strings of digits."""
    sentences: tuple[Recording, ...]
    """People's sentences about anything."""
    domain: tuple[Recording, ...] = ()
    """Callers' lines by made voices."""

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(recordings) for kind, recordings in vars(self).items()}


@dataclass(frozen=True)
class Figures:
    """Of one ear in one band. Rates from 0 to 1; None where nothing was there to measure."""

    ear: str
    band: str
    two_answers: float | None
    """Of "yes" and "no", heard right with these two allowed."""
    eight_answers: float | None
    """The same with eight phrases and anything else."""
    words_accepted: float | None
    """Single other words that were taken for one of the eight."""
    sentences_accepted: float | None
    others_at_kept: float | None
    """Of words and sentences that are no answer, those believed as far as the `KEPT` share of the
    true answers is; None where fewer are heard right."""
    taken: float | None
    """Answers believed so far that the dialog asks nothing more (`SOUND_SURE`), right or wrong."""
    taken_right: float | None
    """Of those taken, right."""
    single_digits: float | None
    """Heard right."""
    digit_errors: float | None
    """Wrong digits for each one said, in strings of digits."""
    domain_errors: float | None
    """Wrong words for each one said, in callers' lines."""
    domain_recall: float | None
    """Of the protocol's own words in them, heard."""
    abutment: float | None
    """Of "abutment" in them, heard."""
    cpu_s_per_s: float
    """Ear's seconds for a second of sound."""


def material(spoken: Sequence[Recording], most: int) -> Material:
    """At most `most` recordings of people, drawn always the same."""
    drawn = list(spoken)
    random.Random(SEED).shuffle(drawn)
    drawn = drawn[:most]
    digits = [r for r in drawn if r.text and {*r.text.split()} <= {*SPOKEN_DIGITS}]
    words = [r for r in drawn if r.kind == "word" and r.text]
    return Material(
        answers=tuple(r for r in drawn if r.text in ("yes", "no")),
        words=tuple(r for r in words if r.text not in ("yes", "no")),
        digits=tuple(r for r in digits if " " not in r.text),
        strings=tuple(r for r in digits if r.kind == "read"),
        sentences=tuple(
            r for r in drawn if len(r.text.split()) >= SENTENCE_WORDS and r not in digits
        ),
    )


def lines(callers: Sequence[Caller], most: int) -> list[str]:
    """At most `most` of what callers say in a sentence, drawn always the same."""
    said = [speech_of(line.words) for caller in callers for line in caller.lines]
    texts = sorted({text for text in said if len(text.split()) in LENGTHS})
    random.Random(SEED).shuffle(texts)
    return texts[:most]


def measure(judged: Judged, heard: Material, band: str, own_words: Sequence[str]) -> Figures:
    """Hear everything. `own_words`: the protocol's, of which the recall is measured."""
    judged.spent = Spent()
    two, eight = ("yes", "no"), (*YES, *NO, *OTHER_ANSWERS, UNKNOWN)
    same = {"yes": YES, "no": NO}

    def each(recordings: Sequence[Recording], judge: Judge) -> float | None:
        return _share([judge(r, _sound(r, band)) for r in recordings])

    believed = [(r.text, *judged.belief(_sound(r, band), ANSWERS)) for r in heard.answers]
    others = [judged.belief(_sound(r, band), ANSWERS) for r in (*heard.words, *heard.sentences)]
    taken = [said == got for said, got, belief in believed if got and belief >= SOUND_SURE]
    limit = kept_from([belief if said == got else 0.0 for said, got, belief in believed])
    domain = [(r.text, judged.words(_sound(r, band))) for r in heard.domain]
    return Figures(
        ear=judged.name,
        band=band,
        two_answers=each(heard.answers, lambda r, s: judged.closed(s, two) == r.text),
        eight_answers=each(heard.answers, lambda r, s: judged.closed(s, eight) in same[r.text]),
        words_accepted=each(heard.words, lambda r, s: _is_answer(judged.closed(s, eight))),
        sentences_accepted=each(heard.sentences, lambda r, s: _is_answer(judged.closed(s, eight))),
        others_at_kept=None if limit is None
        else _share([bool(got) and belief >= limit for got, belief in others]),
        taken=len(taken) / len(believed) if believed else None,
        taken_right=_share(taken),
        single_digits=each(heard.digits, lambda r, s: judged.closed(s, SPOKEN_DIGITS) == r.text),
        digit_errors=_errors([(r.text, judged.digits(_sound(r, band))) for r in heard.strings]),
        domain_errors=_errors(domain),
        domain_recall=recall(domain, own_words),
        abutment=recall(domain, [ABUTMENT]),
        cpu_s_per_s=judged.spent.share,
    )  # fmt: skip


def kept_from(beliefs: Sequence[float]) -> float | None:
    """The belief from which on the `KEPT` share of the answers is taken, 0 standing for one that
    was not heard right; None where no limit keeps so many."""
    if not beliefs:
        return None
    return sorted(beliefs, reverse=True)[math.ceil(KEPT * len(beliefs)) - 1] or None


def recall(texts: Sequence[tuple[str, str]], words: Sequence[str]) -> float | None:
    """Of these words in (said, heard), the share that was heard, each as often as it was said."""
    told = found = 0
    for said, heard in texts:
        wanted, got = folded(said), folded(heard)
        for word in words:
            told += wanted.count(word)
            found += min(wanted.count(word), got.count(word))
    return found / told if told else None


def table(figures: Sequence[Figures]) -> Table:
    """For the terminal: a column an ear and band, a line a figure."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    drawn.add_column("")
    for f in figures:
        drawn.add_column(f"{f.ear}\n{f.band}", justify="right")
    for name, label in _LABELS.items():
        values = [getattr(f, name) for f in figures]
        if any(value is not None for value in values):
            shown = ["-" if value is None else f"{value:.1%}" for value in values]
            drawn.add_row(label, *shown)
    drawn.add_row("CPU seconds for a second", *(f"{f.cpu_s_per_s:.3f}" for f in figures))
    return drawn


_LABELS = {
    "two_answers": "Yes/no right, two allowed",
    "eight_answers": "Yes/no right, eight phrases and anything else",
    "words_accepted": "Other words taken for one of eight",
    "sentences_accepted": "Sentences taken for one of eight",
    "others_at_kept": f"Others believed where {KEPT:.0%} of answers are kept",
    "taken": "Answers taken without asking",
    "taken_right": "  of these right",
    "single_digits": "Single digits right",
    "digit_errors": "Digits wrong in strings",
    "domain_errors": "Callers' lines, words wrong",
    "domain_recall": "  the protocol's words heard",
    "abutment": '  "abutment" heard',
}


def _sound(recording: Recording, band: str) -> Samples:
    samples = audio.read(Path(recording.path)).samples
    if recording.kind == "word":
        chance = np.random.default_rng(SEED)
        pause = chance.standard_normal(round(RATE * PAUSE_S)).astype(np.float32) * 1e-4
        samples = np.concatenate([pause, samples, pause])
    return BANDS[band](samples)


def _is_answer(heard: str) -> bool:
    """Whether the whole utterance is an answer: that is what a service takes."""
    return bool(heard) and UNKNOWN not in heard


def _errors(texts: Sequence[tuple[str, str]]) -> float | None:
    counted = [errors(said, heard) for said, heard in texts]
    return sum(w for w, _ in counted) / sum(n for _, n in counted) if counted else None


def _share(held: Sequence[bool]) -> float | None:
    return sum(held) / len(held) if held else None
