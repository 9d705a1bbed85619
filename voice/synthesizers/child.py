"""A speech engine in a process of its own, because engines hang, die or carry another licence.

The parent holds a `Child` and asks it to speak; the process stays, with its model loaded, until
it fails, takes too long or is closed. A failed one is replaced at the next request.

One request is a line of JSON on the process' input: {"text", "voice", "rate"}. One reply is a line
of JSON on its output, {"samples": count, "hertz": n} followed by that many float32 samples, or
{"error": why}. An engine's module takes part by `serve(**settings) -> Say`.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Protocol

import numpy as np

from voice.errors import SynthesisFailed
from voice.loudness import Samples, as_speech, silence
from voice.synthesizers.wording import speakable

ORPHAN_S = 300.0
"""A request that hangs this long ends its process from within, should the parent be gone."""


class Say(Protocol):
    """What an engine does inside its process."""

    def __call__(self, text: str, voice: str, rate: float) -> tuple[Samples, int]:
        """Mono float32 samples and their rate in hertz; any exception is told to the parent."""
        ...


@dataclass(frozen=True)
class Patience:
    """How long one text may take, in seconds."""

    text_s: float
    character_s: float
    """More for each of its characters."""


class Child:
    """One engine's process. Safe to share between threads: requests wait for each other."""

    def __init__(
        self, engine: str, settings: dict[str, Any], start_s: float, once: bool = False
    ) -> None:
        """`engine` is the module whose `serve(**settings)` runs in the process.

        `start_s` seconds more are allowed to the first request of a process, which waits for
        imports and models. `once`: each text has a process of its own.
        """
        self._engine = engine
        self._settings = settings
        self._start_s = start_s
        self._once = once
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The running process, None before the first request and after a failure."""
        return self._process.pid if self._process else None

    def say(self, text: str, voice: str, rate: float, patience: Patience) -> Samples:
        """The text as the house wants its sound; silence where there is nothing to say.

        Raises SynthesisFailed like `speak`.
        """
        plain = speakable(text)
        if not plain:
            return silence()
        limit_s = patience.text_s + patience.character_s * len(plain)
        return as_speech(*self.speak(plain, voice, rate, limit_s))

    def speak(self, text: str, voice: str, rate: float, limit_s: float) -> tuple[Samples, int]:
        """Samples and their rate in hertz.

        Raises SynthesisFailed when the engine refuses the text, dies, or takes over `limit_s`.
        """
        with self._lock:
            fresh = self._process is None or self._process.poll() is not None
            process = self._start() if fresh else self._process
            assert process is not None
            allowed_s = limit_s + (self._start_s if fresh else 0.0)
            late = threading.Event()
            timer = threading.Timer(allowed_s, _kill, (process, late))
            timer.start()
            try:
                return self._exchange(process, {"text": text, "voice": voice, "rate": rate})
            except (OSError, EOFError, ValueError) as error:
                self._end()
                name = self._engine.rpartition(".")[2]
                if late.is_set():
                    why = f"took longer than {allowed_s:.0f} s"
                else:
                    why = f"died (exit code {process.returncode})"
                raise SynthesisFailed(
                    f"The voice engine {name} {why}; it is started again for the next prompt, "
                    f"and 'toothline doctor' shows whether it is whole."
                ) from error
            finally:
                timer.cancel()
                if self._once:
                    self._end()

    def close(self) -> None:
        """End the process; the next request starts a new one. Safe to call twice."""
        with self._lock:
            self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        self._end()
        command = [sys.executable, "-P", "-m", __name__, self._engine, json.dumps(self._settings)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], request: dict[str, Any]
    ) -> tuple[Samples, int]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        head = json.loads(_line(process.stdout))
        if "error" in head:
            name = self._engine.rpartition(".")[2]
            raise SynthesisFailed(f"The voice engine {name} could not speak: {head['error']}")
        wanted = head["samples"] * 4
        body = process.stdout.read(wanted)
        if len(body) < wanted:
            raise EOFError("the sound broke off")
        return np.frombuffer(body, np.float32).copy(), head["hertz"]

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _line(stream: IO[bytes]) -> bytes:
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError("no reply")
    return line


def _answer(say: Say, requests: IO[bytes], replies: IO[bytes]) -> None:
    """Serve requests until the parent closes its end."""
    for line in requests:
        faulthandler.dump_traceback_later(ORPHAN_S, exit=True)
        try:
            samples, hertz = say(**json.loads(line))
            body = np.ascontiguousarray(samples, np.float32)
            head: dict[str, int | str] = {"samples": len(body), "hertz": int(hertz)}
        except Exception as error:
            body = np.zeros(0, np.float32)
            head = {"error": f"{type(error).__name__}: {error}"}
        faulthandler.cancel_dump_traceback_later()
        replies.write(json.dumps(head).encode() + b"\n" + body.tobytes())
        replies.flush()


def _refuse(why: Exception) -> Callable[..., tuple[Samples, int]]:
    def say(text: str, voice: str, rate: float) -> tuple[Samples, int]:
        raise why

    return say


def _main() -> None:
    engine, settings = sys.argv[1:]
    # Engines print to the standard output, which here would be taken for sound.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    say: Say
    try:
        say = importlib.import_module(engine).serve(**json.loads(settings))
    except Exception as error:
        say = _refuse(error)
    _answer(say, sys.stdin.buffer, replies)


if __name__ == "__main__":
    _main()
