import numpy as np
import pytest

from voice.channels import RATE, Samples
from voice.loudness import (
    PEAK_DB,
    TARGET_DB,
    as_speech,
    begun,
    levelled,
    silence,
    speech_level_db,
    trimmed,
)


def speech(gain: float = 1.0) -> Samples:
    """A second that is as uneven as speech, between half seconds of silence."""
    noise = np.random.default_rng(1).standard_normal(RATE)
    return np.concatenate([silence(0.5), (0.1 * gain * noise).astype(np.float32), silence(0.5)])


@pytest.mark.parametrize("gain", [0.001, 0.3, 1.0, 5.0])
def test_speech_of_any_loudness_comes_to_one_level(gain: float) -> None:
    assert abs(speech_level_db(levelled(speech(gain))) - TARGET_DB) < 0.01


def test_no_peak_passes_the_limit_even_if_the_speech_stays_softer() -> None:
    peaky = speech()
    peaky[RATE] = 1.0
    peaky *= 4
    assert 20 * np.log10(np.abs(levelled(peaky)).max()) <= PEAK_DB + 0.001


def test_pauses_do_not_count_for_the_level() -> None:
    longer = np.concatenate([speech(), silence(5.0)])
    assert abs(speech_level_db(longer) - speech_level_db(speech())) < 0.01


@pytest.mark.parametrize("sound", [silence(), silence(1.0)])
def test_silence_stays_silence(sound: Samples) -> None:
    assert not levelled(sound).any()
    assert len(trimmed(sound, 0.1)) == len(begun(sound)) == len(sound)
    assert speech_level_db(sound) == -np.inf


def test_silence_around_speech_is_cut_to_what_is_kept() -> None:
    assert abs(len(trimmed(speech(), 0.1)) / RATE - 1.2) < 0.05


def test_a_prompt_begins_at_once_and_ends_as_it_did() -> None:
    lead_s = len(speech()) / RATE - len(begun(speech())) / RATE
    assert 0.48 < lead_s < 0.5
    assert np.array_equal(begun(speech())[-RATE:], speech()[-RATE:])


def test_an_engines_sound_comes_to_our_rate_without_numbers_that_are_none() -> None:
    sound = np.full(22_050, 0.2, np.float32)
    sound[5] = np.nan
    ours = as_speech(sound, 22_050)
    assert abs(len(ours) - RATE) <= 1
    assert np.isfinite(ours).all()
