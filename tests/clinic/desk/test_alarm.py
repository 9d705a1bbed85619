"""An emergency at the kiosk, told until somebody has opened it."""

from __future__ import annotations

from clinic.desk.alarm import raised
from tests.clinic.desk.calls import CAP, Call, copied
from tests.clinic.desk.desks import Desk


def test_a_case_that_was_opened_before_it_became_an_emergency_is_told(desk: Desk) -> None:
    call = Call(desk.site.journal, channel="browser")
    call.says(*CAP[:2])
    copied(desk)
    browser = desk.browser("desk")
    browser.get(f"/cases/{call.id}")
    assert raised(desk.site) == ()
    call.says("and my tongue is swelling and I can hardly breathe", "yes", "yes")
    copied(desk)
    assert [each.case_id for each in raised(desk.site)] == [call.id]
    assert call.id in browser.get("/alarm").text
    browser.get(f"/cases/{call.id}")
    assert raised(desk.site) == ()
