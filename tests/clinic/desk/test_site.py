"""What the desk tells the journal, and what the journal tells the desk."""

from __future__ import annotations

import pytest

from clinic.alerts.records import attempt, result
from clinic.cases import ALERT, LINE, Cases
from clinic.errors import CasesUnwritable
from clinic.store.desk import last_opened
from clinic.store.machine import machine
from tests.clinic.desk.calls import BREATHLESS, CAP, Call, copied, held
from tests.clinic.desk.desks import Desk


def test_an_urgent_case_opens_where_the_journal_takes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = held(desk, *BREATHLESS)

    def refuse(*told: object) -> None:
        raise CasesUnwritable("The cases cannot grow, the disk is full: free some space.")

    monkeypatch.setattr(Cases, "note", refuse)
    page = desk.browser("dentist").get(f"/cases/{case_id}")
    assert page.status_code == 200
    assert "my tongue is swelling" in page.text
    assert "the disk is full" in caplog.text
    assert "swelling" not in caplog.text
    assert desk.site.journal.journal(case_id, ALERT) == ()
    known = last_opened(desk.site.database, machine(desk.site.folder), case_id)
    assert known == desk.clock.now, "alerts ask the database too"


def test_an_opening_that_the_journal_did_not_take_ends_the_red_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = held(desk, *BREATHLESS)
    desk.clock.pass_s(600)
    browser = desk.browser("dentist")
    assert "Nobody was told:" in browser.get("/").text

    def refuse(*told: object) -> None:
        raise CasesUnwritable("The disk is full: free some space.")

    monkeypatch.setattr(Cases, "note", refuse)
    browser.get(f"/cases/{case_id}")
    assert "was told:" not in browser.get("/").text


def test_a_case_that_its_journal_lacks_is_red_and_the_list_is_there(desk: Desk) -> None:
    urgent, mild = held(desk, *BREATHLESS), held(desk, *CAP)
    desk.site.journal.close()
    for path in desk.site.folder.glob("cases.sqlite3*"):
        path.unlink()
    object.__setattr__(desk.site, "journal", Cases(desk.site.folder, desk.clock))
    desk.clock.pass_s(600)
    browser = desk.browser("desk")
    listed = browser.get("/").text
    assert f'Perhaps nobody was told:</strong> case <a href="/cases/{urgent}">' in listed
    assert listed.count("nobody was told") == 1
    assert mild in listed
    assert browser.get(f"/cases/{urgent}").status_code == 200
    assert "nobody was told" not in browser.get("/").text
    desk.site.journal.close()


@pytest.mark.parametrize("end", ["broke", "left"])
def test_a_mild_call_that_broke_and_reached_nobody_is_red_until_it_is_opened(
    desk: Desk, end: str
) -> None:
    call = Call(desk.site.journal, "3125550188")
    call.case.append(LINE, 0.0, {"key": "x"})
    call.says(*CAP[:3])
    copied(desk)
    browser = desk.browser("desk")
    browser.get(f"/cases/{call.id}")
    assert desk.site.journal.journal(call.id, ALERT) == (), "it is not urgent yet"
    desk.clock.pass_s(60)
    if end == "broke":
        call.case.append(LINE, 13.0, {"ended": "fault", "broke": True})
    else:
        desk.site.journal.note(call.id, ALERT, {"is": "left"})
    desk.site.journal.note(call.id, ALERT, attempt("1", "on call", "mail", "U2", "broken"))
    desk.site.journal.note(call.id, ALERT, result("1", "on call", "mail", "failed", "no answer"))
    copied(desk)
    desk.clock.pass_s(60)
    (red,) = desk.site.undelivered()
    assert (red.case_id, red.why, red.known) == (call.id, "no answer", True)
    browser.get(f"/cases/{call.id}")
    assert desk.site.journal.journal(call.id, ALERT)[-1].data["is"] == "seen"
    assert desk.site.undelivered() == ()
