"""The other end of SIP in virtual time: writes what a phone or a PBX sends, reads what we do."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from voice.channels.phone.sip import events
from voice.channels.phone.sip.message import Request, Response, parse
from voice.channels.phone.sip.session import Session
from voice.channels.phone.sip.transaction import Peer
from voice.channels.phone.sip.user_agent import UserAgent

US = ("192.0.2.1", 5060)
PHONE = Peer("udp", "192.0.2.9", 5062)
OFFER = """v=0
o=- 1 1 IN IP4 192.0.2.9
s=-
c=IN IP4 192.0.2.9
t=0 0
m=audio 4000 RTP/AVP 8 0 101
a=rtpmap:101 telephone-event/8000
"""


def lines(text: str) -> bytes:
    """Text as it goes over the wire."""
    return text.replace("\n", "\r\n").encode()


@dataclass
class FarEnd:
    """A phone, and the user agent that it calls."""

    peer: Peer = PHONE
    now_s: float = 0.0
    draining: bool = False
    number: int = 0
    """CSeq of its latest request."""
    branches: int = 0
    tag: str = ""
    """Ours, as it learned from an answer."""
    agent: UserAgent = field(init=False)
    routes: str = ""
    """Header lines put into every request."""

    def __post_init__(self) -> None:
        self.agent = UserAgent(
            lambda: self.now_s, Random(7), lambda peer: US, lambda: self.draining
        )

    # What it sends.

    def request(
        self,
        method: str,
        body: str = "",
        headers: str = "",
        *,
        number: int | None = None,
        branch: str = "",
        uri: str = "sip:toothline@192.0.2.1",
        kind: str = "application/sdp",
    ) -> bytes:
        """A request of its next number, within the call once it has begun."""
        if number is None and method not in ("ACK", "CANCEL"):
            self.number += 1
        if not branch:
            self.branches += 1
            branch = f"z9hG4bK{self.branches}"
        to = f";tag={self.tag}" if self.tag else ""
        transport = self.peer.transport.upper()
        text = (
            f"{method} {uri} SIP/2.0\n"
            f"Via: SIP/2.0/{transport} {self.peer.host}:{self.peer.port};rport;branch={branch}\n"
            f"From: Ann <sip:+4930123456@192.0.2.9>;tag=ann\n"
            f"To: <sip:practice@192.0.2.1>{to}\n"
            f"Call-ID: one@192.0.2.9\n"
            f"CSeq: {self.number if number is None else number} {method}\n"
            f"Contact: <sip:ann@{self.peer.host}:{self.peer.port}>\n"
            "Max-Forwards: 70\n"
            f"{self.routes}{headers}"
        )
        if body:
            text += f"Content-Type: {kind}\n"
        sound = body.replace("\n", "\r\n")
        return lines(f"{text}Content-Length: {len(sound)}\n\n") + sound.encode()

    def send(self, data: bytes) -> list[Request | Response]:
        """What we answer at once."""
        self.agent.receive(data, self.peer)
        return self.read()

    def ask(self, method: str, body: str = "", headers: str = "", **more: object) -> Response:
        """Send a request of its next number; the last of our answers."""
        answers = self.send(self.request(method, body, headers, **more))  # type: ignore[arg-type]
        return next(one for one in reversed(answers) if isinstance(one, Response))

    # What it gets.

    def read(self) -> list[Request | Response]:
        """What we have sent since."""
        outgoing = self.agent.core.outgoing
        found = [parse(packet.data) for packet in outgoing if packet.data.strip()]
        outgoing.clear()
        for one in found:
            if isinstance(one, Response) and one.status > 100 and one.cseq.method == "INVITE":
                self.tag = one.to_tag
        return found

    def events(self) -> list[object]:
        """What we were told since."""
        found = list(self.agent.core.events)
        self.agent.core.events.clear()
        return found

    def wait(self, seconds: float) -> list[Request | Response]:
        """Let time pass; what we send meanwhile."""
        until_s = self.now_s + seconds
        while (due_s := self.agent.next_timeout) is not None and due_s <= until_s:
            self.now_s = max(self.now_s, due_s)
            self.agent.tick()
        self.now_s = until_s
        self.agent.tick()
        return self.read()

    # Whole steps.

    def invite(self, body: str = OFFER, headers: str = "", **more: object) -> Session:
        """Call; the session that we were told of."""
        self.send(self.request("INVITE", body, headers, **more))  # type: ignore[arg-type]
        told = [event for event in self.events() if isinstance(event, events.Invited)]
        return told[0].session

    def call(self, body: str = OFFER, headers: str = "", answer: str = "") -> Session:
        """Call, be answered, acknowledge."""
        session = self.invite(body, headers)
        session.answer("192.0.2.1", 16384)
        self.read()
        self.send(self.request("ACK", answer, number=self.number))
        self.events()
        return session

    def respond(self, request: Request, status: int, headers: str = "", body: str = "") -> bytes:
        """Its answer to a request of ours."""
        to = request.needed("to")
        text = f"SIP/2.0 {status} Whatever\n"
        text += "".join(f"Via: {value}\n" for value in request.all("via"))
        text += f"From: {request.needed('from')}\nTo: {to}{'' if ';tag=' in to else ';tag=them'}\n"
        text += f"Call-ID: {request.call_id}\nCSeq: {request.needed('cseq')}\n{headers}"
        if body:
            text += "Content-Type: application/sdp\n"
        sound = body.replace("\n", "\r\n")
        return lines(f"{text}Content-Length: {len(sound)}\n\n") + sound.encode()


def statuses(messages: list[Request | Response]) -> list[int | str]:
    """Of answers, and the methods of requests."""
    return [one.status if isinstance(one, Response) else one.method for one in messages]
