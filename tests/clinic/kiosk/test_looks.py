"""Every screen as it looks: no barrier that axe can find, targets large enough, nothing wider than
the screen, in every theme and size. Where SCREENSHOTS is set, axe looks at each theme in each size
and not only at each of them once, and the manual's pictures are written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from clinic.kiosk.phone import invitation
from dialog import knowledge
from tests.clinic.kiosk.conftest import Visit, begin, until
from tests.clinic.kiosk.stand_in import BLEEDING, QUIET, Service, button, question

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).parents[3] / "docs" / "images"
SIZES = ((1080, 1920), (1920, 1080), (1024, 768), (390, 844))
PLAIN = {"contrast": "", "large": "", "side": "right"}
THEMES: tuple[dict[str, str], ...] = ({}, {"contrast": "on"}, {"large": "on", "side": "left"})
PICTURES = dict.fromkeys(("start", "question", "details", "length", "drawings", "emergency"), 1080)
"""Screens of the manual, and how wide they are shown there."""
SMALLEST = 96
"""Pixels of a target's side."""
RULES = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
UNSURE = button("#", "I don't know")
GREETING = "Hi, this is the automated helper of Lakeside Implants."
UNDERSTOOD = [
    {"question": "for_whom", "text": "Is this about you?", "answer": "for yourself"},
    {"question": "length", "text": "How long is it?", "answer": "about 5 millimeters long"},
]
TOLD = (
    "This can be an emergency. Tell the staff right now. If nobody comes at once, call 911.",
    "Don't wait at this screen. Go to the front desk, or call out for help.",
)
PROTOCOL = knowledge.load()
WHAT = question(
    "what_came_out",
    "What came out? What did it look like?",
    *(button(each.key, each.button) for each in PROTOCOL.question("what_came_out").keys),
    drawings=[{"id": each.id, "label": each.spoken} for each in PROTOCOL.drawings],
)
DETAILS = question(
    "details",
    "Does any of this fit? Touch all that fits, and then next.",
    *(
        button(each.key, each.button)
        for each in PROTOCOL.at_kiosk.question("details").keys
        if not each.when or "is out" in each.when
    ),
    several=True,
)


def numbered(kind: str, text: str) -> dict[str, Any]:
    return {"question": question(kind, text, UNSURE, pad=kind), "said": [text]}


SCREENS: dict[str, dict[str, Any]] = {
    "question": {
        "said": [GREETING, BLEEDING["text"]],
        "question": BLEEDING,
        "heard": "my healing cap fell out",
        "understood": UNDERSTOOD,
    },
    "length": numbered("length", "How long is it? Like a grain of rice, or longer?"),
    "scale": numbered("scale", "How bad is the pain, from zero to ten?"),
    "digits": numbered("digits", "What number can the office reach you at?"),
    "drawings": {"question": WHAT, "said": [WHAT["text"]]},
    "details": {"question": DETAILS, "said": [DETAILS["text"]]},
    "emergency": {"said": list(TOLD), "emergency": True, "case": "K7QF"},
}


@pytest.fixture(scope="module")
def kiosk(visit: Visit) -> Page:
    """As somebody who wants less motion has it: nothing is caught half way."""
    return visit("/?raw=1&px_per_mm=3.6", reduced_motion="reduce")


def looked_at(page: Page, name: str) -> None:
    """Every theme in every size."""
    axe = Axe()
    for number, size in enumerate(SIZES):
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))  # type: ignore[arg-type]
        for theme in THEMES:
            look = {**PLAIN, **theme}
            page.evaluate("look => Object.assign(document.documentElement.dataset, look)", look)
            if "SCREENSHOTS" in os.environ and not theme and PICTURES.get(name) == size[0]:
                page.screenshot(path=IMAGES / f"kiosk-{name}.png")
            where = f"{name} {size} {theme}"
            assert page.evaluate(OVERFLOW) == [], where
            assert page.evaluate(TARGETS, SMALLEST) == [], where
            if "SCREENSHOTS" not in os.environ and theme is not THEMES[number % len(THEMES)]:
                continue
            found = axe.run(page, options={"rules": RULES}).response["violations"]
            nodes = [
                f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]
            ]
            assert nodes == [], where


OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  const boxes = [document.documentElement, ...document.querySelectorAll("#stage, dialog, main")];
  const outside = [...document.querySelectorAll("button, h1, p, output, ruler")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width > 0 && (box.left < -1 || box.right > wide + 1);
  });
  return [...boxes.filter((each) => each.scrollWidth > each.clientWidth), ...outside]
    .map((each) => each.outerHTML.slice(0, 120));
}"""
TARGETS = """(smallest) => [...document.querySelectorAll("button")].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width > 0 && Math.min(box.width, box.height) < smallest - 0.5;
}).map((each) => each.outerHTML.slice(0, 120))"""


def test_the_start_has_no_barriers(page: Page) -> None:
    looked_at(page, "start")


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_no_barriers(service: Service, page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1080, "height": 1920})
    begin(page)
    service.show(**{**QUIET, **SCREENS[name], "step": 1})
    expect(page.locator("h1")).to_have_text(SCREENS[name]["said"][-1])
    expect(page.locator(".talk > .answers:not([inert])")).to_have_count(1)
    looked_at(page, name)


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768)])
@pytest.mark.parametrize("language", ["en", "es"])
def test_all_drawings_are_seen_at_once_on_a_wide_screen(
    service: Service, page: Page, size: tuple[int, int], language: str
) -> None:
    known = knowledge.load(language)
    asked = known.at_kiosk.question(WHAT["id"])
    shown = question(
        asked.id,
        asked.ask[0],
        *(button(each.key, each.button) for each in asked.keys),
        drawings=[{"id": each.id, "label": each.spoken} for each in known.drawings],
    )
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))  # type: ignore[arg-type]
    begin(page)
    told = {"heard": "my healing cap fell out", "understood": UNDERSTOOD}
    service.show(**{**QUIET, **told, "question": shown, "said": [asked.ask[0]]})
    expect(page.locator(".drawing")).to_have_count(len(known.drawings))
    until(page, "[...document.querySelectorAll('.drawing img')].every((one) => one.complete)")
    assert page.evaluate(TARGETS, SMALLEST) == []
    assert page.evaluate("stage.scrollHeight <= stage.clientHeight")


def test_the_camera_has_no_barriers(service: Service, page: Page) -> None:
    service.photo_page = invitation("photos.example.com", "123456")
    begin(page)
    page.locator("[data-control=camera]").evaluate("button => button.click()")
    until(page, "document.querySelector('video').videoWidth > 0")
    expect(page.locator(".qr")).to_be_attached()
    looked_at(page, "camera")


def test_what_asks_has_no_barriers(service: Service, page: Page) -> None:
    begin(page)
    page.keyboard.press("Escape")
    looked_at(page, "leaving")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("ended", ["done", "emergency"])
def test_the_end_has_no_barriers(service: Service, page: Page, ended: str) -> None:
    begin(page)
    urgent = ended == "emergency"
    said = TOLD if urgent else ("Thank you.",)
    service.show(**{**QUIET, "ended": ended, "emergency": urgent, "case": "K7QF", "said": said})
    expect(page.locator(".code")).to_have_text("K7QF")
    looked_at(page, f"end-{ended}")


def test_setting_it_up_has_no_barriers(visit: Visit) -> None:
    looked_at(visit("/calibrate"), "calibrate")
