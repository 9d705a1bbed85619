from __future__ import annotations

import pytest

from dialog.measures.multiples import multiple


@pytest.mark.parametrize(
    ("said", "thing", "factor"),
    [
        ("it is like a match ", "match", 1),
        ("about half a thumb ", "thumb", 0.5),
        ("half the length of a match ", "match", 0.5),
        ("three quarters of a dime ", "dime", 0.75),
        ("two grains of rice ", "grains of rice", 2),
        ("a couple of lentils ", "lentils", 2),
        ("twice as long as a pea ", "pea", 2),
        ("a pea and a half ", "pea ", 1.5),
        ("a bit shorter than an eraser ", "eraser", 0.8),
        ("slightly longer than my nail ", "nail", 1.2),
    ],
)
def test_a_thing_is_multiplied_by_what_is_said_beside_it(
    said: str, thing: str, factor: float
) -> None:
    start = said.index(thing)
    assert multiple(said, start, start + len(thing)).factor == pytest.approx(factor)


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("a number two pencil ", "pencil"),
        ("two of them came out like a pea ", "pea"),
        ("nine pencils ", "pencils"),
        ("shorter than a match ", "match"),
    ],
)
def test_numbers_of_something_else_multiply_nothing(said: str, thing: str) -> None:
    start = said.index(thing)
    assert multiple(said, start, start + len(thing)) == (1, start)


def test_the_words_of_a_multiple_belong_to_the_comparison() -> None:
    said = "it is half the length of a match "
    assert multiple(said, said.index("match"), len(said)).start == said.index("half")
