"""The service as a process of the system: what its signals mean."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from dataclasses import dataclass, field

import pytest

from toothline.metrics import Metrics
from toothline.service import process as running
from toothline.service.process import Open, Service
from voice.channels.streamed.ticker import Ticker


@dataclass
class Board:
    """A switchboard with calls that end when told to."""

    calls: int = 0
    draining: bool = False
    told: list[str] = field(default_factory=list)
    goodbye_ends: bool = True

    def on_end(self) -> None: ...

    def say_goodbye(self) -> None:
        self.told.append("goodbye")
        if self.goodbye_ends:
            self.end()

    def hang_up(self) -> None:
        self.told.append("hang up")
        self.end()

    def end(self) -> None:
        """All calls are over, as told by their threads."""
        self.calls = 0
        threading.Thread(target=lambda: self.on_end()).start()


@dataclass
class Door:
    """A way in."""

    log: list[str]

    async def start(self, host: str, port: int) -> int:
        self.log.append("opened")
        return 1

    async def close(self) -> None:
        self.log.append("closed")


@dataclass
class Doors:
    """All ways in: one."""

    open: list[Open]
    log: list[str]

    def reread(self) -> None:
        self.log.append("reread")


@dataclass
class Run:
    """A service that was run, and what it was told meanwhile."""

    board: Board
    doors: list[str] = field(default_factory=list)
    reloads: list[str] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)
    """The threads that signs of life were given in."""
    settings_are_good: bool = True

    def through(self, *script: object, drain_s: float = 5.0) -> Run:
        """Numbers are signals to this process; the rest is called. All as soon as it is due."""

        def ways(ticker: Ticker) -> Doors:
            return Doors([Open("door", Door(self.doors), "127.0.0.1", 0)], self.doors)

        def settings() -> bool:
            self.reloads.append("read")
            return self.settings_are_good

        async def play() -> None:
            service = Service(
                self.board,  # type: ignore[arg-type]
                Metrics(),
                ways,
                settings=settings,
                alive=lambda: self.signs.append(threading.get_ident()),
                drain_s=drain_s,
            )
            task = asyncio.create_task(service.run())
            while not self.doors:
                await asyncio.sleep(0)
            for step in script:
                os.kill(os.getpid(), step) if isinstance(step, int) else step()  # type: ignore[operator]
                await asyncio.sleep(0.05)
            await asyncio.wait_for(task, 10)

        asyncio.run(play())
        return self


def test_a_service_without_calls_ends_when_told() -> None:
    run = Run(Board()).through(signal.SIGTERM)
    assert run.doors == ["opened", "closed"]
    assert run.board.draining
    assert run.board.told == []


def test_calls_may_end_by_themselves() -> None:
    board = Board(calls=2)
    run = Run(board).through(signal.SIGTERM, lambda: None, board.end)
    assert run.board.told == []


def test_calls_that_last_too_long_are_told_goodbye() -> None:
    assert Run(Board(calls=1)).through(signal.SIGTERM, drain_s=0.01).board.told == ["goodbye"]


def test_a_second_signal_says_goodbye_at_once_and_hangs_up_on_who_stays() -> None:
    board = Board(calls=1, goodbye_ends=False)
    run = Run(board).through(signal.SIGTERM, signal.SIGTERM)
    assert run.board.told == ["goodbye", "hang up"]
    assert running.GOODBYE_S > 60, "who is not told to hurry has time for a goodbye"


@pytest.mark.parametrize("good", [True, False])
def test_sighup_reads_the_settings_again_and_takes_them_if_they_are_good(good: bool) -> None:
    run = Run(Board(), settings_are_good=good).through(signal.SIGHUP, signal.SIGTERM)
    assert run.reloads == ["read"]
    assert ("reread" in run.doors) is good


def test_a_running_service_gives_signs_of_life_beside_its_calls_until_it_is_told_to_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "ALIVE_S", 0.01)
    run = Run(Board(calls=1))
    counts: list[int] = []
    run.through(
        lambda: None,
        signal.SIGTERM,
        lambda: counts.append(len(run.signs)),
        lambda: counts.append(len(run.signs)),
        run.board.end,
    )
    assert counts[0] > 1
    assert counts[0] == counts[1]
    assert threading.get_ident() not in run.signs
