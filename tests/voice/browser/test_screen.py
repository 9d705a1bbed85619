"""The screen after each step of a conversation."""

from __future__ import annotations

import json

from dialog.conversation import State, step
from dialog.events import CallBegan, Event, Heard, HungUp, Hypothesis, Keyed
from tests.dialog.talking import english
from voice.channels.browser.screen import Screen


def after(*events: Event) -> Screen:
    screen, state = Screen(), State()
    knowledge = english().at_kiosk
    for event in (CallBegan(channel="browser", open_now=True), *events):
        state, effects = step(knowledge, state, event)
        screen = screen.after("K7QFA", knowledge, state, event, effects)
    return screen


def test_it_begins_with_the_greeting_the_first_question_and_the_notes_name() -> None:
    screen = after()
    assert "Hi, this is" in screen.said[0]
    assert "recording" in screen.said[-1]
    assert screen.question is not None
    assert (screen.question.id, screen.case, screen.step) == ("recording", "K7QFA", 1)
    assert screen.heard == ""


def test_it_shows_what_was_heard_and_understood() -> None:
    screen = after(
        Keyed("1"),
        Heard((Hypothesis("a little cap fell out"),)),
        Heard((Hypothesis("no I can breathe fine"),)),
    )
    assert screen.heard == "no I can breathe fine"
    assert [(each.question, each.answer) for each in screen.understood][-1] == ("breathing", "No")
    assert screen.step == 4


def test_the_same_word_heard_again_is_told_apart_from_the_first() -> None:
    no = Heard((Hypothesis("no"),))
    once, again = after(Keyed("1"), Keyed("1"), no), after(Keyed("1"), Keyed("1"), no, no)
    assert once.heard == again.heard == "no"
    assert (once.times_heard, again.times_heard) == (1, 2)


def test_an_emergency_fills_it_and_ends() -> None:
    screen = after(Keyed("1"), Keyed("1"), Keyed("#"), Keyed("1"))
    assert screen.emergency
    assert screen.ended == "emergency"
    assert screen.question is None
    assert "Tell the staff right now" in screen.said[0]


def test_who_left_is_gone() -> None:
    assert after(HungUp()).ended == "gone"


def test_it_is_json() -> None:
    screen = after(Keyed("1"))
    assert json.loads(json.dumps(screen.plain()))["question"]["buttons"][0]["keys"] == "1"
