"""The torture messages of RFC 4475 and what becomes of them: no crash, sensible answers."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.phone.sip.far_end import OFFER, PHONE, FarEnd
from voice.channels.phone.sip.transaction import Peer
from voice.channels.phone.sip.user_agent import UserAgent

MESSAGES = {path.stem: path.read_bytes() for path in Path(__file__).parent.glob("torture/*.dat")}
ANSWERS = {
    # Fine, if odd.
    "wsinv": 481, "intmeth": 405, "esc01": 100, "escnull": 405, "esc02": 405, "lwsdisp": 200,
    "longreq": 100, "dblreq": 405, "semiuri": 200, "transports": 200, "mpart01": 405,
    # Responses, and requests with nobody to answer to.
    "unreason": None, "noreason": None, "scalarlg": None, "bigcode": None, "bcast": None,
    "badinv01": None, "insuf": None, "test": None,
    # Broken, or for us to interpret.
    "clerr": 400, "ncl": 400, "scalar02": 400, "quotbal": 400, "ltgtruri": 400, "lwsruri": 400,
    "lwsstart": 400, "trws": 400, "escruri": 100, "baddate": 100, "regbadct": 405,
    "badaspec": 200, "baddn": 400, "badvers": 505, "mismatch01": 400, "mismatch02": 400,
    "badbranch": 200, "multi01": 400, "mcl01": 400, "inv2543": 400,
    # Whole, but not for us.
    "unkscm": 416, "novelsc": 416, "unksm2": 405, "bext01": 420, "invut": 415, "regaut01": 405,
    "regescrt": 405, "cparam01": 405, "cparam02": 405, "zeromf": 200, "sdp01": 406,
}  # fmt: skip
"""The status of our first answer to each; None where none can or may be given."""
SEEDS = [*MESSAGES.values(), FarEnd().request("INVITE", OFFER), FarEnd().request("BYE")]


def answers(*messages: bytes) -> list[int]:
    """The statuses that a user agent answers with that lives through these, and through the minute
    after. Answers repeat what was broken, so they are not read any further."""
    now_s = 0.0
    agent = UserAgent(lambda: now_s, Random(3), lambda peer: ("192.0.2.1", 5060))
    for message in messages:
        agent.receive(message, PHONE)
    found = [int(packet.data[8:11]) for packet in agent.core.outgoing]
    while agent.next_timeout is not None and agent.next_timeout < 60:
        now_s = agent.next_timeout
        agent.tick()
    return found


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_torture_message_gets_a_sensible_answer(name: str) -> None:
    found = answers(MESSAGES[name])
    assert (found[0] if found else None) == ANSWERS[name]


def test_all_of_them_in_one_life_leave_us_answering() -> None:
    phone = FarEnd()
    for message in MESSAGES.values():
        phone.agent.receive(message, PHONE)
    phone.agent.core.outgoing.clear()
    assert phone.ask("OPTIONS").status == 200


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A message with pieces cut out, doubled, replaced, or of another message."""
    message = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(message)))
        end = min(len(message), begin + draw(st.integers(0, 40)))
        other = draw(st.sampled_from(SEEDS))
        place = draw(st.integers(0, len(other)))
        piece = draw(
            st.one_of(
                st.binary(max_size=6),
                st.just(bytes(other[place : place + 40])),
                st.just(bytes(message[begin:end]) * 2),
                st.sampled_from([b"\r\n", b"\r\n\r\n", b"\0", b'"', b"<", b",", b";", b"\xff"]),
            )
        )
        message[begin:end] = piece
    return bytes(message)


@given(st.lists(mutations(), min_size=1, max_size=5))
def test_mutations_of_them_break_nothing(messages: list[bytes]) -> None:
    assert all(100 <= status < 700 for status in answers(*messages))


def test_mutations_within_a_call_leave_it_standing() -> None:
    random = Random(5)
    phone = FarEnd()
    session = phone.call()
    for _ in range(2_000):
        message = bytearray(random.choice(SEEDS))
        for _ in range(3):
            message[random.randrange(len(message))] = random.randrange(256)
        phone.agent.receive(bytes(message), Peer("udp", "203.0.113.66", 5060))
    phone.agent.core.outgoing.clear()
    assert not session.over
    assert phone.ask("BYE").status == 200
