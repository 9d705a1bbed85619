"""An alert by telephone: real SIP calls to somebody who presses the key, and to others."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from clinic.alerts.contacts import Contact
from clinic.alerts.message import Letterhead, Message
from clinic.alerts.records import Outcome
from clinic.errors import AlertFailed
from tests.fakes import tone
from tests.voice.phone.network import Desk
from tests.voice.phone.sip.serving import Answering, Served, serving
from toothline.calls import ringing
from toothline.calls.ringing import Ringing
from toothline.service.dialing_out import dialing_out
from toothline.settings import Account, Phone
from voice.channels import Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed.reception import Caller, Verdict

MESSAGE = Message("1", datetime(2026, 3, 3, tzinfo=UTC), Letterhead("Lakeside"), "urgent", "7KDM4")
KEY_TONE = {"1": (697.0, 1209.0)}


class Beeping:
    """Speaks every prompt as half a second of tone, and remembers the words."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def render(self, text: str, rate: float = 1.0) -> Samples:
        self.said.append(text)
        return tone(0.5)


def pressed(key: str) -> Samples:
    """The sound of a key, at the channel's rate."""
    times = np.arange(4_800) / 16_000
    low, high = KEY_TONE[key]
    both = np.sin(2 * np.pi * low * times) + np.sin(2 * np.pi * high * times)
    return (0.25 * both).astype(np.float32)


def confirms(line: PhoneLine, caller: Caller) -> None:
    """Listens for a moment, then presses 1."""
    while (block := line.read()) is not None:
        if np.abs(block.samples).max() > 0.05:
            line.play(pressed("1"))
            return


def rung(served: Served, person: Served, mouth: Beeping) -> Outcome:
    contact = Contact("on call", phone=f"sip:dentist@127.0.0.1:{person.port}")
    return Ringing(lambda: served.server.dial, mouth)(MESSAGE, contact)


def test_who_presses_1_has_confirmed() -> None:
    mouth = Beeping()
    with serving(Answering(then=confirms)) as person, serving(Desk()) as served:
        assert rung(served, person, mouth) == "confirmed"
    assert mouth.said[0] == (
        "This is the answering service of Lakeside. An urgent case is waiting. "
        "To confirm that you take it, press 1."
    )


def test_a_mailbox_that_answers_has_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "PAUSE_S", 0.1)
    mailbox = Answering()
    with serving(mailbox) as person, serving(Desk()) as served:
        assert rung(served, person, Beeping()) == "unanswered"
        mailbox.wait(1)
    assert mailbox.ended == ["hung up"], "we hang up when it was said three times"


@pytest.mark.parametrize(
    "person",
    [Answering(verdict=Verdict.REFUSED), Answering(then=lambda line, caller: line.close())],
    ids=["busy", "hangs up"],
)
def test_who_does_not_take_it_has_not_confirmed(person: Answering) -> None:
    with serving(person) as theirs, serving(Desk()) as served:
        assert rung(served, theirs, Beeping()) == "unanswered"


def test_without_a_telephone_the_cure_is_told() -> None:
    with pytest.raises(AlertFailed, match=r"set sip and an account under \[phone\]"):
        Ringing(lambda: None, Beeping())(MESSAGE, Contact("on call", phone="0142"))


def test_a_command_calls_by_the_practices_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PBX", "s3cret")
    person = Answering(then=confirms)
    with serving(person) as pbx:
        account = Account(f"127.0.0.1:{pbx.port}", "201", password_variable="PBX")
        phone = Phone(sip="127.0.0.1:5060", accounts=(account,), media_ports="22000-22100")
        with dialing_out(phone) as dial:
            outcome = Ringing(lambda: dial, Beeping())(MESSAGE, Contact("a", phone="312 555 0142"))
    assert outcome == "confirmed"
    (caller,) = person.callers
    assert (caller.number, caller.called) == ("201", "3125550142")
