"""Talking to the dialog in tests: a call as the words of one side, without sound or time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from dialog import knowledge
from dialog.conversation import State, step
from dialog.effects import Effect, End, Listen, Save, Say
from dialog.events import CallBegan, Event, Heard, HeardNoWords, Hypothesis, Keyed, NoInput
from dialog.knowledge import Knowledge
from dialog.knowledge.practice import Practice

HARMLESS: Mapping[str, str] = {
    "recording": "yes",
    "opening": "the little metal cap came out of my gum",
    "for_whom": "for myself",
    "breathing": "no",
    "bleeding": "no",
    "bleeding_heavy": "no",
    "have_piece": "yes",
    "swallowed_or_inhaled": "no",
    "swelling_or_fever": "no",
    "mouth_opening": "yes",
    "trauma_chest_faint": "no",
    "recent_surgery": "no",
    "numb": "no",
    "swelling_under_tongue": "no",
    "what_came_out": "a little metal cap",
    "tooth_attached": "no",
    "stage": "still healing",
    "denture": "no",
    "hard_or_soft": "hard",
    "threads": "yes",
    "threads_where": "only on the thin end",
    "length": "like a pencil eraser",
    "hole_on_top": "yes",
    "short_implants": "no",
    "when_out": "an hour ago",
    "when_placed": "three months ago",
    "happened_before": "no",
    "pain": "zero",
    "medicines": "no",
    "callback_number": "three one two five five five zero one four two",
    "confirm": "yes",
}
"""A caller with a healing cap in the hand and nothing else."""
MOST_TURNS = 60


@cache
def english() -> Knowledge:
    """The protocol as it comes, loaded once."""
    return knowledge.load("en", practice=Practice(name="the clinic", opening="at eight"))


@cache
def spanish() -> Knowledge:
    return knowledge.load("es")


def event_of(words: str, at_s: float = 0.0) -> Event:
    """Words as an event: "[keys 2]" are keys, "[silence]" and "[cough]" what they say."""
    if words.startswith("[keys "):
        return Keyed(words.removeprefix("[keys ").removesuffix("]"), at_s)
    if words == "[silence]":
        return NoInput(at_s)
    if words == "[cough]":
        return HeardNoWords(at_s)
    return Heard((Hypothesis(words),), at_s=at_s, ended_s=at_s + 1)


@dataclass
class Call:
    """A call that is being held; `say` answers whatever was asked."""

    knowledge: Knowledge = field(default_factory=english)
    began: CallBegan = field(default_factory=CallBegan)
    state: State = field(default_factory=State)
    effects: tuple[Effect, ...] = ()
    """Of the last step."""
    told: list[str] = field(default_factory=list)
    """Everything said to the caller."""
    asked: list[str] = field(default_factory=list)
    """The question of every turn."""
    listened: list[Listen] = field(default_factory=list)
    """What the ear was told at every turn."""
    at_s: float = 0.0

    def __post_init__(self) -> None:
        self.feed(self.began)

    @property
    def question(self) -> str:
        """What is listened for; "" when the call is over."""
        return next((e.question for e in self.effects if isinstance(e, Listen)), "")

    @property
    def ended(self) -> bool:
        return any(isinstance(effect, End) for effect in self.effects)

    @property
    def case(self) -> dict[str, object]:
        """The case as it was saved last."""
        return next(e.case for e in reversed(self.effects) if isinstance(e, Save))

    def feed(self, event: Event) -> tuple[Effect, ...]:
        self.state, self.effects = step(self.knowledge, self.state, event)
        self.told += [effect.text for effect in self.effects if isinstance(effect, Say)]
        self.listened += [effect for effect in self.effects if isinstance(effect, Listen)]
        if self.question:
            self.asked.append(self.question)
        return self.effects

    def say(self, *words: str) -> Call:
        """Answer once for each."""
        for one in words:
            self.at_s += 5.0
            self.feed(event_of(one, self.at_s))
        return self

    def until(self, question: str, answers: Mapping[str, str] | None = None) -> Call:
        """Answer until this question is asked; fails when the call ends without it."""
        given = {**HARMLESS, **(answers or {})}
        for _ in range(MOST_TURNS):
            if self.question == question:
                return self
            assert self.question, f"the call ended before {question}: {self.asked}"
            self.say(given[self.question])
        raise AssertionError(f"{question} was never asked: {self.asked}")

    def through(self, answers: Mapping[str, str] | None = None) -> Call:
        """Answer until the call is over."""
        given = {**HARMLESS, **(answers or {})}
        for _ in range(MOST_TURNS):
            if self.ended:
                return self
            self.say(given.get(self.question, "I don't know"))
        raise AssertionError(f"the call never ended: {self.asked}")


def call(answers: Mapping[str, str] | None = None, **began: object) -> Call:
    """A call held to its end by a caller who answers so, and harmlessly otherwise."""
    return Call(began=CallBegan(**began)).through(answers)  # type: ignore[arg-type]
