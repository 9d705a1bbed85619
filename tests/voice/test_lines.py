import numpy as np
import pytest

from voice.channels import RATE, Samples
from voice.lines import FADE, PACKET, clipped, line, lost, noisy, phone_band
from voice.loudness import speech_level_db


def tone(hertz: float) -> Samples:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)


def babble() -> Samples:
    """Two seconds that swell and fade as syllables do, with a pause after each second."""
    carrier = np.random.default_rng(3).standard_normal(2 * RATE)
    syllables = np.sin(2 * np.pi * 2 * np.arange(2 * RATE) / RATE) ** 2
    syllables[RATE - RATE // 4 : RATE] = 0
    return (0.1 * carrier * syllables).astype(np.float32)


def level_db(samples: Samples) -> float:
    return float(10 * np.log10((samples**2).mean()))


@pytest.mark.parametrize(
    ("hertz", "passes"), [(100, False), (1000, True), (3000, True), (6000, False)]
)
def test_a_telephone_carries_the_middle_of_speech(hertz: float, passes: bool) -> None:
    before, after = level_db(tone(hertz)), level_db(phone_band(tone(hertz)))
    assert (before - after < 1) is passes
    assert (before - after > 25) is not passes


def test_a_telephone_adds_the_noise_of_eight_bits() -> None:
    before = tone(1000)
    noise = phone_band(before) - before
    assert 25 < level_db(before) - level_db(noise[PACKET:-PACKET]) < 45


@pytest.mark.parametrize("count", [0, 1, 319, 320, 12345])
@pytest.mark.parametrize("band", ["wide", "phone"])
def test_what_arrives_is_as_long_as_what_was_said(count: int, band: str) -> None:
    carry = line(band, noise_db=15, loss_percent=10, clip_db=6)  # type: ignore[arg-type]
    assert len(carry(tone(440)[:count])) == min(count, RATE)


def test_a_perfect_line_changes_nothing() -> None:
    assert np.array_equal(line()(babble()), babble())


def test_a_line_does_the_same_every_time_and_another_with_another_seed() -> None:
    first = line("phone", noise_db=15, loss_percent=5, seed=1)
    assert np.array_equal(first(babble()), first(babble()))
    other = line("phone", noise_db=15, loss_percent=5, seed=2)
    assert not np.array_equal(first(babble()), other(babble()))


@pytest.mark.parametrize("noise_db", [5.0, 15.0, 25.0])
def test_noise_lies_below_the_speaking_parts_by_the_ratio(noise_db: float) -> None:
    said = babble()
    noise = noisy(said, noise_db) - said
    assert abs(speech_level_db(said) - level_db(noise) - noise_db) < 0.5


def test_silence_stays_silent_in_a_noisy_room() -> None:
    assert not noisy(np.zeros(RATE, np.float32), 15).any()


def test_clipping_cuts_the_peaks_and_nothing_else() -> None:
    said = babble()
    cut = clipped(said, 6.0)
    limit = np.abs(cut).max()
    assert np.isclose(limit, np.abs(said).max() * 10 ** (-6 / 20))
    below = np.abs(said) < limit
    assert np.array_equal(cut[below], said[below])


def test_as_many_packets_are_lost_as_asked() -> None:
    said = np.tile(babble(), 20)
    arrived = lost(said, 10.0).reshape(-1, PACKET)
    changed = (arrived != said.reshape(-1, PACKET)).any(axis=1).mean()
    assert abs(changed - 0.10) < 0.03


def test_a_lost_packet_repeats_the_one_before_and_fades_to_silence() -> None:
    said = np.repeat(np.arange(1, 201, dtype=np.float32), PACKET) / 200
    packets = lost(said, 60.0)[::PACKET]
    good, missing, longest = np.float32(0), 0, 0
    for number, arrived in enumerate(packets):
        if arrived == said[number * PACKET]:
            good, missing = arrived, 0
            continue
        assert np.isclose(arrived, good * FADE[missing] if missing < len(FADE) else 0.0)
        missing += 1
        longest = max(longest, missing)
    assert longest > len(FADE)
