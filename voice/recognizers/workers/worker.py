"""One process of ears, seen from the service: what is asked of it, and how it fails."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pipe
from typing import Any

import numpy as np

from dialog.effects import Listen
from voice.channels import RATE
from voice.errors import EngineMissing, RecognitionFailed
from voice.recognizers import Abilities, Engine
from voice.recognizers.workers.messages import Refusal, Reply, Request
from voice.recognizers.workers.quiet import LOOK_S, Quiet, waits_of

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""There are as many processes as cores: more threads in each would only wait for each other."""

SLOWEST = 0.5
"""Seconds of a core for a second of sound: five times what all ears together take of one."""


@dataclass(frozen=True)
class Limits:
    """How patient the service is with a process."""

    start_s: float = 60.0
    """Loading all models takes 2 to 5 s; a slow disk is given time. Waiting for a core does not
    count here either: on a machine that did ten other things, loading took 50 s."""
    stalled_s: float = 5.0
    """Without any reply for so long, and SLOWEST of the longest sound it is hearing, it is not
    waited for. The time in which it waits for a core does not count (`quiet`): an overloaded
    machine is slow, not deaf. The longest sentence takes about 2 s of a core."""
    dead_s: float = 20.0
    """Without any reply for so long, counted alike, it hangs and is killed. Much longer, because on
    a machine that is overloaded a kill makes it worse: loading the models again costs more than
    any sentence."""
    waiting: int = 64
    """Requests not answered yet, of all calls together: each call has one at a time, so more mean
    that far too many calls were let in."""


class Worker:
    """A process, from its start to its death. It is never revived: another takes its place."""

    def __init__(
        self, engines: Sequence[Engine], limits: Limits, on_death: Callable[[Worker], None]
    ) -> None:
        """`on_death` is called once, from a thread of this object's own that ends after it."""
        self.cause = ""
        """How it died; empty while it lives."""
        self.loaded = False
        """Whether it was ever able to hear."""
        self.turns = 0
        """Turns it is hearing now."""
        self._limits = limits
        self._on_death = on_death
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[Any]] = {}
        self._abilities: Future[Abilities] = Future()
        self._sounds_s: dict[int, float] = {}
        """Of the turns it is hearing, what they have said."""
        self._line, theirs = Pipe()
        command = [sys.executable, "-P", "-m", f"{__package__}.process", str(theirs.fileno())]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env=os.environ | ONE_THREAD,
        )
        theirs.close()
        self._quiet = Quiet(partial(waits_of, self._process.pid))
        self._line.send(tuple(engines))
        threading.Thread(target=self._attend, name="ears", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return not self.cause

    def ready(self) -> Abilities:
        """What it can do, once its models are loaded. Raises EngineMissing when they cannot be."""
        while True:
            try:
                return self._abilities.result(min(LOOK_S, self._limits.start_s))
            except TimeoutError as error:
                if self._quiet.lasted_s >= self._limits.start_s:
                    self.kill()
                    raise EngineMissing(
                        f"The ears were not loaded within {self._limits.start_s:.0f} seconds: see "
                        "what `toothline doctor` says of them."
                    ) from error

    def begin(self, expected: Listen) -> int:
        """The number of a new turn. Does not wait; a fault is told at the turn's first request."""
        number = next(self._numbers)
        with self._lock:
            self.turns += 1
            self._sounds_s[number] = 0.0
        self._send(Request(number, "listen", expected))
        return number

    def end(self, turn: int) -> None:
        """The turn is over. Does not wait."""
        with self._lock:
            self.turns -= 1
            self._sounds_s.pop(turn, None)
        with suppress(RecognitionFailed):
            self._send(Request(turn, "close"))

    def ask(self, turn: int, verb: str, samples: np.ndarray | None = None) -> Any:
        """What the turn answers. Raises RecognitionFailed when it fails, or the process does."""
        reply: Future[Any] = Future()
        request = Request(turn, verb, samples, next(self._numbers))
        with self._lock:
            if len(self._waiting) >= self._limits.waiting:
                raise RecognitionFailed(
                    f"{len(self._waiting)} calls wait for one ear: lower the number of calls that "
                    "are let in, `conversations` under [phone]."
                )
            if not self._waiting:
                self._quiet.begin()
            if self.alive:
                self._waiting[request.number] = reply
            if samples is not None and turn in self._sounds_s:
                self._sounds_s[turn] += len(samples) / RATE
        self._send(request)
        while True:
            try:
                return reply.result(min(LOOK_S, self._limits.stalled_s))
            except TimeoutError:
                if self.stalled:
                    self.check()
                    raise RecognitionFailed(
                        f"{self._name} gave no reply for {self._limits.stalled_s:.0f} seconds; the "
                        "caller is asked once more: lower `conversations` under [phone] if this "
                        "happens often."
                    ) from None

    @property
    def stalled(self) -> bool:
        """Whether it is better not waited for."""
        return self._is_quiet_for(self._limits.stalled_s)

    def check(self) -> None:
        """Kill it if it hangs."""
        if self._is_quiet_for(self._limits.dead_s):
            self.kill()

    def kill(self) -> None:
        """End the process at once."""
        with suppress(ProcessLookupError):
            self._process.kill()

    def _is_quiet_for(self, limit_s: float) -> bool:
        """Whether for so long, and for its work, something was asked and nothing answered, also to
        who waits no longer."""
        with self._lock:
            if not self._waiting:
                return False
            limit_s += SLOWEST * max(self._sounds_s.values(), default=0.0)
            return self._quiet.lasted_s >= (limit_s if self.loaded else self._limits.start_s)

    def _send(self, request: Request) -> None:
        try:
            with self._lock:
                if self.cause:
                    raise RecognitionFailed(f"{self.cause}; the caller is asked once more.")
                self._line.send(request)
        except OSError as error:
            # Its death is told by the thread that reads from it.
            raise RecognitionFailed(f"{self._name} takes no more sound.") from error

    def _attend(self) -> None:
        """Hand out the replies until the process is dead."""
        try:
            while True:
                self._take(self._line.recv())
        except (EOFError, OSError):
            pass
        finally:
            self._bury()

    def _take(self, said: Abilities | Refusal | Reply) -> None:
        with self._lock:
            self._quiet.begin()
        match said:
            case Abilities():
                self.loaded = True
                self._abilities.set_result(said)
            case Refusal(why):
                self._abilities.set_exception(EngineMissing(why))
            case Reply(number, value, fault):
                with self._lock:
                    waiting = self._waiting.pop(number)
                if fault:
                    waiting.set_exception(RecognitionFailed(fault))
                else:
                    waiting.set_result(value)

    def _bury(self) -> None:
        self.kill()
        code = self._process.wait()
        with self._lock:
            self.cause = f"{self._name} died (exit code {code})"
            left, self._waiting = self._waiting, {}
            self._line.close()
        died = f"{self.cause}; the caller is asked once more."
        for waiting in left.values():
            waiting.set_exception(RecognitionFailed(died))
        if not self._abilities.done():
            self._abilities.set_exception(EngineMissing(f"{self.cause} before it could hear."))
        self._on_death(self)

    @property
    def _name(self) -> str:
        return f"The ears' process {self.pid}"
