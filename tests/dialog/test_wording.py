from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.tongues import tongue
from dialog.wording import plain, sentences


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("...", ""),
        ("No, I can't breathe!", "no i cannot breathe / "),
        ("It won't stop.", "it will not stop / "),
        ("I\u2019m fine", "i am fine "),
        ("it isn't loose", "it is not loose "),
        ("Dont know", "do not know "),
        ("the tooth's off", "the tooth is off "),
        ("my mother's denture", "my mothers denture "),
        ("3.5 mm", "3.5 mm "),
        ("About 5. Maybe 6", "about 5 / maybe 6 "),
        ("multi-unit", "multi unit "),
        ("uh-huh", "uhhuh "),
        ("it's grey", "it is gray "),
        ("gonna fall", "going to fall "),
    ],
)
def test_text_in_its_plain_form(text: str, wanted: str) -> None:
    assert plain(text) == wanted


def test_fillers_are_left_out_but_for_the_last_word() -> None:
    assert tongue("en").without_fillers("um well it is out ") == "it is out "
    assert tongue("en").without_fillers("well ") == "well "


def test_sentences_are_cut_where_they_end() -> None:
    assert sentences(plain("It fell out. Now it hurts!")) == ["it fell out ", "now it hurts "]


@given(st.text())
def test_plain_text_holds_words_and_sentence_ends_and_nothing_else(text: str) -> None:
    read = plain(text)
    assert re.fullmatch(r"(?:[a-z0-9./]+ )*", read)
    assert not read or any(token != "/" for token in read.split())
