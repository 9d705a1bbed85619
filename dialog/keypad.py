"""Keys as another way to say everything, and the offer of them where nobody listens."""

from __future__ import annotations

from dialog.answering import NUMBER_KINDS
from dialog.effects import Effect, Listen, Say
from dialog.knowledge.schema import KeyPhrase, Knowledge, Question
from dialog.speech import spoken
from dialog.state import Mode, State
from dialog.tongues import tongue
from dialog.triage import look
from dialog.vocabulary import vocabulary

WORDS_ALONE = ("free", "duration")
"""Questions whose keys only ever stand for words."""


def phrases(question: Question, mode: Mode) -> tuple[KeyPhrase, ...]:
    """Keys that stand for words, as the question is put."""
    keys = {"ask": question.keys, "which": question.which_keys, "change": question.change_keys}
    return keys.get(mode, ())


def several(question: Question, mode: Mode) -> bool:
    """Whether more than one key may be given at once, ended with the pound sign."""
    return bool(phrases(question, mode)) and (mode == "change" or question.several == "yes")


def given(knowledge: Knowledge, state: State, question: Question) -> tuple[KeyPhrase, ...]:
    """The phrases that the question's keys stand for now."""
    mode = state.pending.mode if state.pending else "ask"
    see = look(knowledge, state.facts)
    holds = vocabulary(knowledge).conditions
    return tuple(each for each in phrases(question, mode) if holds[each.when].holds(see))


def meant(worded: tuple[KeyPhrase, ...], keys: str, *, together: bool = False) -> str:
    """The words that a key stands for, or `together` those of several; "" for every other key."""
    pressed = keys.rstrip("#")
    wanted = tuple(pressed) if together else (pressed,)
    return ". ".join(each.says for each in worded if each.key in wanted)


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
            mode = state.pending.mode if state.pending else "ask"
            lines = key_lines(knowledge, question, mode)
            said = " ".join(e.text for e in told if isinstance(e, Say))
            told += [Say(line, "question", rate=state.rate) for line in lines if line not in said]
        told.append(effect)
    return tuple(told)


def key_lines(knowledge: Knowledge, question: Question, mode: Mode = "ask") -> tuple[str, ...]:
    """What tells the keys of a question as it is put."""
    if several(question, mode):
        # So many are read, not listened to.
        return ()
    worded = tuple(
        line for each in phrases(question, mode) for line in _line(knowledge, each.spoken, each.key)
    )
    if worded and (mode == "which" or question.kind in WORDS_ALONE):
        return worded
    return (*_plain_lines(knowledge, question, mode), *worded)


def _plain_lines(knowledge: Knowledge, question: Question, mode: Mode) -> tuple[str, ...]:
    if mode != "ask" or question.id in ("confirm", "recording"):
        return spoken(knowledge, "keys_yes_no")
    if question.kind in ("yes_no", "count"):
        return spoken(knowledge, "keys_yes_no_unsure")
    if question.kind in NUMBER_KINDS:
        return spoken(knowledge, f"keys_{question.kind}")
    choices = question.choices
    lines = [line for choice in choices for line in _line(knowledge, choice.spoken, choice.key)]
    return (*lines, *spoken(knowledge, "keys_unsure"))


def _line(knowledge: Knowledge, answer: str, key: str) -> tuple[str, ...]:
    named = answer[:1].upper() + answer[1:]
    digit = tongue(knowledge.language).in_words(int(key))
    return spoken(knowledge, "keys_choice", choice=named, digit=digit)
