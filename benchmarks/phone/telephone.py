"""A telephone of our own: calls a service over SIP, sends sound and keys, notes when what came.

It has a user agent just good enough for one call at a time over UDP, and shares nothing of
signaling with what it measures. It works in real time. Times are seconds since 1970 by the kernel's
note of each arrival.
"""

from __future__ import annotations

import re
import select
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media import ports, rtp, telephone_event
from voice.channels.phone.media.g711 import PCMU
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.streamed.ticker import FRAME_S

HOST = "127.0.0.1"
PORTS = ports.PortRange(40_000, 49_999)
EVENT_TYPE = 101
KEY_FRAMES = 5
"""How long a key is held, and how long at least until the next: 100 ms."""
RESEND_S = 0.5
"""Until a request that nobody answers is sent again (RFC 3261, T1)."""
ANSWER_S = 5.0
"""A service that has not answered by then never will."""
WAITING = 10
"""Packets that wait at most until they are heard, each for 20 ms: a patient telephone's buffer."""
LOUD = 0.02
"""Between a service's comfort noise (0.005 at most) and speech."""
SILENCE = np.zeros(FRAME, np.float32)

Speaker = Callable[[Samples], tuple[Samples, str]]
"""Every 20 ms: takes what is heard, gives what is said, and the key that is pressed or ""."""


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


@dataclass(frozen=True)
class Talked:
    """A conversation that is over."""

    lasted_s: float
    ended_by: str
    """service, or time where it was still going on at its limit."""


