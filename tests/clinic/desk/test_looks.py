"""Every page as it looks: no barrier that axe can find, nothing wider than a telephone, and the
manual's pictures, which are written where SCREENSHOTS is set."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from clinic.store.roles import Role
from tests.clinic.desk.calls import BREATHLESS, CAP, Call, copied, held, photo
from tests.clinic.desk.conftest import Visit
from tests.clinic.desk.desks import Desk

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).parents[3] / "docs" / "images"
SIZES = ((1280, 900, "light"), (390, 844, "dark"))
"""A desk's screen and a telephone; pixels."""
OTHERS = ((1280, 900, "dark"), (390, 844, "light"))
PICTURES = {"worklist", "case", "photo", "patient", "statistics"}


def _filled(desk: Desk) -> str:
    """An evening's cases; the id of the one with most in it."""
    case_id = held(desk, *CAP, number="3125550188", sound=True)
    desk.clock.pass_s(2400)
    held(desk, *BREATHLESS, number="3125550142")
    desk.clock.pass_s(600)
    held(desk, "yes", "my crown came off in a toffee", "no", "no", "yes", number="3125550188")
    call = Call(desk.site.journal, "3125550177")
    call.says("yes", "something metal fell out of my gum")
    copied(desk)
    desk.clock.pass_s(40)
    desk.site.album.take(photo(), "page", case_id)
    desk.site.cases.note(case_id, "robin", "Called back, no answer. Tries again at nine.")
    return case_id


@pytest.mark.parametrize(
    ("name", "path", "role"),
    [
        ("login", "/login", None),
        ("patient", "/p", None),
        ("refused", "/link/no-such-link", None),
        ("worklist", "/", "dentist"),
        ("case", "/cases/{case}", "dentist"),
        ("photo", "/photos/1", "desk"),
        ("photos", "/photos", "desk"),
        ("statistics", "/statistics", "desk"),
        ("people", "/people", "admin"),
        ("audit", "/audit", "admin"),
        ("account", "/account", "desk"),
        ("protocol", "/protocol", "dentist"),
    ],
)
def test_a_page_has_no_barriers_and_fits_a_telephone(
    desk: Desk, visit: Visit, name: str, path: str, role: Role | None
) -> None:
    case_id = _filled(desk)
    page = visit(role, path.format(case=case_id))
    for wide, high, scheme in (*SIZES, *OTHERS):
        page.set_viewport_size({"width": wide, "height": high})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if "SCREENSHOTS" in os.environ and name in PICTURES and (wide, high, scheme) in SIZES:
            page.screenshot(path=IMAGES / f"{name}-{wide}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        assert barriers(page) == []


def barriers(page: Page) -> list[str]:
    """What axe finds, a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]
