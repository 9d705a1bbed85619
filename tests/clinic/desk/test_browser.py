"""The desk in a real browser, as people use it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from clinic.alerts.alone import Alone
from clinic.alerts.contacts import Contact, Policy
from clinic.alerts.delivering import Setup
from clinic.alerts.dispatcher import Dispatcher
from clinic.alerts.mail import Mail, Server
from clinic.alerts.message import Letterhead
from clinic.photos.measuring.by_hand import measure_by_hand
from clinic.photos.measuring.coins import coins
from clinic.photos.measuring.results import Points
from tests.clinic.alerts.servers import Mailbox, free_port, mail_server
from tests.clinic.desk.calls import BREATHLESS, CAP, Call, copied, held, photo
from tests.clinic.desk.conftest import Visit
from tests.clinic.desk.desks import PASSWORD, Desk

pytestmark = pytest.mark.browser
SOON_MS = 60_000
"""Longest wait for news: how quick they are is measured apart, on a quiet machine."""


def test_a_new_account_is_made_by_its_link_and_used(desk: Desk, visit: Visit) -> None:
    admin = visit("admin", "/people")
    admin.fill("#name", "newcomer")
    admin.select_option("#role", "dentist")
    admin.click("text=Add, and make the link")
    link = admin.input_value("#made")
    newcomer = visit(None, link)
    newcomer.fill("#password", PASSWORD)
    newcomer.fill("#again", PASSWORD)
    newcomer.click("button")
    newcomer.fill("#name", "newcomer")
    newcomer.fill("#password", PASSWORD)
    newcomer.click("button")
    expect(newcomer.locator("header")).to_contain_text("newcomer, dentist")
    newcomer.goto(link)
    expect(newcomer.locator("main")).to_contain_text("was used or replaced")


def test_a_call_comes_in_and_grows_while_the_pages_are_open(desk: Desk, visit: Visit) -> None:
    listed = visit("desk")
    call = Call(desk.site.journal, "3125550188")
    call.says("yes", "my healing cap fell out")
    row = listed.locator(f"#row-{call.id}")
    expect(row).to_contain_text("my healing cap fell out", timeout=SOON_MS)
    expect(row).to_contain_text("on the line now")
    page = visit("dentist", f"/cases/{call.id}")
    call.says(*CAP[2:9])
    call.says("it is about five millimeters long")
    expect(page.locator("#talk")).to_contain_text("about five millimeters", timeout=SOON_MS)
    call.sounds()
    call.hangs_up()
    expect(page.locator("#summary")).not_to_contain_text("on the line now", timeout=SOON_MS)
    expect(page.locator("audio")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("#findings")).to_contain_text("5 mm")
    expect(row).not_to_contain_text("on the line now", timeout=SOON_MS)


def test_what_happens_before_a_page_hears_of_news_is_shown_as_soon_as_it_does(
    desk: Desk, visit: Visit
) -> None:
    call = Call(desk.site.journal)
    call.says("yes", "my healing cap fell out")
    page = visit("dentist")
    streams: list[Route] = []
    page.route("**/live?case=*", lambda route: streams.append(route))
    with page.expect_request("**/live?case=*"):
        page.goto(f"/cases/{call.id}")
    call.says("no", "my gum is a bit sore")
    copied(desk)
    while not streams:
        page.wait_for_timeout(20)
    streams[0].continue_()
    expect(page.locator("#talk")).to_contain_text("a bit sore", timeout=SOON_MS)


def test_an_emergency_at_the_kiosk_is_told_on_every_page_until_somebody_opens_it(
    desk: Desk, visit: Visit
) -> None:
    front, dentist = visit("desk", "/statistics"), visit("dentist", "/account")
    front.evaluate(
        """() => {
            window.heard = 0;
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (at) { heard += 1; start.call(this, at); };
        }"""
    )
    call = Call(desk.site.journal, channel="browser")
    call.says(*BREATHLESS)
    for page in (front, dentist):
        expect(page.locator("#alarm")).to_contain_text("Emergency at the kiosk", timeout=SOON_MS)
    front.wait_for_function("heard > 0")
    dentist.get_by_role("link", name=f"Open case {call.id}").click()
    expect(dentist.locator("h1")).to_contain_text(call.id)
    expect(front.locator("#alarm p")).to_have_count(0, timeout=SOON_MS)


def test_an_alert_that_reaches_nobody_is_red_until_the_next_contact_is_told_and_opens_the_case(
    desk: Desk, visit: Visit
) -> None:
    mail = Mail(Server("127.0.0.1", free_port(), "none", "desk@lakeside.example"))
    contacts = tuple(Contact(name, mail=f"{name}@lakeside.example") for name in ("first", "second"))
    head = Letterhead("Lakeside Implants", "http://desk.lakeside.example/cases/")
    dispatcher = Dispatcher(
        desk.site.journal,
        Alone(desk.site.folder),
        Setup(Policy(contacts), head, {"mail": mail}),
        desk.clock,
        spawn=lambda task: task(),
    )
    desk.site.journal.heed(dispatcher.written)
    page = visit("dentist")
    call = Call(desk.site.journal)
    call.says(*BREATHLESS)
    dispatcher.step()
    red = page.locator("#list [role=alert]")
    expect(red).to_contain_text("Nobody was told", timeout=SOON_MS)
    expect(red).to_contain_text("The mail server 127.0.0.1")
    with mail_server(Mailbox(refuses="first@lakeside.example"), port=mail.server.port) as mailbox:
        desk.clock.pass_s(60)
        dispatcher.step()
        dispatcher.step()
        assert [letter["To"] for letter in mailbox.letters] == ["second@lakeside.example"]
        expect(red).to_have_count(0, timeout=SOON_MS)
        link = re.search(r"/cases/\w+", mailbox.letters[0].get_content())
        assert link
        second = visit("dentist", link[0])
        expect(second.locator("h1")).to_contain_text(call.id)
        desk.clock.pass_s(3600)
        dispatcher.step()
        assert len(mailbox.letters) == 1
    dispatcher.close(0)


def test_an_emergency_on_the_telephone_rings_nobody_who_cannot_go_there(
    desk: Desk, visit: Visit
) -> None:
    held(desk, *BREATHLESS)
    page = visit("desk")
    expect(page.locator("#list")).to_contain_text("U0")
    expect(page.locator("#alarm p")).to_have_count(0)


def test_the_player_jumps_to_the_sentence(desk: Desk, visit: Visit) -> None:
    page = visit("desk", f"/cases/{held(desk, *CAP, sound=True)}")
    page.get_by_role("button", name="Play from 00:08").first.click()
    page.wait_for_function("document.querySelector('audio').currentTime >= 8")
    expect(page.locator("li.now")).to_be_visible()


def test_a_dentist_confirms_then_overrides(desk: Desk, visit: Visit) -> None:
    case_id = held(desk, *CAP)
    page = visit("dentist", f"/cases/{case_id}")
    page.get_by_role("button", name="Confirm: healing abutment, U2").click()
    expect(page.locator("#summary")).to_contain_text("✓ reviewed")
    page.click("summary")
    page.select_option("#component", "IM")
    page.select_option("select#urgency", "U1")
    page.fill("#why", "Threads all along on the photo.")
    page.get_by_role("button", name="Override").click()
    expect(page.locator("main")).to_contain_text("The system had said healing abutment, U2")
    expect(page.locator("main")).to_contain_text("Threads all along")
    page.goto("/")
    expect(page.locator(f"#row-{case_id}")).to_contain_text("U1")


def test_a_caller_sends_a_photo_with_the_code_from_another_browser(
    desk: Desk, visit: Visit
) -> None:
    case_id = held(desk, *CAP)
    front = visit("desk", f"/cases/{case_id}")
    front.get_by_role("button", name="A code for the caller").click()
    code = front.locator("[role=status] strong").first.inner_text()
    patient = visit(None, "/p", java_script_enabled=False, viewport={"width": 390, "height": 800})
    patient.fill("#code", code)
    patient.set_input_files(
        "#photo", {"name": "piece.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    patient.click("button")
    expect(patient.locator("main")).to_contain_text("The photo has arrived")
    expect(patient.locator("body")).not_to_contain_text(case_id)
    front.goto(f"/cases/{case_id}")
    front.locator(".photos a").click()
    front.locator("[data-zoom='4']").click()
    expect(front.locator(".frame")).to_have_class("frame zoom4")


def test_a_printed_case_leaves_out_what_paper_cannot_do(desk: Desk, visit: Visit) -> None:
    page = visit("dentist", f"/cases/{held(desk, *CAP, sound=True)}")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator("audio")).to_be_hidden()
    expect(page.get_by_role("button", name="Save the note")).to_be_hidden()
    expect(page.locator("#talk")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_what_a_role_may_not_do_is_refused(visit: Visit) -> None:
    front = visit("desk")
    expect(front.get_by_role("link", name="People")).to_have_count(0)
    front.goto("/people")
    expect(front.locator("main")).to_contain_text("This takes the role admin")


def test_a_session_that_is_left_alone_locks_even_while_news_come(desk: Desk, visit: Visit) -> None:
    page = visit("desk")
    desk.clock.pass_s(16 * 60)
    held(desk, *BREATHLESS)
    desk.live.recheck()
    expect(page.locator("h1")).to_contain_text("the desk is locked", timeout=SOON_MS)
    page.fill("#password", PASSWORD)
    page.click("text=Unlock")
    expect(page.locator("h1")).to_have_text("Cases")


def test_a_cookie_stolen_before_the_logout_opens_nothing(visit: Visit) -> None:
    page, thief = visit("desk"), visit(None, "/login")
    thief.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    thief.goto("/account")
    expect(thief.locator("h1")).to_have_text("Your account")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login**")
    thief.goto("/account")
    expect(thief.locator("h1")).to_contain_text("log in")


def test_a_form_sent_again_does_nothing_the_second_time(desk: Desk, visit: Visit) -> None:
    case_id = held(desk, *CAP)
    page = visit("desk", f"/cases/{case_id}")
    token = page.locator(f'form[action="/cases/{case_id}/notes"] [name=form]').input_value()
    page.fill("#words", "Called, no answer.")
    page.click("text=Save the note")
    expect(page.locator("p.note")).to_have_count(1)
    again = page.request.post(
        f"/cases/{case_id}/notes", form={"form": token, "words": "Called, no answer."}
    )
    assert again.status == 409
    page.reload()
    expect(page.locator("p.note")).to_have_count(1)


def test_the_keyboard_alone_gets_to_a_case(desk: Desk, visit: Visit) -> None:
    case_id = held(desk, *CAP)
    page = visit("desk")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name=case_id, exact=True)
    for _ in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"Case {case_id}")


def test_points_are_dragged_onto_coin_and_piece_where_the_photo_shows_them(
    desk: Desk, visit: Visit
) -> None:
    desk.site.album.take(photo(), "desk", held(desk, *CAP))
    page = visit("desk", "/photos/1", viewport={"width": 1280, "height": 1600})
    shown = page.locator(".frame img").bounding_box()
    assert shown
    rim = ((360, 300), (300, 403.9), (180, 403.9), (120, 300), (180, 196.1), (300, 196.1))
    places = {f"rim_{number}": place for number, place in enumerate(rim, 1)}
    places |= {"length_1": (550, 252), "length_2": (550, 350)}
    places |= {"width_1": (522, 300), "width_2": (580, 300)}
    for name, (x, y) in places.items():
        page.locator(f"[data-point={name}]").hover()
        page.mouse.down()
        page.mouse.move(
            shown["x"] + x * shown["width"] / 800, shown["y"] + y * shown["height"] / 600
        )
        page.mouse.up()
    page.locator("[data-point=length_1]").press("ArrowUp")
    page.get_by_role("button", name="Measure between the points").click()
    ends = ((550, 251), (550, 350)), ((522, 300), (580, 300))
    same = measure_by_hand(Points(rim, *ends), coins()[0], (800, 600))
    told = page.get_by_text("mm long").inner_text()
    assert abs(float(told.split(" mm long")[0]) - same.length) < 0.15
    expect(page.locator("main")).to_contain_text("points set by robin")