class Telephone:
    """One call at a time; close it, or use it in a `with` block."""

    def __init__(
        self,
        service: tuple[str, int],
        random: Random,
        *,
        host: str = HOST,
        number: str = "",
        loss: float = 0.0,
    ) -> None:
        """`service` is whom it calls, `random` draws numbers, tags, ports and what is lost; `host`
        is its own address, `number` its caller's, drawn where it is empty; `loss` the share of
        sound that is lost each way, from 0 to 1."""
        self.key = f"{random.getrandbits(64):x}@{host}"
        """The Call-ID."""
        self.acknowledged_s = 0.0
        """When the answer was acknowledged: from then on the service may speak."""
        self.over = False
        """Whether the service has hung up."""
        self.sent = 0
        """Packets of sound and keys, those that were lost on purpose included."""
        self.came = 0
        """Packets of sound, the same."""
        self._service = service
        self._random = random
        self._host = host
        self._number = number or f"312555{random.randrange(10_000):04}"
        self._loss = loss
        self._signaling = ports.open_sockets(host, PORTS, random)
        self._sockets = ports.open_sockets(host, PORTS, random)
        self._tag = f"{random.getrandbits(32):x}"
        self._to = f"<sip:toothline@{service[0]}>"
        self._requests = 0
        self._media = (service[0], 0)
        self._sequence = random.randrange(2**16)
        self._timestamp = random.randrange(2**32)
        self._source = random.getrandbits(32)
        self._pressing: deque[bytes] = deque()
        """What is sent of keys; empty pieces are the pauses between them."""
        self._pressed_at: int | None = None
        """The timestamp at which the key that is down went down."""

    def __enter__(self) -> Telephone:
        return self

    def __exit__(self, *failure: object) -> None:
        self._signaling.close()
        self._sockets.close()

    def call(self) -> float:
        """Call and acknowledge; seconds until the answer. Raises CallFailed."""
        asked_s = time.time()
        status, text, at_s = self._ask("INVITE", self._offer())
        self._to = _field(text, "To")
        self._request("ACK")
        if status != 200:
            raise CallFailed(f"answered {status}")
        self._media = (_found(r"^c=IN IP4 (\S+)", text), int(_found(r"^m=audio (\d+)", text)))
        self.acknowledged_s = time.time()
        return at_s - asked_s

    def press(self, key: str) -> None:
        """A key goes down with the next beat, or after those that were pressed before."""
        number = telephone_event.KEYS.index(key)
        for step in range(KEY_FRAMES):
            payload = telephone_event.PAYLOAD.pack(number, 10, (step + 1) * FRAME)
            self._pressing.append(payload)
        ended = telephone_event.PAYLOAD.pack(number, 10 | telephone_event.ENDED, KEY_FRAMES * FRAME)
        self._pressing.extend([ended] * 3 + [b""] * KEY_FRAMES)

    def beat(self, said: Samples = SILENCE) -> list[Heard]:
        """20 ms: say that, or the key that is down; what came since the last."""
        if key := self._pressing.popleft() if self._pressing else b"":
            if self._pressed_at is None:
                self._pressed_at = self._timestamp
            self._send(EVENT_TYPE, self._pressed_at, key)
        else:
            self._pressed_at = None
            self._send(PCMU.payload_type, self._timestamp, PCMU.encode(said))
        self._timestamp = self._timestamp + FRAME & 0xFFFF_FFFF
        self._signaled()
        heard = []
        for data, _, at_s in ports.waiting(self._sockets.rtp):
            packet = rtp.parse(data)
            if packet is None or packet.payload_type != PCMU.payload_type:
                continue
            self.came += 1
            if not self._is_lost():
                heard.append(Heard(PCMU.decode(packet.payload), at_s or time.time()))
        return heard

    def talk(self, speaker: Speaker, limit_s: float) -> Talked:
        """Speak and listen until the service hangs up, or for so long. Raises CallFailed."""
        began_s = time.monotonic()
        waiting: deque[Samples] = deque(maxlen=WAITING)
        for _ in beats(limit_s):
            if self.over:
                return Talked(time.monotonic() - began_s, "service")
            said, key = speaker(waiting.popleft() if waiting else SILENCE)
            if key:
                self.press(key)
            waiting.extend(heard.samples for heard in self.beat(said))
        self.hang_up()
        return Talked(time.monotonic() - began_s, "time")

    def hang_up(self) -> None:
        """End the call, unless the service has. Raises CallFailed."""
        if self.over:
            return
        status, _, _ = self._ask("BYE")
        if status not in (200, 481):
            raise CallFailed(f"BYE was answered {status}")

    def _send(self, kind: int, timestamp: int, payload: bytes) -> None:
        self.sent += 1
        packet = rtp.Packet(kind, self._sequence, timestamp, self._source, payload)
        if not self._is_lost():
            self._sockets.rtp.sendto(rtp.build(packet), self._media)
        self._sequence = self._sequence + 1 & 0xFFFF

    def _is_lost(self) -> bool:
        return self._loss > 0 and self._random.random() < self._loss

    def _request(self, method: str, body: str = "") -> str:
        """Send a request; its text, to be sent again."""
        if method != "ACK":
            self._requests += 1
        lines = [
            f"{method} sip:toothline@{self._service[0]}:{self._service[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._host}:{self._signaling.port};rport;"
            f"branch=z9hG4bK{self._random.getrandbits(64):x}",
            "Max-Forwards: 70",
            f"From: <sip:{self._number}@{self._host}>;tag={self._tag}",
            f"To: {self._to}",
            f"Call-ID: {self.key}",
            f"CSeq: {self._requests} {method}",
            f"Contact: <sip:{self._number}@{self._host}:{self._signaling.port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        text = "\r\n".join(lines) + "\r\n\r\n" + body
        self._tell(text)
        return text

    def _tell(self, text: str) -> None:
        self._signaling.rtp.sendto(text.encode(), self._service)

    def _ask(self, method: str, body: str = "") -> tuple[int, str, float]:
        """Send a request; its final answer: status, text, and when it came. Raises CallFailed."""
        request = self._request(method, body)
        for _ in range(round(ANSWER_S / RESEND_S)):
            until_s = time.monotonic() + RESEND_S
            while (left_s := until_s - time.monotonic()) > 0:
                select.select([self._signaling.rtp], [], [], left_s)
                for text, at_s in self._arrived():
                    status = re.match(r"SIP/2.0 (\d+)", text)
                    ours = _field(text, "CSeq") == f"{self._requests} {method}"
                    if status and ours and int(status[1]) >= 200:
                        return int(status[1]), text, at_s
            self._tell(request)
        raise CallFailed(f"{method} was not answered within {ANSWER_S:.0f} s")

    def _signaled(self) -> None:
        """During the call: the service may hang up, or say again what it said."""
        for text, _ in self._arrived():
            if text.startswith("SIP/2.0 200") and _field(text, "CSeq").endswith("INVITE"):
                self._request("ACK")

    def _arrived(self) -> list[tuple[str, float]]:
        """What was signaled; requests are answered at once: nothing but hanging up is done."""
        arrived = []
        for data, _, at_s in ports.waiting(self._signaling.rtp):
            text = data.decode()
            arrived.append((text, at_s or time.time()))
            if not text.startswith(("SIP/2.0", "ACK ")):
                ends = text.startswith("BYE ")
                self.over |= ends
                status = "200 OK" if ends else "501 Not Implemented"
                names = ("Via", "From", "To", "Call-ID", "CSeq")
                fields = (f"{name}: {_field(text, name)}" for name in names)
                self._tell("\r\n".join([f"SIP/2.0 {status}", *fields, "Content-Length: 0", "", ""]))
        return arrived

    def _offer(self) -> str:
        lines = [
            "v=0",
            f"o=- 1 1 IN IP4 {self._host}",
            "s=-",
            f"c=IN IP4 {self._host}",
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
