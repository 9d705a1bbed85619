"""Session timers: a call whose other end has vanished does not stand for ever."""

from __future__ import annotations

from tests.voice.phone.sip.far_end import OFFER, FarEnd, statuses
from voice.channels.phone.sip.events import Ended
from voice.channels.phone.sip.message import Request, Response

TIMER = "Supported: timer\nSession-Expires: 180\n"


def answered(phone: FarEnd, headers: str) -> Response:
    session = phone.invite(headers=headers)
    session.answer("192.0.2.1", 16384)
    [response] = phone.read()
    phone.send(phone.request("ACK", number=1))
    phone.events()
    assert isinstance(response, Response)
    return response


def test_no_timer_is_set_where_none_is_asked_for() -> None:
    phone = FarEnd()
    assert answered(phone, "").get("session-expires") is None
    assert phone.wait(3600) == []


def test_a_call_that_the_other_end_does_not_refresh_is_ended() -> None:
    phone = FarEnd()
    response = answered(phone, TIMER)
    assert response.get("session-expires") == "180;refresher=uac"
    assert response.get("require") == "timer"
    assert phone.wait(140) == []
    assert statuses(phone.wait(20))[0] == "BYE"
    [ended] = phone.events()
    assert isinstance(ended, Ended)
    assert ended.reason == "session expired"


def test_a_refresh_by_the_other_end_keeps_the_call() -> None:
    phone = FarEnd()
    answered(phone, TIMER)
    for method, body in (("UPDATE", ""), ("INVITE", OFFER), ("UPDATE", "")):
        phone.wait(100)
        assert phone.ask(method, body, TIMER).status == 200
        if method == "INVITE":
            phone.send(phone.request("ACK", number=phone.number))
    assert phone.events() == []


def test_we_refresh_by_update_where_the_other_end_knows_it() -> None:
    phone = FarEnd()
    headers = "Session-Expires: 180;refresher=uas\nAllow: INVITE, BYE, UPDATE\nSupported: timer\n"
    assert answered(phone, headers).get("session-expires") == "180;refresher=uas"
    [update] = phone.wait(90)
    assert isinstance(update, Request)
    assert (update.method, update.body) == ("UPDATE", b"")
    assert update.get("session-expires") == "180;refresher=uac"
    phone.send(phone.respond(update, 200, "Session-Expires: 180;refresher=uac\n"))
    [again] = phone.wait(90)
    assert again.cseq.number == update.cseq.number + 1


def test_we_refresh_by_offering_again_where_it_does_not() -> None:
    phone = FarEnd()
    answered(phone, "Session-Expires: 180\n")
    [invite] = phone.wait(90)
    assert isinstance(invite, Request)
    assert invite.method == "INVITE"
    assert b"m=audio 16384 RTP/AVP 8 101" in invite.body
    accepted = phone.respond(invite, 200, "Session-Expires: 180;refresher=uac\n", OFFER)
    [ack] = phone.send(accepted)
    assert isinstance(ack, Request)
    assert (ack.method, ack.cseq.number) == ("ACK", invite.cseq.number)
    assert statuses(phone.send(accepted)) == ["ACK"]
    assert statuses(phone.wait(89)) == []


def test_a_refresh_that_crosses_theirs_is_tried_again() -> None:
    phone = FarEnd()
    answered(phone, "Session-Expires: 180\n")
    [invite] = phone.wait(90)
    assert isinstance(invite, Request)
    assert statuses(phone.send(phone.respond(invite, 491))) == ["ACK"]
    assert statuses(phone.wait(2))[0] == "INVITE"


def test_a_call_that_the_other_end_knows_no_more_is_ended() -> None:
    phone = FarEnd()
    answered(phone, "Session-Expires: 180;refresher=uas\nAllow: UPDATE\n")
    [update] = phone.wait(90)
    assert isinstance(update, Request)
    assert statuses(phone.send(phone.respond(update, 481))) == ["BYE"]
