"""Being known to a registrar: proofs, refreshing, and what happens when it fails."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.voice.phone.sip.far_end import FarEnd, statuses
from voice.channels.phone.sip.events import NotRegistered, Registered
from voice.channels.phone.sip.message import Request
from voice.channels.phone.sip.registration import Account, Registration
from voice.channels.phone.sip.transaction import Peer

REGISTRAR = Peer("udp", "192.0.2.9", 5062)
DEMAND = 'WWW-Authenticate: Digest realm="pbx", nonce="{}", qop="auth"{}\n'


@dataclass
class Pbx:
    """A registrar of one account."""

    end: FarEnd = field(default_factory=FarEnd)
    registration: Registration = field(init=False)
    last: Request = field(init=False)

    def __post_init__(self) -> None:
        account = Account("77", "pbx.example", "s3cret")
        self.registration = Registration(self.end.agent.core, account, REGISTRAR)
        self.registration.start()
        self.take(self.end.read())

    def take(self, sent: list[object]) -> None:
        asked = [one for one in sent if isinstance(one, Request)]
        assert [one.method for one in asked] == ["REGISTER"]
        self.last = asked[0]

    def answer(self, status: int, headers: str = "", *, asks_again: bool = False) -> None:
        sent = self.end.send(self.end.respond(self.last, status, headers))
        if asks_again:
            self.take(list(sent))
        else:
            assert sent == []

    def event(self) -> object:
        [event] = self.end.events()
        return event


def test_an_account_registers_with_a_proof() -> None:
    pbx = Pbx()
    assert pbx.last.uri == "sip:pbx.example"
    assert pbx.last.get("authorization") is None
    pbx.answer(401, DEMAND.format("one", ""), asks_again=True)
    proof = pbx.last.get("authorization") or ""
    assert 'username="77"' in proof
    assert pbx.last.cseq.number == 2
    contact = pbx.last.needed("contact")
    assert contact.startswith("<sip:77@192.0.2.1:5060>")
    pbx.answer(200, f"Contact: <sip:other@x>;expires=9, {contact.split(';')[0]};expires=120\n")
    assert pbx.event() == Registered(pbx.registration, 120)
    assert pbx.registration.known


def test_it_is_refreshed_before_it_is_forgotten_with_the_nonce_that_is_known() -> None:
    pbx = Pbx()
    pbx.answer(401, DEMAND.format("one", ""), asks_again=True)
    pbx.answer(200, "Expires: 100\n")
    assert statuses(pbx.end.wait(79)) == []
    pbx.take(list(pbx.end.wait(1.3)))
    assert "nc=00000002" in (pbx.last.get("authorization") or "")


def test_a_nonce_that_is_too_old_is_replaced() -> None:
    pbx = Pbx()
    pbx.answer(401, DEMAND.format("one", ""), asks_again=True)
    pbx.answer(401, DEMAND.format("two", ", stale=true"), asks_again=True)
    assert 'nonce="two"' in (pbx.last.get("authorization") or "")
    pbx.answer(200)
    assert pbx.registration.known


def test_a_refresh_with_an_old_nonce_is_proved_anew() -> None:
    pbx = Pbx()
    pbx.answer(401, DEMAND.format("one", ""), asks_again=True)
    pbx.answer(200, "Expires: 100\n")
    pbx.take(list(pbx.end.wait(80.3)))
    pbx.answer(401, DEMAND.format("two", ""), asks_again=True)
    pbx.answer(200)
    assert pbx.registration.known


def test_a_wrong_password_is_not_tried_again_and_again() -> None:
    pbx = Pbx()
    pbx.answer(401, DEMAND.format("one", ""), asks_again=True)
    pbx.answer(401, DEMAND.format("two", ""))
    event = pbx.event()
    assert isinstance(event, NotRegistered)
    assert event.why.startswith("401")
    assert event.again_s >= 300
    assert statuses(pbx.end.wait(299)) == []


def test_a_registrar_that_calls_every_nonce_stale_is_given_up() -> None:
    pbx = Pbx()
    for number in range(4):
        pbx.answer(401, DEMAND.format(number, ", stale=true"), asks_again=True)
    pbx.answer(401, DEMAND.format("last", ", stale=true"))
    assert isinstance(pbx.event(), NotRegistered)


def test_a_longer_time_is_asked_for_where_the_registrar_wants_that() -> None:
    pbx = Pbx()
    pbx.answer(423, "Min-Expires: 1800\n", asks_again=True)
    assert pbx.last.get("expires") == "1800"


def test_a_registrar_that_does_not_answer_is_asked_later_and_later() -> None:
    pbx = Pbx()
    pauses = []
    for _ in range(9):
        while not (told := pbx.end.events()):
            pbx.end.wait(1)
        [event] = told
        assert isinstance(event, NotRegistered)
        pauses.append(event.again_s)
    assert 2.5 <= pauses[0] <= 5
    assert pauses[-1] > 300
    assert max(pauses) <= 600


def test_a_busy_registrar_says_when_to_come_back() -> None:
    pbx = Pbx()
    pbx.answer(503, "Retry-After: 1200 (maintenance)\n")
    event = pbx.event()
    assert isinstance(event, NotRegistered)
    assert event.again_s == pytest.approx(1200)


def test_ending_it_is_told_to_the_registrar() -> None:
    pbx = Pbx()
    pbx.answer(200, "Expires: 100\n")
    pbx.registration.stop()
    pbx.take(list(pbx.end.read()))
    assert pbx.last.get("expires") == "0"
    pbx.answer(200)
    assert statuses(pbx.end.wait(1000)) == []


def test_the_way_to_the_registrar_is_kept_open() -> None:
    pbx = Pbx()
    pbx.answer(200)
    pbx.end.agent.core.outgoing.clear()
    pbx.end.now_s += 25
    pbx.end.agent.tick()
    assert [packet.data for packet in pbx.end.agent.core.outgoing] == [b"\r\n\r\n"]
