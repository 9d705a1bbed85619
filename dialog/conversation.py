"""step(state, event) -> (state, effects): the whole conversation, without clock, sound or I/O."""

from __future__ import annotations

from dataclasses import replace

from dialog.absorbing import absorb, cleared, confirmed_danger, keep, unconfirmed
from dialog.answering import NOTHING, Answer, answer, keyed
from dialog.case import case
from dialog.commands import command
from dialog.effects import Effect, End, Record, Save, Say, Transfer
from dialog.events import (
    CallBegan,
    Event,
    Heard,
    HeardNoWords,
    HungUp,
    Keyed,
    NoInput,
    TimeUp,
)
from dialog.facts import Fact
from dialog.interview import next_question
from dialog.knowledge.schema import Knowledge, Question
from dialog.ladder import failed
from dialog.reading import Reading, readings
from dialog.speech import ask, confirm, listen, read_back, say
from dialog.state import Failure, Line, Pending, State
from dialog.triage import assess
from dialog.understanding import Said, understand

__all__ = ["State", "step"]

Step = tuple[State, tuple[Effect, ...]]


def step(knowledge: Knowledge, state: State, event: Event) -> Step:
    """Take an event; give the new state and what is to be done, in order."""
    if state.ended:
        return state, ()
    match event:
        case CallBegan():
            return _begin(knowledge, state, event)
        case Heard():
            return _heard(knowledge, state, event)
        case Keyed():
            return _keyed(knowledge, state, event)
        case NoInput():
            return _nothing(knowledge, state, "no_input", event.at_s)
        case HeardNoWords():
            return _nothing(knowledge, state, "no_words", event.at_s)
        case HungUp():
            return _end(knowledge, state, (), "hung up")
        case TimeUp():
            return _end(knowledge, state, say(knowledge, state, "time_up", "goodbye"), "time up")


def _begin(knowledge: Knowledge, state: State, event: CallBegan) -> Step:
    state = replace(
        state, channel=event.channel, number=event.caller_number, earlier=event.previous
    )
    if event.previous:
        state = replace(state, facts=state.facts.put(_fact("earlier_case", "yes")))
    greeting = say(knowledge, state, "greeting", "emergency") + say(
        knowledge, state, "about", "greeting"
    )
    return _proceed(knowledge, state, greeting)


# --- somebody spoke or pressed keys ---


def _heard(knowledge: Knowledge, state: State, event: Heard) -> Step:
    read = readings(knowledge, event)
    if not read and not event.answers:
        return _nothing(knowledge, state, "no_words", event.at_s)
    pending = state.pending or Pending("opening")
    question = knowledge.question(pending.question)
    said = understand(knowledge, read)
    state = replace(
        state, silences=0, said=(*state.said, Line(event.at_s, question.id, event.text))
    )
    done = command(knowledge, state, said, question, event.text)
    if done is not None:
        return _commanded(knowledge, *done)
    if pending.mode == "change" or question.id == "confirm":
        said = replace(said, corrects=True)
    before = state.facts
    state = absorb(knowledge, state, said, event)
    if question.id == "confirm":
        changed = any(
            name in knowledge_facts(knowledge) and before.value(name) != state.facts.value(name)
            for name in state.facts.known
        )
        return _closing(knowledge, state, answer(knowledge, question, event, read), changed)
    if pending.mode in ("confirm", "which"):
        return _confirmed(
            knowledge,
            state,
            question,
            _second(knowledge, question, pending, event, read),
            event.text,
            event.at_s,
        )
    found = answer(knowledge, question, event, read)
    return _answered(knowledge, state, question, found, event.text, event.at_s)


def knowledge_facts(knowledge: Knowledge) -> frozenset[str]:
    """Facts that a caller can correct: those of questions."""
    return frozenset(q.id for q in knowledge.questions)


