"""How a call ends: time is up, handed over, hung up."""

from __future__ import annotations

import pytest

from dialog.effects import Say, Transfer
from dialog.events import CallBegan, Heard, HungUp, TimeUp
from tests.fakes import ScriptedEar, ask, tone
from tests.voice.call.scene import GOODBYE, NO, TWO_QUESTIONS, Scene
from voice.turns.activity import BLOCK_S


def test_a_call_lasts_no_longer_than_it_may() -> None:
    scene = Scene(turns=[ask("breathing", answers=NO)], limit_s=60.0)
    outcome = scene.run()
    assert TimeUp in scene.events
    assert outcome.reason == "time up"
    assert outcome.lasted_s == pytest.approx(120.0, abs=1.0)


def test_whoever_is_silent_when_time_is_up_is_told_at_once() -> None:
    scene = Scene(turns=[ask("breathing", answers=NO), GOODBYE], limit_s=2.0)
    assert scene.run().lasted_s < 4.0
    assert scene.events == [CallBegan, TimeUp]


def test_whoever_speaks_when_time_is_up_is_heard_first() -> None:
    scene = Scene({"opening": [tone(5)]}, turns=[*TWO_QUESTIONS[:2], GOODBYE], limit_s=3.0)
    scene.run()
    assert scene.events == [CallBegan, Heard, TimeUp]


def test_a_dialog_that_says_goodbye_when_time_is_up_is_heard_out() -> None:
    turns = [ask("breathing", answers=NO)] * 7 + [GOODBYE]
    assert Scene(turns=turns, limit_s=60.0).run().reason == "done"


def test_handing_over_ends_the_call_after_what_was_said() -> None:
    over = (Say("I'll put you through.", "advice"), Transfer("on_call", "bleeding"))
    outcome = Scene(turns=[over]).run()
    assert outcome.reason == "transfer"
    assert outcome.transfer == Transfer("on_call", "bleeding")
    assert outcome.lasted_s == pytest.approx(21 * 0.06, abs=2 * BLOCK_S)


def test_what_was_said_before_a_hang_up_still_counts() -> None:
    scene = Scene({"opening": [tone(5)]}, channel={"hangs_up_s": 3.0})
    assert scene.run().reason == "hung up"
    assert scene.events == [CallBegan, Heard, HungUp]


def test_fifty_hang_ups_in_mid_turn_leave_the_next_call_clean() -> None:
    ear = ScriptedEar(*["the cap came out"] * 50, "the cap came out", "no")
    for number in range(50):
        gone = Scene({"opening": [tone(5)]}, ear=ear, channel={"hangs_up_s": 1.4 + number * 0.07})
        assert gone.run().reason == "hung up"
    assert all(turn.closed for turn in ear.turns)
    good = Scene({"opening": [tone(3)], "breathing": [tone(0.3)]}, ear=ear)
    assert good.run().reason == "done"
    assert not good.faults
