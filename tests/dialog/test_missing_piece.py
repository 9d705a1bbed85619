"""A piece that nobody can show: it may be in the airway, and that can be silent."""

from __future__ import annotations

import pytest

from tests.dialog.talking import Call, call

OUT = "the little metal cap came out of my gum"
COUGHING = "the little metal cap came out of my gum and I've been coughing since"
NOWHERE = [
    "no",
    "no, I can't find it",
    "lord knows where it got to",
    "no piece, I don't know where it went",
    "I don't know",
    "hard to say",
]


def urgency(held: Call) -> object:
    return held.case["urgency"]


@pytest.mark.parametrize("words", NOWHERE)
def test_a_piece_that_cannot_be_shown_always_leads_to_whether_it_went_down(words: str) -> None:
    held = call({"opening": OUT, "have_piece": words})
    assert "swallowed_or_inhaled" in held.asked


def test_no_word_about_the_piece_leads_to_whether_it_went_down() -> None:
    held = call({"opening": OUT, "have_piece": "[cough]"})
    assert "swallowed_or_inhaled" in held.asked


@pytest.mark.parametrize("words", ["I don't know", "your guess is as good as mine", "maybe"])
def test_a_piece_that_may_have_gone_down_is_seen_the_same_day(words: str) -> None:
    held = call({"opening": OUT, "have_piece": "no", "swallowed_or_inhaled": words})
    assert urgency(held) == "U1"


@pytest.mark.parametrize("piece", NOWHERE)
@pytest.mark.parametrize("down", ["yes", "I don't know", "maybe", "[cough]"])
def test_a_cough_since_with_a_piece_that_may_have_gone_down_is_an_emergency(
    piece: str, down: str
) -> None:
    held = call({"opening": COUGHING, "have_piece": piece, "swallowed_or_inhaled": down})
    assert urgency(held) == "U0"


@pytest.mark.parametrize("piece", NOWHERE[:4])
def test_a_cough_told_after_the_piece_was_missed_is_an_emergency(piece: str) -> None:
    held = call(
        {
            "opening": OUT,
            "have_piece": piece,
            "swallowed_or_inhaled": "I'm not sure, but I keep coughing",
        }
    )
    assert urgency(held) == "U0"


def test_a_cough_with_the_piece_in_the_hand_is_none() -> None:
    held = call({"opening": COUGHING, "have_piece": "yes, in my hand"})
    assert urgency(held) == "U2"


def test_a_piece_that_was_seen_to_fall_is_no_danger() -> None:
    held = call(
        {"opening": OUT, "have_piece": "no", "swallowed_or_inhaled": "no, it fell in the sink"}
    )
    assert urgency(held) == "U2"
