"""The page of a case: it opens whatever the call left, and counts as opened only when it did."""

from __future__ import annotations

import re

import pytest
from jinja2 import UndefinedError

from clinic.cases import ALERT, LINE
from clinic.store.desk import find
from clinic.store.tables import CaseRow
from tests.clinic.desk.calls import Call, copied
from tests.clinic.desk.desks import Desk


def case(desk: Desk, case_id: str) -> CaseRow:
    with desk.site.database.reading() as session:
        return find(session, case_id)


def begun(desk: Desk, saved: dict[str, object] | None = None) -> str:
    """A call that broke at once, or after it was saved."""
    call = desk.site.journal.begin(channel="phone", caller_number="3125550188")
    call.append(LINE, 0.0, {"key": "x"})
    if saved is not None:
        call.save(saved)
    call.append(LINE, 1.0, {"ended": "fault", "broke": True})
    copied(desk)
    return call.id


@pytest.mark.parametrize("saved", [None, {}, {"protocol": {}}, {"protocol": None}])
def test_a_call_that_broke_before_it_said_anything_opens(desk: Desk, saved) -> None:  # type: ignore[no-untyped-def]
    case_id = begun(desk, saved)
    browser = desk.browser("dentist")
    assert browser.get(f"/cases/{case_id}/news").status_code == 200
    page = browser.get(f"/cases/{case_id}")
    assert page.status_code == 200
    assert "312" in page.text
    assert "Nothing was said that could be understood" in page.text
    assert case(desk, case_id).status == "seen"


def test_a_case_that_cannot_be_shown_counts_as_unopened(desk: Desk) -> None:
    # A rule without its reason, as no dialog of ours writes it.
    case_id = begun(desk, {"urgency": "U0", "rules": [{"urgency": "U0"}]})
    with pytest.raises(UndefinedError):
        desk.browser("dentist").get(f"/cases/{case_id}")
    assert case(desk, case_id).status == "new"
    assert case(desk, case_id).last_opened_at is None
    assert desk.site.journal.journal(case_id, ALERT) == ()


def test_the_page_of_a_new_case_shows_it_as_seen_and_its_forms_count(desk: Desk) -> None:
    case_id = begun(desk)
    page = f"/cases/{case_id}"
    browser = desk.browser("desk")
    text = browser.get(page).text
    assert "Status: <strong>Seen</strong>, robin" in text
    version = str(case(desk, case_id).version)
    assert f'name="version" value="{version}"' in text
    done = browser.send(f"{page}/status", on=page, version=version, status="booked")
    assert done.status_code == 303


def test_a_form_that_showed_a_milder_urgency_confirms_nothing(desk: Desk) -> None:
    call = Call(desk.site.journal).case

    def says(urgency: str) -> None:
        call.save({"urgency": urgency, "kind": "out", "ranked": [["HA", 0.9]]})
        copied(desk)

    def confirmed(page: str):  # type: ignore[no-untyped-def]
        form = re.search(r'/review">(.*?)</form>', page, re.S)[1]  # type: ignore[index]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        return fields["urgency"], browser.client.post(f"/cases/{call.id}/review", data=fields)

    says("U3")
    browser = desk.browser("dentist")
    page = browser.get(f"/cases/{call.id}").text
    says("U1")
    shown, refused = confirmed(page)
    assert (shown, refused.status_code) == ("U3", 409)
    # The answer shows U1, and the case is unread: it grows worse once more.
    says("U0")
    shown, refused = confirmed(refused.text)
    assert (shown, refused.status_code) == ("U1", 409)
    now = case(desk, call.id)
    assert (now.standing, now.reviewed_at) == ("U0", None)
    shown, done = confirmed(refused.text)
    assert (shown, done.status_code) == ("U0", 303)
    assert case(desk, call.id).judged_urgency == "U0"
