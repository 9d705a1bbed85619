"""What a page may send, and what it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.events import Keyed, Pointed, Revisited, Touch, Wanted
from voice.channels.browser.messages import BadMessage, Left, Touched, message


@pytest.mark.parametrize(
    ("text", "touch"),
    [
        ('{"keys": "5#", "at": 3}', Keyed("5#")),
        ('{"want": "repeat", "at": 3}', Wanted("repeat")),
        ('{"point": "healing_abutment", "at": 3}', Pointed("healing_abutment")),
        ('{"revisit": "length", "at": 3}', Revisited("length")),
    ],
)
def test_every_touch_is_told_with_its_step(text: str, touch: Touch) -> None:
    assert message(text) == Touched(touch, 3)


@pytest.mark.parametrize("why", ["done", "idle"])
def test_who_leaves_says_why(why: str) -> None:
    assert message(f'{{"leave": "{why}"}}') == Left(why)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        "{}",
        '{"keys": "1"}',
        '{"keys": "1", "at": "3"}',
        '{"keys": "one", "at": 3}',
        '{"keys": "", "at": 3}',
        '{"keys": 1, "at": 3}',
        '{"keys": "1111111111111111111111111", "at": 3}',
        '{"keys": "1", "want": "help", "at": 3}',
        '{"say": "hello", "at": 3}',
        '{"point": "../../etc", "at": 3}',
        '{"leave": "angry"}',
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadMessage):
        message(text)


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with pytest.raises(BadMessage):
        message(text)
