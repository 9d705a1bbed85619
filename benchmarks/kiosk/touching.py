"""A caller as somebody at the screen who never speaks: every answer is a button, a number typed or
a drawing.

They touch the button that their words mean, as the dialog itself understands those words. Somebody
who has the piece in their hand finds it among the drawings, if it is there.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from audio_fixtures.caller import Caller
from benchmarks.runs import CallerRun
from benchmarks.simulation import run_as_text, typed_event
from clinic.drawings import of_component
from dialog.answering import answer, keyed
from dialog.conversation import State
from dialog.events import Event, Heard, Hypothesis, Keyed, Pointed
from dialog.knowledge import Knowledge
from dialog.knowledge.schema import Question
from dialog.reading import readings
from dialog.screen import question as shown
from dialog.understanding import understand

OPENING = (("infection", "5"), ("came_out", "1"), ("is_loose", "2"), ("sore", "3"))
"""Which button somebody touches who would tell this."""
SOMETHING_ELSE = "4"


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
        if drawn := {each.id for each in view.drawings} & self._pieces():
            return Pointed(sorted(drawn)[0], at_s)
        if asked.id == "opening":
            return Keyed(self._opening(event), at_s)
        if state.pending is not None and state.pending.mode == "which":
            return Keyed(self._which(asked, event), at_s)
        return Keyed(self._key(asked, state, event, view.confirming), at_s)

    def _pieces(self) -> set[str]:
        """The drawings of what the file says came out."""
        codes = self.caller.expect.components or self.caller.expect.components_top2
        return {shape.id for code in codes[:1] for shape in of_component(code)}

    def _opening(self, event: Heard) -> str:
        told = self._signs(event)
        return next((key for sign, key in OPENING if sign in told), SOMETHING_ELSE)

    def _signs(self, event: Heard) -> set[str]:
        """What words say yes to, but for questions as a whole."""
        told = understand(self.knowledge, readings(self.knowledge, event.hypotheses, None)).facts
        questions = {question.id for question in self.knowledge.questions}
        return {sign for sign, value in told.items() if value == "yes"} - questions

    def _which(self, asked: Question, event: Heard) -> str:
        """Of the dangers named together, the first that their words tell of, in this answer or in
        the first one; where no word does, the one whose button sounds most like what they said."""
        opening = " / ".join(self.caller.says)
        for told in (self._signs(event), self._signs(Heard((Hypothesis(opening),)))):
            for phrase in asked.which_keys:
                if told & self._signs(Heard((Hypothesis(phrase.says),))):
                    return phrase.key
        said = f"{event.text} {opening}"
        return max(
            asked.which_keys, key=lambda each: fuzz.token_set_ratio(each.button.lower(), said)
        ).key

    def _key(self, asked: Question, state: State, event: Heard, confirming: bool) -> str:
        read = readings(self.knowledge, event.hypotheses, state.today)
        found = answer(self.knowledge, asked, event, read)
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
        return view.buttons[-1].keys

    def _confirmation(self, asked: Question, state: State, value: str) -> str:
        """Yes, unless their own answer is another than the one read back."""
        assert state.pending is not None
        wanted = state.pending.value or "yes"
        return "1" if value in ("", wanted) else "2"


def run_by_touch(knowledge: Knowledge, caller: Caller) -> CallerRun:
    """The caller's whole conversation at the screen."""
    toucher = Toucher(knowledge, caller)
    return run_as_text(knowledge, caller, given=toucher.event)
