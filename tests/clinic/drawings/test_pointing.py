"""What a touch on a drawing says: its component, and nothing that would be taken for an answer."""

from __future__ import annotations

import pytest

from clinic.drawings import ids, shape
from dialog.events import Hypothesis
from dialog.facts import Fact, Facts
from dialog.knowledge.pointing import Drawing
from dialog.ranking import rank
from dialog.reading import readings
from dialog.understanding import Said, understand
from tests.clinic.desk.desks import protocol

DRAWINGS = protocol().drawings
PIECES = [each for each in DRAWINGS if shape(each.id).component]
NEVER_SAID = (
    "threads",
    "threads_where",
    "hole_on_top",
    "stage",
    "length",
    "denture",
    "several_pieces",
)
"""What speaks against an implant or decides its floors: it is asked, not read off a picture."""


def said(drawing: Drawing) -> Said:
    knowledge = protocol()
    return understand(knowledge, readings(knowledge, (Hypothesis(drawing.says),)))


def test_every_drawing_can_be_pointed_at_and_nothing_else() -> None:
    assert [each.id for each in DRAWINGS] == list(ids())


@pytest.mark.parametrize("drawing", PIECES, ids=lambda drawing: drawing.id)
def test_a_touch_makes_its_component_the_first_or_second(drawing: Drawing) -> None:
    known = Facts()
    for name, value in said(drawing).facts.items():
        known = known.put(Fact(name, value))
    ranked = [code for code, _ in rank(protocol(), known, said(drawing).words)]
    assert shape(drawing.id).component in ranked[:2]


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.id)
def test_a_touch_answers_nothing_that_must_be_asked(drawing: Drawing) -> None:
    assert not set(NEVER_SAID) & set(said(drawing).facts)
    assert not said(drawing).universals
    assert not said(drawing).topics


@pytest.mark.parametrize("drawing", PIECES, ids=lambda drawing: drawing.id)
def test_a_touch_on_a_piece_raises_no_danger(drawing: Drawing) -> None:
    dangers = {each.id for each in protocol().symptoms if each.confirm}
    assert not dangers & {*said(drawing).facts, *said(drawing).suspected}


def test_a_touch_on_the_natural_tooth_asks_whether_one_was_knocked_out() -> None:
    assert said(protocol().drawing("natural_tooth")).facts == {"natural_tooth_out": "yes"}


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.id)
def test_what_stands_beside_a_drawing_names_no_component(drawing: Drawing) -> None:
    parts = {"implant", "abutment", "clot", "crown", "bridge", "denture", "dressing", "post"}
    assert not parts & set(drawing.spoken.lower().replace(",", "").split())
