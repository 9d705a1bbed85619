"""Turn by turn: who speaks, what is heard, what is written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dialog.effects import Effect, Say
from dialog.events import CallBegan, Event, Heard, HeardNoWords, Keyed, NoInput
from tests.fakes import (
    Answers,
    ByLoudness,
    ListSink,
    ScriptedDialog,
    ScriptedEar,
    SilentMouth,
    ask,
    quiet,
    tone,
)
from tests.voice.call.scene import FALLBACK, GOODBYE, NO, WAITING, Scene
from voice.call import Call
from voice.channels import RATE
from voice.channels.recording import Recording
from voice.exchange import Exchange, Fault
from voice.turns.activity import BLOCK_S
from voice.work import AtOnce


def test_a_recorded_caller_is_heard_asked_and_kept() -> None:
    scene = Scene({"opening": [tone(3)], "breathing": [tone(0.3)]})
    outcome = scene.run()
    assert outcome.reason == "done"
    assert [e.text for e in scene.dialog.events if isinstance(e, Heard)] == [
        "the cap came out",
        "no",
    ]
    assert scene.sink.case == {"urgency": "U2"}
    assert not scene.faults


def test_every_event_and_effect_is_written_before_it_is_acted_on() -> None:
    order: list[str] = []

    class Sink(ListSink):
        def append(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
            order.append(f"written {data['is']}" if "is" in data else kind)

    class Mouth(SilentMouth):
        def render(self, text: str, rate: float = 1.0) -> Any:
            order.append("spoken")
            return super().render(text, rate)

    Scene({"opening": [tone(3)], "breathing": [tone(0.3)]}, sink=Sink(), mouth=Mouth()).run()
    assert order[:4] == ["written CallBegan", "written Say", "written Listen", "spoken"]
    assert order[4:8] == ["written Heard", "written Say", "written Listen", "spoken"]


@pytest.mark.parametrize("reaction_s", [-0.1, 0.0, 0.05, 0.1, 0.2])
def test_a_short_no_right_after_the_prompt_reaches_the_ear_whole(reaction_s: float) -> None:
    scene = Scene(
        {"breathing": [tone(0.25)]},
        turns=[ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("no"),
        channel={"reaction_s": reaction_s},
    )
    scene.run()
    assert scene.events == [
        CallBegan,
        Heard,
    ]
    loud = np.abs(scene.ear.turns[0].sound) > 0.1
    assert loud.sum() == pytest.approx((np.abs(tone(0.25)) > 0.1).sum(), abs=5)
    before = int(np.argmax(loud)) / RATE
    assert before >= 0.3, "and with silence before it, which engines need"


@pytest.mark.parametrize(
    ("label", "takes_s", "endpoint_s", "hearing_s"),
    [
        ("an ear faster than the wait costs nothing", 0.1, 0.5, 0.0),
        ("a slow one is waited for, not more", 0.6, 0.8, 0.0),
        ("a very slow one is cut by the long wait", 1.6, 1.0, 0.7),
    ],
)
def test_decoding_hides_in_the_wait_for_the_end_of_speech(
    label: str, takes_s: float, endpoint_s: float, hearing_s: float
) -> None:
    scene = Scene(
        {"breathing": [tone(0.5)]},
        turns=[ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("no", takes_s=takes_s),
    )
    (latency,) = scene.run().latencies
    assert latency.endpoint_s == pytest.approx(endpoint_s, abs=3 * BLOCK_S), label
    assert latency.hearing_s == pytest.approx(hearing_s, abs=3 * BLOCK_S), label
    (written,) = scene.sink.of("latency")
    assert written["total_s"] == latency.total_s


@pytest.mark.parametrize(
    ("label", "answer", "event"),
    [
        ("nobody says anything", None, NoInput),
        ("comfort noise that never ends", quiet(30) + 0.02, NoInput),
        ("a click", tone(0.015), NoInput),
        ("a cough, of which no ear makes words", tone(0.4), HeardNoWords),
        ("a key", "2", Keyed),
        ("a key in the middle of speech", [tone(0.5), "2", tone(3)], Keyed),
    ],
)
def test_what_is_no_speech_is_told_apart(label: str, answer: Any, event: type[Event]) -> None:
    scene = Scene(
        {"breathing": [answer]},
        turns=[ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar(),
    )
    scene.run()
    assert scene.events == [CallBegan, event], label


def test_the_caller_breaks_in_and_the_journal_tells_what_was_heard() -> None:
    long = "This is a long question that goes on and on, is it not, and when will it ever end?"
    scene = Scene(
        {"breathing": [tone(1.5)]},
        turns=[ask("breathing", text=long, answers=NO), GOODBYE],
        ear=ScriptedEar("no"),
        channel={"reaction_s": -3.0},
    )
    outcome = scene.run()
    (cut,) = scene.sink.of("cut")
    assert cut["text"] == long
    assert cut["heard"] == pytest.approx(1 - (3.0 - 0.6) / (len(long) * 0.06), abs=0.05)
    assert outcome.lasted_s < len(long) * 0.06 + 2


@pytest.mark.parametrize(
    ("silence_s", "drowned"), [(1.3, True), (7.0, False)], ids=["going on", "an answer"]
)
def test_words_begun_before_the_question_could_be_understood_are_told_apart(
    silence_s: float, drowned: bool
) -> None:
    scene = Scene(
        {"opening": [[tone(1), quiet(silence_s), tone(2)]], "breathing": [tone(1)]},
        turns=[ask("opening", "yes_no"), ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("the cap came out", "while I was eating"),
    )
    scene.run()
    last = scene.dialog.events[-1]
    assert isinstance(last, Heard)
    assert last.before_question is drowned


def test_a_recorded_caller_does_not_answer_a_question_that_was_cut_off() -> None:
    line = Recording(Answers({"breathing": [tone(1)]}))
    line.play(tone(3))
    line.expect(ask("breathing", answers=NO)[-1])  # type: ignore[arg-type]
    for _ in range(20):
        line.read()
    line.stop()
    heard = [line.read() for _ in range(200)]
    assert not any(block is None or np.abs(block.samples).any() for block in heard)


def test_an_emergency_line_is_spoken_to_its_end() -> None:
    urgent = Say("Hang up and call for help right now, please do not wait.", "emergency", False)
    scene = Scene(
        {"breathing": [tone(3.0)]},
        turns=[(urgent, *ask("breathing", answers=NO)), GOODBYE],
        ear=ScriptedEar("no"),
        channel={"reaction_s": -4.0},
    )
    scene.run()
    assert scene.sink.of("cut") == []
    assert scene.events == [CallBegan, Heard]


def test_the_dialog_is_asked_what_it_would_do_and_nothing_comes_of_it() -> None:
    tried: list[Event] = []

    def what_if(state: int, event: Event) -> tuple[int, tuple[Effect, ...]]:
        tried.append(event)
        return state + 100, ask("another", "free")

    sink, ear = ListSink(), ScriptedEar("not that I know of")
    dialog = ScriptedDialog([ask("breathing", answers=NO), GOODBYE])
    outcome = Call(
        Recording(Answers({"breathing": [tone(1)]})),
        ear,
        SilentMouth(),
        Exchange(dialog.step, 0, sink, what_if=what_if),
        ByLoudness(),
        fallback=FALLBACK,
        waiting=WAITING,
        on_fault=_never,
        work=AtOnce(ear.stopwatch),
    ).run()
    assert isinstance(tried[0], Heard)
    assert [type(event) for event in dialog.events] == [CallBegan, Heard]
    assert outcome.latencies[0].endpoint_s == pytest.approx(0.5, abs=2 * BLOCK_S)


_never: Callable[[Fault], None] = lambda fault: pytest.fail(str(fault.error))  # noqa: E731
