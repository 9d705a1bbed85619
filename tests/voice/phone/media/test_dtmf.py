import numpy as np
import pytest

from tests.voice.phone.media.telephone import key_tones, vowel
from voice.channels import Samples
from voice.channels.phone.media.dtmf import DtmfDetector, suspects
from voice.channels.phone.media.g711 import PCMA, RATE
from voice.channels.phone.media.jitter_buffer import FRAME

ALL = "147*2580369#ABCD"


def pause(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def heard(sound: Samples) -> tuple[str, list[bool]]:
    """The keys in a sound, and for each 20 ms whether a key sounds."""
    detector, keys, sounding = DtmfDetector(), "", []
    coded = PCMA.decode(PCMA.encode(sound))
    for begin in range(0, len(coded) - FRAME + 1, FRAME):
        key, sounds = detector.hear(coded[begin : begin + FRAME])
        keys += key
        sounding.append(sounds)
    return keys, sounding


def dialed(pressed_s: float, pause_s: float, **tones: float) -> Samples:
    parts = [pause(0.0137)]
    for key in ALL:
        parts += [key_tones(key, pressed_s, **tones), pause(pause_s)]
    return np.concatenate([*parts, pause(0.1)])


@pytest.mark.parametrize("level_db", [-4.0, -15.0, -25.0, -38.0])
def test_keys_are_heard_at_any_level(level_db: float) -> None:
    assert heard(dialed(0.1, 0.1, level_db=level_db))[0] == ALL


@pytest.mark.parametrize("seconds", [0.04, 0.05, 0.07, 0.3])
def test_the_shortest_keys_are_heard_and_long_ones_once(seconds: float) -> None:
    assert heard(dialed(seconds, max(0.04, seconds / 2)))[0] == ALL


@pytest.mark.parametrize("twist_db", [-8.0, -4.0, 4.0, 8.0])
@pytest.mark.parametrize("off", [-0.015, 0.0, 0.015])
def test_keys_of_bad_telephones_are_heard(twist_db: float, off: float) -> None:
    assert heard(dialed(0.07, 0.07, twist_db=twist_db, off=off))[0] == ALL


@pytest.mark.parametrize("off", [-0.035, 0.035])
def test_tones_off_their_pitch_are_no_keys(off: float) -> None:
    assert heard(dialed(0.07, 0.07, off=off))[0] == ""


@pytest.mark.parametrize("above_db", [10.0, 20.0])
def test_keys_are_heard_in_noise(above_db: float) -> None:
    sound = dialed(0.07, 0.07)
    noise = np.random.default_rng(1).standard_normal(len(sound)) * 10 ** ((-12 - above_db) / 20)
    assert heard((sound + noise).astype(np.float32))[0] == ALL


@pytest.mark.parametrize("begin", range(700, 860, 20))
def test_a_short_break_in_a_key_makes_no_second_key(begin: int) -> None:
    tones = key_tones("7", 0.2)
    tones[begin : begin + 80] = 0
    assert heard(np.concatenate([tones, pause(0.1)]))[0] == "7"


@pytest.mark.parametrize("begin", range(0, 160, 20))
def test_the_same_key_twice_is_two_keys(begin: int) -> None:
    key = key_tones("7", 0.06)
    parts = [pause(begin / RATE), key, pause(0.04), key, pause(0.1)]
    assert heard(np.concatenate(parts))[0] == "77"


def test_what_is_too_short_is_no_key() -> None:
    assert heard(np.concatenate([pause(0.02), key_tones("7", 0.02), pause(0.1)]))[0] == ""


def test_a_key_is_told_apart_from_the_sound_around_it() -> None:
    sound = np.concatenate([vowel(1600), key_tones("5", 0.1), vowel(1600)])
    keys, sounding = heard(sound)
    assert keys == "5"
    assert sounding == [False] * 10 + [True] * 5 + [False] * 10


@pytest.mark.parametrize("pitch_hz", range(80, 400, 20))
def test_a_voice_is_no_key(pitch_hz: float) -> None:
    keys, sounding = heard(vowel(RATE, pitch_hz))
    assert keys == ""
    assert not any(sounding)


@pytest.mark.parametrize("hertz", [350, 425, 440, 697, 1336, 2000])
def test_one_tone_alone_is_no_key(hertz: float) -> None:
    tone = 0.3 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    assert heard(tone.astype(np.float32))[0] == ""


@pytest.mark.parametrize(
    "tones",
    [
        {"level_db": -4.0},
        {"level_db": -38.0},
        {"twist_db": 8.0, "off": 0.015},
        {"twist_db": -8.0, "off": -0.015},
    ],
)
def test_no_key_is_missed_where_only_suspects_are_looked_at(tones: dict[str, float]) -> None:
    sound = dialed(0.045, 0.045, **tones)
    rows = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    detector, keys = DtmfDetector(), ""
    for row, suspect in zip(rows, suspects(rows), strict=True):
        keys += detector.hear(row, suspect)[0]
    assert keys == heard(sound)[0] == ALL


def test_hardly_any_speech_is_suspected_of_being_a_key() -> None:
    rows = np.concatenate([vowel(200 * FRAME, pitch) for pitch in (90, 150, 220)])
    assert not any(suspects(rows.reshape(-1, FRAME)))
