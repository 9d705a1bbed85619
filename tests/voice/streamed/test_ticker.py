import asyncio
from collections.abc import Callable

import pytest

from voice.channels.streamed.ticker import FRAME_S, Ticker


class Time:
    """Virtual seconds: sleeping passes them at once, and work may take some."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def clock(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        await asyncio.sleep(0)


def beats(work: Callable[[int], float], until: int) -> tuple[list[float], Ticker]:
    """When a member is called, where call `n` takes `work(n)` seconds; it leaves after `until`."""
    time, called = Time(), []
    ticker = Ticker(time.clock, time.sleep)

    def tick() -> None:
        called.append(time.now_s - 1000.0)
        time.now_s += work(len(called))
        if len(called) == until:
            ticker.remove(tick)

    async def run() -> None:
        ticker.add(tick)
        while len(called) < until:
            await asyncio.sleep(0)

    asyncio.run(run())
    return called, ticker


def test_beats_come_every_20_ms_and_do_not_drift() -> None:
    called, ticker = beats(lambda number: 0.003, until=90_000 // 10)
    assert called == pytest.approx([FRAME_S * number for number in range(1, 9_001)])
    assert ticker.skipped == 0


def test_a_beat_that_came_late_does_not_make_the_next_one_late() -> None:
    called, _ = beats(lambda number: 0.019 if number == 5 else 0.0, until=10)
    assert called[5:] == pytest.approx([FRAME_S * number for number in range(6, 11)])


def test_a_process_held_up_for_one_frame_makes_good_for_it() -> None:
    called, ticker = beats(lambda number: 0.035 if number == 5 else 0.0, until=10)
    assert called[5] == pytest.approx(0.135)
    assert called[6:] == pytest.approx([0.14, 0.16, 0.18, 0.2])
    assert ticker.skipped == 0


def test_a_process_held_up_for_long_sends_no_burst() -> None:
    called, ticker = beats(lambda number: 0.2 if number == 5 else 0.0, until=10)
    assert called[5] == pytest.approx(0.3)
    assert called[6:] == pytest.approx([0.32, 0.34, 0.36, 0.38])
    assert ticker.skipped == 9


def test_the_beats_number_keeps_to_the_clock_when_some_are_skipped() -> None:
    called, ticker = beats(lambda number: 0.2 if number == 5 else 0.0, until=10)
    assert ticker.frame == round(called[-1] / FRAME_S)


def test_members_may_leave_during_a_beat_and_come_back() -> None:
    time, calls = Time(), []
    ticker = Ticker(time.clock, time.sleep)

    def first() -> None:
        calls.append("first")
        ticker.remove(second)
        ticker.remove(second)

    def second() -> None:
        calls.append("second")

    async def run() -> None:
        ticker.add(first)
        ticker.add(second)
        while len(calls) < 3:
            await asyncio.sleep(0)
        ticker.remove(first)
        frame = ticker.frame
        for _ in range(5):
            await asyncio.sleep(0)
        ticker.add(second)
        while "second" not in calls:
            await asyncio.sleep(0)
        assert ticker.frame > frame
        ticker.remove(second)

    asyncio.run(run())
    assert calls[:3] == ["first", "first", "first"]


def test_every_step_is_taken_by_all_before_the_next() -> None:
    time, calls = Time(), []
    ticker = Ticker(time.clock, time.sleep)

    def step(name: str) -> Callable[[], None]:
        return lambda: calls.append(name)

    async def run() -> None:
        first = step("a1")
        ticker.add(first, step("a2"), lambda: ticker.remove(first), step("never"))
        ticker.add(step("b1"))
        ticker.add(step("c1"), step("c2"))
        while len(calls) < 8:
            await asyncio.sleep(0)

    asyncio.run(run())
    assert calls[:8] == ["a1", "b1", "c1", "a2", "c2", "b1", "c1", "c2"]


def test_a_member_that_fails_is_reported_and_does_not_stop_the_others() -> None:
    time, calls, reported = Time(), [], []
    ticker = Ticker(time.clock, time.sleep)

    def broken() -> None:
        raise RuntimeError("broken")

    def sound() -> None:
        calls.append("sound")

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context["exception"]))
        ticker.add(broken)
        ticker.add(sound)
        while len(calls) < 3:
            await asyncio.sleep(0)
        ticker.remove(sound)

    asyncio.run(run())
    assert [str(error) for error in reported] == ["broken"]
