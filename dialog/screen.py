"""What a screen shows of a conversation: the question with its buttons, and what was understood."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from dialog.answering import NUMBER_KINDS
from dialog.commands import prompt
from dialog.facts import Fact
from dialog.keypad import WORDS_ALONE, given, several
from dialog.knowledge.schema import Knowledge, Question
from dialog.speech import YES_NO_KEYS, worded
from dialog.state import State

FIGURES = tuple(map(str, range(11)))
"""Keys, and the steps of a scale."""
UNSURE_KEY = "3"
"""Of a yes-or-no question; see dialog.answering.keyed."""
UNSURE_CHOICE_KEY = "9"
UNSURE_NUMBER_KEY = "#"
NOT_SHOWN = ("opening", "details", "confirm", "what_came_out", "earlier_case")
"""What somebody told in their own words is not summed up to them in one."""


@dataclass(frozen=True)
class Button:
    """An answer to touch, which is also a key."""

    keys: str
    label: str


@dataclass(frozen=True)
class Picture:
    """A drawing to point at."""

    id: str
    label: str


@dataclass(frozen=True)
class Shown:
    """A question on the screen."""

    id: str
    text: str
    """As it is put."""
    confirming: bool
    """Whether an answer is read back, and this asks if it is right."""
    buttons: tuple[Button, ...]
    pad: str = ""
    """Which number is to be typed: length (millimeters), scale (0 to 10), digits; empty: none."""
    drawings: tuple[Picture, ...] = ()
    several: bool = False
    """Whether several buttons may be chosen, or none, and their keys are sent together."""


@dataclass(frozen=True)
class Understood:
    """An answer as it was understood."""

    question: str
    text: str
    """The question's wording."""
    answer: str


def question(knowledge: Knowledge, state: State) -> Shown | None:
    """The question that waits for its answer; None when none does."""
    if state.pending is None:
        return None
    asked = knowledge.question(state.pending.question)
    mode = state.pending.mode
    confirming = mode != "ask" or asked.id == "confirm"
    together = several(asked, mode)
    worded = tuple(Button(each.key, each.button) for each in given(knowledge, state, asked))
    pad = asked.kind if asked.kind in NUMBER_KINDS and not confirming else ""
    pictured = () if confirming else asked.drawings
    pictures = tuple(Picture(each, knowledge.drawing(each).spoken) for each in pictured)
    alone = together or mode == "which" or asked.kind in WORDS_ALONE
    buttons = worded if alone else (*_buttons(knowledge, asked, confirming), *worded)
    text = prompt(knowledge, state, asked).text
    return Shown(asked.id, text, confirming, buttons, pad, pictures, together)


def understood(knowledge: Knowledge, state: State) -> tuple[Understood, ...]:
    """Answers that were understood, in the order of the questions."""
    found: list[Understood] = []
    for asked in knowledge.questions:
        fact = state.facts.get(asked.id)
        if fact is None or asked.id in NOT_SHOWN or asked.id not in state.asked:
            continue
        answer = _answer(knowledge, asked, fact)
        if answer:
            found.append(Understood(asked.id, asked.ask[0], answer))
    return tuple(found)


def labels(knowledge: Knowledge) -> frozenset[str]:
    """All that a control may be called or asked about; nothing that a person said is among it."""
    asked = knowledge.questions
    keys = chain.from_iterable((*each.keys, *each.change_keys) for each in asked)
    choices = chain.from_iterable(each.choices for each in asked)
    return frozenset(
        (
            *FIGURES,
            *knowledge.kiosk.screen.values(),
            *(key.button for key in keys),
            *(_capital(choice.spoken) for choice in choices),
            *(drawing.spoken for drawing in knowledge.drawings),
            *(each.ask[0] for each in asked),
        )
    )


def _buttons(knowledge: Knowledge, asked: Question, confirming: bool) -> tuple[Button, ...]:
    label = knowledge.kiosk.screen
    if confirming:
        yes, no = label["yes_right"], label["no_new" if asked.change_keys else "no_wrong"]
        plain = Button(YES_NO_KEYS["yes"], yes), Button(YES_NO_KEYS["no"], no)
        # Who can't say whether it is a danger is not made to say that it is one.
        return (*plain, Button(UNSURE_KEY, label["unsure"])) if asked.danger else plain
    if asked.kind in ("yes_no", "count"):
        plain = Button(YES_NO_KEYS["yes"], label["yes"]), Button(YES_NO_KEYS["no"], label["no"])
        unsure = Button(UNSURE_KEY, label["unsure"])
        return plain if asked.id == "recording" else (*plain, unsure)
    if asked.kind in NUMBER_KINDS:
        return (Button(UNSURE_NUMBER_KEY, label["unsure"]),)
    by_key = sorted(asked.choices, key=lambda choice: choice.key)
    offered = tuple(Button(each.key, _capital(each.spoken)) for each in by_key)
    return (*offered, Button(UNSURE_CHOICE_KEY, label["unsure"]))


def _answer(knowledge: Knowledge, asked: Question, fact: Fact) -> str:
    """The value as a person says it; "" for one that says nothing."""
    label = knowledge.kiosk.screen
    if fact.status == "unsure":
        return label["unsure"]
    if not fact.value:
        return ""
    if asked.kind in ("length", "scale"):
        # Digits are read faster than words.
        return asked.noted.get("any", "{value}").format(value=f"{fact.number:g}")
    if asked.kind == "digits":
        return fact.value
    if asked.kind == "duration":
        # What was keyed stands for words, which tell more than the hours made of them.
        return fact.words.partition("] ")[2] or fact.words
    return (
        label.get(fact.value, "")
        if fact.value in ("yes", "no")
        else worded(knowledge, asked, fact.value)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
