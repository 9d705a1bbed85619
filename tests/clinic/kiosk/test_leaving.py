"""Nothing of one person is there for the next: idle times, the end, leaving; in virtual time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.clinic.kiosk.conftest import Visit, begin, until
from tests.clinic.kiosk.stand_in import BLEEDING, QUIET, Service, words

pytestmark = pytest.mark.browser
PERSONAL = {
    "heard": "my number is five five five",
    "times_heard": 1,
    "understood": [{"question": "length", "text": "How long?", "answer": "about 5 millimeters"}],
}
AT_REST = """() => ({
  body: document.body.outerHTML,
  root: {...document.documentElement.dataset},
  stored: localStorage.length + sessionStorage.length,
  cookies: document.cookie,
  pages: history.length,
})"""


@pytest.fixture(scope="module")
def kiosk(visit: Visit) -> Page:
    """With a clock that goes when it is told to."""
    return visit("/?raw=1", clock=True)


def pass_s(page: Page, seconds: float) -> None:
    page.clock.run_for(round(seconds * 1000))


def rest(page: Page) -> object:
    """All that the page holds at its start."""
    expect(page.locator(".start")).to_be_visible()
    return page.evaluate(AT_REST)


def wiped(page: Page) -> bool:
    """Whether every device and every sound is let go."""
    expect(page.locator(".start")).to_be_visible()
    until(page, "window.contexts.every((one) => one.state === 'closed')")
    return bool(page.evaluate("window.tracks.every((track) => track.readyState === 'ended')"))


def test_whoever_walks_away_leaves_nothing_behind(service: Service, page: Page) -> None:
    before = rest(page)
    begin(page, aloud=True)
    until(page, "window.tracks.length > 0")
    page.locator("[data-control=large]").evaluate("button => button.click()")
    service.show(**PERSONAL)
    expect(page.locator(".heard")).to_contain_text("five five five")
    pass_s(page, 44)
    expect(page.locator("dialog")).to_have_count(0)
    pass_s(page, 1)
    expect(page.locator("dialog")).to_contain_text("Are you still there?")
    expect(page.locator("dialog .left")).to_have_text("in 15 seconds.")
    pass_s(page, 14)
    expect(page.locator("dialog .left")).to_have_text("in 1 seconds.")
    pass_s(page, 1)
    assert wiped(page)
    assert rest(page) == before
    assert "five five five" not in page.content()
    assert {"leave": "idle", "at": 2} in service.received


def test_whoever_needs_more_time_gets_it_by_touch_key_or_word(service: Service, page: Page) -> None:
    begin(page)
    pass_s(page, 50)
    page.get_by_role("button", name="Yes, I need more time").click()
    expect(page.locator("dialog")).to_have_count(0)
    pass_s(page, 50)
    page.keyboard.press("ArrowDown")
    expect(page.locator("dialog")).to_have_count(0)
    pass_s(page, 50)
    service.show(heard="I am still looking", times_heard=1)
    expect(page.locator("dialog")).to_have_count(0)
    pass_s(page, 44)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".talk")).to_be_visible()


def test_who_says_the_same_word_again_and_again_is_there(service: Service, page: Page) -> None:
    begin(page)
    for times in (1, 2, 3):
        service.show(heard="no", times_heard=times, said=[f"Okay, {times}."])
        expect(page.locator(".captions")).to_have_text(f"Okay, {times}.")
        pass_s(page, 30)
    expect(page.locator("dialog")).to_have_count(0)


def test_the_time_to_answer_begins_when_the_question_has_been_said(
    service: Service, page: Page
) -> None:
    begin(page)
    following = {**BLEEDING, "id": "bleeding_heavy", "text": "Does your mouth fill with blood?"}
    service.show(question=following, said=[following["text"]], hearing="speaking", speaking=True)
    expect(page.locator(".talk")).to_have_attribute("data-hearing", "off")
    expect(page.locator("h1")).to_have_text(following["text"])
    pass_s(page, 50)
    expect(page.locator("dialog")).to_have_count(0)
    service.show(hearing="listening", speaking=False)
    expect(page.locator(".state")).to_have_text(words()["microphone_off"])
    pass_s(page, 44)
    expect(page.locator("dialog")).to_have_count(0)
    for speaking in (True, False):
        service.show(hearing="speaking" if speaking else "listening", speaking=speaking)
        expect(page.locator(".state")).to_have_text(
            words()["speaking" if speaking else "microphone_off"]
        )
    pass_s(page, 1)
    expect(page.locator("dialog")).to_contain_text("Are you still there?")


def test_leaving_is_asked_about_once_and_then_done(service: Service, page: Page) -> None:
    before = rest(page)
    begin(page, aloud=True)
    until(page, "window.tracks.length > 0")
    service.show(**PERSONAL)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Leave", exact=True).click()
    assert wiped(page)
    assert rest(page) == before


@pytest.mark.parametrize(
    ("ended", "emergency", "shown", "seconds"),
    [
        ("done", False, "They can read your note", 20),
        ("person", False, "Please go to the front desk", 20),
        ("emergency", True, "Get help right now", 60),
    ],
)
def test_the_end_shows_what_is_next_and_is_wiped(
    service: Service, page: Page, ended: str, emergency: bool, shown: str, seconds: int
) -> None:
    begin(page)
    said = ["Your last words."]
    service.show(**{**QUIET, "ended": ended, "emergency": emergency, "said": said})
    service.show(case="K7QF")
    expect(page.locator(".end .code")).to_have_text("K7QF")
    expect(page.locator(".end")).to_contain_text(shown)
    expect(page.locator(".end .said")).to_contain_text("Your last words.")
    expect(page.locator(".end .left")).to_be_empty()
    service.close(1000)
    expect(page.locator(".end .left")).to_have_text(f"It is wiped in {seconds} seconds.")
    pass_s(page, seconds - 1)
    expect(page.locator(".end")).to_be_visible()
    pass_s(page, 1)
    assert wiped(page)
    assert "K7QF" not in page.content()


def test_an_end_that_never_closes_is_wiped_all_the_same(service: Service, page: Page) -> None:
    begin(page)
    service.show(**{**QUIET, "ended": "done", "case": "K7QF"})
    expect(page.locator(".end")).to_be_visible()
    pass_s(page, 60 + 20)
    assert wiped(page)


def test_two_people_never_share_a_session(service: Service, page: Page) -> None:
    for _ in range(2):
        begin(page)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Leave", exact=True).click()
        expect(page.locator(".start")).to_be_visible()
    one, two = service.sessions
    assert one != two
    assert len(one) == len(two) == 32
    int(one, 16)
