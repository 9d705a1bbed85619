"""What an ear is judged by on people and voices that no training heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio_fixtures.caller import CALLERS, load_all
from benchmarks import held_out
from benchmarks.judged import UNKNOWN, Spent
from dialog.effects import Answer
from models.toothline_en.corpora import Kind, Recording
from voice.channels import Samples

SAID = ("yes", "yes", "no", "bird", "cat", "seven", "seven two", "the dog sleeps well")


@dataclass
class Knowing:
    """Knows a sound by its loudest sample, and hears what it is told to."""

    hears: Mapping[str, str]
    believes: Mapping[str, float]
    name: str = "knowing"
    spent: Spent = field(default_factory=Spent)

    def closed(self, samples: Samples, phrases: Sequence[str]) -> str:
        heard = self._heard(samples)
        return heard if heard in phrases else UNKNOWN

    def belief(self, samples: Samples, answers: Sequence[Answer]) -> tuple[str, float]:
        heard = self._heard(samples)
        value = next((a.value for a in answers if heard in a.phrases), "")
        return value, self.believes.get(self._said(samples), 1.0)

    def digits(self, samples: Samples) -> str:
        return self._heard(samples)

    def words(self, samples: Samples) -> str:
        return self._heard(samples)

    def _said(self, samples: Samples) -> str:
        return SAID[round(float(samples.max()) * 16) - 1]

    def _heard(self, samples: Samples) -> str:
        said = self._said(samples)
        return self.hears.get(said, said)


@pytest.fixture
def people(tmp_path: Path) -> list[Recording]:
    """A recording of everything in `SAID`, each as loud as its place."""
    rows = []
    for number, text in enumerate(SAID, start=1):
        sound = np.zeros(1600, np.float32)
        sound[800] = number / 16
        path = tmp_path / f"{number}.wav"
        soundfile.write(path, sound, 16_000, subtype="FLOAT")
        kind: Kind = "read" if " " in text else "word"
        rows.append(Recording(str(number), str(path), "somebody", text, kind))
    return rows


def judged(people: list[Recording], ear: Knowing) -> held_out.Figures:
    return held_out.measure(ear, held_out.material(people, 100), "wide", [])


def test_who_hears_everything_is_right_in_everything(people: list[Recording]) -> None:
    figures = judged(people, Knowing({}, {}))
    assert (figures.two_answers, figures.eight_answers, figures.single_digits) == (1, 1, 1)
    assert (figures.taken, figures.taken_right) == (1, 1)
    assert (figures.words_accepted, figures.sentences_accepted, figures.others_at_kept) == (0, 0, 0)
    assert figures.digit_errors == 0
    assert figures.domain_errors is None


def test_what_is_taken_for_an_answer_counts_against_the_ear(people: list[Recording]) -> None:
    slips = {"bird": "no", "the dog sleeps well": "yes please", "seven two": "seven"}
    figures = judged(people, Knowing(slips, {}))
    assert figures.words_accepted == pytest.approx(1 / 3)
    assert figures.sentences_accepted == 1
    assert figures.others_at_kept == pytest.approx(2 / 4)
    assert figures.digit_errors == pytest.approx(1 / 2)


def test_a_doubted_slip_is_none_where_answers_are_believed_more(people: list[Recording]) -> None:
    figures = judged(people, Knowing({"bird": "no"}, {"bird": 0.5}))
    assert figures.others_at_kept == 0
    assert figures.words_accepted == pytest.approx(1 / 3)


def test_an_ear_that_hears_too_few_answers_has_no_limit_that_keeps_them(
    people: list[Recording],
) -> None:
    figures = judged(people, Knowing({"no": "bird"}, {}))
    assert figures.two_answers == pytest.approx(2 / 3)
    assert figures.others_at_kept is None


def test_words_of_the_protocol_are_recalled_as_often_as_they_are_said() -> None:
    texts = [("my abutment and its screw", "my abutment"), ("a screw, a screw", "a screw")]
    assert held_out.recall(texts, ["abutment", "screw"]) == pytest.approx(2 / 4)
    assert held_out.recall(texts, ["denture"]) is None


@pytest.mark.parametrize(
    ("beliefs", "limit"),
    [
        pytest.param([], None, id="no-answers"),
        pytest.param([0.9] * 9 + [0.2], 0.9, id="one-in-ten-may-go"),
        pytest.param([0.9] * 8 + [0.2, 0.1], 0.2, id="two-may-not"),
        pytest.param([0.9] * 8 + [0.0, 0.0], None, id="too-few-are-right"),
    ],
)
def test_the_limit_keeps_nine_answers_in_ten(beliefs: list[float], limit: float | None) -> None:
    assert held_out.kept_from(beliefs) == limit


def test_every_recording_is_heard_for_what_it_can_judge(people: list[Recording]) -> None:
    drawn = held_out.material([*people, replace(people[0], text="", kind="word")], 100)
    assert drawn.counts == {
        "answers": 3, "words": 3, "digits": 1, "strings": 1, "sentences": 1, "domain": 0
    }  # fmt: skip
    assert sum(held_out.material(people, 2).counts.values()) == 2


def test_callers_lines_are_the_same_every_time_and_hold_no_marks() -> None:
    callers = load_all(sorted(CALLERS.glob("*.yaml"))[:12])
    lines = held_out.lines(callers, 9)
    assert lines == held_out.lines(callers[::-1], 9)
    assert len(set(lines)) == 9
    assert not any("[" in line for line in lines)
