"""The far ends of telephone calls, who put on the wire what a PBX does, and a desk to come to."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from voice.channels import Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed.reception import Caller, Verdict
from voice.channels.streamed.ticker import Tick

UUID = "40325ec2-5efd-4bd3-805f-53576e581d13"
PATIENCE_S = 20.0
"""Nothing on this machine takes longer, whatever else it does."""


@dataclass
class Desk:
    """A reception that keeps what it is handed."""

    verdict: Verdict = Verdict.FULL
    draining: bool = False
    callers: list[Caller] = field(default_factory=list)
    lines: list[PhoneLine] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    released: list[Caller] = field(default_factory=list)

    def admit(self, caller: Caller) -> Verdict:
        self.callers.append(caller)
        return self.verdict

    def begin(self, line: PhoneLine, caller: Caller, verdict: Verdict) -> None:
        self.lines.append(line)
        self.verdicts.append(verdict)

    def release(self, caller: Caller) -> None:
        self.released.append(caller)


class HandTicker:
    """The 20 ms clock, beaten by the test."""

    def __init__(self) -> None:
        self.members: dict[Tick, tuple[Tick, ...]] = {}

    def add(self, tick: Tick, *later: Tick) -> None:
        self.members[tick] = (tick, *later)

    def remove(self, tick: Tick) -> None:
        self.members.pop(tick, None)

    def beat(self, times: int = 1) -> None:
        for _ in range(times):
            members = tuple(self.members.values())
            for row in zip_longest(*members):
                for member, step in zip(members, row, strict=True):
                    if step is not None and member[0] in self.members:
                        step()


async def until(condition: Callable[[], Any]) -> None:
    """Let the event loop work until it is so; fails when it never is."""

    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(wait(), PATIENCE_S)


async def arrived() -> None:
    """Let what was sent on this machine arrive: the loop looks at its sockets once a turn."""
    for _ in range(10):
        await asyncio.sleep(0)


class Asterisk:
    """Asterisk's side of an AudioSocket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    @classmethod
    async def dial(cls, port: int, uuid: str = UUID) -> Asterisk:
        """Connect as the dialplan's `AudioSocket(uuid,127.0.0.1:port)` does."""
        asterisk = cls(*await asyncio.open_connection("127.0.0.1", port))
        asterisk.send(0x01, bytes.fromhex(uuid.replace("-", "")))
        return asterisk

    def send(self, kind: int, payload: bytes = b"") -> None:
        self.writer.write(struct.pack(">BH", kind, len(payload)) + payload)

    def speak(self, samples: Samples, kind: int = 0x10) -> None:
        self.send(kind, (samples * 32767).astype("<i2").tobytes())

    def press(self, key: str) -> None:
        self.send(0x03, key.encode())

    async def read(self) -> tuple[int, bytes]:
        """The next message from us. Raises IncompleteReadError when we closed."""
        head = await asyncio.wait_for(self._reader.readexactly(3), PATIENCE_S)
        kind, length = struct.unpack(">BH", head)
        return kind, await asyncio.wait_for(self._reader.readexactly(length), PATIENCE_S)

    async def hear(self) -> Samples:
        """The next sound from us."""
        _, payload = await self.read()
        return np.frombuffer(payload, "<i2").astype(np.float32) / 32768

    async def is_left(self) -> bool:
        """Whether we close, after whatever we still send."""
        return await asyncio.wait_for(self._reader.read(), PATIENCE_S) is not None

    def hang_up(self) -> None:
        """The caller puts the receiver down: the stream ends, without a message."""
        self.writer.close()


class WebSocketPeer:
    """Whoever opens a WebSocket to us."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    @classmethod
    async def dial(cls, port: int, path: str, subprotocol: str | None = None) -> WebSocketPeer:
        protocols: Any = [subprotocol] if subprotocol else None
        address = f"ws://127.0.0.1:{port}{path}"
        return cls(await connect(address, subprotocols=protocols, proxy=None))

    async def send(self, message: str | bytes | dict[str, Any]) -> None:
        await self.socket.send(json.dumps(message) if isinstance(message, dict) else message)

    async def read(self) -> str | bytes:
        return await asyncio.wait_for(self.socket.recv(), PATIENCE_S)

    async def hang_up(self) -> None:
        await self.socket.close()
