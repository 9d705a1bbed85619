"""Timing tables: what is voiced when, and what follows when. A block is 32 ms."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from dialog.effects import Answer, Listen
from voice.hearing import Hypothesis, ScoredAnswer, Utterance
from voice.turns import (
    BrokeIn,
    Fact,
    Floor,
    KeyPressed,
    KeysEntered,
    NobodySpoke,
    Paused,
    SpeechBegan,
    SpeechEnded,
    SpeechForgotten,
    SpeechWentOn,
)
from voice.turns.activity import BLOCK_S, Voice
from voice.turns.endpoint import TURN_CAP_S, answers, wait_after

YES_NO = Listen(
    "q", "yes_no", (Answer("yes", ("yes", "yeah"), "1"), Answer("no", ("no", "nope"), "2"))
)
FREE = Listen("opening", "free")
LENGTH = Listen("length", "length")
DIGITS = Listen("number", "digits")
NO = Utterance((Hypothesis("no", 1.0, "ear"),))
PROMPT_S = 2.0


@dataclass
class Scene:
    """A prompt from 0 to PROMPT_S, and somebody whose voice is heard at the given times."""

    voiced: list[tuple[float, float]]
    listen: Listen = YES_NO
    interruptible: bool = True
    keys: dict[float, str] = field(default_factory=dict)
    understood: Utterance | None = None
    prompt_s: float = PROMPT_S

    def facts(self, until_s: float = 40.0) -> list[Fact]:
        """Everything that happens, up to the fact that ends the wait."""
        floor, found, playing, keys = Floor(self.listen, Voice(), 0.0), [], True, dict(self.keys)
        for number in range(round(until_s / BLOCK_S)):
            at_s = number * BLOCK_S
            playing = playing and at_s < self.prompt_s
            voiced = any(start <= at_s < end for start, end in self.voiced)
            pressed = "".join(keys.pop(s) for s in sorted(keys) if s <= at_s)
            fact = floor.feed(float(voiced), at_s, playing, self.interruptible, pressed)
            if fact is None:
                continue
            found.append(fact)
            if isinstance(fact, BrokeIn | KeyPressed):
                playing = False
            if isinstance(fact, Paused) and self.understood is not None:
                floor.understood(self.understood, moves_on=False)
            if isinstance(fact, SpeechEnded | KeysEntered | NobodySpoke):
                return found
        return found

    def kinds(self) -> list[type]:
        return [type(fact) for fact in self.facts()]

    def last(self) -> Fact:
        return self.facts()[-1]


@pytest.mark.parametrize(
    ("label", "scene", "ends_s"),
    [
        ("a short answer that answers", Scene([(2.5, 2.8)], understood=NO), 2.8 + 0.5),
        ("one that nobody understood yet", Scene([(2.5, 2.8)]), 2.8 + 1.0),
        ("a story that stops mid-air", Scene([(2.5, 6.0)], FREE), 6.0 + 2.0),
        ("a length, while they measure", Scene([(2.5, 3.0)], LENGTH), 3.0 + 2.0),
        ("a pause inside an answer", Scene([(2.5, 2.8), (3.6, 4.0)]), 4.0 + 1.0),
        ("a pause too short to look", Scene([(2.5, 2.8), (2.9, 4.0)], understood=NO), 4.0 + 0.5),
        ("a television that never pauses", Scene([(2.5, 60.0)]), 2.5 + TURN_CAP_S),
    ],
)
def test_a_turn_ends_when_its_silence_has_lasted(label: str, scene: Scene, ends_s: float) -> None:
    ended = scene.last()
    assert isinstance(ended, SpeechEnded), label
    assert ended.at_s == pytest.approx(ends_s, abs=2 * BLOCK_S), label


def test_latency_counts_from_the_last_sound() -> None:
    ended = Scene([(2.5, 2.8)], understood=NO).last()
    assert isinstance(ended, SpeechEnded)
    assert ended.waiting_since_s == pytest.approx(2.8, abs=BLOCK_S)


def test_speech_after_a_peek_makes_it_worthless() -> None:
    scene = Scene([(2.5, 2.8), (3.1, 3.4)], understood=NO)
    assert scene.kinds() == [SpeechBegan, Paused, SpeechWentOn, Paused, SpeechEnded]


@pytest.mark.parametrize("starts_s", [-0.1, 0.0, 0.03, 0.1, 0.2])
def test_a_250_ms_no_right_after_the_prompt_is_heard(starts_s: float) -> None:
    began_s = PROMPT_S + starts_s
    facts = Scene([(began_s, began_s + 0.25)], understood=NO).facts()
    assert isinstance(facts[0], SpeechBegan)
    assert facts[0].at_s == pytest.approx(began_s, abs=BLOCK_S)
    assert isinstance(facts[-1], SpeechEnded)


@pytest.mark.parametrize(
    ("label", "scene", "kinds"),
    [
        (
            "half a second of speech stops the prompt",
            Scene([(1.0, 2.4)]),
            [SpeechBegan, BrokeIn, Paused, SpeechEnded],
        ),
        (
            "a cough does not",
            Scene([(0.5, 0.7)]),
            [SpeechBegan, SpeechForgotten, NobodySpoke],
        ),
        (
            "the first 0.3 s are an echo of the last turn",
            Scene([(0.0, 0.6)]),
            [SpeechBegan, SpeechForgotten, NobodySpoke],
        ),
        (
            "what must be heard is not stopped, but the caller is heard out",
            Scene([(0.5, 1.3)], interruptible=False, prompt_s=5.0),
            [SpeechBegan, Paused, SpeechEnded],
        ),
        (
            "steady noise is no voice",
            Scene([]),
            [NobodySpoke],
        ),
    ],
)
def test_breaking_in(label: str, scene: Scene, kinds: list[type]) -> None:
    assert scene.kinds() == kinds, label


def test_speech_breaks_in_after_half_a_second_of_voice() -> None:
    broke_in = Scene([(1.0, 2.4)]).facts()[1]
    assert isinstance(broke_in, BrokeIn)
    assert broke_in.at_s == pytest.approx(1.5, abs=4 * BLOCK_S)


def test_words_into_a_prompt_that_may_not_stop_are_taken_at_its_end() -> None:
    ended = Scene([(0.5, 1.3)], interruptible=False, prompt_s=5.0).last()
    assert isinstance(ended, SpeechEnded)
    assert ended.at_s == pytest.approx(5.0, abs=4 * BLOCK_S)
    assert ended.waiting_since_s == pytest.approx(5.0, abs=2 * BLOCK_S)


def test_a_click_is_nobody() -> None:
    assert Scene([(2.5, 2.52)]).kinds() == [NobodySpoke]


@pytest.mark.parametrize(("no_input_s", "at_s"), [(8.0, 10.0), (20.0, 22.0)])
def test_nobody_spoke_is_counted_from_the_end_of_the_prompt(no_input_s: float, at_s: float) -> None:
    fact = Scene([], Listen("q", "yes_no", no_input_s=no_input_s)).last()
    assert fact == NobodySpoke(pytest.approx(at_s, abs=2 * BLOCK_S))


@pytest.mark.parametrize(
    ("label", "listen", "keys", "entered", "at_s"),
    [
        ("one key answers yes or no, into the prompt", YES_NO, {1.0: "2"}, "2", 1.0),
        ("digits end with #", DIGITS, {3.0: "5", 3.5: "5", 4.0: "#"}, "55", 4.0),
        ("digits end with a pause", DIGITS, {3.0: "5", 5.0: "7"}, "57", 8.0),
        ("a star alone asks for a repeat", DIGITS, {3.0: "*"}, "*", 3.0),
        ("a pound sign alone means I don't know", DIGITS, {3.0: "#"}, "#", 3.0),
        ("keys count, speech no more", DIGITS, {3.0: "5", 3.5: "#"}, "5", 3.5),
    ],
)
def test_keys_become_one_answer(
    label: str, listen: Listen, keys: dict[float, str], entered: str, at_s: float
) -> None:
    voiced = [(2.8, 9.0)] if "speech" in label else []
    fact = Scene(voiced, listen, keys=keys).last()
    assert fact == KeysEntered(entered, pytest.approx(at_s, abs=3 * BLOCK_S)), label


def _heard(text: str, *scored: tuple[str, float]) -> Utterance:
    return Utterance(
        (Hypothesis(text, 1.0, "ear"),), tuple(ScoredAnswer(value, p) for value, p in scored)
    )


@pytest.mark.parametrize(
    ("label", "listen", "heard", "moves_on", "wait_s"),
    [
        ("the very word", YES_NO, _heard("No."), False, 0.5),
        ("other words, but the sound fits", YES_NO, _heard("U.S.", ("yes", 0.95)), False, 0.5),
        ("the sound fits nothing", YES_NO, _heard("well", ("", 0.9), ("no", 0.1)), False, 1.0),
        ("an answer only the dialog knows", YES_NO, _heard("not that I know of"), True, 0.5),
        ("the first sentence of a story", FREE, _heard("My crown came off."), False, 1.4),
        ("a long one", FREE, _heard("My crown came off today when I ate."), False, 1.0),
        ("a sentence that hangs", FREE, _heard("My crown came off and"), False, 2.0),
        ("one that breaks off", FREE, _heard("My crown came off and..."), False, 2.0),
        ("one that ends so", FREE, _heard("A flat screw was stuck in it."), False, 1.4),
        ("a beginning", FREE, _heard("My implant."), False, 2.0),
        ("half a telephone number", DIGITS, _heard("five five five one"), True, 2.0),
        ("one that lost its oh", DIGITS, _heard("503, 555, a 126"), True, 0.5),
        ("one that lost a digit", DIGITS, _heard("503 555 126"), False, 2.0),
        ("a whole one", DIGITS, _heard("555 123 four five six seven"), False, 0.5),
        ("a number that may go on", LENGTH, _heard("five"), True, 1.0),
    ],
)
def test_the_wait_depends_on_what_was_said(
    label: str, listen: Listen, heard: Utterance, moves_on: bool, wait_s: float
) -> None:
    assert wait_after(listen, heard, moves_on) == wait_s, label


def test_a_word_inside_another_is_no_answer() -> None:
    assert not answers(YES_NO, _heard("I know"))
