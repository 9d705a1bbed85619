"""Where a caller can send photos from a telephone, in the read-back."""

from __future__ import annotations

from dialog.effects import Say
from dialog.events import CallBegan, PhotoPage
from dialog.plain import from_plain, to_plain
from tests.dialog.talking import HARMLESS, Call

PAGE = PhotoPage("photos.example.com/p", "407113")


def told(began: CallBegan, **answers: str) -> str:
    call = Call(began=began).until("confirm", {**HARMLESS, **answers})
    return " ".join(effect.text for effect in call.effects if isinstance(effect, Say))


def test_the_page_and_the_code_follow_the_wish_for_a_photo_digit_by_digit() -> None:
    said = told(CallBegan(photo_page=PAGE))
    assert "photos dot example dot com slash p" in said
    assert said.count("four zero seven, one one three") == 2
    assert said.index("The dentist would like a photo") < said.index("photos dot example")


def test_without_a_page_nobody_is_told_of_one() -> None:
    said = told(CallBegan())
    assert "dot com" not in said
    assert "code" not in said


def test_who_only_asks_something_is_told_no_code() -> None:
    began = CallBegan(photo_page=PAGE)
    said = told(began, opening="what are your opening hours", what_came_out="nothing came out")
    assert "four zero seven" not in said


def test_a_call_that_goes_on_after_a_crash_has_the_same_code() -> None:
    began = CallBegan(photo_page=PAGE, caller_number="3125550142")
    assert from_plain(to_plain(began, CallBegan), CallBegan) == began
