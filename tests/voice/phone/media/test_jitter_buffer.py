import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.channels import Samples
from voice.channels.phone.media.g711 import Codec
from voice.channels.phone.media.jitter_buffer import BEGIN, FRAME, MOST, WINDOW, JitterBuffer

PLAIN = Codec("PLAIN", 96, np.arange(256, dtype=np.float32), np.zeros(65_536, np.uint8))
"""Codes that mean themselves, so that what is heard tells where it was; 0 is silence."""
SILENT, LOUD = bytes(FRAME), bytes([1]) * FRAME


def marked(first: int, count: int) -> bytes:
    """Sound that tells which sample it is, modulo 251."""
    return bytes((first + n) % 251 + 1 for n in range(count))


def sound_of(codes: bytes) -> Samples:
    return PLAIN.decode(codes)


def came_of(buffer: JitterBuffer, frames: int) -> Samples:
    """What is heard in so many frames; 0 where nothing came."""
    parts = []
    for _ in range(frames):
        codes, came = buffer.pop()
        parts.append(sound_of(codes) * np.frombuffer(came, np.uint8))
    return np.concatenate(parts)


def test_sound_is_heard_40_ms_after_it_came() -> None:
    buffer = JitterBuffer(PLAIN)
    buffer.put(1000, marked(0, FRAME))
    heard = came_of(buffer, 4)
    assert not heard[:BEGIN].any()
    assert np.array_equal(heard[BEGIN : BEGIN + FRAME], sound_of(marked(0, FRAME)))
    assert not heard[BEGIN + FRAME :].any()


@pytest.mark.parametrize("length", [80, 160, 240, 320, 37])
@pytest.mark.parametrize("timestamp", [0, 2**32 - 1000, 2**31 - 77, 12_345])
def test_packets_of_any_length_join_and_times_wrap(length: int, timestamp: int) -> None:
    buffer, parts, sent = JitterBuffer(PLAIN), [], 0
    for frame in range(150):
        while sent < (frame + 1) * FRAME:
            buffer.put((timestamp + sent) % 2**32, marked(sent, length))
            sent += length
        parts.append(came_of(buffer, 1))
    heard = np.concatenate(parts)
    assert np.array_equal(heard[BEGIN:], sound_of(marked(0, len(heard) - BEGIN)))


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    loss=st.sampled_from([0.0, 0.05, 0.3]),
    again=st.sampled_from([0.0, 0.1]),
    jitter_frames=st.integers(0, 12),
    length=st.sampled_from([80, 160, 240, 320]),
    timestamp=st.integers(0, 2**32 - 1),
)
def test_whatever_the_network_does_sound_is_heard_in_order_and_once(
    seed: int, loss: float, again: float, jitter_frames: int, length: int, timestamp: int
) -> None:
    random = np.random.default_rng(seed)
    arriving: dict[int, list[int]] = {}
    kept = set()
    for number in range(200):
        sent_at = number * length // FRAME
        if random.random() < loss:
            continue
        kept.add(number)
        for _ in range(1 + (random.random() < again)):
            at = sent_at + int(random.integers(0, jitter_frames + 1))
            arriving.setdefault(at, []).append(number)
    buffer, heard = JitterBuffer(PLAIN), []
    for frame in range(200 * length // FRAME + 80):
        for number in arriving.get(frame, []):
            buffer.put((timestamp + number * length) % 2**32, bytes([number + 1]) * length)
        heard.append(came_of(buffer, 1))
        assert buffer.delay <= MOST
    sound = np.concatenate(heard)
    told = sound[sound > 0].astype(int) - 1
    assert (np.diff(told) >= 0).all(), "in order"
    assert np.bincount(told).max() <= length, "nothing twice"
    assert set(told.tolist()) <= kept
    assert len(told) + buffer.late * length + buffer.cut >= len(kept) * length - FRAME


def test_a_packet_that_comes_after_its_turn_is_heard_late() -> None:
    """A network that stands still for 200 ms loses nothing."""
    buffer, heard = JitterBuffer(PLAIN), []
    for frame in range(60):
        if not 20 <= frame < 30:
            first = 20 if frame == 30 else frame
            for number in range(first, frame + 1):
                buffer.put(number * FRAME, marked(number * FRAME, FRAME))
        heard.append(came_of(buffer, 1))
    told = np.concatenate(heard)
    told = told[told > 0]
    assert np.array_equal(told, sound_of(marked(0, len(told))))
    assert len(told) > 48 * FRAME
    assert buffer.late == 0


def test_the_delay_goes_back_where_the_caller_is_quiet() -> None:
    buffer = JitterBuffer(PLAIN)
    buffer.put(0, SILENT)
    for number in range(1, 11):
        buffer.put(number * FRAME, SILENT)
    for number in range(11, 3 * WINDOW):
        buffer.put(number * FRAME, SILENT)
        buffer.pop()
    assert buffer.delay < BEGIN + 3 * FRAME
    assert buffer.cut >= 9 * FRAME


def test_the_delay_does_not_go_back_while_the_caller_speaks() -> None:
    buffer = JitterBuffer(PLAIN)
    for number in range(11):
        buffer.put(number * FRAME, LOUD)
    for number in range(11, 3 * WINDOW):
        buffer.put(number * FRAME, LOUD)
        buffer.pop()
    assert buffer.cut == 0
    assert buffer.delay == BEGIN + 11 * FRAME


def test_a_sender_that_is_too_fast_fills_a_second_at_most() -> None:
    buffer = JitterBuffer(PLAIN)
    for number in range(1000):
        buffer.put(number * FRAME, LOUD)
        if number % 2:
            buffer.pop()
        assert buffer.delay <= MOST


def test_sound_after_a_silence_has_the_delay_it_had_at_first() -> None:
    buffer = JitterBuffer(PLAIN)
    buffer.put(0, marked(0, FRAME))
    came_of(buffer, 100)
    buffer.put(70 * FRAME, marked(70 * FRAME, FRAME))
    heard = came_of(buffer, 4)
    assert np.array_equal(heard[BEGIN : BEGIN + FRAME], sound_of(marked(70 * FRAME, FRAME)))


def test_silence_covers_what_came_and_what_comes() -> None:
    buffer = JitterBuffer(PLAIN)
    for number in range(3):
        buffer.put(number * FRAME, marked(number * FRAME, FRAME))
    buffer.silence(FRAME, 3 * FRAME)
    came_of(buffer, 2)
    heard = [buffer.pop() for _ in range(4)]
    assert any(heard[0][0])
    assert not any(any(codes) for codes, _ in heard[1:])
    assert all(0 not in came for _, came in heard)


def test_only_times_within_a_second_belong_together() -> None:
    buffer = JitterBuffer(PLAIN)
    assert buffer.reaches(123)
    buffer.put(2**32 - 100, marked(0, FRAME))
    assert buffer.reaches(500)
    assert not buffer.reaches(20_000)
    assert not buffer.reaches(2**32 - 20_000)
