from __future__ import annotations

import pytest

from dialog.readability import grade, seconds
from dialog.tongues import tongue


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("tooth", 1),
        ("implant", 2),
        ("abutment", 3),
        ("emergency", 4),
        ("millimeters", 4),
        ("swelling", 2),
        ("Eliquis", 3),
        ("911", 7),
        ("13", 2),
        ("zonkable", 3),
        ("zzz", 1),
    ],
)
def test_syllables(word: str, wanted: int) -> None:
    assert tongue("en").syllables(word) == wanted


def test_short_words_and_sentences_are_easy_and_long_ones_hard() -> None:
    easy = "Is your mouth bleeding right now? Say yes or no."
    hard = "Immediate professional evaluation is recommended for postoperative complications."
    assert grade(easy) < 3 < 12 < grade(hard)


def test_what_is_no_sentence_has_no_grade() -> None:
    assert grade("Millimeters!") == 0
    assert grade("") == 0


def test_seconds_grow_with_the_syllables() -> None:
    assert seconds("") == 0
    assert 0.5 < seconds("Is it bleeding?") < seconds("Is it bleeding from your gum now?") < 3
