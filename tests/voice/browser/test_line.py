"""Touches on their way into the call's loop."""

from __future__ import annotations

import numpy as np

from dialog.events import Keyed, Touch
from voice.channels import RATE
from voice.channels.browser.line import BrowserLine


def opened() -> BrowserLine:
    return BrowserLine(lambda: None)


def touches(line: BrowserLine, blocks: int = 3) -> list[Touch]:
    """Of the next blocks."""
    for _ in range(2 * blocks):
        line.exchange(np.zeros(RATE // 50, np.float32))
    read = [line.read() for _ in range(blocks)]
    return [block.touch for block in read if block is not None and block.touch is not None]


def test_touches_come_one_with_each_block_in_their_order() -> None:
    line = opened()
    line.touch(Keyed("1"), 0)
    line.touch(Keyed("2"), 0)
    assert touches(line) == [Keyed("1"), Keyed("2")]
    assert touches(line) == []


def test_a_touch_of_a_screen_that_is_gone_answers_nothing() -> None:
    line = opened()
    line.touch(Keyed("1"), 0)
    line.step = 1
    line.touch(Keyed("2"), 1)
    assert touches(line) == [Keyed("2")]


def test_a_touch_before_the_screen_it_claims_answers_nothing() -> None:
    line = opened()
    line.touch(Keyed("1"), 5)
    assert touches(line) == []
