"""step(state, event) -> (state, effects): the whole conversation, without clock, sound or I/O."""

from __future__ import annotations

from dataclasses import replace

from dialog.absorbing import absorb
from dialog.agenda import Step, end, proceed, saved
from dialog.answer import NOTHING, Answer
from dialog.answering import answer, keyed
from dialog.clearing import tells_more
from dialog.commands import command, prompt, revisit
from dialog.dangers import unconfirmed
from dialog.effects import Effect
from dialog.events import (
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
from dialog.facts import Fact
from dialog.guessing import guess
from dialog.keypad import given, meant, offered, several, universal
from dialog.knowledge.schema import Knowledge, Question
from dialog.reading import Reading, readings
from dialog.replies import answered, closing, confirmed, noted, nothing
from dialog.speech import listen, say
from dialog.state import Line, Pending, State
from dialog.triage import concluded
from dialog.understanding import Said, asking_for, understand
from dialog.vocabulary import vocabulary

__all__ = ["State", "Step", "step"]

TALKED_ON = 2
"""Utterances in a row that may drown a question; a third is taken for its answer, or a television
would keep it from ever being asked."""


def step(knowledge: Knowledge, state: State, event: Event) -> Step:
    """Take an event; give the new state and what is to be done, in order."""
    if state.ended:
        return state, ()
    state, effects = _taken(knowledge, state, event)
    return state, offered(knowledge, state, effects) if state.by_keys else effects


def _taken(knowledge: Knowledge, state: State, event: Event) -> Step:
    match event:
        case CallBegan():
            return _begin(knowledge, state, event)
        case Heard():
            return _heard(knowledge, state, event)
        case Keyed():
            return _keyed(knowledge, state, event)
        case Wanted():
            return _wanted(knowledge, state, event)
        case Pointed():
            return _pointed(knowledge, state, event)
        case Revisited():
            return _revisited(knowledge, state, event)
        case NoInput():
            return nothing(knowledge, state, "no_input", event.at_s)
        case HeardNoWords():
            return nothing(knowledge, state, "no_words", event.at_s)
        case EarFailed():
            return _unheard(knowledge, state, event)
        case HungUp():
            return end(knowledge, state, (), "hung up")
        case TimeUp():
            return end(knowledge, state, say(knowledge, state, "time_up", "goodbye"), "time up")


def _begin(knowledge: Knowledge, state: State, event: CallBegan) -> Step:
    state = replace(
        state,
        channel=event.channel,
        number=event.caller_number,
        earlier=event.previous,
        by_keys=event.by_keys,
        open_now=event.open_now,
        today=event.today,
        photo_page=event.photo_page,
    )
    if event.previous:
        state = replace(state, facts=state.facts.put(Fact("earlier_case", "yes")))
    greeting = say(knowledge, state, "greeting", "emergency") + say(
        knowledge, state, "about", "greeting"
    )
    if state.open_now:
        greeting += say(knowledge, state, "open_now", "greeting")
    if state.by_keys:
        greeting += say(knowledge, state, "by_keys", "greeting")
    return proceed(knowledge, state, greeting)


def _unheard(knowledge: Knowledge, state: State, event: EarFailed) -> Step:
    """An apology and the question again; what our ear failed at is no try of the caller's."""
    pending = state.pending or Pending("opening")
    question = knowledge.question(pending.question)
    state = replace(
        state,
        by_keys=state.by_keys or event.by_keys,
        failures=noted(state, question.id, "ear_failed"),
    )
    sorry = say(knowledge, state, "by_keys_now" if event.by_keys else "ear_failed", "question")
    return _put_again(knowledge, state, sorry)


def _heard(knowledge: Knowledge, state: State, event: Heard, keys: str = "") -> Step:
    """Take what was said, or what the `keys` pressed stand for."""
    read = readings(knowledge, event.hypotheses, state.today)
    if not read and not event.answers:
        return nothing(knowledge, state, "no_words", event.at_s)
    pending = state.pending or Pending("opening")
    question = knowledge.question(pending.question)
    said = understand(knowledge, read, measured=question.kind != "digits")
    state = replace(
        state, silences=0, said=(*state.said, Line(event.at_s, question.id, keys or event.text))
    )
    done = command(knowledge, state, said, question, event.text)
    if done is not None:
        return _commanded(knowledge, *done)
    if event.overtaken or (event.before_question and _drowned(state, question)):
        return _talked_on(knowledge, state, pending, said, event)
    state = replace(state, talked_on=0)
    if pending.mode == "change" or question.id == "confirm":
        said = replace(said, corrects=True)
    before = state
    state = absorb(knowledge, state, said, event)
    if question.id == "confirm":
        changed = _changed(knowledge, before, state)
        found = answer(knowledge, question, event, read)
        unclear = (
            found.status == "none"
            and bool(read)
            and tells_more(vocabulary(knowledge), question, read[0].texts[0])
        )
        return closing(knowledge, state, question, found, changed, unclear)
    if pending.mode in ("confirm", "which"):
        return confirmed(
            knowledge,
            state,
            question,
            _second(knowledge, question, pending, event, read),
            event.text,
            event.at_s,
            said,
        )
    found = answer(knowledge, question, event, read)
    if found.status == "none" and unconfirmed(knowledge, state) is None:
        # Where a danger was told in place of an answer, that comes first.
        found = guess(knowledge, question, read)
    return answered(knowledge, state, question, found, event.text, event.at_s)


def _changed(knowledge: Knowledge, before: State, state: State) -> bool:
    """Whether what was said to the read-back makes it another one: an answer, or an urgency."""
    asked_about = {q.id for q in knowledge.questions} & state.facts.known.keys()
    if any(before.facts.value(name) != state.facts.value(name) for name in asked_about):
        return True
    told, now = (
        concluded(knowledge, each.facts, frozenset(each.words)) for each in (before, state)
    )
    return unconfirmed(knowledge, state) is not None or now.urgency != told.urgency


def _drowned(state: State, question: Question) -> bool:
    """Whether words that came before the question are none of its answer.

    Anything is an answer to an open question; and one that was put before may be answered early.
    """
    before = state.said[-2].question if len(state.said) > 1 else ""
    return question.kind != "free" and before != question.id and state.talked_on < TALKED_ON


def _failed_at(state: State, question: Question) -> bool:
    """Whether the question was put before without an answer: whoever heard it, may be quick."""
    return any(failure.question == question.id for failure in state.failures)


def _talked_on(
    knowledge: Knowledge, state: State, pending: Pending, said: Said, event: Heard
) -> Step:
    """Take the rest of what was said before, and put the question that was drowned once more."""
    state = replace(state, talked_on=state.talked_on + 1)
    state = absorb(knowledge, replace(state, pending=None), said, event)
    state = replace(state, pending=pending)
    if pending.mode == "ask":
        unasked = tuple(asked for asked in state.asked if asked != pending.question)
        return proceed(knowledge, replace(state, asked=unasked), ())
    return _put_again(knowledge, state)


def _keyed(knowledge: Knowledge, state: State, event: Keyed) -> Step:
    pending = state.pending or Pending("opening")
    question = knowledge.question(pending.question)
    wanted = universal(knowledge, question, event.keys)
    new_danger = bool(question.danger) and not _failed_at(state, question)
    if event.before_question and new_danger and not wanted:
        return _put_again(knowledge, state)
    together = several(question, pending.mode)
    stands_for = meant(given(knowledge, state, question), event.keys, together=together)
    if stands_for:
        if question.kind == "free":
            told = Fact("told_by_key", "yes", at_s=event.at_s, how="keyed")
            state = replace(state, facts=state.facts.put(told))
        said = Heard((Hypothesis(stands_for),), at_s=event.at_s, ended_s=event.at_s)
        return _heard(knowledge, state, said, f"[{event.keys}] {stands_for}")
    state = replace(
        state, silences=0, said=(*state.said, Line(event.at_s, question.id, f"[{event.keys}]"))
    )
    if wanted:
        done = command(knowledge, state, asking_for(wanted), question, "")
        if done is not None:
            return _commanded(knowledge, *done)
    if pending.mode in ("confirm", "which"):
        found = keyed(replace(question, kind="yes_no"), event.keys)
        if question.kind != "yes_no" and found.status == "known":
            found = _meaning_of_yes(found, pending)
        return confirmed(knowledge, state, question, found, f"[{event.keys}]", event.at_s)
    found = keyed(question, event.keys)
    if question.id == "confirm":
        return closing(knowledge, state, question, found, False)
    return answered(knowledge, state, question, found, f"[{event.keys}]", event.at_s)


def _wanted(knowledge: Knowledge, state: State, event: Wanted) -> Step:
    state = replace(state, silences=0)
    if event.universal not in {each.id for each in knowledge.protocol.universals}:
        return _put_again(knowledge, state)
    question = knowledge.question((state.pending or Pending("opening")).question)
    done = command(knowledge, state, asking_for(event.universal), question, "")
    return _commanded(knowledge, *done) if done else _put_again(knowledge, state)


def _revisited(knowledge: Knowledge, state: State, event: Revisited) -> Step:
    if event.question not in state.asked or event.question not in state.facts.known:
        return _put_again(knowledge, state)
    return revisit(knowledge, state, event.question)


def _put_again(knowledge: Knowledge, state: State, first: tuple[Effect, ...] = ()) -> Step:
    """The question that waits, as it was last put."""
    question = knowledge.question((state.pending or Pending("opening")).question)
    again = prompt(knowledge, state, question)
    return saved(knowledge, state, (*first, again, listen(knowledge, question)))


def _pointed(knowledge: Knowledge, state: State, event: Pointed) -> Step:
    drawing = next((each for each in knowledge.drawings if each.id == event.drawing), None)
    if drawing is None:
        return _put_again(knowledge, state)
    said = Heard((Hypothesis(drawing.says),), at_s=event.at_s, ended_s=event.at_s)
    # Another drawing takes the place of the last: people look again.
    words = tuple(word for word in state.words if word not in state.pointed)
    before = replace(state, words=words, pointed=())
    after, effects = _heard(knowledge, before, said, f"[{drawing.id}] {drawing.says}")
    pointed = tuple(word for word in after.words if word not in words)
    return replace(after, pointed=pointed), effects


def _second(
    knowledge: Knowledge,
    question: Question,
    pending: Pending,
    event: Heard,
    read: tuple[Reading, ...],
) -> Answer:
    """The answer to a confirmation: the value said again, or yes or no to the one read back."""
    found = answer(knowledge, question, event, read)
    if question.kind == "yes_no" or found.status == "known":
        return found
    confirming = replace(question, kind="yes_no", yes=(), no=())
    return _meaning_of_yes(answer(knowledge, confirming, event, read), pending)


def _meaning_of_yes(found: Answer, pending: Pending) -> Answer:
    if found.status == "known" and found.value == "yes":
        return replace(found, value=pending.value)
    return NOTHING


def _commanded(knowledge: Knowledge, state: State, effects: tuple[Effect, ...] | None) -> Step:
    if effects is None:
        return proceed(knowledge, state, ())
    return (state, effects) if state.ended else saved(knowledge, state, effects)
