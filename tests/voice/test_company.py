"""Nobody who waits for a person hears a dead line."""

from __future__ import annotations

import pytest

from tests.fakes import Answers, ListSink, SilentMouth, tone
from voice.channels.recording import Recording
from voice.company import AGAIN_S, Company
from voice.speaking import Speaking
from voice.tracks import Tracks

LASTS_S = 4.0
CONNECTING = tone(LASTS_S)
ROUND_S = LASTS_S + AGAIN_S


def company(line: Recording) -> Company:
    tracks = Tracks()
    return Company(line, Speaking(line, SilentMouth(), tracks, ListSink().append), tracks)


def listened(line: Recording) -> list[float]:
    """When something begins to play on a line, from now on."""
    begins: list[float] = []
    play = line.play

    def noted(samples: object) -> None:
        begins.append(line.now_s)
        play(samples)  # type: ignore[arg-type]

    line.play = noted  # type: ignore[method-assign]
    return begins


def test_it_is_said_at_once_and_again_after_a_little_quiet() -> None:
    line = Recording(Answers({}))
    begins = listened(line)
    company(line).keep(lambda: line.now_s >= 2.5 * ROUND_S, CONNECTING)
    assert begins == pytest.approx([0.0, ROUND_S, 2 * ROUND_S], abs=0.1)


def test_it_is_said_even_where_the_answer_comes_at_once() -> None:
    line = Recording(Answers({}))
    begins = listened(line)
    company(line).keep(lambda: True, CONNECTING)
    assert begins == [0.0]


def test_the_second_number_called_is_not_announced_anew() -> None:
    line = Recording(Answers({}))
    begins, kept = listened(line), company(line)
    kept.keep(lambda: line.now_s >= 1.0, CONNECTING)
    kept.keep(lambda: line.now_s >= 2.0, CONNECTING)
    assert begins == [0.0]


def test_whoever_hangs_up_is_kept_company_no_longer() -> None:
    line = Recording(Answers({}), hangs_up_s=7.0)
    company(line).keep(lambda: False, CONNECTING)
    assert line.now_s == pytest.approx(7.0, abs=0.1)
