"""One "no" takes back what was read back, and no other danger that was told."""

from __future__ import annotations

import pytest

from tests.dialog.talking import Call


def urgency(opening: str, *answers: str) -> object:
    """What becomes of a caller who opens so, gives these answers, and harmless ones then."""
    return Call().until("opening").say(opening, *answers).through().case["urgency"]


@pytest.mark.parametrize(
    ("opening", "answers", "expected"),
    [
        ("I have a fever and my neck is swollen", ("no, it's my cheek", "yes"), "U1"),
        ("I have a fever and my neck is swollen", ("no", "yes"), "U1"),
        ("my cheek is all swollen up close to my eye", ("no, just my cheek", "yes"), "U1"),
        ("the cap came off and I swallowed it, then I was choking", ("no", "yes"), "U1"),
        ("my boy's tooth got knocked out and he was dizzy for a second", ("no", "yes"), "U0"),
        ("I fell and hit my face and I felt faint", ("no", "yes"), "U1"),
        ("I've got hives all over and I can't breathe", ("no", "yes"), "U0"),
    ],
)
def test_a_no_to_one_sign_leaves_the_others(
    opening: str, answers: tuple[str, ...], expected: str
) -> None:
    assert urgency(opening, *answers) == expected


@pytest.mark.parametrize(
    "opening",
    [
        "I have a fever and my neck is swollen",
        "my cap came off and I swallowed it, then I was choking",
        "I fell and hit my face and I felt faint",
        "I've got hives all over and my lips are swelling",
    ],
)
def test_who_denies_every_sign_is_believed(opening: str) -> None:
    assert urgency(opening, "no", "no", "no") in ("U2", "U3", "U4")


@pytest.mark.parametrize(
    ("opening", "read_back"),
    [
        ("I've got hives all over and my lips are swelling", "hives or swollen lips"),
        ("I have a fever and my skin looks blotchy", "blotchy or very pale skin"),
        ("I have a fever and my neck is swollen", "the neck, or under the jaw"),
        ("I've got hives and I can't breathe", "hard to breathe or swallow"),
    ],
)
def test_what_is_read_back_is_what_was_said(opening: str, read_back: str) -> None:
    assert read_back in Call().until("opening").say(opening).told[-1]


@pytest.mark.parametrize(
    ("opening", "denial"),
    [
        ("my eye is swollen shut since the implant", "no fever"),
        ("my cap came out and I have chest pain", "no I didn't get hit"),
    ],
)
def test_denying_another_sign_is_no_answer_to_the_one_read_back(opening: str, denial: str) -> None:
    held = Call().until("opening").say(opening)
    asked = held.told[-1]
    assert held.say(denial).told[-1] == asked
    assert held.say("yes").through().case["urgency"] == "U0"


@pytest.mark.parametrize(
    ("question", "denial"),
    [
        ("swelling_or_fever", "no, not the eye"),
        ("trauma_chest_faint", "no chest pain"),
        ("trauma_chest_faint", "no"),
    ],
)
def test_a_no_to_which_one_leaves_the_yes_to_be_asked_about(question: str, denial: str) -> None:
    held = Call().until(question).say("yes", denial)
    assert held.question == question
    assert held.say("yes").through().case["urgency"] in ("U0", "U1")
    held = Call().until(question).say("yes", denial, "no")
    assert held.through().case["urgency"] == "U2"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("yes, but I've been coughing and choking ever since it went missing", "U0"),
        ("yes, but the pain keeps me awake all night and painkillers don't touch it", "U1"),
    ],
)
def test_a_danger_told_at_the_read_back_changes_it(last: str, expected: str) -> None:
    lost = {"have_piece": "no", "swallowed_or_inhaled": "no"}
    held = Call().until("confirm", lost).say(last)
    assert held.question, "not simply goodbye"
    assert held.through({**lost, "swallowed_or_inhaled": "yes"}).case["urgency"] == expected


def test_starting_over_forgets_no_danger() -> None:
    held = Call().until("opening").say("my cap came off and I swallowed it", "yes", "start over")
    held.say("my healing cap came off")
    assert "swallowed" in held.told[-1]
    assert held.say("yes").through().case["urgency"] == "U1"


def test_a_question_that_the_answer_made_needless_is_not_put_again() -> None:
    held = Call().until("swallowed_or_inhaled", {"have_piece": "I don't know"})
    held.say("it's right here in my hand")
    assert held.question != "swallowed_or_inhaled"
    assert held.through().case["urgency"] == "U2"


def test_who_only_wants_a_person_is_not_sent_to_the_emergency_number() -> None:
    held = Call().until("breathing").say(*["I want a person"] * 6)
    assert held.question not in ("", "breathing")
    assert held.through().case["urgency"] == "U1"
