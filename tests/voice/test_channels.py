"""What every channel keeps: one contract for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dialog.effects import Listen
from tests.fakes import Answers, quiet, tone
from voice.channels import BLOCK, RATE, Channel
from voice.channels import microphone as mic
from voice.channels.browser.line import BrowserLine
from voice.channels.microphone import Microphone
from voice.channels.phone.line import PhoneLine
from voice.channels.recording import Recording
from voice.channels.streamed.line import FRAME_S
from voice.errors import DeviceLost, EngineMissing
from voice.turns.activity import BLOCK_S

QUESTION = Listen("breathing", "yes_no")


class PortAudioError(Exception):
    """As the library calls it."""


@dataclass
class SoundCard:
    """The library's module, with one microphone and no time of its own."""

    PortAudioError = PortAudioError
    names: list[str] = field(default_factory=lambda: ["Speaker", "Built-in microphone"])
    rate: int = RATE
    opens: bool = True
    default: Any = field(default_factory=lambda: SimpleNamespace(device=(1, 0)))
    heard: float = 0.0
    """Level of what the microphone hears."""
    spoken: list[Any] = field(default_factory=list)
    stream: Any = None

    def query_devices(self, number: int | None = None) -> Any:
        found = [
            {
                "name": name,
                "max_input_channels": int("micro" in name.lower()),
                "default_samplerate": float(self.rate),
            }
            for name in self.names
        ]
        return found if number is None else found[number]

    def check_input_settings(self, samplerate: int, **_: Any) -> None:
        if samplerate != self.rate:
            raise PortAudioError("Invalid sample rate")

    check_output_settings = check_input_settings

    def Stream(self, *, callback: Any, **_: Any) -> Any:  # noqa: N802
        if not self.opens:
            raise PortAudioError("Device unavailable")
        self.callback = callback
        return SimpleNamespace(start=lambda: None, close=lambda: None)

    def tick(self) -> None:
        """32 ms pass."""
        frames = round(BLOCK_S * self.rate)
        heard = np.full((frames, 1), self.heard, np.float32)
        spoken = np.ones((frames, 1), np.float32)
        self.callback(heard, spoken, frames, None, None)
        self.spoken.append(spoken[:, 0])


@dataclass
class Line:
    """A channel, and what lets its time pass."""

    channel: Channel
    tick: Callable[[], None]


def _recording() -> Line:
    return Line(Recording(Answers({"breathing": [tone(1)]})), lambda: None)


def _microphone() -> Line:
    card = SoundCard()
    return Line(Microphone(card), card.tick)


def _phone() -> Line:
    return _streamed(PhoneLine("", hang_up=lambda: None))


def _browser() -> Line:
    return _streamed(BrowserLine(lambda: None))


def _streamed(line: PhoneLine) -> Line:
    passed_s = 0.0

    def tick() -> None:
        """The network's frames of 20 ms until 32 ms more have passed."""
        nonlocal passed_s
        passed_s += BLOCK_S
        while line.now_s < passed_s - FRAME_S / 100:
            line.exchange(np.zeros(round(FRAME_S * line.rate), np.float32))

    return Line(line, tick)


@pytest.fixture(
    params=[_recording, _microphone, _phone, _browser],
    ids=["recording", "microphone", "phone", "browser"],
)
def line(request: pytest.FixtureRequest) -> Line:
    made: Line = request.param()
    return made


def test_blocks_come_one_after_the_other_by_the_lines_own_clock(line: Line) -> None:
    for number in range(10):
        line.tick()
        block = line.channel.read()
        assert block is not None
        assert block.samples.shape == (BLOCK,)
        assert block.samples.dtype == np.float32
        assert block.at_s == pytest.approx(number * BLOCK_S)
        assert block.keys == ""
    assert line.channel.now_s == pytest.approx(10 * BLOCK_S)


def test_what_is_played_is_queued_and_takes_its_time(line: Line) -> None:
    line.channel.play(tone(2 * BLOCK_S))
    line.channel.play(tone(2 * BLOCK_S))
    playing = []
    for _ in range(6):
        playing.append(line.channel.playing)
        line.tick()
        line.channel.read()
    assert playing == [True, True, True, True, False, False]


def test_stopping_silences_at_once_and_forgets_the_queue(line: Line) -> None:
    line.channel.play(tone(1))
    line.channel.play(tone(1))
    line.channel.stop()
    assert not line.channel.playing
    line.channel.play(tone(BLOCK_S))
    line.tick()
    line.channel.read()
    assert not line.channel.playing


def test_a_closed_line_gives_nothing_and_may_be_closed_again(line: Line) -> None:
    line.channel.expect(QUESTION)
    line.channel.close()
    line.channel.close()
    assert line.channel.read() is None


def test_a_line_has_a_name_and_perhaps_a_number(line: Line) -> None:
    assert line.channel.name
    assert isinstance(line.channel.caller_number, str)


