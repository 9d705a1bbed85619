"""What the desk tells the journal, and what the journal tells the desk."""

from __future__ import annotations

import pytest

from clinic.cases import ALERT, Cases
from clinic.errors import CasesUnwritable
from clinic.store.desk import last_opened
from clinic.store.machine import machine
from tests.clinic.desk.calls import BREATHLESS, held
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
