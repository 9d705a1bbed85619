"""Calls to us, message by message, in virtual time."""

from __future__ import annotations

import pytest

from tests.voice.phone.sip.far_end import OFFER, PHONE, FarEnd, statuses
from voice.channels.phone.sip.events import Changed, Ended, Established, Invited, Keyed
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.transaction import GIVE_UP_S, Peer


def test_a_call_is_answered_acknowledged_and_hung_up() -> None:
    phone = FarEnd()
    invite = phone.request("INVITE", OFFER)
    assert statuses(phone.send(invite)) == [100]
    [invited] = phone.events()
    assert isinstance(invited, Invited)
    invited.session.ring()
    invited.session.answer("192.0.2.1", 16384)
    ringing, answered = phone.read()
    assert statuses([ringing, answered]) == [180, 200]
    assert ringing.to_tag == answered.to_tag != ""
    assert b"m=audio 16384 RTP/AVP 8 101" in answered.body
    assert answered.get("contact") == "<sip:toothline@192.0.2.1:5060>"
    assert phone.send(phone.request("ACK", number=1)) == []
    assert phone.events() == [Established(invited.session)]
    assert statuses(phone.send(phone.request("BYE"))) == [200]
    assert phone.events() == [Ended(invited.session, "hung up")]
    assert phone.agent.core.calls == {}


def test_a_repeated_invite_begins_no_second_call() -> None:
    phone = FarEnd()
    invite = phone.request("INVITE", OFFER)
    phone.send(invite)
    assert statuses(phone.send(invite)) == [100]
    [invited] = phone.events()
    assert isinstance(invited, Invited)
    invited.session.answer("192.0.2.1", 16384)
    [first] = phone.read()
    assert phone.send(invite) == [first]
    assert phone.events() == []


def test_200_is_sent_until_it_is_acknowledged() -> None:
    phone = FarEnd()
    session = phone.invite()
    session.answer("192.0.2.1", 16384)
    phone.read()
    assert statuses(phone.wait(0.4)) == []
    assert statuses(phone.wait(3.2)) == [200, 200, 200]
    phone.send(phone.request("ACK", number=1))
    assert phone.wait(60) == []


def test_a_call_that_is_never_acknowledged_is_ended() -> None:
    phone = FarEnd()
    session = phone.invite()
    session.answer("192.0.2.1", 16384)
    sent = phone.wait(GIVE_UP_S + 1)
    assert statuses(sent)[-1] == "BYE"
    assert phone.events() == [Ended(session, "not acknowledged")]


def test_a_call_is_canceled_while_it_rings() -> None:
    phone = FarEnd()
    session = phone.invite(branch="z9hG4bKsame")
    session.ring()
    phone.read()
    tag, phone.tag = phone.tag, ""
    answers = phone.send(phone.request("CANCEL", branch="z9hG4bKsame"))
    assert statuses(answers) == [200, 487]
    assert answers[1].to_tag == tag
    assert phone.events() == [Ended(session, "canceled")]
    assert statuses(phone.wait(1.6)) == [487, 487]
    assert phone.send(phone.request("ACK", branch="z9hG4bKsame")) == []
    assert phone.wait(40) == []


def test_canceling_what_was_answered_changes_nothing() -> None:
    phone = FarEnd()
    session = phone.invite(branch="z9hG4bKsame")
    session.answer("192.0.2.1", 16384)
    phone.read()
    phone.tag = ""
    assert statuses(phone.send(phone.request("CANCEL", branch="z9hG4bKsame"))) == [200]
    assert not session.over


def test_canceling_what_there_is_not_is_told() -> None:
    assert FarEnd().ask("CANCEL").status == 481


def test_a_refusal_is_sent_until_it_is_acknowledged() -> None:
    phone = FarEnd()
    phone.invite(branch="z9hG4bKsame").refuse(503)
    assert statuses(phone.read()) == [503]
    assert statuses(phone.wait(4)) == [503, 503, 503]
    phone.send(phone.request("ACK", branch="z9hG4bKsame", number=1))
    assert phone.wait(60) == []


def test_we_hang_up() -> None:
    phone = FarEnd()
    session = phone.call()
    session.hang_up()
    [bye] = phone.read()
    assert isinstance(bye, Request)
    assert (bye.method, bye.uri) == ("BYE", "sip:ann@192.0.2.9:5062")
    assert bye.from_tag == phone.tag
    assert bye.to_tag == "ann"
    assert statuses(phone.wait(0.6)) == ["BYE"]
    phone.send(phone.respond(bye, 200))
    assert phone.wait(60) == []
    assert phone.events() == [Ended(session, "ours")]


def test_hanging_up_waits_for_the_acknowledgment() -> None:
    phone = FarEnd()
    session = phone.invite()
    session.answer("192.0.2.1", 16384)
    phone.read()
    session.hang_up()
    assert phone.read() == []
    assert statuses(phone.send(phone.request("ACK", number=1))) == ["BYE"]


