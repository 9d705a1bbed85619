"""A conversation whose process died: the same state from the same events, an apology, a repeat."""

from __future__ import annotations

from functools import partial

from dialog import conversation, knowledge
from dialog.conversation import State
from dialog.effects import Listen, Record, Say, Transfer
from dialog.events import CallBegan, EarFailed, Event, Keyed, NoInput
from tests.fakes import ListSink
from voice.exchange import Exchange
from voice.resumption import ResumedExchange, replayed

STEP = partial(conversation.step, knowledge.load("en"))
EVENTS: tuple[Event, ...] = (
    CallBegan(0.0, "312 555 0100", "phone"),
    Keyed("1", 5.0),
    Keyed("1", 9.0),
    Keyed("2", 14.0),
)


def told(*events: Event) -> Exchange[State]:
    exchange = Exchange(STEP, State(), ListSink())
    for event in events:
        exchange.tell(event, event.at_s)
    return exchange


def test_the_same_events_give_the_same_state_and_what_was_wanted_last() -> None:
    before = told(*EVENTS)
    resumption = replayed(STEP, State(), EVENTS, before.case)
    assert resumption.state == before.state
    assert isinstance(resumption.effects[-1], Listen)


def test_a_caller_who_agreed_to_a_recording_needs_not_agree_again() -> None:
    resumption = replayed(STEP, State(), EVENTS, {})
    assert resumption.effects[0] == Record(True)


def test_the_caller_hears_an_apology_and_then_what_was_said_last() -> None:
    sink = ListSink()
    resumption = replayed(STEP, State(), EVENTS, {})
    exchange = ResumedExchange(STEP, resumption, sink)
    effects = exchange.tell(CallBegan(20.0), 20.0)
    said = [effect.text for effect in effects if isinstance(effect, Say)]
    assert "sorry" in said[0].lower()
    assert tuple(effects[1:]) == resumption.effects
    assert [data["is"] for data in sink.of("event")] == ["EarFailed"]


def test_the_conversation_goes_on_as_if_nothing_had_happened() -> None:
    whole = told(*EVENTS, EarFailed(20.0), Keyed("2", 25.0))
    exchange = ResumedExchange(STEP, replayed(STEP, State(), EVENTS, {}), ListSink())
    exchange.tell(CallBegan(20.0), 20.0)
    exchange.tell(Keyed("2", 25.0), 25.0)
    assert exchange.state == whole.state
    assert exchange.case == whole.case


def test_a_second_crash_repeats_the_same_and_not_the_apology() -> None:
    first = replayed(STEP, State(), EVENTS, {})
    second = replayed(STEP, State(), (*EVENTS, EarFailed(20.0)), {})
    assert second.effects == first.effects


SWOLLEN = {"recording": "1", "swelling_or_fever": "1", "callback_number": "3125550142"}


def urgent() -> tuple[Event, ...]:
    """A caller with a swelling, by keys, until the dialog wants them handed to a person."""
    events: list[Event] = [CallBegan(0.0, "312 555 0100", "phone")]
    state, effects = STEP(State(), events[0])
    while not any(isinstance(effect, Transfer) for effect in effects):
        (question,) = (effect for effect in effects if isinstance(effect, Listen))
        usual = "2" if question.kind == "yes_no" else "1"
        events.append(Keyed(SWOLLEN.get(question.question, usual), 5.0 * len(events)))
        state, effects = STEP(state, events[-1])
    return tuple(events)


def test_whoever_was_to_be_handed_to_a_person_still_is_after_the_crash() -> None:
    events = urgent()
    for since in ((), (NoInput(200.0),), (NoInput(200.0), EarFailed(210.0))):
        resumption = replayed(STEP, State(), (*events, *since), {})
        exchange = ResumedExchange(STEP, resumption, ListSink())
        effects = exchange.tell(CallBegan(220.0), 220.0)
        wanted = [effect.to for effect in effects if isinstance(effect, Transfer)]
        assert wanted == ["on_call"], since


def test_a_caller_whom_nobody_hears_any_more_is_told_so_and_which_keys_to_press() -> None:
    exchange = ResumedExchange(STEP, replayed(STEP, State(), EVENTS, {}), ListSink())
    effects = exchange.tell(CallBegan(20.0, by_keys=True), 20.0)
    said = [effect.text for effect in effects if isinstance(effect, Say)]
    assert exchange.state.by_keys
    assert "use the keys" in said[0]
    assert "Press one for yes" in said[-1]
    assert len(said) == len(set(said)), "nothing is said twice"
    assert isinstance(effects[-1], Listen)
