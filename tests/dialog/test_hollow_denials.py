"""A "no" that denies nothing clears no danger."""

from __future__ import annotations

import pytest

from tests.dialog.talking import Call

HOLLOW = (
    "never had it this bad",
    "no lie it's hard",
    "no joke I can't",
    "no kidding",
    "no way could I swallow",
    "not half",
    "no better",
    "no sign of it stopping",
    "never felt so rough in my life",
    "couldn't be worse",
    "not good",
)
PLAIN = (
    "no",
    "no way",
    "never",
    "nope",
    "no no",
    "not at all",
    "no, no trouble at all",
    "no problem",
)


@pytest.mark.parametrize("danger", ["breathing", "bleeding", "swelling_or_fever"])
@pytest.mark.parametrize("words", HOLLOW)
def test_a_no_that_strengthens_clears_nothing(words: str, danger: str) -> None:
    call = Call().until(danger)
    call.say(words)
    assert call.question == danger, "it is asked again"
    assert call.state.facts.value(danger) != "no"


@pytest.mark.parametrize("words", HOLLOW)
def test_whoever_goes_on_like_that_counts_as_in_danger(words: str) -> None:
    call = Call().until("breathing")
    for _ in range(5):
        if call.question != "breathing":
            break
        call.say(words)
    assert call.case["urgency"] == "U0"


@pytest.mark.parametrize("words", PLAIN)
def test_a_plain_no_is_still_one(words: str) -> None:
    call = Call().until("breathing")
    call.say(words)
    assert call.question != "breathing"
    assert call.state.facts.value("breathing") == "no"


CONTRADICTED = (
    "no it's worse",
    "no, getting worse",
    "no it's terrible",
    "no only when I breathe",
    "no but tight",
    "no, bad",
    "nope it's a struggle",
    "no it came back",
    "no not so good",
)
SOFTENED = ("no, not bad", "no it's not worse", "no, not too bad", "no, never been better thanks")


@pytest.mark.parametrize("danger", ["breathing", "bleeding", "swelling_or_fever"])
@pytest.mark.parametrize("words", CONTRADICTED)
def test_a_no_that_the_rest_contradicts_is_asked_again(words: str, danger: str) -> None:
    call = Call().until(danger)
    call.say(words)
    assert (call.question, call.ended) in ((danger, False), ("", True))
    assert call.state.facts.value(danger) != "no"


def test_who_meant_the_no_says_it_again_by_itself() -> None:
    call = Call().until("breathing")
    call.say("no it's terrible", "no")
    assert call.question != "breathing"
    assert call.state.facts.value("breathing") == "no"


@pytest.mark.parametrize("words", SOFTENED)
def test_what_is_denied_itself_contradicts_nothing(words: str) -> None:
    call = Call().until("breathing")
    call.say(words)
    assert call.question != "breathing"


def test_a_second_no_denies_nothing_of_what_follows_it() -> None:
    call = Call().until("swelling_or_fever")
    call.say("well, can't button my collar no more, neck's gone thick on that side")
    assert call.state.facts.yes("neck_swelling")


def test_a_piece_that_turns_out_not_to_be_there_is_asked_about() -> None:
    call = Call().until("opening")
    call.say("my healing cap came off, I've got it right here").until("tooth_attached")
    call.say("no tooth. oh dear, I haven't got it")
    assert call.state.facts.value("have_piece") == "no"
    assert call.question == "swallowed_or_inhaled"
