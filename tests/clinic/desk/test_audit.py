"""Who looked at a case is in the audit, whichever way they looked."""

from __future__ import annotations

import json

from clinic.deletion import hold
from clinic.store.audit import rows
from tests.clinic.desk.calls import CAP, held, photo
from tests.clinic.desk.desks import Desk


def audited(desk: Desk, who: str = "robin") -> list[tuple[str, str, dict[str, object]]]:
    with desk.site.database.reading() as session:
        found = [row for row in rows(session) if row.who == who and row.case_id]
        return [(row.what, row.case_id, json.loads(row.detail)) for row in found]


def test_who_reads_the_part_of_a_page_that_refreshes_itself_is_audited_once_an_hour(
    desk: Desk,
) -> None:
    case_id = held(desk, *CAP)
    browser = desk.browser("desk")
    for _ in range(3):
        assert "healing cap" in browser.get(f"/cases/{case_id}/news").text
    assert audited(desk) == [("saw", case_id, {})]
    desk.clock.pass_s(3601)
    browser = desk.browser("desk")
    browser.get(f"/cases/{case_id}")
    browser.get(f"/cases/{case_id}/news")
    assert audited(desk) == [("saw", case_id, {})] * 2


def test_a_code_for_photos_is_audited_and_so_is_the_page_that_shows_it(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    shown = desk.browser("desk").send(f"/cases/{case_id}/code", on="/account")
    assert "healing cap" in shown.text
    assert audited(desk) == [("changed", case_id, {"photo_code": True}), ("saw", case_id, {})]


def test_who_is_shown_a_case_with_a_refusal_is_audited(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    browser = desk.browser("desk")
    refused = browser.send(f"/cases/{case_id}/status", on="/account", version="99", status="seen")
    assert refused.status_code == 409
    assert audited(desk) == [("saw", case_id, {})]


def test_who_looks_at_a_photo_alone_is_audited_and_has_not_seen_the_case(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    number = desk.site.album.take(photo(), "page", case_id).number
    browser = desk.browser("desk")
    for size in ("full", "preview"):
        assert browser.get(f"/photos/{number}/image?size={size}").status_code == 200
    browser.get(f"/cases/{case_id}/news")
    browser.get(f"/photos/{number}/image")
    assert audited(desk) == [("saw", case_id, {"photo": number}), ("saw", case_id, {})]


def test_a_photo_of_a_held_case_is_refused_to_the_desk_and_stays(desk: Desk) -> None:
    case_id, other = held(desk, *CAP), held(desk, *CAP)
    number = desk.site.album.take(photo(), "page", case_id).number
    with desk.site.database.session() as session:
        hold(session, case_id, True, who="ada", record=desk.site.audit.record)
    page, admin = f"/photos/{number}", desk.browser("admin")
    given = admin.send(f"{page}/assign", on=page, case=other)
    deleted = admin.send(f"{page}/delete", on=page)
    assert (given.status_code, deleted.status_code) == (409, 409)
    assert "under legal hold" in deleted.text
    assert [each.number for each in desk.site.album.of_case(case_id)] == [number]
    assert "deleted" not in [what for what, _, _ in audited(desk, "ada")]
