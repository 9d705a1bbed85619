"""A caller as somebody at the screen who never speaks: every answer is a button, a number typed or
a drawing.

They touch the button that their words mean, as the dialog itself understands those words. Somebody
who has the piece in their hand finds it among the drawings, if it is there.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from audio_fixtures.caller import Caller
from audio_fixtures.parts import speech_of
from benchmarks.runs import CallerRun
from benchmarks.simulation import run_as_text, typed_event
from clinic.drawings import of_component
from dialog.answering import answer, keyed
from dialog.conversation import State
from dialog.events import Event, Heard, Hypothesis, Keyed, Pointed
from dialog.facts import Fact, Facts
from dialog.keypad import given
from dialog.knowledge import Knowledge
from dialog.knowledge.schema import Question
from dialog.reading import readings
from dialog.screen import UNSURE_KEY
from dialog.screen import question as shown
from dialog.triage import kind_of
from dialog.understanding import Said, understand

OPENING = (
    ("face_swelling", "6"),
    ("infection", "5"),
    ("came_out", "1"),
    ("is_loose", "2"),
    ("sore", "3"),
)
"""Which button somebody touches who would tell this."""
OPENING_KINDS = {"question": "7", "resolved": "8"}
"""The same of who only asks, or only says thanks."""
SOMETHING_ELSE = "4"
WHO = {"someone_else"}
"""Who says "my son" need not say besides that it is about somebody else."""


@dataclass(frozen=True)
class Toucher:
    """Turns what a caller would say into what they touch."""

    knowledge: Knowledge
    caller: Caller

    def event(self, state: State, said: str, at_s: float) -> Event:
        """In a state of the conversation; keys and silence stay what they are."""
        event = typed_event(said, at_s)
        view = shown(self.knowledge, state)
        if not isinstance(event, Heard) or view is None:
            return event
        asked = self.knowledge.question(view.id)
        if asked.id != "opening" and (key := self._worded(asked, event)) and not view.confirming:
            return Keyed(key, at_s)
        if drawn := {each.id for each in view.drawings} & self._pieces():
            return Pointed(sorted(drawn)[0], at_s)
        if asked.id == "opening":
            return Keyed(self._opening(event), at_s)
        if view.several:
            news = _words(speech_of(self.caller.reply("confirm", 0)))
            told = self._told(news if view.confirming else self._story())
            return Keyed(self._several(asked, state, told), at_s)
        if state.pending is not None and state.pending.mode == "which":
            return Keyed(self._which(asked, event), at_s)
        return Keyed(self._key(asked, state, event, view.confirming), at_s)

    def _pieces(self) -> set[str]:
        """The drawings of what the file says came out, or else of what their own words name."""
        expect = self.caller.expect
        codes = expect.components or expect.components_top2 or self._named()
        return {shape.id for code in codes[:1] for shape in of_component(code)}

    def _named(self) -> tuple[str, ...]:
        told = " / ".join((*self.caller.says, speech_of(self.caller.reply("what_came_out", 0))))
        weights = {
            code: self.knowledge.component(code).words[index].weight
            for code, index in self._understood(_words(told)).words
        }
        named = [
            code for code, weight in weights.items() if weight >= self.knowledge.ranking.naming
        ]
        return tuple(sorted(named, key=lambda code: -weights[code]))

    def _opening(self, event: Heard) -> str:
        told = self._signs(event)
        alone = {topic.id for topic in self.knowledge.topics if topic.alone}
        asks = {"asks_only"} if alone & set(self._understood(event).topics) else set()
        facts = Facts({name: Fact(name, "yes") for name in self._told(event) | asks})
        if kind := OPENING_KINDS.get(kind_of(self.knowledge, facts)):
            return kind
        return next((key for sign, key in OPENING if sign in told), SOMETHING_ELSE)

    def _understood(self, event: Heard) -> Said:
        return understand(self.knowledge, readings(self.knowledge, event.hypotheses, None))

    def _signs(self, event: Heard) -> set[str]:
        """What words say yes to, but for questions as a whole."""
        return self._told(event) - {question.id for question in self.knowledge.questions}

    def _told(self, event: Heard) -> set[str]:
        """What words say yes to."""
        facts = self._understood(event).facts
        return {name for name, value in facts.items() if value == "yes"}

    def _several(self, asked: Question, state: State, told: set[str]) -> str:
        """All that fit: buttons whose words say nothing that they would not say."""
        words = {each.key: each.says for each in given(self.knowledge, state, asked)}
        fitting = (
            key
            for key, says in words.items()
            if (signs := self._told(_words(says))) and (signs - WHO or signs) <= told
        )
        return "".join(fitting) + "#"

    def _story(self) -> Heard:
        """Their first words."""
        return _words(" / ".join(self.caller.says))

    def _which(self, asked: Question, event: Heard) -> str:
        """Of the dangers named together, the one that their words tell of, in this answer or in
        the first one; where no word does, the one whose button sounds most like what they said."""
        for told in (self._signs(event), self._signs(self._story())):
            fits = {
                phrase.key: len(signs & told) - len(signs - told)
                for phrase in asked.which_keys
                if (signs := self._signs(_words(phrase.says))) & told
            }
            if fits:
                return max(fits, key=lambda key: fits[key])
        said = f"{event.text} {' / '.join(self.caller.says)}"
        return max(
            asked.which_keys, key=lambda each: fuzz.token_set_ratio(each.button.lower(), said)
        ).key

    def _key(self, asked: Question, state: State, event: Heard, confirming: bool) -> str:
        read = readings(self.knowledge, event.hypotheses, state.today)
        found = answer(self.knowledge, asked, event, read)
        if confirming and found.status == "unsure" and asked.danger:
            return UNSURE_KEY
        if confirming:
            return self._confirmation(asked, state, found.value)
        if asked.kind in ("length", "scale", "digits"):
            return f"{found.value.split('.')[0]}#" if found.status == "known" else "#"
        view = shown(self.knowledge, state)
        assert view is not None
        for button in view.buttons:
            meant = keyed(asked, button.keys)
            if (meant.status, meant.value) == (found.status, found.value):
                return button.keys
        plain = (key for key, signs in self._telling(asked).items() if not signs)
        return next(plain, view.buttons[-1].keys)

    def _telling(self, asked: Question) -> dict[str, set[str]]:
        """What the words of a question's keys tell."""
        return {each.key: self._signs(_words(each.says)) for each in asked.keys}

    def _worded(self, asked: Question, event: Heard) -> str:
        """The key whose words tell nothing but what theirs tell; "" for none."""
        told = self._signs(event)
        keys = (key for key, signs in self._telling(asked).items() if signs and signs <= told)
        return next(keys, "")

    def _confirmation(self, asked: Question, state: State, value: str) -> str:
        """Yes, unless their own answer is another than the one read back."""
        assert state.pending is not None
        wanted = state.pending.value or "yes"
        return "1" if value in ("", wanted) else "2"


def _words(text: str) -> Heard:
    return Heard((Hypothesis(text),))


def run_by_touch(knowledge: Knowledge, caller: Caller) -> CallerRun:
    """The caller's whole conversation at the screen."""
    toucher = Toucher(knowledge, caller)
    return run_as_text(knowledge, caller, given=toucher.event)
