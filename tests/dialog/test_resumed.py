"""A conversation that was put away as JSON after every turn goes on as if it never had been."""

from __future__ import annotations

import json
from datetime import date

import pytest

from audio_fixtures.caller import CALLERS, Caller, load_all
from dialog.conversation import State, step
from dialog.effects import Effect
from dialog.events import CallBegan, Event
from dialog.plain import from_plain, to_plain
from tests.dialog.talking import Call, english, event_of

SAMPLE = load_all([CALLERS])[::9]


def put_away(state: State) -> State:
    return from_plain(json.loads(json.dumps(to_plain(state))), State)


@pytest.mark.parametrize("caller", SAMPLE, ids=lambda caller: caller.id)
def test_a_state_and_its_effects_survive_json_after_every_turn(caller: Caller) -> None:
    asked: dict[str, int] = {}
    call = Call()
    kept = put_away(call.state)
    while not call.ended:
        question = call.question
        event: Event = event_of(caller.reply(question, asked.get(question, 0)), call.at_s + 5)
        asked[question] = asked.get(question, 0) + 1
        assert from_plain(to_plain(event, Event), Event) == event
        call.at_s += 5
        effects = call.feed(event)
        resumed, same = step(english(), kept, event)
        assert same == effects
        assert resumed == call.state
        for effect in effects:
            data = json.loads(json.dumps(to_plain(effect, Effect)))
            assert from_plain(data, Effect) == effect  # type: ignore[arg-type]
        kept = put_away(resumed)


def test_a_state_that_never_began_survives_too() -> None:
    assert put_away(State()) == State()
    began = CallBegan(previous={"id": "k", "case": {"facts": {}}}, today=date(2026, 11, 26))
    assert from_plain(json.loads(json.dumps(to_plain(began, Event))), Event) == began  # type: ignore[arg-type]
    state, _ = step(english(), State(), began)
    assert put_away(state) == state
