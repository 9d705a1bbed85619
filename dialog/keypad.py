"""Keys as another way to say everything, and the offer of them where nobody listens."""

from __future__ import annotations

from dialog.answering import NUMBER_KINDS
from dialog.effects import Effect, Listen, Say
from dialog.knowledge.schema import Knowledge, Question
from dialog.measures.number_words import in_words
from dialog.speech import spoken
from dialog.state import State


def meant(question: Question, keys: str) -> str:
    """The words that a key stands for at an open question; "" for every other key."""
    pressed = keys.rstrip("#")
    return next((phrase.says for phrase in question.keys if phrase.key == pressed), "")


def universal(knowledge: Knowledge, question: Question, keys: str) -> str:
    """The id of what the key asks for at any time; "" when it answers the question."""
    pressed = keys.rstrip("#")
    if pressed.isdigit() and question.kind == "scale":
        # "No pain" is a zero, and no call for help.
        return ""
    return next((u.id for u in knowledge.protocol.universals if u.key and u.key == pressed), "")


def offered(knowledge: Knowledge, state: State, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """The effects with the question's keys told after it."""
    told: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Listen):
            question = knowledge.question(effect.question)
            closed = state.pending is not None and state.pending.mode in ("confirm", "which")
            lines = key_lines(knowledge, question, confirming=closed)
            said = " ".join(e.text for e in told if isinstance(e, Say))
            told += [Say(line, "question", rate=state.rate) for line in lines if line not in said]
        told.append(effect)
    return tuple(told)


def key_lines(
    knowledge: Knowledge, question: Question, *, confirming: bool = False
) -> tuple[str, ...]:
    """What tells the keys of a question; `confirming`: of "is that right?" after its answer."""
    if confirming or question.id in ("confirm", "recording"):
        return spoken(knowledge, "keys_yes_no")
    if question.kind in ("yes_no", "count"):
        return spoken(knowledge, "keys_yes_no_unsure")
    if question.kind in NUMBER_KINDS:
        return spoken(knowledge, f"keys_{question.kind}")
    choices = question.keys or question.choices
    lines = [line for choice in choices for line in _line(knowledge, choice.spoken, choice.key)]
    unsure = spoken(knowledge, "keys_unsure") if question.choices else ()
    return (*lines, *unsure)


def _line(knowledge: Knowledge, answer: str, key: str) -> tuple[str, ...]:
    named = answer[:1].upper() + answer[1:]
    return spoken(knowledge, "keys_choice", choice=named, digit=in_words(int(key)))
