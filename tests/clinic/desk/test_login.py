"""Logging in, idle lock, logging out, and what a stolen cookie is worth."""

from __future__ import annotations

import pytest

from clinic.desk.login import local
from tests.clinic.desk.desks import PASSWORD, Desk


def test_a_wrong_password_lets_nobody_in_and_does_not_say_what_was_wrong(desk: Desk) -> None:
    browser = desk.browser()
    wrong = browser.send("/login", name="robin", password="wrong" * 3)
    nobody = browser.send("/login", name="nobody", password="wrong" * 3)
    assert (wrong.status_code, nobody.status_code) == (400, 400)
    assert "name or the password is wrong" in wrong.text
    assert browser.get("/account").headers["location"] == "/login?next=/account"


def test_who_logs_in_gets_to_the_page_that_was_asked_for(desk: Desk) -> None:
    browser = desk.browser()
    done = browser.send("/login", name="robin", password=PASSWORD, next="/account")
    assert done.headers["location"] == "/account"
    assert "robin" in browser.get("/account").text


def test_a_cookie_is_worth_nothing_after_the_logout(desk: Desk) -> None:
    browser, thief = desk.browser("desk"), desk.browser()
    thief.client.cookies = browser.client.cookies
    stolen = dict(browser.client.cookies)
    assert browser.get("/account").status_code == 200
    assert browser.send("/logout", on="/account").status_code == 303
    thief = desk.browser()
    thief.client.cookies.update(stolen)
    assert thief.get("/account").headers["location"].startswith("/login")


def test_a_session_that_nobody_uses_is_locked_and_the_password_opens_it(desk: Desk) -> None:
    browser = desk.browser("desk")
    desk.clock.pass_s(16 * 60)
    assert browser.get("/account").headers["location"] == "/unlock?next=/account"
    assert "is wrong" in browser.send("/unlock", password="not it at all").text
    assert browser.send("/unlock", password=PASSWORD).status_code == 303
    assert browser.get("/account").status_code == 200


def test_cookies_are_kept_from_scripts_and_other_sites(desk: Desk) -> None:
    browser = desk.browser()
    done = browser.send("/login", name="robin", password=PASSWORD)
    for cookie in done.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie


def test_a_form_counts_once_and_only_in_its_own_session(desk: Desk) -> None:
    browser, other = desk.browser("desk"), desk.browser("dentist")
    token = browser.token("/account")
    assert other.client.post("/lock", data={"form": token}).status_code == 403
    assert browser.client.post("/lock", data={}).status_code == 403
    fields = {"form": token, "old": "not it", "new": "another good password"}
    assert browser.client.post("/account", data=fields).status_code == 400
    replayed = browser.client.post("/account", data=fields)
    assert replayed.status_code == 409
    assert "sent already" in replayed.text


def test_a_form_that_is_too_large_is_stopped_on_the_way(desk: Desk) -> None:
    browser = desk.browser("desk")
    token = browser.token("/account")
    large = browser.client.post("/account", data={"form": token, "new": "x" * 200_000})
    assert large.status_code == 413


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "", "evil"]
)
def test_nobody_is_sent_to_another_site_after_logging_in(path: str) -> None:
    assert local(path) == "/"


def test_a_link_in_a_mail_finds_the_session_that_browsers_do_not_show_it(desk: Desk) -> None:
    stranger = desk.browser().get("/account", **{"sec-fetch-site": "cross-site"})
    assert stranger.status_code == 200
    assert "One moment" in stranger.text
