"""What comes next: dangers before anything else, then the next question, then the read-back."""

from __future__ import annotations

from dataclasses import replace

from dialog.case import case
from dialog.dangers import confirmed_danger, sign_to_confirm, unconfirmed
from dialog.effects import Effect, End, Save, Say, Transfer
from dialog.facts import Fact
from dialog.interview import next_question
from dialog.knowledge.schema import Knowledge, Question
from dialog.speech import ask, confirm, listen, read_back, say
from dialog.state import Pending, State
from dialog.triage import assess, concluded

BROKEN_OFF = ("hung up", "silence", "time up")
"""Ends at which a safety question may be open."""

Step = tuple[State, tuple[Effect, ...]]


def proceed(knowledge: Knowledge, state: State, first: tuple[Effect, ...]) -> Step:
    """Dangers before anything else, then the next question, then the read-back."""
    danger = confirmed_danger(knowledge, state, "U0")
    if danger is not None:
        return _emergency(knowledge, state, first, danger.say)
    flag = unconfirmed(knowledge, state)
    if flag is not None:
        return confirm_again(knowledge, state, knowledge.question(flag.ask), "yes", first)
    assessment = assess(knowledge, state.facts, frozenset(state.words))
    for sign in knowledge.symptoms:
        if sign.remark and state.facts.yes(sign.id) and sign.id not in state.remarked:
            first = (*first, *say(knowledge, state, sign.remark))
            state = replace(state, remarked=(*state.remarked, sign.id))
    question = next_question(knowledge, state, assessment)
    if question is None:
        return _read_back(knowledge, state, first)
    state = replace(state, pending=Pending(question.id), asked=(*state.asked, question.id))
    return saved(
        knowledge, state, (*first, ask(knowledge, state, question), listen(knowledge, question))
    )


def confirm_again(
    knowledge: Knowledge,
    state: State,
    question: Question,
    value: str,
    first: tuple[Effect, ...] = (),
) -> Step:
    flag = unconfirmed(knowledge, state)
    sign = sign_to_confirm(knowledge, state.facts, question)
    bare = flag is not None and flag.ask == question.id and not sign
    asked = state.asked if question.id in state.asked else (*state.asked, question.id)
    if bare and question.which and state.facts.yes(question.id):
        return which(knowledge, replace(state, asked=asked), question, first)
    before = state.pending
    # A number denied again and again is left after two tries, not asked for ever.
    tries = before.tries if before and question.kind != "yes_no" else 0
    pending = Pending(question.id, "confirm", value, sign, tries)
    state = replace(state, pending=pending, asked=asked)
    prompt = confirm(knowledge, state, question, value, sign)
    return saved(knowledge, state, (*first, prompt, listen(knowledge, question)))


def which(
    knowledge: Knowledge, state: State, question: Question, first: tuple[Effect, ...] = ()
) -> Step:
    """Ask which of the things it is that the question names together."""
    state = replace(state, pending=Pending(question.id, "which", "yes"))
    prompt = Say(question.which, "confirm", rate=state.rate)
    return saved(knowledge, state, (*first, prompt, listen(knowledge, question)))


def ask_again(knowledge: Knowledge, state: State, question: Question, tries: int) -> Step:
    state = replace(state, pending=Pending(question.id, tries=tries))
    return saved(
        knowledge, state, (ask(knowledge, state, question, tries), listen(knowledge, question))
    )


def goodbye(knowledge: Knowledge, state: State, first: tuple[Effect, ...] = ()) -> Step:
    person: tuple[Effect, ...] = ()
    if state.wants_person:
        person = (*say(knowledge, state, "person"), Transfer("person", "asked for"))
    urgent = concluded(knowledge, state.facts, frozenset(state.words)).urgency == "U1"
    # Nobody hears "goodbye" just before somebody is called for them.
    last = "thanks_kept" if urgent or state.wants_person else "thanks_end"
    thanks = say(knowledge, state, last, "goodbye")
    return end(knowledge, state, (*first, *person, *thanks), "done")


def saved(knowledge: Knowledge, state: State, effects: tuple[Effect, ...]) -> Step:
    assessment = concluded(knowledge, state.facts, frozenset(state.words))
    return state, (Save(case(knowledge, state, assessment)), *effects)


def _left_open(knowledge: Knowledge, state: State) -> bool:
    """Whether the caller told of something and left before the safety questions were answered."""
    if state.facts.get("opening") is None:
        return False
    assessment = assess(knowledge, state.facts, frozenset(state.words))
    following = next_question(knowledge, state, assessment)
    pending = state.pending and knowledge.question(state.pending.question)
    return any(q and q.is_safety for q in (following, pending))


def end(knowledge: Knowledge, state: State, effects: tuple[Effect, ...], why: str) -> Step:
    if why in BROKEN_OFF and _left_open(knowledge, state):
        state = replace(state, facts=state.facts.put(Fact("left_open", "yes")))
    state = replace(state, ended=why, pending=None)
    return saved(knowledge, state, (*effects, End(why)))


def _emergency(
    knowledge: Knowledge, state: State, first: tuple[Effect, ...], instruction: str
) -> Step:
    """The instruction, its first line once more, the on-call dentist alerted, the call ended."""
    lines = say(knowledge, state, instruction, "emergency")
    offer = say(knowledge, state, "emergency_offer", "emergency")
    effects = (*first, *lines, *lines[:1], Transfer("on_call", instruction), *offer)
    return end(knowledge, state, effects, "emergency")


def _read_back(knowledge: Knowledge, state: State, first: tuple[Effect, ...]) -> Step:
    assessment = concluded(knowledge, state.facts, frozenset(state.words))
    state = replace(state, read_back=state.read_back + 1, pending=Pending("confirm"))
    urgent = (Transfer("on_call", assessment.fired[0].id),) if assessment.urgency == "U1" else ()
    question = knowledge.question("confirm")
    prompts = read_back(knowledge, state, assessment)
    return saved(
        knowledge,
        state,
        (*first, *prompts, *urgent, ask(knowledge, state, question), listen(knowledge, question)),
    )
