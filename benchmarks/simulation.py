"""One caller through the whole service, typed: the dialog alone decides, nothing is heard wrong.

The same caller by ear is benchmarks.by_ear. Both end in a `CallerRun`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from audio_fixtures.caller import Caller
from audio_fixtures.parts import parts, speech_of
from benchmarks import expectations
from benchmarks.runs import CallerRun, Turn
from dialog import conversation
from dialog.effects import Effect, End, Listen, Save, Say
from dialog.events import CallBegan, Event, Heard, HeardNoWords, Hypothesis, Keyed, NoInput
from dialog.knowledge import Knowledge
from voice.latency import Latency

MOST_TURNS = 60
"""A typed call longer than this goes in circles: twice what the longest ladder needs."""
TYPED_TURN_S = 6.0
"""Seconds that a typed question and its answer stand for; only times in the case depend on it."""
UNCOUNTED = ("recording", "opening", "confirm")
"""Not counted as questions: the consent, the caller's own words, the read-back's own question."""


@dataclass
class Transcript:
    """Gathers a call, effect by effect, whoever drives it."""

    told: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    case: dict[str, Any] = field(default_factory=dict)
    listening: Listen | None = None
    ended: bool = False
    _told_before: int = 0
    _known: dict[str, object] = field(default_factory=dict)

    def take(self, effects: Iterable[Effect]) -> None:
        """Note what the conversation wants done."""
        self.listening = None
        for effect in effects:
            match effect:
                case Say(text=text):
                    self.told.append(text)
                case Listen():
                    self.listening = effect
                case Save(case=case):
                    self.case = case
                case End():
                    self.ended = True
                case _:
                    pass
        # Whoever is handed to the dentist on call is asked first whether all was right.
        self.ended = self.ended or self.listening is None

    def told_since(self) -> str:
        """What was said since the last time this was asked."""
        fresh, self._told_before = self.told[self._told_before :], len(self.told)
        return " ".join(fresh)

    def new_facts(self) -> dict[str, object]:
        """Slot to value of the facts made known or changed since the last time this was asked."""
        now = known_facts(self.case)
        fresh = {slot: value for slot, value in now.items() if self._known.get(slot) != value}
        self._known = now
        return fresh


def known_facts(case: dict[str, Any]) -> dict[str, object]:
    """Slot to value of a case's facts that are held for known."""
    return {
        slot: fact["value"]
        for slot, fact in _facts(case).items()
        if fact.get("status", "known") == "known"
    }


Given = Callable[[conversation.State, str, float], Event]
"""What reaches the dialog in a state when somebody wants to say these words, at a time."""


def run_as_text(
    knowledge: Knowledge,
    caller: Caller,
    now: Callable[[], float] = time.perf_counter,
    given: Given = lambda state, said, at_s: typed_event(said, at_s),
) -> CallerRun:
    """Answer each question with the words of the caller's file, as if typed without a fault, or as
    `given` otherwise."""
    transcript, asked = Transcript(), Counter[str]()
    began = time.process_time()
    state, effects = conversation.step(knowledge, conversation.State(), CallBegan(channel="typed"))
    transcript.take(effects)
    for number in range(1, MOST_TURNS + 1):
        listen = transcript.listening
        if listen is None or transcript.ended:
            break
        told = transcript.told_since()
        said = caller.reply(listen.question, asked[listen.question])
        asked[listen.question] += 1
        event = given(state, said, number * TYPED_TURN_S)
        before = now()
        state, effects = conversation.step(knowledge, state, event)
        deciding_s = now() - before
        transcript.take(effects)
        transcript.turns.append(
            Turn(
                asked=listen.question,
                kind=listen.kind,
                told=told,
                said=said,
                heard=event_text(event),
                facts=transcript.new_facts(),
                deciding_s=deciding_s,
                latency=Latency(0.0, 0.0, deciding_s, 0.0),
            )
        )
    return judged(caller, transcript, cpu_s=time.process_time() - began)


def typed_event(said: str, at_s: float) -> Event:
    """What reaches the dialog when these words are typed rather than heard."""
    given = parts(said)
    keys = "".join(part.text for part in given if part.kind == "keys")
    if words := speech_of(said):
        return Heard((Hypothesis(words),), at_s=at_s, ended_s=at_s)
    if keys:
        return Keyed(keys, at_s)
    if any(part.kind == "cough" for part in given):
        return HeardNoWords(at_s)
    return NoInput(at_s)


def event_text(event: Event) -> str:
    """An event as one would write it down."""
    match event:
        case Heard():
            return event.text
        case Keyed(keys=keys):
            return f"[keys {keys}]"
        case HeardNoWords():
            return "[no words]"
        case NoInput():
            return "[silence]"
        case _:
            return f"[{type(event).__name__}]"


def judged(caller: Caller, transcript: Transcript, *, voice: str = "", cpu_s: float) -> CallerRun:
    """The run that a transcript amounts to, held against what the caller's file expects."""
    case = transcript.case
    run = CallerRun(
        id=caller.id,
        about=caller.about,
        voice=voice,
        expect=caller.expect,
        ranked=tuple((str(code), float(chance)) for code, chance in case.get("ranked", ())),
        urgency=str(case.get("urgency") or ""),
        questions=counted_questions(turn.asked for turn in transcript.turns),
        turns=tuple(transcript.turns),
        told=tuple(transcript.told),
        facts=known_facts(case),
        facts_how={slot: str(fact.get("how", "")) for slot, fact in _facts(case).items()},
        rules=tuple(str(rule["id"]) for rule in case.get("rules", ())),
        cpu_s=cpu_s,
    )
    if not transcript.ended:
        run = replace(run, failures=(f"the call had not ended after {MOST_TURNS} turns",))
    return replace(
        run,
        failures=(*run.failures, *expectations.failures(run)),
        warnings=expectations.warnings(run),
    )


def counted_questions(asked: Iterable[str]) -> tuple[str, ...]:
    """Question ids before the read-back, each once: a re-ask or confirmation has its fact's id."""
    before: dict[str, None] = {}
    for question in asked:
        if question == "confirm":
            break
        if question not in UNCOUNTED:
            before[question] = None
    return tuple(before)


def _facts(case: dict[str, Any]) -> dict[str, dict[str, object]]:
    facts = case.get("facts", {})
    assert isinstance(facts, dict)
    return facts