def _heard(channel: Channel, seconds: float) -> Any:
    blocks = [channel.read() for _ in range(round(seconds / BLOCK_S))]
    return np.concatenate([block.samples for block in blocks if block])


def _first_sound_s(samples: Any) -> float:
    return float(np.argmax(np.abs(samples) > 0.05)) / RATE


@pytest.mark.parametrize("reaction_s", [-0.3, 0.0, 0.15, 0.4])
def test_a_recorded_answer_begins_when_its_caller_would(reaction_s: float) -> None:
    channel = Recording(Answers({"breathing": [tone(1)]}), reaction_s=reaction_s)
    channel.play(quiet(1.0))
    channel.expect(QUESTION)
    assert _first_sound_s(_heard(channel, 3)) == pytest.approx(1.0 + reaction_s, abs=0.005)


def test_a_recorded_caller_says_the_next_answer_when_asked_again() -> None:
    channel = Recording(Answers({"breathing": [None, "2"]}))
    channel.expect(QUESTION)
    assert not _heard(channel, 2).any()
    channel.expect(QUESTION)
    blocks = [channel.read() for _ in range(30)]
    assert [block.keys for block in blocks if block and block.keys] == ["2"]


def test_an_answer_may_mix_sound_and_keys() -> None:
    channel = Recording(Answers({"breathing": [(tone(0.5), "12", tone(0.5))]}))
    channel.expect(QUESTION)
    blocks = [block for _ in range(80) if (block := channel.read())]
    keys = [(block.keys, block.at_s) for block in blocks if block.keys]
    assert [key for key, _ in keys] == ["1", "2"]
    assert keys[0][1] == pytest.approx(0.9, abs=BLOCK_S)
    assert keys[1][1] == pytest.approx(1.25, abs=BLOCK_S)


def test_the_way_to_us_changes_what_the_caller_says_and_adds_its_noise() -> None:
    channel = Recording(
        Answers({"breathing": [tone(1)]}),
        line=lambda samples: samples * 0.5,
        background=np.full(100, 0.01, np.float32),
    )
    channel.expect(QUESTION)
    samples = _heard(channel, 2)
    assert samples[:1000] == pytest.approx(0.01)
    assert samples.max() == pytest.approx(0.16, abs=0.001)


def test_a_recorded_caller_may_hang_up() -> None:
    channel = Recording(Answers({}), hangs_up_s=0.1)
    assert [channel.read() is None for _ in range(6)] == [False] * 4 + [True] * 2


@pytest.mark.parametrize(
    ("headset", "deaf"), [(False, True), (True, False)], ids=["loudspeaker", "headset"]
)
def test_on_a_loudspeaker_the_service_does_not_hear_itself(headset: bool, deaf: bool) -> None:
    card = SoundCard(heard=0.2)
    channel = Microphone(card, headset=headset)
    channel.play(tone(4 * BLOCK_S))
    card.tick()
    block = channel.read()
    assert block is not None
    assert (not block.samples.any()) is deaf
    for _ in range(12):
        card.tick()
        block = channel.read()
    assert block is not None
    assert block.samples.any(), "and hears again when the room is silent"


def test_the_sound_cards_rate_is_brought_to_ours_and_back() -> None:
    card = SoundCard(rate=48_000)
    channel = Microphone(card)
    channel.play(tone(BLOCK_S * 4))
    for _ in range(20):
        card.tick()
    assert sum(np.abs(piece).max() > 0.1 for piece in card.spoken) == pytest.approx(4, abs=1)
    for number in range(15):
        block = channel.read()
        assert block is not None
        assert block.at_s == pytest.approx(number * BLOCK_S)


def test_a_microphone_that_is_unplugged_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mic, "LOST_S", 0.01)
    channel = Microphone(SoundCard())
    with pytest.raises(DeviceLost, match="plug it in again"):
        channel.read()


@pytest.mark.parametrize(
    ("label", "card", "number", "told"),
    [
        ("none", SoundCard(names=["Speaker"]), None, "There is no microphone on this machine"),
        ("another number", SoundCard(), 7, "there are: 1 Built-in microphone"),
        ("in use", SoundCard(opens=False), None, "close the program that uses it"),
    ],
)
def test_what_is_wrong_with_the_microphone_is_said(
    label: str, card: SoundCard, number: int | None, told: str
) -> None:
    with pytest.raises(EngineMissing, match=told):
        Microphone(card, number)


def test_the_level_is_in_decibels_under_full_scale() -> None:
    assert mic.level_db(np.ones(BLOCK, np.float32)) == pytest.approx(0.0)
    assert mic.level_db(np.full(BLOCK, 0.01, np.float32)) == pytest.approx(-40.0)
    assert mic.level_db(quiet(BLOCK_S)) == -100.0
