"""Whatever happens, in whatever order: nothing raises, nothing hangs, nobody is left in silence."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialog.conversation import State, step
from dialog.effects import End, Listen, Save, Say, Transfer
from dialog.events import (
    AnswerScore,
    CallBegan,
    EarFailed,
    Event,
    Heard,
    HeardNoWords,
    HungUp,
    Hypothesis,
    Keyed,
    NoInput,
    Pointed,
    Revisited,
    TimeUp,
    Wanted,
)
from dialog.knowledge.forbidden import forbidden
from dialog.knowledge.sources import phrases
from dialog.phrase_examples import examples
from dialog.reading import readings
from dialog.triage import LEVELS
from dialog.understanding import understand
from tests.dialog.talking import english

MOST_TURNS = 120
"""Turns in which every conversation ends that somebody keeps answering with anything."""


def vocabulary() -> list[str]:
    """A thousand things that the protocol listens for, the same ones in every run."""
    known = sorted({text for p in phrases(english()) for text in examples(p.text)[:2]})
    return random.Random(7).sample(known, 1000)


def sentences() -> st.SearchStrategy[str]:
    word = st.one_of(
        st.sampled_from(vocabulary()),
        st.sampled_from(["yes", "no", "not", "I don't know", "and", "but", "five", "actually no"]),
        st.text(max_size=12),
    )
    return st.lists(word, max_size=4).map(" ".join)


def heard() -> st.SearchStrategy[Heard]:
    hypothesis = st.builds(Hypothesis, sentences(), st.floats(0, 1), st.sampled_from(["", "a"]))
    score = st.builds(AnswerScore, st.sampled_from(["yes", "no", "unsure", ""]), st.floats(0, 1))
    return st.builds(
        Heard,
        st.lists(hypothesis, max_size=3).map(tuple),
        st.lists(score, max_size=2).map(tuple),
        st.floats(0, 600),
    )


def keys() -> st.SearchStrategy[Keyed]:
    return st.builds(Keyed, st.text("0123456789*#", max_size=12))


def touches() -> st.SearchStrategy[Event]:
    """Also such as mean nothing here."""
    known = english()
    drawings = st.sampled_from([each.id for each in known.drawings])
    questions = st.sampled_from([each.id for each in known.questions])
    commands = st.sampled_from([each.id for each in known.protocol.universals])
    strange = st.text("abc_", max_size=5)
    touched: st.SearchStrategy[Event] = st.one_of(
        st.builds(Wanted, commands | strange),
        st.builds(Pointed, drawings | strange),
        st.builds(Revisited, questions | strange),
    )
    return touched


def events() -> st.SearchStrategy[Event]:
    usual: st.SearchStrategy[Event] = st.one_of(
        heard(), heard(), keys(), touches(), st.builds(NoInput), st.builds(HeardNoWords)
    )
    return usual


def began() -> st.SearchStrategy[CallBegan]:
    return st.builds(
        CallBegan,
        by_keys=st.booleans(),
        open_now=st.booleans(),
        today=st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    )


def failing() -> st.SearchStrategy[EarFailed]:
    return st.builds(EarFailed, by_keys=st.booleans())


def is_command(event: Event) -> bool:
    if isinstance(event, Keyed):
        return event.keys.strip("#") in ("*", "0")
    if isinstance(event, Wanted | Revisited):
        return True
    if isinstance(event, Pointed):
        return event.drawing not in {each.id for each in english().drawings}
    return isinstance(event, Heard) and bool(
        understand(english(), readings(english(), event.hypotheses)).universals
    )


def check(state: State, effects: tuple[object, ...]) -> None:
    """What holds after every step."""
    if not effects:
        assert state.ended
        return
    listening = [effect for effect in effects if isinstance(effect, Listen)]
    ending = [effect for effect in effects if isinstance(effect, End)]
    if state.ended:
        assert ending == [effects[-1]]
        assert not listening
    else:
        assert listening == [effects[-1]]
        assert not ending
        assert any(isinstance(effect, Say) for effect in effects)
        assert state.pending is not None
    saved = [effect for effect in effects if isinstance(effect, Save)]
    assert len(saved) == 1
    case = saved[0].case
    assert case["urgency"] in LEVELS
    assert abs(sum(p for _, p in case["ranked"]) - 1) < 0.01  # type: ignore[attr-defined]
    for effect in effects:
        if isinstance(effect, Say):
            assert effect.text.strip()
            assert not forbidden(english(), effect.text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    began(),
    st.lists(st.one_of(events(), events(), failing()), max_size=25),
    st.sampled_from([HungUp(), TimeUp(), None]),
)
def test_every_sequence_of_events_keeps_the_conversation_whole(
    beginning: CallBegan, sequence: list[Event], last: Event | None
) -> None:
    state, effects = step(english(), State(), beginning)
    check(state, effects)
    for event in [*sequence, *([last] if last else [])]:
        state, effects = step(english(), state, event)
        check(state, effects)
    assert last is None or state.ended


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(events(), min_size=1, max_size=6))
def test_every_conversation_ends_with_a_read_back_or_a_safe_goodbye(answers: list[Event]) -> None:
    state, effects = step(english(), State(), CallBegan())
    for turn in range(MOST_TURNS):
        if state.ended:
            break
        state, effects = step(english(), state, answers[turn % len(answers)])
        check(state, effects)
    if not state.ended:
        # Only who asks for a repeat for ever is never done; the call's time is.
        assert any(is_command(answer) for answer in answers), f"no end after {MOST_TURNS} turns"
        state, effects = step(english(), state, TimeUp())
        check(state, effects)
    assert state.read_back or state.ended in ("emergency", "silence", "time up")
    said = " ".join(effect.text for effect in effects if isinstance(effect, Say))
    transferred = any(isinstance(effect, Transfer) for effect in effects)
    kept = "saved" in said
    assert "Goodbye" in said or kept or (transferred and "nine one one" in said)