def _keyed(knowledge: Knowledge, state: State, event: Keyed) -> Step:
    pending = state.pending or Pending("opening")
    question = knowledge.question(pending.question)
    state = replace(
        state, silences=0, said=(*state.said, Line(event.at_s, question.id, f"[{event.keys}]"))
    )
    for universal in knowledge.protocol.universals:
        if universal.key and event.keys.strip("#") == universal.key and question.kind not in (
            "length", "scale", "digits"
        ):  # fmt: skip
            done = command(knowledge, state, _only(universal.id), question, event.keys)
            if done is not None:
                return _commanded(knowledge, *done)
    if pending.mode in ("confirm", "which"):
        found = keyed(replace_kind(question), event.keys)
        if question.kind != "yes_no" and found.status == "known":
            found = _meaning_of_yes(found, pending)
        return _confirmed(knowledge, state, question, found, f"[{event.keys}]", event.at_s)
    found = keyed(question, event.keys)
    if question.id == "confirm":
        return _closing(knowledge, state, found, False)
    return _answered(knowledge, state, question, found, f"[{event.keys}]", event.at_s)


def replace_kind(question: Question) -> Question:
    """The question as a yes/no one: a confirmation is answered so."""
    return replace(question, kind="yes_no")


def _only(universal: str) -> Said:
    return Said({}, {}, frozenset(), (), (universal,), False)


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


def _answered(
    knowledge: Knowledge, state: State, question: Question, found: Answer, words: str, at_s: float
) -> Step:
    """The answer to a question asked for the first time."""
    if found.status == "none":
        return _nothing(knowledge, state, "no_match", at_s)
    if question.id == "recording":
        agreed = found.status == "known" and found.value == "yes"
        state = keep(state, question, found, words, at_s)
        return _proceed(knowledge, state, (Record(agreed),))
    if question.id == "same_case" and found.value == "yes":
        state = _continued(state)
    if question.kind == "free":
        state = replace(state, facts=state.facts.put(_fact(question.id, "yes", words, at_s)))
        if question.id == "what_came_out":
            state = replace(state, facts=state.facts.put(_fact("described", "yes", words, at_s)))
        return _proceed(knowledge, state, ())
    unsure = found.status == "unsure"
    if (question.danger and unsure) or (not unsure and not found.sure):
        state = replace(state, failures=_noted(state, question.id, "low_confidence"))
        return _confirm(knowledge, state, question, found.value if not unsure else question.danger)
    state = keep(state, question, found, words, at_s)
    if question.kind == "digits" and found.status == "known":
        state = replace(state, number=found.value)
    if found.how == "keyed" and question.danger == found.value:
        state = replace(state, confirmed=(*state.confirmed, question.id))
    return _proceed(knowledge, state, ())


def _confirmed(
    knowledge: Knowledge, state: State, question: Question, found: Answer, words: str, at_s: float
) -> Step:
    """The answer to a confirmation."""
    pending = state.pending
    assert pending is not None
    if question.kind != "yes_no":
        if found.status == "known":
            state = keep(state, question, found, words, at_s, "confirmed")
            if question.kind == "digits":
                state = replace(state, number=found.value)
            return _proceed(knowledge, state, ())
        if pending.tries >= 1:
            return _give_up(knowledge, state, question)
        return _ask_again(knowledge, state, question, pending.tries + 1)
    if found.status == "known":
        state = keep(state, question, found, words, at_s, "confirmed")
        if question.danger and found.value != question.danger:
            state = cleared(knowledge, state, question, words, at_s)
        return _proceed(knowledge, replace(state, confirmed=(*state.confirmed, question.id)), ())
    if found.status == "none" and pending.tries < 1:
        repeated = replace(pending, tries=pending.tries + 1)
        state = replace(state, pending=repeated, failures=_noted(state, question.id, "no_match"))
        return _saved(knowledge, state, (*say(knowledge, state, "unclear_again", "question"),
                      confirm(knowledge, state, question, pending.value), listen(question)))  # fmt: skip
    # Still unsure: it counts as the danger that it may be (protocol E2.2).
    doubt = Answer("unsure") if question.danger else found
    state = keep(state, question, doubt, words, at_s, "confirmed")
    return _proceed(knowledge, replace(state, confirmed=(*state.confirmed, question.id)), ())


