"""The socket breaks: the same talk goes on, or somebody is told where to go."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.clinic.kiosk.conftest import TRY_LATER, Visit, begin
from tests.clinic.kiosk.stand_in import Service

pytestmark = pytest.mark.browser
BROKEN = 1011


@pytest.fixture(scope="module")
def kiosk(visit: Visit) -> Page:
    """With a clock that goes when it is told to."""
    return visit("/?raw=1", clock=True)


@pytest.mark.parametrize("code", [BROKEN, 1000])
def test_a_broken_connection_is_mended_with_the_same_session(
    service: Service, page: Page, code: int
) -> None:
    # 1000 without an end before it: the service has let a page go that seemed to hang.
    begin(page)
    service.close(code)
    expect(page.locator(".lost")).to_contain_text("The connection is broken")
    expect(page.locator(".answers[inert]")).to_have_count(1)
    page.clock.run_for(500)
    expect(page.locator(".lost")).to_be_hidden()
    page.clock.run_for(500)
    assert len(set(service.sessions)) == 1
    assert len(service.sessions) == 2
    service.show(heard="here again")
    expect(page.locator(".heard")).to_contain_text("here again")


def test_after_fifteen_seconds_it_apologizes_and_names_the_front_desk(
    service: Service, page: Page
) -> None:
    begin(page)
    service.show(case="K7QF")
    service.refuse = BROKEN
    service.close(BROKEN)
    expect(page.locator(".lost")).to_be_visible()
    page.clock.run_for(14_000)
    expect(page.locator(".talk")).to_be_visible()
    page.clock.run_for(1_500)
    expect(page.locator(".end h1")).to_have_text("Sorry, something went wrong here.")
    expect(page.locator(".end")).to_contain_text("Please go to the front desk")
    expect(page.locator(".code")).to_have_text("K7QF")
    page.clock.run_for(20_000)
    expect(page.locator(".start")).to_be_visible()


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (TRY_LATER, "Sorry, I can't take one more talk right now."),
        (4404, "Sorry, something went wrong here."),
    ],
)
def test_a_refused_conversation_says_so(
    service: Service, page: Page, code: int, title: str
) -> None:
    service.refuse = code
    page.locator("[data-start=quietly]").click()
    expect(page.locator(".end h1")).to_have_text(title)
    expect(page.locator(".end")).to_contain_text("Please go to the front desk")
    page.locator("[data-end=wipe]").click()


def test_a_fault_in_an_emergency_keeps_its_instruction_on_the_screen(
    service: Service, page: Page
) -> None:
    begin(page)
    service.show(emergency=True, said=["Tell the staff right now."], question=None)
    expect(page.locator(".alarm")).to_be_visible()
    service.close(4404)
    expect(page.locator(".end.emergency")).to_contain_text("Tell the staff right now.")
