"""Handing a caller over: REFER, a call of ours, and the caller kept where nobody answers."""

from __future__ import annotations

import pytest

from tests.voice.phone.sip.far_end import OFFER, PHONE, FarEnd, statuses
from voice.channels.phone.sip.digest import Credentials
from voice.channels.phone.sip.events import Answered, Ended, Referred, Unanswered
from voice.channels.phone.sip.message import Request
from voice.channels.phone.sip.outgoing import Outgoing
from voice.channels.phone.sip.session import Session

NEWS = "Event: refer\nSubscription-State: {}\n"
DENTIST = "sip:+4917012@192.0.2.9"


def referred(phone: FarEnd) -> tuple[Session, Request]:
    session = phone.call()
    session.referral.begin(DENTIST, 30.0)
    [refer] = phone.read()
    assert isinstance(refer, Request)
    return session, refer


def news(phone: FarEnd, status: int, state: str = "active") -> int:
    fragment = f"SIP/2.0 {status} Whatever\n"
    answer = phone.ask("NOTIFY", fragment, NEWS.format(state), kind="message/sipfrag;version=2.0")
    return answer.status


def test_the_other_end_is_asked_to_call_and_tells_that_somebody_answered() -> None:
    phone = FarEnd()
    session, refer = referred(phone)
    assert refer.method == "REFER"
    assert refer.get("refer-to") == f"<{DENTIST}>"
    assert refer.get("referred-by") == "<sip:practice@192.0.2.1>"
    phone.send(phone.respond(refer, 202))
    assert news(phone, 100) == 200
    assert news(phone, 180) == 200
    assert phone.events() == []
    assert news(phone, 200, "terminated;reason=noresource") == 200
    assert phone.events() == [Referred(session, 200)]
    assert not session.over


@pytest.mark.parametrize(("status", "told"), [(486, 486), (603, 603), (100, 0)])
def test_a_call_that_nobody_takes_keeps_the_caller(status: int, told: int) -> None:
    phone = FarEnd()
    session, refer = referred(phone)
    phone.send(phone.respond(refer, 202))
    news(phone, status, "terminated")
    assert phone.events() == [Referred(session, told)]
    assert not session.over


def test_news_that_never_come_keep_the_caller() -> None:
    phone = FarEnd()
    session, refer = referred(phone)
    phone.send(phone.respond(refer, 202))
    phone.wait(31)
    assert phone.events() == [Referred(session, 0)]
    assert not session.over


def test_a_refusal_to_call_is_told_as_such() -> None:
    phone = FarEnd()
    session, refer = referred(phone)
    phone.send(phone.respond(refer, 405))
    assert phone.events() == [Referred(session, 405, refused=True)]


def test_news_of_anything_else_are_refused() -> None:
    phone = FarEnd()
    phone.call()
    assert phone.ask("NOTIFY", headers="Event: presence\n").status == 489


def dialed(phone: FarEnd, credentials: Credentials | None = None) -> tuple[Outgoing, Request]:
    outgoing = Outgoing(
        phone.agent.core, DENTIST, "<sip:us@x>", PHONE, ("192.0.2.1", 17000), 20.0, credentials
    )
    [invite] = phone.read()
    assert isinstance(invite, Request)
    return outgoing, invite


def test_a_call_of_ours_is_answered_and_ended() -> None:
    phone = FarEnd()
    outgoing, invite = dialed(phone)
    assert invite.uri == DENTIST
    assert b"m=audio 17000 RTP/AVP 0 8 101" in invite.body
    phone.send(phone.respond(invite, 180))
    accepted = phone.respond(invite, 200, "Contact: <sip:dentist@192.0.2.9:5062>\n", OFFER)
    assert statuses(phone.send(accepted)) == ["ACK"]
    [answered] = phone.events()
    assert isinstance(answered, Answered)
    assert answered.outgoing is outgoing
    assert answered.session.agreed
    assert answered.session.agreed.remote == ("192.0.2.9", 4000)
    assert statuses(phone.send(accepted)) == ["ACK"]
    answered.session.hang_up()
    [bye] = phone.read()
    assert isinstance(bye, Request)
    assert (bye.method, bye.uri) == ("BYE", "sip:dentist@192.0.2.9:5062")


@pytest.mark.parametrize("status", [404, 486, 503])
def test_a_call_of_ours_that_is_refused_is_told(status: int) -> None:
    phone = FarEnd()
    outgoing, invite = dialed(phone)
    assert statuses(phone.send(phone.respond(invite, status))) == ["ACK"]
    assert phone.events() == [Unanswered(outgoing, status)]


def test_a_call_of_ours_that_rings_too_long_is_canceled() -> None:
    phone = FarEnd()
    outgoing, invite = dialed(phone)
    phone.send(phone.respond(invite, 180))
    [cancel] = phone.wait(20)
    assert isinstance(cancel, Request)
    assert cancel.method == "CANCEL"
    assert cancel.via == invite.via
    assert phone.events() == [Unanswered(outgoing, 487)]


def test_an_answer_that_crosses_our_cancel_is_hung_up() -> None:
    phone = FarEnd()
    _, invite = dialed(phone)
    phone.send(phone.respond(invite, 180))
    phone.wait(20)
    phone.events()
    sent = phone.send(phone.respond(invite, 200, "Contact: <sip:d@192.0.2.9>\n", OFFER))
    assert statuses(sent) == ["ACK", "BYE"]
    assert [type(event) for event in phone.events()] == [Ended]


def test_a_call_of_ours_proves_who_calls() -> None:
    phone = FarEnd()
    _, invite = dialed(phone, Credentials("us", "s3cret"))
    demand = 'Proxy-Authenticate: Digest realm="x", nonce="n", algorithm=SHA-256, qop="auth"\n'
    ack, again = phone.send(phone.respond(invite, 407, demand))
    assert statuses([ack, again]) == ["ACK", "INVITE"]
    assert "algorithm=SHA-256" in (again.get("proxy-authorization") or "")
    assert again.cseq.number == invite.cseq.number + 1
