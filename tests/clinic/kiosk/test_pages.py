"""The page as it is served: its words, its weight, what it lets a browser do."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from clinic.drawings import drawing
from clinic.kiosk import pages
from clinic.photos.measuring.coins import coins
from dialog import knowledge
from dialog.knowledge import Practice
from tests.clinic.kiosk.stand_in import PRACTICE, words

SERVICE = {"yes", "no", "unsure", "yes_right", "no_wrong", "no_new", "language"}
"""Texts that the service itself sends as buttons, and the name by which other pages lead here."""
MOST_BYTES = 500_000


COINS = {
    "a quarter, nickel, dime or penny": {"us_quarter", "us_nickel", "us_dime", "us_cent"},
    "any euro coin": {f"euro_cent_{cents}" for cents in (1, 2, 5, 10, 20, 50)}
    | {"euro_1", "euro_2"},
    "1, 2, 5 or 10 British pence": {"uk_penny", "uk_2_pence", "uk_5_pence", "uk_10_pence"},
}
"""How the camera calls the coins that the desk can measure by."""


@pytest.fixture
def client() -> TestClient:
    return TestClient(
        Starlette(routes=pages.routes(words(), {"crown": drawing("crown")}, PRACTICE))
    )


def test_every_text_is_used_and_every_text_that_is_used_is_there() -> None:
    templates = "".join(path.read_text() for path in (pages.HERE / "templates").iterdir())
    scripts = "".join(path.read_text() for path in (pages.HERE / "static").glob("*.js"))
    used = {*re.findall(r"words\.(\w+)", templates), *re.findall(r'word\("(\w+)"', scripts)}
    assert used - {"items"} == set(words()) - SERVICE


def test_the_camera_names_the_coins_that_the_desk_can_measure_by_and_no_others() -> None:
    assert all(name in words()["camera_coins"] for name in COINS)
    assert set().union(*COINS.values()) == {coin.id for coin in coins()}


def test_every_sign_that_a_script_or_template_shows_is_drawn() -> None:
    read = [path.read_text() for path in (*pages.HERE.glob("*/*.html"), *pages.HERE.glob("*/*.js"))]
    text = "".join(read)
    drawn = set(re.findall(r'symbol id="i-([\w-]+)"', text))
    shown = {*re.findall(r'icon\("([\w-]+)"\)', text), *re.findall(r'control\("([\w-]+)"', text)}
    assert shown <= drawn
    assert drawn <= {*re.findall(r'"([\w-]+)"', text)}


def test_the_practice_and_its_emergency_number_are_filled_in() -> None:
    practice = Practice(name="Harbor <Dental>", emergency="112")
    page = TestClient(Starlette(routes=pages.routes(words(), {}, practice))).get("/").text
    assert "Welcome to Harbor &lt;Dental&gt;" in page
    assert "call 112" in page
    assert "{" not in page.split("<body>")[1]


def test_each_language_has_its_page_and_every_page_leads_to_all_of_them() -> None:
    spanish = knowledge.load("es").kiosk.screen
    further = [pages.Tongue("es", spanish, hears=False)]
    client = TestClient(Starlette(routes=pages.routes(words(), {}, PRACTICE, further=further)))
    english, other = client.get("/").text, client.get("/es").text
    for page in (english, other):
        assert re.findall(r'href="(/|/es)" lang="(\w+)"', page) == [("/", "en"), ("/es", "es")]
    assert '<html lang="es" data-home="/"' in other
    assert spanish["start_deaf"] in other.split('id="words"')[0]
    assert words()["start_deaf"] not in english.split('id="words"')[0]
    assert "Toque para empezar" in other


def test_without_a_further_language_there_is_no_choice(client: TestClient) -> None:
    assert 'class="languages"' not in client.get("/").text
    assert client.get("/es").status_code == 404


def test_a_text_with_a_field_that_nobody_fills_is_refused() -> None:
    with pytest.raises(KeyError, match="phone"):
        pages.routes({"title": "Call {phone}"}, {})


@pytest.mark.parametrize("path", ["/", "/calibrate"])
def test_a_page_runs_nothing_inline_and_nothing_foreign(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["permissions-policy"].startswith("camera=(self), microphone=(self)")
    assert not re.search(r"\son\w+=|style=|<style|<script(?! type=\"module\" src=\"/)", answer.text)
    assert not re.search(r"https?://(?!www\.w3\.org)", answer.text)


def test_no_script_keeps_anything_in_the_browser() -> None:
    for path in (pages.HERE / "static").glob("*.js"):
        found = re.search(
            r"Storage|cookie|indexedDB|caches|pushState|serviceWorker", path.read_text()
        )
        assert not found, path.name


def test_the_whole_page_is_light(client: TestClient) -> None:
    files = sum(path.stat().st_size for path in (pages.HERE / "static").iterdir())
    assert len(client.get("/").content) + files < MOST_BYTES


def test_a_drawing_is_served_by_its_id(client: TestClient) -> None:
    answer = client.get("/drawings/crown.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text == drawing("crown")
    assert client.get("/drawings/hammer.svg").status_code == 404
