"""The inside of a process of ears: `python -m voice.recognizers.workers.process FD`.

FD is an open socket to the service. The service sends the engines to load and hears what they can
do, or why they cannot be loaded; then requests and replies pass, in order. When the service is
gone, the process ends, whatever an engine is doing.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any

from voice.errors import VoiceError
from voice.recognizers import Engine, Recognizer, Turn, load_together
from voice.recognizers.workers.messages import NO_REPLY, Refusal, Reply, Request

YIELDING = 5
"""Niceness: an answer may come 100 ms later, sound that is late is lost. A process of normal
niceness gets three times as much of a full machine."""


class Turns:
    """The turns that this process is hearing."""

    def __init__(self, ear: Recognizer) -> None:
        self._ear = ear
        self._turns: dict[int, Turn] = {}
        self._faults: dict[int, str] = {}

    def answer(self, request: Request) -> Reply:
        """Do what is asked; every fault is a reply."""
        if request.turn in self._faults and request.verb != "close":
            return Reply(request.number, fault=self._faults[request.turn])
        try:
            return Reply(request.number, self._do(request))
        except VoiceError as error:
            fault = str(error)
        except Exception as error:
            fault = f"An ear failed ({type(error).__name__}: {error}): see `toothline doctor`."
        if request.verb == "listen":
            self._faults[request.turn] = fault
        return Reply(request.number, fault=fault)

    def _do(self, request: Request) -> Any:
        if request.verb == "listen":
            self._turns[request.turn] = self._ear.listen(request.argument)
            return None
        if request.verb == "close":
            self._faults.pop(request.turn, None)
            turn = self._turns.pop(request.turn, None)
            return turn.close() if turn else None
        turn = self._turns[request.turn]
        match request.verb:
            case "accept":
                return turn.accept(request.argument)
            case "peek":
                return turn.peek()
            case "finish":
                return turn.finish()
        raise ValueError(f"A turn cannot {request.verb}.")


def _receive(line: Connection, requests: queue.SimpleQueue[Request]) -> None:
    try:
        while True:
            requests.put(line.recv())
    except (EOFError, OSError):
        # Not `sys.exit`: an engine may hang in the thread that would have to do it.
        os._exit(0)


def main() -> None:
    """Serve until the service is gone."""
    # Ctrl-C and the system's stop reach the whole group: the service ends its calls first, and
    # this process with them.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    os.nice(YIELDING)
    line = Connection(int(sys.argv[1]))
    engines: tuple[Engine, ...] = line.recv()
    try:
        ear = load_together(*engines)
    except VoiceError as error:
        line.send(Refusal(str(error)))
        return
    line.send(ear.abilities)
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(line, requests), daemon=True).start()
    turns = Turns(ear)
    while True:
        request = requests.get()
        reply = turns.answer(request)
        if reply.number != NO_REPLY:
            line.send(reply)


if __name__ == "__main__":
    main()