def _closing(knowledge: Knowledge, state: State, found: Answer, changed: bool) -> Step:
    """The answer to "did I get that right?"."""
    if changed and state.read_back < 3:
        return _proceed(knowledge, state, say(knowledge, state, "changed", "read_back"))
    no = found.status == "known" and found.value == "no"
    if no and state.pending and state.pending.mode != "change" and not changed:
        state = replace(state, pending=Pending("confirm", "change"))
        prompts = say(knowledge, state, "what_to_change", "question")
        return _saved(knowledge, state, (*prompts, listen(knowledge.question("confirm"))))
    state = replace(state, facts=state.facts.put(_fact("confirm", found.value or "yes")))
    return _goodbye(knowledge, state)


# --- nothing came, or nothing that was understood ---


def _nothing(knowledge: Knowledge, state: State, kind: str, at_s: float) -> Step:
    pending = state.pending or Pending("opening")
    question = knowledge.question(pending.question)
    state = replace(state, failures=_noted(state, question.id, kind), pending=pending)
    if kind in ("no_input", "no_words"):
        state = replace(state, silences=state.silences + 1)
    if state.silences > knowledge.protocol.limits.silences:
        state = _unanswered(state, question)
        return _end(knowledge, state, say(knowledge, state, "silent_goodbye", "goodbye"), "silence")
    if question.id == "confirm" and pending.tries >= 1:
        return _goodbye(knowledge, state)
    prompts = failed(knowledge, state, question, pending, kind)
    if prompts is None:
        return _give_up(knowledge, state, question)
    again, wait_s = prompts
    state = replace(
        state,
        pending=replace(
            pending,
            tries=pending.tries + 1,
            silences=pending.silences + (kind == "no_input"),
        ),
    )
    return _saved(knowledge, state, (*again, listen(question, no_input_s=wait_s)))


def _give_up(knowledge: Knowledge, state: State, question: Question) -> Step:
    """Leave a question. A danger is asked once more as a confirmation before that."""
    pending = state.pending
    if question.danger and pending and pending.mode == "ask":
        return _confirm(knowledge, state, question, question.danger)
    if question.id == "recording":
        state = replace(state, facts=state.facts.put(_fact("recording", "no")))
        return _proceed(knowledge, state, (Record(False),))
    state = replace(
        _unanswered(state, question),
        given_up=(*state.given_up, question.id),
        confirmed=(*state.confirmed, question.id),
    )
    kept = say(knowledge, state, "message_kept") if question.kind == "digits" else ()
    return _proceed(knowledge, state, kept)


def _unanswered(state: State, question: Question) -> State:
    if state.facts.get(question.id) is not None or question.id in ("recording", "confirm"):
        return state
    fact = replace(_fact(question.id, ""), status="no_answer")
    return replace(state, facts=state.facts.put(fact))


def _ask_again(knowledge: Knowledge, state: State, question: Question, tries: int) -> Step:
    state = replace(state, pending=Pending(question.id, tries=tries))
    return _saved(knowledge, state, (ask(knowledge, state, question, tries), listen(question)))


# --- what comes next ---


def _proceed(knowledge: Knowledge, state: State, first: tuple[Effect, ...]) -> Step:
    """Dangers before anything else, then the next question, then the read-back."""
    danger = confirmed_danger(knowledge, state, "U0")
    if danger is not None:
        return _emergency(knowledge, state, first, danger.say)
    flag = unconfirmed(knowledge, state)
    if flag is not None:
        return _confirm(knowledge, state, knowledge.question(flag.ask), "yes", first)
    assessment = assess(knowledge, state.facts, frozenset(state.words))
    if state.facts.yes("distress") and not state.comforted:
        first = (*first, *say(knowledge, state, "sorry_distress"))
        state = replace(state, comforted=True)
    question = next_question(knowledge, state, assessment)
    if question is None:
        return _read_back(knowledge, state, first)
    state = replace(state, pending=Pending(question.id), asked=(*state.asked, question.id))
    return _saved(knowledge, state, (*first, ask(knowledge, state, question), listen(question)))


