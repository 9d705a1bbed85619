import numpy as np
import pytest

from tests.voice.phone.media.telephone import vowel
from voice.channels import Samples
from voice.channels.phone.media.comfort_noise import ComfortNoise, level_db
from voice.channels.phone.media.concealment import FADED, JOIN, Concealment
from voice.channels.phone.media.g711 import RATE
from voice.channels.phone.media.jitter_buffer import FRAME


def carried(sound: Samples, lost: set[int]) -> Samples:
    """What is heard of a sound whose frames with these numbers are lost."""
    concealment = Concealment(ComfortNoise(RATE))
    frames = sound.reshape(-1, FRAME)
    return np.concatenate(
        [
            concealment.made(FRAME) if n in lost else concealment.came(frame)
            for n, frame in enumerate(frames)
        ]
    )


def error_db(heard: Samples, said: Samples) -> float:
    """The error's level against the sound's."""
    return float(10 * np.log10(((heard - said) ** 2).sum() / (said**2).sum()))


def test_what_came_is_not_touched() -> None:
    sound = vowel(10 * FRAME)
    assert np.array_equal(carried(sound, set()), sound)


@pytest.mark.parametrize("pitch_hz", [80, 100, 160, 220, 310])
def test_a_lost_piece_of_a_vowel_is_nearly_the_vowel(pitch_hz: float) -> None:
    sound = vowel(20 * FRAME, pitch_hz)
    heard = carried(sound, {10})
    gap = slice(10 * FRAME, 11 * FRAME)
    assert error_db(heard[gap], sound[gap]) < -9
    assert error_db(np.zeros(FRAME, np.float32), sound[gap]) == pytest.approx(0)


def test_nothing_clicks_at_either_end_of_a_gap() -> None:
    sound = vowel(20 * FRAME, 130)
    steepest = np.abs(np.diff(sound)).max()
    assert np.abs(np.diff(carried(sound, {7, 12, 13}))).max() < 1.3 * steepest


def test_a_long_gap_fades_to_faint_noise() -> None:
    heard = carried(vowel(30 * FRAME), set(range(10, 30)))
    gap = heard[10 * FRAME :].reshape(-1, FRAME)
    loud = 10 * np.log10((gap**2).mean(axis=1))
    assert loud[0] > -20
    assert (np.diff(loud[:3]) < 0).all()
    assert (np.abs(loud[FADED // FRAME :] + 65) < 2).all()


def test_sound_fades_back_in_and_is_then_itself() -> None:
    sound = vowel(20 * FRAME, 117)
    heard = carried(sound, {10, 11, 12})
    back = 13 * FRAME
    assert not np.array_equal(heard[back : back + JOIN], sound[back : back + JOIN])
    assert np.array_equal(heard[back + JOIN :], sound[back + JOIN :])


def test_losses_before_any_sound_are_faint() -> None:
    assert np.abs(carried(vowel(10 * FRAME), set(range(10)))).max() < 0.01


def test_pieces_of_any_length_may_be_missing() -> None:
    concealment = Concealment(ComfortNoise(RATE))
    sound = vowel(2000)
    concealment.came(sound[:800])
    assert [len(concealment.made(n)) for n in (1, 3, 80, 500)] == [1, 3, 80, 500]
    assert len(concealment.came(sound[800:803])) == 3


def test_comfort_noise_has_the_level_asked_for_and_does_not_repeat_soon() -> None:
    noise = ComfortNoise(RATE, level_db=-50.0)
    frames = [noise.frame(FRAME) for _ in range(100)]
    loud = 10 * np.log10((np.concatenate(frames) ** 2).mean())
    assert loud == pytest.approx(-50, abs=0.5)
    assert len({frame.tobytes() for frame in frames}) > 95


def test_a_callers_noise_is_told_in_decibels() -> None:
    assert level_db(bytes([60])) == -60.0
    assert level_db(bytes([0x80 | 60, 1, 2])) == -60.0
    assert level_db(b"") is None
