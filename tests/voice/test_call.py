"""Whole calls in virtual time: recorded callers, real loop, real dialog or a scripted one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from dialog.effects import Answer, Effect, End, Record, Save, Say, Transfer
from dialog.events import (
    CallBegan,
    EarFailed,
    Event,
    Heard,
    HeardNoWords,
    HungUp,
    Keyed,
    NoInput,
    TimeUp,
)
from tests.fakes import (
    Answers,
    ByLoudness,
    FailingMouth,
    ListSink,
    ScriptedDialog,
    ScriptedEar,
    SilentMouth,
    ask,
    quiet,
    tone,
)
from voice.call import Call, Outcome
from voice.channels import RATE
from voice.channels.recording import Recording
from voice.deaf import Deaf
from voice.errors import DeviceLost, RecognitionFailed
from voice.exchange import Exchange, Fault
from voice.turns.activity import BLOCK_S
from voice.work import AtOnce

NO = (Answer("yes", ("yes",), "1"), Answer("no", ("no",), "2"))
FALLBACK = tone(1.5, level=0.2)
WAITING = tone(0.8, level=0.2)
GOODBYE: tuple[Effect, ...] = (Save({"urgency": "U2"}), Say("Goodbye.", "goodbye"), End("done"))
TWO_QUESTIONS = [ask("opening", "free"), ask("breathing", answers=NO), GOODBYE]


def _over(state: int, event: Event) -> tuple[int, tuple[Effect, ...]]:
    return state, GOODBYE


@dataclass
class Scene:
    """A call that may fail anywhere."""

    answers: dict[str, Any] = field(default_factory=dict)
    turns: list[tuple[Effect, ...]] = field(default_factory=lambda: list(TWO_QUESTIONS))
    ear: ScriptedEar = field(default_factory=lambda: ScriptedEar("the cap came out", "no"))
    mouth: Any = field(default_factory=SilentMouth)
    sink: ListSink = field(default_factory=ListSink)
    limit_s: float = 600.0
    channel: dict[str, Any] = field(default_factory=dict)
    line: type[Recording] = Recording
    ends: bool = False
    """Whether the dialog, asked for its opinion, says that anything ends the call."""
    faults: list[Fault] = field(default_factory=list)
    played: list[Any] = field(default_factory=list)

    def run(self) -> Outcome:
        self.dialog = ScriptedDialog(self.turns)
        line = self.line(Answers(self.answers), **self.channel)
        play, self.played = line.play, []

        def listened(samples: Any) -> None:
            self.played.append(samples)
            play(samples)

        line.play = listened  # type: ignore[method-assign]
        return Call(
            line,
            self.ear,
            self.mouth,
            Exchange(self.dialog.step, 0, self.sink, _over if self.ends else None),
            ByLoudness(),
            fallback=FALLBACK,
            waiting=WAITING,
            on_fault=self.faults.append,
            work=AtOnce(self.ear.stopwatch),
            limit_s=self.limit_s,
        ).run()

    @property
    def events(self) -> list[type[Event]]:
        return [type(event) for event in self.dialog.events]

    @property
    def heard_the_fallback(self) -> bool:
        return any(samples is FALLBACK for samples in self.played)


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


def asked_to_wait(scene: Scene) -> int:
    return sum(samples is WAITING for samples in scene.played)


@pytest.mark.parametrize(("takes_s", "times"), [(1.0, 0), (6.0, 1), (14.0, 2)])
def test_nobody_is_left_in_silence_while_the_ear_works(takes_s: float, times: int) -> None:
    scene = Scene(
        {"breathing": [tone(0.5)]},
        turns=[ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("no", takes_s=takes_s),
    )
    assert scene.run().reason == "done"
    assert scene.events == [CallBegan, Heard]
    assert asked_to_wait(scene) == times


@pytest.mark.parametrize("takes_s", [0.1, 2.5, 4.0, 9.0])
@pytest.mark.parametrize("second_s", [0.3, 1.2, 3.0, 7.0])
def test_what_is_said_while_the_ear_works_is_heard_after_it(
    takes_s: float, second_s: float
) -> None:
    scene = Scene(
        {"opening": [[tone(3), quiet(1.2), tone(second_s)]], "breathing": [None]},
        [ask("opening", "yes_no"), ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("the cap came out", "and I cannot breathe", takes_s=takes_s),
    )
    assert scene.run().reason == "done"
    first, second = scene.ear.turns[:2]
    whole = (np.abs(tone(second_s)) > 0.1).sum()
    assert (np.abs(second.sound) > 0.1).sum() == pytest.approx(whole, abs=5)
    assert [(e.text, e.before_question) for e in scene.dialog.events if isinstance(e, Heard)] == [
        ("the cap came out", False),
        ("and I cannot breathe", True),
    ]
    assert not np.abs(first.sound[-round(0.1 * RATE) :]).any()


def test_a_noise_made_while_the_ear_works_does_not_cut_the_next_question() -> None:
    scene = Scene(
        {"opening": [[tone(3), quiet(1.2), tone(0.1)]], "breathing": [tone(0.5)]},
        [ask("opening", "yes_no"), ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("the cap came out", "", "no", takes_s=2.5),
    )
    assert scene.run().reason == "done"
    heard = [event for event in scene.dialog.events if isinstance(event, Heard)]
    assert [(event.text, event.before_question) for event in heard] == [
        ("the cap came out", False),
        ("no", False),
    ]
    assert scene.sink.of("cut") == []
    assert len(scene.sink.of("forgotten")) == 1


def test_silence_while_the_ear_works_is_no_silence_after_the_question() -> None:
    scene = Scene(
        {"opening": [tone(3)], "breathing": [[quiet(7), "2"]]},
        [ask("opening", "yes_no"), ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("the cap came out", takes_s=15.0),
    )
    scene.run()
    assert scene.events == [CallBegan, Heard, Keyed]


def told(scene: Scene) -> list[str]:
    """Keys and words in the order in which the dialog learned of them; * where a key was first."""
    return [
        event.keys if isinstance(event, Keyed) else event.text + "*" * event.overtaken
        for event in scene.dialog.events
        if isinstance(event, Keyed | Heard)
    ]


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("after it", [tone(2), quiet(2), "2"]),
        ("in the middle of it", [tone(2), "2"]),
    ],
)
def test_a_key_is_the_answer_at_once_and_what_was_said_before_it_is_told_too(
    label: str, answer: Any
) -> None:
    long = "What is it that came out? " * 4
    scene = Scene(
        {"breathing": [answer], "opening": [tone(3)]},
        [ask("breathing", answers=NO), *([ask("opening", "free", text=long)] * 2), GOODBYE],
        ear=ScriptedEar("my throat is swelling", "the cap came out", takes_s=3.0),
    )
    assert scene.run().reason == "done", label
    assert told(scene) == ["2", "my throat is swelling*", "the cap came out"]
    assert len(scene.sink.of("cut")) == 1, "the question is not put twice over"


def test_what_was_said_before_a_key_is_told_before_the_next_key() -> None:
    scene = Scene(
        {"breathing": [[tone(2), quiet(2), "2"]], "bleeding": ["2", None]},
        [ask("breathing", answers=NO), *[ask("bleeding", answers=NO)] * 2, GOODBYE],
        ear=ScriptedEar("my throat is swelling", takes_s=9.0),
    )
    scene.run()
    assert told(scene) == ["2", "my throat is swelling*"]


def test_a_key_that_ends_the_call_waits_for_what_was_said_before_it() -> None:
    scene = Scene(
        {"confirm": [[tone(2), quiet(2), "1"], "1"]},
        [ask("confirm", answers=NO), ask("confirm", answers=NO), GOODBYE],
        ear=ScriptedEar("yes but my throat is swelling", takes_s=6.0),
        ends=True,
    )
    assert scene.run().reason == "done"
    assert told(scene) == ["yes but my throat is swelling*", "1"]


def test_who_hangs_up_after_a_key_is_still_told_of() -> None:
    scene = Scene(
        {"breathing": [[tone(2), quiet(2), "2"]]},
        [ask("breathing", answers=NO), ask("opening", "free", text="What is it? " * 9)],
        ear=ScriptedEar("my throat is swelling", takes_s=9.0),
        channel={"hangs_up_s": 6.0},
    )
    assert scene.run().reason == "hung up"
    assert told(scene) == ["2", "my throat is swelling*"]


def test_a_sound_too_short_for_words_before_a_key_is_forgotten_and_written_down() -> None:
    scene = Scene(
        {"breathing": [[tone(0.2), "2"]], "opening": [tone(3)]},
        [ask("breathing", answers=NO), ask("opening", "free"), GOODBYE],
        ear=ScriptedEar("mumble", "the cap came out"),
    )
    assert scene.run().reason == "done"
    assert told(scene) == ["2", "the cap came out"]
    assert len(scene.sink.of("forgotten")) == 1


@pytest.mark.parametrize(
    ("label", "pressed", "early"),
    [
        ("twice", "22", True),
        ("while the prompt plays, a second in", ["2", quiet(0.7), "2"], False),
    ],
)
def test_a_key_is_told_apart_that_came_before_the_question_could_be_understood(
    label: str, pressed: Any, early: bool
) -> None:
    long = (Say("Press one for yes, or two for no.", "question"),)
    question, listen = ask("breathing", text="Is it hard to breathe right now?", answers=NO)
    scene = Scene(
        {"bleeding": [pressed]},
        [ask("bleeding", answers=NO), (question, *long, listen), GOODBYE],
    )
    assert scene.run().reason == "done"
    first, second = [event for event in scene.dialog.events if isinstance(event, Keyed)]
    assert not first.before_question
    assert second.before_question is early, label


def test_a_number_being_keyed_is_finished_although_time_is_up() -> None:
    goodbye = (Say("Goodbye.", "goodbye"), End("time up"))
    scene = Scene({"callback": ["3125550142"]}, [ask("callback", "digits"), goodbye], limit_s=3.5)
    scene.run()
    assert told(scene) == ["3125550142"]


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


def test_a_call_lasts_no_longer_than_it_may() -> None:
    scene = Scene(turns=[ask("breathing", answers=NO)], limit_s=60.0)
    outcome = scene.run()
    assert TimeUp in scene.events
    assert outcome.reason == "time up"
    assert outcome.lasted_s == pytest.approx(120.0, abs=1.0)


def test_whoever_is_silent_when_time_is_up_is_told_at_once() -> None:
    scene = Scene(turns=[ask("breathing", answers=NO), GOODBYE], limit_s=2.0)
    assert scene.run().lasted_s < 4.0
    assert scene.events == [CallBegan, TimeUp]


def test_whoever_speaks_when_time_is_up_is_heard_first() -> None:
    scene = Scene({"opening": [tone(5)]}, turns=[*TWO_QUESTIONS[:2], GOODBYE], limit_s=3.0)
    scene.run()
    assert scene.events == [CallBegan, Heard, TimeUp]


def test_a_dialog_that_says_goodbye_when_time_is_up_is_heard_out() -> None:
    turns = [ask("breathing", answers=NO)] * 7 + [GOODBYE]
    assert Scene(turns=turns, limit_s=60.0).run().reason == "done"


def test_handing_over_ends_the_call_after_what_was_said() -> None:
    over = (Say("I'll put you through.", "advice"), Transfer("on_call", "bleeding"))
    outcome = Scene(turns=[over]).run()
    assert outcome.reason == "transfer"
    assert outcome.transfer == Transfer("on_call", "bleeding")
    assert outcome.lasted_s == pytest.approx(21 * 0.06, abs=2 * BLOCK_S)


def test_what_was_said_before_a_hang_up_still_counts() -> None:
    scene = Scene({"opening": [tone(5)]}, channel={"hangs_up_s": 3.0})
    assert scene.run().reason == "hung up"
    assert scene.events == [CallBegan, Heard, HungUp]


def test_fifty_hang_ups_in_mid_turn_leave_the_next_call_clean() -> None:
    ear = ScriptedEar(*["the cap came out"] * 50, "the cap came out", "no")
    for number in range(50):
        gone = Scene({"opening": [tone(5)]}, ear=ear, channel={"hangs_up_s": 1.4 + number * 0.07})
        assert gone.run().reason == "hung up"
    assert all(turn.closed for turn in ear.turns)
    good = Scene({"opening": [tone(3)], "breathing": [tone(0.3)]}, ear=ear)
    assert good.run().reason == "done"
    assert not good.faults


class LostLine(Recording):
    """A microphone that is unplugged after two seconds."""

    def read(self) -> Any:
        if self.now_s > 2.0:
            raise DeviceLost("The microphone stopped giving sound: plug it in again.")
        return super().read()


@pytest.mark.parametrize(
    ("label", "broken"),
    [
        ("the mouth dies before a word", {"mouth": FailingMouth(0)}),
        ("the mouth dies at the second question", {"mouth": FailingMouth(1)}),
        ("the disk is full from the start", {"sink": ListSink(fails_at=0)}),
        ("the disk fills up in mid-call", {"sink": ListSink(fails_at=5)}),
        ("the dialog has a bug", {"turns": [ask("opening", "free"), ()]}),
    ],
)
def test_whatever_breaks_the_caller_hears_whom_to_call(label: str, broken: dict[str, Any]) -> None:
    scene = Scene({"opening": [tone(3)], "breathing": [tone(0.3)]}, **broken)
    outcome = scene.run()
    assert outcome.reason == "fault", label
    assert scene.heard_the_fallback, label
    assert scene.faults == [outcome.fault], label
    assert outcome.lasted_s >= len(FALLBACK) / RATE, label
    if not scene.sink.refuses:
        assert scene.events[-1] is HungUp, label


class RefusingEar(ScriptedEar):
    """Will not even begin to listen, the first time."""

    def listen(self, expected: Any) -> Any:
        turn = super().listen(expected)
        if len(self.turns) == 1:
            raise RecognitionFailed("All ears are busy: allow more of them.")
        return turn


class NoEar(Deaf):
    def stopwatch(self) -> float:
        return 0.0


class ChokingEar(ScriptedEar):
    """Gives up in the middle of a sentence, the first time."""

    def listen(self, expected: Any) -> Any:
        turn = super().listen(expected)
        if len(self.turns) == 1:
            turn.accept = self._choke  # type: ignore[method-assign]
            turn.dies = True
        return turn

    def _choke(self, samples: Any) -> None:
        raise RecognitionFailed("The ear died: start it again.")


@pytest.mark.parametrize(
    ("label", "ear"),
    [
        ("at the end", ScriptedEar("the cap came out", "no", dies_at=(0,))),
        ("before a word", RefusingEar("the cap came out", "no")),
        ("in the middle", ChokingEar("the cap came out", "no")),
    ],
)
def test_an_ear_that_fails_costs_an_apology_and_a_repeat(label: str, ear: ScriptedEar) -> None:
    turns = [ask("opening", "free"), *TWO_QUESTIONS]
    scene = Scene({"opening": [tone(3)], "breathing": [tone(0.3)]}, turns, ear)
    outcome = scene.run()
    assert scene.events == [CallBegan, EarFailed, Heard, Heard], label
    assert outcome.reason == "done"
    assert outcome.fault is None
    assert [type(fault.error) for fault in scene.faults] == [RecognitionFailed]
    assert [fault["error"] for fault in scene.sink.of("fault")] == ["RecognitionFailed"]
    assert not scene.heard_the_fallback


def test_nobody_is_apologized_to_in_the_middle_of_their_sentence() -> None:
    turns = [ask("opening", "free"), GOODBYE]
    scene = Scene({"opening": [tone(5)]}, turns, ChokingEar())
    outcome = scene.run()
    assert scene.events == [CallBegan, EarFailed]
    assert outcome.lasted_s > 5.0


def test_who_was_not_heard_three_times_goes_on_by_keys() -> None:
    turns = [ask("breathing", answers=NO)] * 4 + [GOODBYE]
    answers = {"breathing": [tone(0.3), tone(0.3), tone(0.3), tone(0.3), "2"]}
    ear = ScriptedEar("no", "no", "no", "no", dies_at=(0, 1, 2))
    scene = Scene(answers, turns, ear)
    assert scene.run().reason == "done"
    assert scene.events == [CallBegan, EarFailed, EarFailed, EarFailed, HeardNoWords]
    assert [event.by_keys for event in scene.dialog.events if isinstance(event, EarFailed)] == [
        *(False, False, True)
    ]
    assert len(ear.turns) == 3, "a lost ear is not asked any more"


def test_one_good_answer_forgives_the_ear() -> None:
    turns = [ask("breathing", answers=NO)] * 6 + [GOODBYE]
    ear = ScriptedEar(*["no"] * 6, dies_at=(0, 1, 3, 4))
    scene = Scene({"breathing": [tone(0.3)]}, turns, ear)
    scene.run()
    failures = [event for event in scene.dialog.events if isinstance(event, EarFailed)]
    assert len(failures) == 4
    assert not any(failure.by_keys for failure in failures)


def test_a_call_without_an_ear_is_held_by_keys() -> None:
    scene = Scene({"breathing": ["2"]}, [ask("breathing", answers=NO), GOODBYE])
    scene.ear = NoEar()  # type: ignore[assignment]
    scene.run()
    assert scene.events == [CallBegan, Keyed]
    assert scene.dialog.events[0].by_keys  # type: ignore[union-attr]


def test_what_a_full_disk_refuses_goes_to_the_operator() -> None:
    scene = Scene({"opening": [tone(3)]}, sink=ListSink(fails_at=3))
    scene.run()
    (fault,) = scene.faults
    assert isinstance(fault.error, OSError)
    heard = fault.unwritten[0]
    assert heard.kind == "event"
    assert heard.data["hypotheses"][0]["text"] == "the cap came out"


def test_a_lost_microphone_ends_the_call_and_the_case_is_closed() -> None:
    scene = Scene({"opening": [tone(5)]}, line=LostLine)
    outcome = scene.run()
    assert outcome.reason == "hung up"
    assert isinstance(scene.faults[0].error, DeviceLost)
    assert scene.events[-1] is HungUp
    assert not scene.heard_the_fallback


def test_an_interrupt_closes_the_case_and_goes_on_up() -> None:
    class Stopped(ScriptedEar):
        def listen(self, expected: Any) -> Any:
            raise KeyboardInterrupt

    scene = Scene({"opening": [tone(3)]}, ear=Stopped())
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    assert scene.events[-1] is HungUp


AGREED = [
    ask("recording", answers=NO),
    (Record(True), *ask("opening", "free")),
    *[ask("breathing", answers=NO), GOODBYE],
]
REFUSED = [AGREED[0], (Record(False), *ask("opening", "free")), *AGREED[2:]]


def _three_answers() -> dict[str, Any]:
    return {"recording": [tone(0.5)], "opening": [tone(2)], "breathing": [tone(0.3)]}


def test_with_consent_both_sides_are_kept_from_the_first_word_to_the_last() -> None:
    scene = Scene(_three_answers(), turns=AGREED, ear=ScriptedEar("yes", "it fell", "no"))
    outcome = scene.run()
    caller = np.concatenate([caller for caller, _ in scene.sink.sounds])
    service = np.concatenate([service for _, service in scene.sink.sounds])
    assert len(caller) == len(service)
    assert len(caller) / RATE == pytest.approx(outcome.lasted_s, abs=2 * BLOCK_S)
    loud_s = (np.abs(caller) > 0.1).sum() / (np.abs(tone(1)) > 0.1).sum()
    assert loud_s == pytest.approx(2.8, abs=0.05)


def test_without_consent_no_sound_is_kept() -> None:
    scene = Scene(_three_answers(), turns=REFUSED, ear=ScriptedEar("no", "it fell", "no"))
    assert scene.run().reason == "done"
    assert scene.sink.sounds == []


def test_a_recording_that_fails_does_not_end_the_call() -> None:
    scene = Scene(
        _three_answers(),
        turns=AGREED,
        ear=ScriptedEar("yes", "it fell", "no"),
        sink=ListSink(sound_fails_at=1),
    )
    outcome = scene.run()
    assert outcome.reason == "done"
    assert len(scene.faults) == 1
    assert not scene.heard_the_fallback


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