def _confirm(
    knowledge: Knowledge,
    state: State,
    question: Question,
    value: str,
    first: tuple[Effect, ...] = (),
) -> Step:
    flag = unconfirmed(knowledge, state)
    if flag is not None and flag.ask != question.id:
        flag = None
    bare = flag is not None and not any(
        state.facts.yes(name) for name, q in _implying(knowledge) if q == question.id
    )
    asked = state.asked if question.id in state.asked else (*state.asked, question.id)
    if bare and question.which and state.facts.yes(question.id):
        state = replace(state, pending=Pending(question.id, "which", "yes"), asked=asked)
        prompt = Say(question.which, "confirm", rate=state.rate)
        return _saved(knowledge, state, (*first, prompt, listen(question)))
    state = replace(state, pending=Pending(question.id, "confirm", value), asked=asked)
    prompt = confirm(knowledge, state, question, value, flag)
    return _saved(knowledge, state, (*first, prompt, listen(question)))


def _implying(knowledge: Knowledge) -> list[tuple[str, str]]:
    return [(s.id, s.implies) for s in knowledge.symptoms if s.implies]


def _emergency(
    knowledge: Knowledge, state: State, first: tuple[Effect, ...], instruction: str
) -> Step:
    """One instruction, once repeated; the on-call dentist is alerted; no question any more."""
    lines = say(knowledge, state, instruction, "emergency")
    offer = say(knowledge, state, "emergency_offer", "emergency")
    effects = (*first, *lines, *lines[:1], Transfer("on_call", instruction), *offer)
    return _end(knowledge, state, effects, "emergency")


def _read_back(knowledge: Knowledge, state: State, first: tuple[Effect, ...]) -> Step:
    assessment = assess(knowledge, state.facts, frozenset(state.words))
    state = replace(state, read_back=state.read_back + 1, pending=Pending("confirm"))
    urgent = (Transfer("on_call", assessment.fired[0].id),) if assessment.urgency == "U1" else ()
    question = knowledge.question("confirm")
    prompts = read_back(knowledge, state, assessment)
    return _saved(
        knowledge,
        state,
        (*first, *prompts, *urgent, ask(knowledge, state, question), listen(question)),
    )


def _goodbye(knowledge: Knowledge, state: State) -> Step:
    person: tuple[Effect, ...] = ()
    if state.wants_person:
        person = (*say(knowledge, state, "person"), Transfer("person", "asked for"))
    return _end(
        knowledge, state, (*person, *say(knowledge, state, "thanks_end", "goodbye")), "done"
    )


def _commanded(knowledge: Knowledge, state: State, effects: tuple[Effect, ...] | None) -> Step:
    return _proceed(knowledge, state, ()) if effects is None else _saved(knowledge, state, effects)


def _saved(knowledge: Knowledge, state: State, effects: tuple[Effect, ...]) -> Step:
    assessment = assess(knowledge, state.facts, frozenset(state.words))
    return state, (Save(case(knowledge, state, assessment)), *effects)


def _end(knowledge: Knowledge, state: State, effects: tuple[Effect, ...], why: str) -> Step:
    state = replace(state, ended=why, pending=None)
    return _saved(knowledge, state, (*effects, End(why)))


def _continued(state: State) -> State:
    """Bring the facts about the piece over from the earlier call of the same case."""
    facts = state.facts
    earlier = (state.earlier or {}).get("facts")
    for name, data in earlier.items() if isinstance(earlier, dict) else ():
        if facts.get(name) is None and name in CARRIED and data.get("value"):
            facts = facts.put(
                replace(_fact(name, str(data["value"]), str(data.get("words", ""))), how="earlier")
            )
    return replace(state, facts=facts)


CARRIED = ("tooth_attached", "stage", "denture", "hard_or_soft", "threads", "threads_where", "length",
           "hole_on_top", "short_implants", "when_placed")  # fmt: skip
"""Facts that outlast a call: what the piece is like. How the caller feels is always asked anew."""


def _noted(state: State, question_id: str, kind: str) -> tuple[Failure, ...]:
    return (*state.failures, Failure(question_id, kind))  # type: ignore[arg-type]


def _fact(name: str, value: str, words: str = "", at_s: float = 0.0) -> Fact:
    return Fact(name, value, words, at_s)
