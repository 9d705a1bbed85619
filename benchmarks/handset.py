"""A telephone of our own: calls a SIP server, speaks and hears in 20 ms packets, loses some.

Made for measuring. It holds one call at a time and blocks for as long as that lasts, in real time.
"""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media import ports, rtp
from voice.channels.phone.media.g711 import PCMU
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.sip.message import Request, Response, parse
from voice.channels.phone.ticker import FRAME_S

HOST = "127.0.0.1"
MEDIA = ports.PortRange(30_000, 31_999)
ANSWER_S = 10.0
"""No server on the same machine takes longer to answer a call."""
KEYS = "0123456789*#"
EVENTS = 101
"""The payload type that we name for keys."""
KEY_FRAMES = 5
"""A key is held for 100 ms, and followed by as long a pause."""
QUEUE = 10
"""Packets heard that wait for their 20 ms, at most."""

NOTHING = np.zeros(FRAME, np.float32)

Speaker = Callable[[Samples], tuple[Samples, str]]
"""Every 20 ms: takes what was heard, gives what is said and the key that is pressed."""


class CallRefused(Exception):
    """The server did not take the call."""


@dataclass(frozen=True)
class Held:
    """A call that is over."""

    answered_s: float
    """From the INVITE to its 200."""
    lasted_s: float
    ended_by: str
    """service, or time where the call was still going on at its limit."""
    sent: int
    """Packets, those that were lost on purpose included."""
    heard: int
    """Packets that came."""


class Handset:
    """One telephone."""

    def __init__(self, server: tuple[str, int], number: str, *, loss: float, seed: int) -> None:
        """`loss` is the share of packets that are lost, each way, from 0 to 1."""
        self.key = f"handset-{number}-{seed}-{time.time_ns()}"
        """The Call-ID."""
        self._server = server
        self._number = number
        self._loss = loss
        self._random = Random(seed)
        self._tag = ""
        self._sequence = self._random.getrandbits(16)
        self._source = self._random.getrandbits(32)
        self._to_send: deque[rtp.Packet] = deque()
        self._heard: deque[Samples] = deque(maxlen=QUEUE)
        self._came = 0

    def call(self, speaker: Speaker, limit_s: float) -> Held:
        """Hold a call until the service hangs up. Raises CallRefused."""
        media = ports.open_sockets(HOST, MEDIA, self._random)
        signaling = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            signaling.bind((HOST, 0))
            signaling.connect(self._server)
            began_s = time.monotonic()
            far = self._invite(signaling, media.port)
            answered_s = time.monotonic() - began_s
            began_s = time.monotonic()
            frames, ended_by = self._talk(signaling, media.rtp, far, speaker, limit_s)
            return Held(answered_s, time.monotonic() - began_s, ended_by, frames, self._came)
        finally:
            signaling.close()
            media.close()

    def _invite(self, signaling: socket.socket, port: int) -> tuple[str, int]:
        """Be answered; where sound is to be sent to."""
        offer = (
            f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0 {EVENTS}\r\na=rtpmap:{EVENTS} telephone-event/8000\r\n"
            "a=ptime:20\r\n"
        )
        signaling.settimeout(ANSWER_S)
        signaling.send(self._request(signaling, "INVITE", offer))
        while True:
            try:
                message = parse(signaling.recv(65_535))
            except TimeoutError as error:
                raise CallRefused(f"No answer in {ANSWER_S:.0f} s.") from error
            if not isinstance(message, Response) or message.status < 200:
                continue
            self._tag = f";tag={message.to_tag}"
            signaling.send(self._request(signaling, "ACK"))
            if message.status >= 300:
                raise CallRefused(f"The service answered {message.status}.")
            signaling.setblocking(False)
            where = re.search(r"m=audio (\d+)", message.body.decode())
            assert where, message.body
            return HOST, int(where[1])

    def _request(self, signaling: socket.socket, method: str, body: str = "") -> bytes:
        host, port = signaling.getsockname()
        server = f"{self._server[0]}:{self._server[1]}"
        head = (
            f"{method} sip:practice@{server} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{self._random.getrandbits(64):x}",
            f"From: <sip:{self._number}@{host}>;tag={self._source:x}",
            f"To: <sip:practice@{server}>{self._tag}",
            f"Call-ID: {self.key}",
            f"CSeq: {2 if method == 'BYE' else 1} {method}",
            f"Contact: <sip:{self._number}@{host}:{port}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        )
        return ("\r\n".join(head) + "\r\n\r\n" + body).encode()

    def _talk(
        self,
        signaling: socket.socket,
        media: socket.socket,
        far: tuple[str, int],
        speaker: Speaker,
        limit_s: float,
    ) -> tuple[int, str]:
        """Packets sent, and who ended the call."""
        origin_s = time.monotonic()
        for frame in range(round(limit_s / FRAME_S)):
            time.sleep(max(0.0, origin_s + frame * FRAME_S - time.monotonic()))
            if self._hung_up(signaling):
                return frame, "service"
            self._hear(media)
            said, key = speaker(self._heard.popleft() if self._heard else NOTHING)
            if key:
                self._press(key, frame)
            packet = self._next(said, frame)
            if self._random.random() >= self._loss:
                media.sendto(rtp.build(packet), far)
        signaling.send(self._request(signaling, "BYE"))
        return round(limit_s / FRAME_S), "time"

    def _hung_up(self, signaling: socket.socket) -> bool:
        try:
            message = parse(signaling.recv(65_535))
        except BlockingIOError:
            return False
        if not isinstance(message, Request) or message.method != "BYE":
            return False
        copied = ("via", "from", "to", "call-id", "cseq")
        lines = [f"{name}: {value}" for name in copied for value in message.all(name)]
        signaling.send(("\r\n".join(["SIP/2.0 200 OK", *lines]) + "\r\n\r\n").encode())
        return True

    def _hear(self, media: socket.socket) -> None:
        for data, _, _ in ports.waiting(media):
            packet = rtp.parse(data)
            if packet is None or packet.payload_type != PCMU.payload_type:
                continue
            self._came += 1
            if self._random.random() >= self._loss:
                self._heard.append(PCMU.decode(packet.payload))

    def _press(self, key: str, frame: int) -> None:
        """Queue the packets of a key (RFC 4733); the last comes three times."""
        at, silence = (frame + len(self._to_send)) * FRAME, PCMU.encode(NOTHING)
        for number in (*range(1, KEY_FRAMES + 1), KEY_FRAMES, KEY_FRAMES):
            end = 0x80 if number == KEY_FRAMES else 0
            told = bytes([KEYS.index(key), end | 10]) + (number * FRAME).to_bytes(2, "big")
            self._to_send.append(rtp.Packet(EVENTS, 0, at, self._source, told, number == 1))
        for number in range(KEY_FRAMES):
            later = at + (KEY_FRAMES + 2 + number) * FRAME
            self._to_send.append(rtp.Packet(0, 0, later, self._source, silence))

    def _next(self, said: Samples, frame: int) -> rtp.Packet:
        self._sequence = self._sequence + 1 & 0xFFFF
        if self._to_send:
            return self._to_send.popleft()._replace(sequence=self._sequence)
        sound = PCMU.encode(said)
        return rtp.Packet(
            PCMU.payload_type, self._sequence, frame * FRAME, self._source, sound, frame == 0
        )
