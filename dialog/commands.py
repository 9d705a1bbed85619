"""What a caller may say or press at any time: repeat, slower, help, back, start over, a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dialog.agenda import Step, end, saved
from dialog.effects import Effect, Say, Transfer
from dialog.facts import Facts
from dialog.knowledge.schema import Knowledge, Question
from dialog.speech import HELD_S, ask, confirm, listen, say
from dialog.state import Pending, State, worn_out
from dialog.understanding import Said

SLOWER = 0.8
"""Speed of speech once somebody asked for slower; a second time slows to the least."""
SLOWEST = 0.64

Done = tuple[State, "tuple[Effect, ...] | None"]
"""The new state, and what to do; None: go on with the next question."""


def command(
    knowledge: Knowledge, state: State, said: Said, question: Question, words: str
) -> Done | None:
    """Carry out the command in an utterance, or None if it holds none.

    An utterance that also tells something (a fact, a danger) is an answer, not a command; and a
    safety question is not repeated for ever.
    """
    if question.is_safety and worn_out(state, question.id):
        return None
    if not said.universals or said.suspected:
        return None
    telling = {n for n, v in said.facts.items() if n not in ("thanks", "is_loose", "distress")}
    if telling or (question.kind == "digits" and any(c.isdigit() for c in words)):
        return None
    wanted = said.universals[0]
    if wanted == "person" and state.wants_person:
        return None
    return _COMMANDS[wanted](knowledge, state, question)


def prompt(knowledge: Knowledge, state: State, question: Question) -> Say:
    """The pending question once more, as it was last put."""
    pending = state.pending
    if pending and pending.mode == "which":
        return Say(question.which, "confirm", rate=state.rate)
    if pending and pending.mode == "change":
        return say(knowledge, state, "what_to_change", "question")[-1]
    if pending and pending.mode == "confirm":
        return confirm(knowledge, state, question, pending.value, pending.sign)
    return ask(knowledge, state, question)


def revisit(knowledge: Knowledge, state: State, question_id: str) -> Step:
    """Ask a question that was answered once more; the one that waits comes after it."""
    question = knowledge.question(question_id)
    waiting = state.pending.question if state.pending else ""
    state = replace(
        state,
        silences=0,
        pending=Pending(question.id),
        asked=(*(q for q in state.asked if q not in (waiting, question.id)), question.id),
        confirmed=tuple(q for q in state.confirmed if q != question.id),
        given_up=tuple(q for q in state.given_up if q != question.id),
    )
    return saved(knowledge, state, (ask(knowledge, state, question), listen(knowledge, question)))


def _repeat(
    knowledge: Knowledge, state: State, question: Question, first: tuple[Say, ...] = ()
) -> Done:
    return state, (*first, prompt(knowledge, state, question), listen(knowledge, question))


def _slower(knowledge: Knowledge, state: State, question: Question) -> Done:
    state = replace(state, rate=SLOWER if state.rate > SLOWER else SLOWEST)
    return _repeat(knowledge, state, question, say(knowledge, state, "slower", "question"))


def _who(knowledge: Knowledge, state: State, question: Question) -> Done:
    return _repeat(knowledge, state, question, say(knowledge, state, "who", "advice"))


def _plan(knowledge: Knowledge, state: State, question: Question) -> Done:
    return _repeat(knowledge, state, question, say(knowledge, state, "plan", "advice"))


def _help(knowledge: Knowledge, state: State, question: Question) -> Done:
    explained = Say(question.help or question.ask[-1], "question", rate=state.rate)
    return state, (explained, listen(knowledge, question))


def _back(knowledge: Knowledge, state: State, question: Question) -> Done:
    asked = [q for q in state.asked if q != question.id]
    if not asked:
        return _repeat(knowledge, state, question)
    before = knowledge.question(asked[-1])
    kept = tuple(q for q in state.asked if q != question.id)
    state = replace(state, pending=Pending(before.id), asked=kept)
    told = say(knowledge, state, "back", "question")
    return state, (*told, ask(knowledge, state, before), listen(knowledge, before))


def _restart(knowledge: Knowledge, state: State, question: Question) -> Done:
    # What was said stays in the record; only what was made of it is forgotten.
    # A danger that was told is not: it is read back before anything else.
    kept = {
        "recording",
        "earlier_case",
        *(s.id for s in knowledge.symptoms if s.confirm),
        *(q.id for q in knowledge.questions if q.danger and state.facts.value(q.id) == q.danger),
    }
    facts = {n: f for n, f in state.facts.known.items() if n in kept}
    state = replace(state, facts=Facts(facts), words=(), asked=("recording",), confirmed=(),
                    given_up=(), topics=(), read_back=0)  # fmt: skip
    opening = knowledge.question("opening")
    state = replace(state, pending=Pending("opening"), asked=(*state.asked, "opening"))
    told = say(knowledge, state, "restart", "question")
    return state, (*told, ask(knowledge, state, opening), listen(knowledge, opening))


def _person(knowledge: Knowledge, state: State, question: Question) -> Done:
    state = replace(state, wants_person=True)
    if state.open_now:
        told = say(knowledge, state, "front_desk", "goodbye")
        return end(knowledge, state, (*told, Transfer("person", "front desk")), "transfer")
    return _repeat(knowledge, state, question, say(knowledge, state, "person_noted", "advice"))


def _wait(knowledge: Knowledge, state: State, question: Question) -> Done:
    return state, (
        *say(knowledge, state, "wait", "question"),
        listen(knowledge, question, no_input_s=HELD_S),
    )


_COMMANDS: dict[str, Callable[[Knowledge, State, Question], Done]] = {
    "repeat": _repeat,
    "slower": _slower,
    "help": _help,
    "back": _back,
    "restart": _restart,
    "person": _person,
    "wait": _wait,
    "who": _who,
    "plan": _plan,
}