def test_a_call_without_an_offer_is_offered_both_laws() -> None:
    phone = FarEnd()
    session = phone.invite(body="")
    session.answer("192.0.2.1", 16384)
    [answered] = phone.read()
    assert b"m=audio 16384 RTP/AVP 0 8 101" in answered.body
    phone.send(phone.request("ACK", OFFER, number=1))
    assert phone.events() == [Established(session)]
    assert session.agreed
    assert (session.agreed.codec, session.agreed.remote) == ("PCMA", ("192.0.2.9", 4000))


def test_a_call_whose_acknowledgment_does_not_answer_our_offer_is_ended() -> None:
    phone = FarEnd()
    session = phone.invite(body="")
    session.answer("192.0.2.1", 16384)
    phone.read()
    assert statuses(phone.send(phone.request("ACK", "v=0\n", number=1))) == ["BYE"]
    assert phone.events() == [Ended(session, "not agreed")]


def test_hold_and_resume() -> None:
    phone = FarEnd()
    session = phone.call()
    for direction, ours in (("sendonly", "recvonly"), ("inactive", "inactive")):
        held = phone.ask("INVITE", f"{OFFER}a={direction}\n")
        assert held.status == 200
        assert f"a={ours}\r\n".encode() in held.body
        phone.send(phone.request("ACK", number=phone.number))
        assert phone.events() == [Changed(session)]
        assert session.agreed
        assert session.agreed.held
    resumed = phone.ask("INVITE", OFFER)
    assert b"a=sendrecv" in resumed.body
    assert session.agreed
    assert not session.agreed.held
    assert b"o=- " in resumed.body
    assert resumed.body.split()[3] == b"4"


def test_a_change_that_we_cannot_hear_leaves_the_call_as_it_was() -> None:
    phone = FarEnd()
    session = phone.call()
    before = session.agreed
    assert phone.ask("INVITE", OFFER.replace("8 0 101", "9 18")).status == 488
    assert session.agreed is before
    assert phone.events() == []
    assert phone.ask("BYE").status == 200


def test_offers_that_cross_are_told_apart() -> None:
    phone = FarEnd()
    phone.call()
    phone.ask("INVITE", OFFER)
    assert phone.ask("INVITE", OFFER).status == 491


def test_update_moves_the_sound() -> None:
    phone = FarEnd()
    session = phone.call()
    answer = phone.ask("UPDATE", OFFER.replace("audio 4000", "audio 4444"))
    assert answer.status == 200
    assert b"m=audio 16384" in answer.body
    assert phone.events() == [Changed(session)]
    assert session.agreed
    assert session.agreed.remote == ("192.0.2.9", 4444)


@pytest.mark.parametrize("method", ["UPDATE", "INVITE"])
def test_a_contact_that_leads_nowhere_is_refused_and_the_call_can_still_be_hung_up(
    method: str,
) -> None:
    phone = FarEnd()
    session = phone.call()
    before = session.agreed
    moved = phone.request(method, OFFER.replace("audio 4000", "audio 4444"))
    nowhere = moved.replace(b"<sip:ann@192.0.2.9:5062>", b"<sip:ann@192.0.2.9:99999>")
    assert statuses(phone.send(nowhere)) == [400]
    assert session.agreed == before, "nor does its sound go elsewhere"
    session.hang_up()
    assert statuses(phone.read()) == ["BYE"]
    assert session.over


def test_a_request_out_of_its_turn_is_refused() -> None:
    phone = FarEnd()
    phone.call()
    assert phone.ask("BYE", number=1).status == 500
    assert phone.ask("BYE").status == 200


@pytest.mark.parametrize(
    ("body", "kind", "key"),
    [
        ("Signal=5\nDuration=160\n", "application/dtmf-relay", "5"),
        ("Signal= *\n", "application/dtmf-relay", "*"),
        ("Signal=11\n", "application/dtmf-relay", "#"),
        ("0", "application/dtmf", "0"),
    ],
)
def test_keys_come_as_signaling(body: str, kind: str, key: str) -> None:
    phone = FarEnd()
    session = phone.call()
    assert phone.ask("INFO", body, kind=kind).status == 200
    assert phone.events() == [Keyed(session, key)]


def test_a_call_behind_proxies_is_answered_by_the_way_it_came() -> None:
    phone = FarEnd(peer=Peer("udp", "192.0.2.8", 5060))
    phone.routes = (
        "Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKphone\n"
        "Record-Route: <sip:192.0.2.8;lr>, <sip:proxy.example;lr>\n"
    )
    session = phone.invite()
    session.answer("192.0.2.1", 16384)
    [answered] = phone.read()
    vias = answered.all("via")
    assert len(vias) == 2
    assert vias[1] == "SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKphone"
    assert answered.members("record-route") == ["<sip:192.0.2.8;lr>", "<sip:proxy.example;lr>"]
    phone.send(phone.request("ACK", number=1))
    session.hang_up()
    packet = phone.agent.core.outgoing[0]
    [bye] = phone.read()
    assert bye.all("route") == ["<sip:192.0.2.8;lr>", "<sip:proxy.example;lr>"]
    assert packet.peer == Peer("udp", "192.0.2.8", 5060)


