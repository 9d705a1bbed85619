"""The drawings: whole, small, to one scale, as large as the pieces are, readable on any ground."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from clinic.drawings import MARGIN_MM, drawing, ids, of_component, shape, shapes
from clinic.drawings.ink import LINE, MATERIALS
from clinic.drawings.sheet import sheet, size
from clinic.photos.measuring.evidence import widths
from dialog.ranking import bucket
from tests.clinic.desk.conftest import chromium  # noqa: F401
from tests.clinic.desk.desks import protocol

DOCS = Path(__file__).parents[3] / "docs"
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 8_000
USUAL = 0.15
"""Least probability that the protocol gives to a piece's drawn length."""
MATERIAL_TO_LINE = 3.0
"""Contrast of parts of a picture that are needed to understand it (WCAG 1.4.11)."""


@pytest.mark.parametrize("name", ids())
def test_a_drawing_is_whole_small_and_holds_nothing_that_could_run_or_collide(name: str) -> None:
    text = drawing(name)
    root = ElementTree.fromstring(text)
    assert len(text.encode()) < MOST_BYTES
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert root.findtext(f"{SVG}title") == shape(name).looks
    assert root.findtext(f"{SVG}desc")
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "g", "path",
    }  # fmt: skip
    attributes = {key for each in root.iter() for key in each.attrib}
    assert not [key for key in attributes if key in ("id", "style", "href") or key[:2] == "on"]
    assert not re.search(r"nan|inf|e-\d|--", text)


@pytest.mark.parametrize("name", ids())
def test_all_are_drawn_to_one_scale(name: str) -> None:
    root = ElementTree.fromstring(drawing(name, px_per_mm=7))
    *_, wide, high = map(float, str(root.get("viewBox")).split())
    assert float(str(root.get("width"))) == pytest.approx(wide * 7, abs=0.1)
    assert float(str(root.get("height"))) == pytest.approx(high * 7, abs=0.1)


def test_a_title_is_what_the_page_says_even_if_it_holds_marks() -> None:
    root = ElementTree.fromstring(drawing("crown", title="<b> & crown"))
    assert root.findtext(f"{SVG}title") == "<b> & crown"


def test_a_drawing_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        drawing("no_such_piece")


def test_every_component_that_has_a_name_has_a_drawing() -> None:
    for component in protocol().components:
        assert bool(of_component(component.id)) == (component.id != "UN"), component.id
    known = {component.id for component in protocol().components}
    assert {each.component for each in shapes()} <= known | {""}


@pytest.mark.parametrize("name", ids())
def test_a_piece_is_drawn_as_long_and_wide_as_the_protocol_expects_it(name: str) -> None:
    drawn = shape(name)
    if not drawn.component:
        return
    lengths = protocol().component(drawn.component).length
    assert lengths[bucket(drawn.length)] >= USUAL
    usual = widths().get(drawn.component)
    if usual:
        # Of a post the table knows the rod alone, without the tooth on it.
        narrowest, widest = usual.widths
        assert any(narrowest <= part.box(0).width <= widest for part in drawn.parts)


def test_pieces_compare_as_they_do_in_the_hand() -> None:
    lengths = {name: shape(name).length for name in ids()}
    assert lengths["cover_screw"] < lengths["healing_abutment"] < lengths["implant"]
    assert lengths["implant"] < lengths["crown_with_abutment"] < lengths["crown_with_implant"]
    assert shape("prosthetic_screw").width < shape("cover_screw").width < shape("implant").width


@pytest.mark.parametrize("name", MATERIALS)
def test_edges_can_be_seen_on_every_material(name: str) -> None:
    assert contrast(MATERIALS[name].base, LINE) >= MATERIAL_TO_LINE


def test_nothing_is_drawn_beyond_the_edge_of_a_drawing(chromium: Browser) -> None:  # noqa: F811
    page = chromium.new_page()
    page.set_content("".join(drawing(name) for name in ids()))
    beyond = page.evaluate(
        """() => [...document.querySelectorAll("svg")].map((svg) => {
            const box = svg.getBBox(), view = svg.viewBox.baseVal;
            return Math.max(view.x - box.x, view.y - box.y,
                box.x + box.width - view.x - view.width,
                box.y + box.height - view.y - view.height);
        })"""
    )
    # Half of the line around it lies beyond the shapes that the browser measures.
    assert [name for name, by in zip(ids(), beyond, strict=True) if by > -MARGIN_MM / 2] == []
    page.close()


def test_the_manual_shows_the_drawings_of_today() -> None:
    kept = (DOCS / "images" / "components.svg").read_text(encoding="utf-8")
    assert kept == sheet(), "write clinic.drawings.sheet.sheet() to docs/images/components.svg"


@pytest.mark.parametrize("name", ids())
def test_the_manual_tells_each_size_and_its_source(name: str) -> None:
    drawn = shape(name)
    component = drawn.component or "none"
    row = f"| {drawn.name} | {component} | {size(drawn)} | {drawn.looks} | {drawn.source} |"
    assert row in (DOCS / "components.md").read_text(encoding="utf-8")


def contrast(one: str, other: str) -> float:
    """By WCAG, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
