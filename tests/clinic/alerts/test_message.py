"""What is told, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic.alerts.concern import concern
from clinic.alerts.contacts import Contact
from clinic.alerts.message import Letterhead, Message, message
from clinic.alerts.undelivered import GRACE_S, NOBODY, undelivered
from clinic.alerts.wording import wording
from clinic.cases import ALERT, LINE, SAVED
from clinic.journal import Opening, Row
from dialog.knowledge.forbidden import forbidden
from tests.clinic.alerts.practice import EVENING
from tests.dialog.talking import english

OPENING = Opening("7KDM4", "2026-03-02T21:58:00+00:00", "phone", "312 555 0199")
CASE = {
    "urgency": "U0",
    "callback_number": "3125550144",
    "said": [{"at_s": 4.0, "question": "opening", "text": "I cannot breathe, says Maria"}],
    "rules": [{"id": "airway", "urgency": "U0", "why": "Trouble breathing."}],
}
PRIVATE = ("555", "0144", "breathe", "Maria", "Trouble")


def row(kind: str, data: dict[str, object], after_s: float = 0.0) -> Row:
    at = datetime.fromtimestamp(EVENING.timestamp() + after_s, UTC)
    return Row(1, 0.0, kind, data, at.isoformat())


def told(head: Letterhead, *rows: Row) -> Message:
    found = concern(OPENING, rows or (row(SAVED, CASE),))
    assert found is not None
    return message(found, head, "5f1c", EVENING)


def test_nothing_of_the_caller_is_in_any_form_of_a_message() -> None:
    made = told(Letterhead("Lakeside Implants"))
    everything = f"{made.subject}\n{made.text}\n{made.spoken}\n{made.json()}"
    assert not any(private in everything for private in PRIVATE), everything
    assert "7KDM4" not in made.spoken


def test_with_details_the_text_and_the_json_have_them_and_the_telephone_has_not() -> None:
    made = told(Letterhead("Lakeside Implants", details=True))
    for private in ("3125550144", "I cannot breathe", "Trouble breathing."):
        assert private in made.text
        assert private in str(made.json())
    assert not any(private in made.subject + made.spoken for private in PRIVATE)


@pytest.mark.parametrize("urgency", ["U0", "U1", "U2", "U3", "U4", "U5"])
def test_every_urgency_is_told_in_words(urgency: str) -> None:
    made = told(Letterhead("Lakeside"), row(SAVED, {"urgency": urgency, "ended": "done"}))
    assert f"{urgency} ({wording().urgency[urgency]})" in made.text


def test_who_has_a_desk_gets_a_link_and_who_has_none_a_command() -> None:
    with_desk = told(Letterhead("Lakeside", "https://desk.lakeside.example/cases/"))
    assert "https://desk.lakeside.example/cases/7KDM4" in with_desk.text
    assert "toothline cases show 7KDM4" in told(Letterhead("Lakeside")).text


def test_a_test_says_so_first_and_everywhere() -> None:
    made = Message("1", EVENING, Letterhead("Lakeside"), "urgent", test=True)
    assert made.subject.startswith("TEST")
    assert made.text.startswith("THIS IS A TEST")
    assert "This is a test" in made.spoken


def test_no_wording_promises_what_nobody_knows() -> None:
    words = wording()
    said = " ".join(
        [*words.urgency.values(), *words.reason.values(), *words.remark.values(), words.spoken]
    ).lower()
    assert forbidden(english(), said) == ()


def test_an_urgent_case_is_undelivered_until_somebody_was_reached() -> None:
    rows = [row(SAVED, CASE)]
    early, late = EVENING, datetime.fromtimestamp(EVENING.timestamp() + GRACE_S + 1, UTC)

    def state(now: datetime) -> str:
        found = concern(OPENING, rows)
        assert found is not None
        red = undelivered(found, now)
        return red.why if red else ""

    assert (state(early), state(late)) == ("", NOBODY)
    sent = {"id": "1", "to": "a", "way": "mail"}
    rows.append(row(ALERT, {"is": "attempt", **sent, "urgency": "U0", "reason": "urgent"}, 1))
    rows.append(row(ALERT, {"is": "result", **sent, "outcome": "failed", "detail": "Refused."}, 2))
    assert state(early) == "Refused."
    rows.append(row(ALERT, {"is": "attempt", **sent, "urgency": "U0", "reason": "urgent"}, 3))
    rows.append(row(ALERT, {"is": "result", **sent, "outcome": "delivered", "detail": ""}, 4))
    assert state(late) == ""
    rows.append(row(LINE, {"ended": "fault", "broke": True}, 5))
    assert state(late) == "", "it is no more urgent than it was"


def test_a_mild_case_is_never_undelivered() -> None:
    found = concern(OPENING, [row(SAVED, {"urgency": "U3", "ended": "done"})])
    assert found is not None
    assert undelivered(found, datetime(2027, 1, 1, tzinfo=UTC)) is None


def test_nothing_saved_is_nothing_to_tell() -> None:
    assert concern(OPENING, [row(LINE, {"key": "a"})]) is None
    assert concern(OPENING, [row(SAVED, {"urgency": "urgent?"})]) is None


def test_a_recorded_caller_who_is_played_wakes_nobody() -> None:
    played = replace(OPENING, channel="recording")
    assert concern(played, [row(SAVED, CASE)]) is None
    assert concern(replace(OPENING, channel="microphone"), [row(SAVED, CASE)]) is not None


def test_nobody_is_rung_up_for_a_mild_case() -> None:
    contact = Contact("a", mail="a@b.example", phone="0142", mildest=4)
    assert contact.ways(4) == ("mail",)
    assert contact.ways(1) == ("mail", "phone")
    assert replace(contact, mildest=0).ways(1) == ()
