"""A telephone of our own: calls a service over SIP, sends sound and keys, notes when what came.

It has a user agent just good enough for one call at a time over UDP on one machine, and shares
nothing of signaling with what it measures. Times are seconds since 1970 by the kernel's note of
each arrival.
"""

from __future__ import annotations

import re
import select
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media import ports, rtp, telephone_event
from voice.channels.phone.media.g711 import PCMU
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.ticker import FRAME_S

HOST = "127.0.0.1"
PORTS = ports.PortRange(40_000, 49_999)
EVENT_TYPE = 101
KEY_FRAMES = 5
"""How long a key is held: 100 ms."""
ANSWER_S = 5.0
"""A service on this machine that has not answered by then never will."""
LOUD = 0.02
"""Between a service's comfort noise (0.005 at most) and speech."""
SILENCE = np.zeros(FRAME, np.float32)


class CallFailed(Exception):
    """A call that did not go as calls go, in words."""


@dataclass(frozen=True)
class Heard:
    """One packet's sound."""

    samples: Samples
    at_s: float
    """When it came."""

    @property
    def loud(self) -> bool:
        return bool(np.abs(self.samples).max() > LOUD)


class Telephone:
    """One call at a time; close it, or use it in a `with` block."""

    def __init__(self, port: int, random: Random) -> None:
        """`port` is the service's, `random` draws numbers, tags and ports."""
        self.acknowledged_s = 0.0
        """When the answer was acknowledged: from then on the service may speak."""
        self.over = False
        """Whether the service has hung up."""
        self._service = (HOST, port)
        self._random = random
        self._signaling = ports.open_sockets(HOST, PORTS, random)
        self._sockets = ports.open_sockets(HOST, PORTS, random)
        self._number = f"312555{random.randrange(10_000):04}"
        self._call = f"{random.getrandbits(64):x}"
        self._to = f"<sip:toothline@{HOST}>"
        self._sent = 0
        self._media = (HOST, 0)
        self._sequence = random.randrange(2**16)
        self._timestamp = random.randrange(2**32)
        self._source = random.getrandbits(32)
        self._pressing: deque[bytes] = deque()
        self._pressed_at = 0

    def __enter__(self) -> Telephone:
        return self

    def __exit__(self, *failure: object) -> None:
        self._signaling.close()
        self._sockets.close()

    def call(self) -> float:
        """Call and acknowledge; seconds until the answer. Raises CallFailed."""
        asked_s = time.time()
        self._request("INVITE", self._offer())
        status, text, at_s = self._answered("INVITE")
        if status != 200:
            self._request("ACK")
            raise CallFailed(f"answered {status}")
        self._to = _field(text, "To")
        self._media = (HOST, int(_found(r"^m=audio (\d+)", text)))
        self._request("ACK")
        self.acknowledged_s = time.time()
        return at_s - asked_s

    def press(self, key: str) -> None:
        """A key goes down with the next beat."""
        number = telephone_event.KEYS.index(key)
        for step in range(KEY_FRAMES):
            payload = telephone_event.PAYLOAD.pack(number, 10, (step + 1) * FRAME)
            self._pressing.append(payload)
        ended = telephone_event.PAYLOAD.pack(number, 10 | telephone_event.ENDED, KEY_FRAMES * FRAME)
        self._pressing.extend([ended] * 3)

    def beat(self, said: Samples = SILENCE) -> list[Heard]:
        """20 ms: say that, or the key that is down; what came since the last."""
        if self._pressing:
            if len(self._pressing) == KEY_FRAMES + 3:
                self._pressed_at = self._timestamp
            self._send(EVENT_TYPE, self._pressed_at, self._pressing.popleft())
        else:
            self._send(PCMU.payload_type, self._timestamp, PCMU.encode(said))
        self._timestamp = self._timestamp + FRAME & 0xFFFF_FFFF
        self._signaled()
        heard = []
        for data, _, at_s in ports.waiting(self._sockets.rtp):
            packet = rtp.parse(data)
            if packet is not None and packet.payload_type == PCMU.payload_type:
                sound = PCMU.decode(packet.payload)
                heard.append(Heard(sound, at_s or time.time()))
        return heard

    def hang_up(self) -> None:
        """End the call, unless the service has. Raises CallFailed."""
        if self.over:
            return
        self._request("BYE")
        status, _, _ = self._answered("BYE")
        if status not in (200, 481):
            raise CallFailed(f"BYE was answered {status}")

    def _send(self, kind: int, timestamp: int, payload: bytes) -> None:
        packet = rtp.Packet(kind, self._sequence, timestamp, self._source, payload)
        self._sockets.rtp.sendto(rtp.build(packet), self._media)
        self._sequence = self._sequence + 1 & 0xFFFF

    def _request(self, method: str, body: str = "") -> None:
        if method != "ACK":
            self._sent += 1
        lines = [
            f"{method} sip:toothline@{HOST}:{self._service[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:{self._signaling.port};rport;"
            f"branch=z9hG4bK{self._random.getrandbits(64):x}",
            "Max-Forwards: 70",
            f"From: <sip:{self._number}@{HOST}>;tag={self._call}",
            f"To: {self._to}",
            f"Call-ID: {self._call}",
            f"CSeq: {self._sent} {method}",
            f"Contact: <sip:{self._number}@{HOST}:{self._signaling.port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._tell("\r\n".join(lines) + "\r\n\r\n" + body)

    def _tell(self, text: str) -> None:
        self._signaling.rtp.sendto(text.encode(), self._service)

    def _answered(self, method: str) -> tuple[int, str, float]:
        """The final answer: its status, all of it, and when it came."""
        deadline_s = time.monotonic() + ANSWER_S
        while (left_s := deadline_s - time.monotonic()) > 0:
            select.select([self._signaling.rtp], [], [], left_s)
            for text, at_s in self._came():
                status = re.match(r"SIP/2.0 (\d+)", text)
                ours = _field(text, "CSeq") == f"{self._sent} {method}"
                if status and ours and int(status[1]) >= 200:
                    return int(status[1]), text, at_s
        raise CallFailed(f"{method} was not answered within {ANSWER_S:.0f} s")

    def _signaled(self) -> None:
        """During the call: the service may hang up, or say again what it said."""
        for text, _ in self._came():
            if text.startswith("SIP/2.0 200") and _field(text, "CSeq").endswith("INVITE"):
                self._request("ACK")

    def _came(self) -> list[tuple[str, float]]:
        """What was signaled; requests are answered at once."""
        came = []
        for data, _, at_s in ports.waiting(self._signaling.rtp):
            text = data.decode()
            came.append((text, at_s or time.time()))
            if not text.startswith("SIP/2.0"):
                self.over |= text.startswith("BYE ")
                names = ("Via", "From", "To", "Call-ID", "CSeq")
                fields = (f"{name}: {_field(text, name)}" for name in names)
                self._tell("\r\n".join(["SIP/2.0 200 OK", *fields, "Content-Length: 0", "", ""]))
        return came

    def _offer(self) -> str:
        lines = [
            "v=0",
            f"o=- 1 1 IN IP4 {HOST}",
            "s=-",
            f"c=IN IP4 {HOST}",
            "t=0 0",
            f"m=audio {self._sockets.port} RTP/AVP {PCMU.payload_type} {EVENT_TYPE}",
            f"a=rtpmap:{EVENT_TYPE} telephone-event/8000",
        ]
        return "\r\n".join([*lines, ""])


def beats(seconds: float) -> Iterator[int]:
    """Every 20 ms by the real clock, for so long."""
    began_s = time.monotonic()
    for number in range(round(seconds / FRAME_S)):
        time.sleep(max(0.0, began_s + number * FRAME_S - time.monotonic()))
        yield number


def _field(text: str, name: str) -> str:
    return _found(rf"^{name}: *(.*?)\r?$", text)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE | re.IGNORECASE)
    if found is None:
        raise CallFailed(f"nothing like {pattern} in {text!r}")
    return found[1]
