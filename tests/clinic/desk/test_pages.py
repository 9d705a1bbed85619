"""What stands on the pages, and that every page is guarded."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Mount, Route

from clinic.desk.access import Guard
from clinic.desk.app import PAGES
from clinic.desk.rendering import DRAWN_PX_PER_MM
from clinic.desk.shield import POLICY
from clinic.drawings import MARGIN_MM, shapes
from clinic.photos.handed import Handed, hand
from clinic.store.signs import LATE, give
from clinic.vault import Vault
from tests.clinic.desk.calls import BREATHLESS, CAP, held, photo
from tests.clinic.desk.desks import Desk
from tests.clinic.photos.test_measuring import drawn

OPEN = {"/login", "/logout", "/unlock", "/link/{token}", "/p"}
"""All that who is not logged in can reach, but for stylesheets and the like."""
EVIL = "<script>alert(1)</script>'); DROP TABLE cases;--\" onload=x"


def test_every_route_is_guarded_and_few_are_open(desk: Desk) -> None:
    for route in desk.app.routes:  # type: ignore[attr-defined]
        if isinstance(route, Mount):
            assert route.path in ("/static", "/api/v1"), "the API has tests of its own"
            continue
        assert isinstance(route, Route)
        assert isinstance(route.endpoint, Guard)
        if route.endpoint.page.right is None:
            assert route.path in OPEN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_nobody_gets_to_a_page_without_logging_in(desk: Desk, page) -> None:  # type: ignore[no-untyped-def]
    if page.right is None:
        return
    path = page.path.replace("{case}", "AAAAA").replace("{photo}", "1").replace("{part}", "0")
    stranger = desk.browser()
    answer = stranger.client.request(page.method, path)
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/login")
    else:
        assert answer.status_code == 401


def test_roles_are_refused_what_is_not_theirs(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    front, admin = desk.browser("desk"), desk.browser("admin")
    for browser in (front, admin):
        fields = {"version": "2", "urgency": "U3", "component": "CR"}
        refused = browser.send(f"/cases/{case_id}/review", on="/account", **fields)
        assert refused.status_code == 403
        assert "dentist" in refused.text
        assert "Override" not in browser.get(f"/cases/{case_id}").text
    assert front.get("/people").status_code == 403
    assert front.get("/audit").status_code == 403


def test_the_list_shows_the_most_urgent_first_and_what_waits(desk: Desk) -> None:
    mild = held(desk, *CAP, number="3125550188")
    urgent = held(desk, *BREATHLESS)
    text = desk.browser("desk").get("/").text
    assert text.index(urgent) < text.index(mild)
    assert "my healing cap fell out last night" in text
    assert "2 unread" in text
    assert "not reviewed" in text
    assert "The protocol is not signed by any dentist" in text


def test_a_case_shows_words_facts_dangers_classes_and_rules(desk: Desk) -> None:
    case_id = held(desk, *CAP, number="3125550188", sound=True)
    text = desk.browser("dentist").get(f"/cases/{case_id}").text
    for expected in (
        "“my healing cap fell out last night”",
        "5 mm",
        "healing abutment",
        "for it:",
        "Dangers asked and answered",
        "✓ no",
        "component_HA",
        "not reviewed",
        f"/cases/{case_id}/recording/0",
    ):
        assert expected in text


def test_a_case_draws_the_two_likeliest_to_one_scale(desk: Desk) -> None:
    page = desk.browser("dentist").get(f"/cases/{held(desk, *CAP)}").text
    drawn = [each for each in shapes() if f"<title>{each.looks}</title>" in page]
    assert [each.component for each in drawn] == ["HA", "CS"]
    for each in drawn:
        assert f'width="{(each.width + 2 * MARGIN_MM) * DRAWN_PX_PER_MM:.5g}"' in page


def test_what_a_caller_said_is_shown_and_never_run(desk: Desk) -> None:
    case_id = held(desk, "yes", f"my cap fell out {EVIL}", "no", number=EVIL)
    browser = desk.browser("dentist")
    browser.send(f"/cases/{case_id}/notes", on=f"/cases/{case_id}", words=EVIL)
    for path in ("/", f"/cases/{case_id}", f"/cases/{case_id}/news", "/?search=%3Cscript%3E"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert answer.headers["content-security-policy"] == POLICY
    assert "&lt;script&gt;alert" in browser.get(f"/cases/{case_id}").text


def test_a_dentist_overrides_and_an_old_form_is_refused(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    page, review = f"/cases/{case_id}", f"/cases/{case_id}/review"
    browser = desk.browser("dentist")
    browser.get(page)
    fields = {"version": "2", "urgency": "U1", "component": "IM", "why": "threads all along"}
    assert browser.send(review, on=page, **fields).status_code == 303
    text = browser.get(page).text
    assert "implant, " in text
    assert "The system had said healing abutment, U2" in text
    assert "threads all along" in text
    stale = browser.send(review, on=page, **fields)
    assert stale.status_code == 409
    assert "was changed since you opened it" in stale.text


def test_a_recording_is_served_in_pieces_and_listening_is_audited_once(desk: Desk) -> None:
    case_id = held(desk, *CAP, sound=True)
    browser = desk.browser("desk")
    sound = f"/cases/{case_id}/recording/0"
    whole = browser.get(sound)
    assert (whole.status_code, whole.content[:4]) == (206, b"fLaC")
    part = browser.get(sound, range="bytes=4-7")
    assert part.content == whole.content[4:8]
    assert part.headers["content-range"].startswith("bytes 4-7/")
    assert browser.get(sound, range="bytes=99999999-").status_code == 416
    assert browser.get(f"/cases/{case_id}/recording/7").status_code == 404
    assert desk.browser("admin").get("/audit").text.count("<td>heard</td>") == 1


def test_a_patient_sends_a_photo_with_the_code_and_sees_no_case(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    page = f"/cases/{case_id}"
    front = desk.browser("desk")
    told = front.send(f"{page}/code", on=page).text
    code = re.findall(r"<strong>(\d{3} \d{3})</strong>", told)[0]
    patient = desk.browser()
    file = {"photo": ("../../etc/passwd.jpg", photo(), "image/jpeg")}
    assert "do not count" in patient.send("/p", files=file, code="000000").text
    thanks = patient.send("/p", files=file, code=code)
    assert "has arrived" in thanks.text
    assert case_id not in thanks.text
    assert 'src="/photos/1/image?size=preview"' in front.get(page).text
    assert front.get("/photos/1/image").headers["content-type"] == "image/jpeg"
    broken = {"photo": ("a.jpg", b"<svg onload=alert(1)>", "image/jpeg")}
    assert patient.send("/p", files=broken, code=code).status_code == 400


def test_the_digits_of_a_qr_code_are_filled_in_and_nothing_else_is_echoed(desk: Desk) -> None:
    assert 'value="123456"' in desk.browser().get("/p?code=123456").text
    assert "onload" not in desk.browser().get('/p?code="onload=').text


def test_another_name_for_the_desk_is_refused(desk: Desk) -> None:
    answer = desk.browser().get("/login", host="evil.example")
    assert answer.status_code == 421


def test_the_desk_says_when_its_database_is_away(desk: Desk) -> None:
    browser = desk.browser("desk")
    with desk.site.database.session() as session:
        session.connection().exec_driver_sql("DROP TABLE notes")
    case_id = held(desk, *CAP)
    answer = browser.get(f"/cases/{case_id}")
    assert answer.status_code == 503
    assert "Calls go on and lose nothing" in answer.text


@pytest.mark.parametrize("asked", ["", "?from=2026-03-02", "?from=0001-01-01", "?from=x"])
def test_a_week_is_shown_in_figures(desk: Desk, asked: str) -> None:
    held(desk, *CAP)
    text = desk.browser("desk").get(f"/statistics{asked}").text
    assert "Calls by day" in text
    assert "Until somebody answered the caller" in text


def test_a_dentist_signs_exactly_the_protocol_that_is_shown(desk: Desk) -> None:
    browser = desk.browser("dentist")
    page = browser.get("/protocol").text
    assert "not signed by any dentist" in page
    wrong = browser.send("/protocol", name="D. Example", fingerprint="another")
    assert wrong.status_code == 400
    fingerprint = desk.site.knowledge.fingerprint
    assert browser.send("/protocol", name="D. Example", fingerprint=fingerprint).status_code == 303
    assert "signed by D. Example" in browser.get("/protocol").text
    assert "not signed" not in browser.get("/").text


def test_a_photo_of_the_kiosk_is_measured_as_any_other(desk: Desk) -> None:
    site = desk.site
    hand(site.folder, Vault(), held(desk, *CAP), drawn())
    assert Handed(site.database, site.folder, Vault(), site.album).look() == 1
    browser = desk.browser("desk")
    browser.send("/photos/1/measure", on="/photos/1", coin="us_quarter")
    assert "mm long" in browser.get("/photos/1").text


def test_a_photo_is_measured_by_itself_or_by_hand_and_says_when_it_cannot(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    browser = desk.browser("desk")
    file = {"photo": ("a.jpg", photo(), "image/jpeg")}
    page = f"/cases/{case_id}"
    assert browser.send(f"{page}/photos", on=page, files=file).status_code == 303
    coin = re.findall(r'<option value="([^"]+)"', browser.get("/photos/1").text)[0]
    browser.send("/photos/1/measure", on="/photos/1", coin=coin)
    assert re.search("mm long|Not measured", browser.get("/photos/1").text)
    fields = dict(
        re.findall(r'name="([a-z]+_\d_[xy])" type="number" step="0.1" value="([\d.]+)"',
                   browser.get("/photos/1").text)
    )  # fmt: skip
    assert len(fields) == 20
    rim = ((360, 300), (300, 403.9), (180, 403.9), (120, 300), (180, 196.1), (300, 196.1))
    for number, (x, y) in enumerate(rim, 1):
        fields |= {f"rim_{number}_x": str(x), f"rim_{number}_y": str(y)}
    ends = {
        "length_1": (550, 250),
        "length_2": (550, 350),
        "width_1": (520, 300),
        "width_2": (580, 300),
    }
    for name, (x, y) in ends.items():
        fields |= {f"{name}_x": str(x), f"{name}_y": str(y)}
    done = browser.send("/photos/1/points", on="/photos/1", coin=coin, **fields)
    assert done.status_code == 303
    text = browser.get("/photos/1").text
    assert "points set by robin" in text
    assert "With the photo" in text
    outside = browser.send(
        "/photos/1/points", on="/photos/1", coin=coin, **fields | {"rim_1_x": "1e9"}
    )
    assert outside.status_code == 400
    nothing = browser.send("/photos/1/points", on="/photos/1", coin=coin)
    assert nothing.status_code == 400


def test_an_urgent_case_that_nobody_was_told_of_is_shown_in_red_until_it_is_opened(
    desk: Desk,
) -> None:
    case_id = held(desk, *BREATHLESS)
    desk.clock.pass_s(600)
    browser = desk.browser("dentist")
    assert "Nobody was told:" in browser.get("/").text
    browser.get(f"/cases/{case_id}")
    assert "Nobody was told:" not in browser.get("/").text


def test_a_telephone_service_that_fell_silent_is_told_in_red(desk: Desk) -> None:
    front = desk.browser("desk")
    assert "sign of life" not in front.get("/").text
    give(desk.site.database, "front", desk.clock.now)
    assert "last sign of life" in front.get("/").text
    assert "may be down" not in front.get("/").text
    desk.clock.pass_s(LATE.total_seconds() + 1)
    assert "telephone service may be down" in front.get("/").text