def test_a_request_through_a_router_is_answered_where_it_came_from() -> None:
    phone = FarEnd()
    request = phone.request("OPTIONS")
    phone.agent.receive(request, Peer("udp", "203.0.113.5", 61000))
    [packet] = phone.agent.core.outgoing
    assert packet.peer == Peer("udp", "203.0.113.5", 61000)
    [answer] = phone.read()
    assert answer.via.parameters["received"] == "203.0.113.5"
    assert answer.via.parameters["rport"] == "61000"


def test_an_answer_never_goes_to_a_third_address() -> None:
    phone = FarEnd()
    phone.agent.receive(
        phone.request("OPTIONS").replace(b";rport", b""), Peer("udp", "203.0.113.5", 61000)
    )
    [packet] = phone.agent.core.outgoing
    assert packet.peer == Peer("udp", "203.0.113.5", PHONE.port)


def test_short_names_and_folded_lines_are_understood() -> None:
    phone = FarEnd()
    text = (
        "INVITE sip:practice@dentist.example SIP/2.0\r\n"
        "v: SIP/2.0/UDP 192.0.2.9:5062\r\n ;branch=z9hG4bKx\r\n"
        'f: "Ann"\r\n\t<sip:ann@192.0.2.9>;tag=ann\r\nt: <sip:practice@dentist.example>\r\n'
        "i: one\r\nCSEQ: 1\r\n INVITE\r\nm: <sip:ann@192.0.2.9:5062>\r\n"
        "c: application/sdp\r\n"
        f"l: {len(OFFER)}\r\n\r\n{OFFER}"
    )
    assert statuses(phone.send(text.encode())) == [100]
    [invited] = phone.events()
    assert isinstance(invited, Invited)


@pytest.mark.parametrize(
    ("method", "headers", "status", "told"),
    [
        ("SUBSCRIBE", "", 405, "allow"),
        ("REFER", "", 405, "allow"),
        ("INVITE", "Require: 100rel\n", 420, "unsupported"),
        ("INVITE", "Accept: text/plain\n", 406, "accept"),
        ("INVITE", "Supported: timer\nSession-Expires: 60\n", 422, "min-se"),
        ("INVITE", "Content-Encoding: gzip\n", 415, "accept-encoding"),
        ("BYE", "", 481, "server"),
        ("UPDATE", "", 481, "server"),
        ("INVITE", "Contact: <sip:second@192.0.2.9>\n", 400, "server"),
        ("OPTIONS", "nonsense\n", 400, "server"),
    ],
)
def test_what_we_cannot_do_is_refused_with_the_reason(
    method: str, headers: str, status: int, told: str
) -> None:
    phone = FarEnd()
    answer = phone.ask(method, OFFER if method == "INVITE" else "", headers)
    assert answer.status == status
    assert answer.get(told)
    assert phone.agent.core.calls == {}


def test_an_offer_without_a_law_of_ours_is_refused() -> None:
    answer = FarEnd().ask("INVITE", OFFER.replace("8 0 101", "9 18"))
    assert answer.status == 488


def test_a_body_that_is_no_session_description_is_refused() -> None:
    answer = FarEnd().ask("INVITE", "hello", kind="text/plain")
    assert answer.status == 415
    assert answer.get("accept") == "application/sdp"


def test_options_tells_whether_calls_are_taken() -> None:
    phone = FarEnd()
    assert phone.ask("OPTIONS").status == 200
    phone.draining = True
    assert phone.ask("OPTIONS").status == 503


def test_the_same_call_by_two_ways_is_one_call() -> None:
    phone = FarEnd()
    phone.invite()
    assert phone.ask("INVITE", OFFER, number=1).status == 482


def test_an_acknowledgment_is_never_answered() -> None:
    assert FarEnd().send(FarEnd().request("ACK")) == []


def test_what_is_answered_without_a_call_leaves_nothing_behind() -> None:
    phone = FarEnd()
    request = phone.request("OPTIONS")
    assert phone.send(request) == phone.send(request)
    assert phone.agent.next_timeout is None


def test_over_tcp_a_request_of_ours_goes_back_on_the_connection() -> None:
    phone = FarEnd(peer=Peer("tcp", "192.0.2.9", 49152))
    session = phone.call()
    session.hang_up()
    [packet] = phone.agent.core.outgoing
    assert packet.peer == phone.peer
    [bye] = phone.read()
    assert bye.via.transport == "TCP"
    assert isinstance(bye, Request)
    assert "transport=tcp" in (bye.get("contact") or "")
    assert phone.wait(4) == []


def test_everything_about_a_call_is_forgotten_in_the_end() -> None:
    phone = FarEnd()
    phone.call()
    answer = phone.ask("BYE")
    assert isinstance(answer, Response)
    phone.wait(60)
    assert phone.agent.core.idle
    assert phone.agent.next_timeout is None
