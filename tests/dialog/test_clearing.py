"""A danger is cleared at once only by a plain no; what is told behind one is asked about again."""

from __future__ import annotations

import pytest

from dialog.answer import Answer
from dialog.answering import answer
from dialog.events import Heard, Hypothesis
from dialog.reading import readings
from tests.dialog.talking import Call, english


def answered(question: str, said: str) -> Answer:
    heard = Heard((Hypothesis(said),))
    read = readings(english(), heard.hypotheses)
    return answer(english(), english().question(question), heard, read)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("breathing", "no ma'am, not at all"),
        ("breathing", "nope, I'm right as rain"),
        ("bleeding", "not a drop"),
        ("bleeding", "no, I have it here in a cup"),
        ("trauma_chest_faint", "no, nothing like that, thank goodness"),
        ("swelling_or_fever", "no fever, no swelling"),
        ("mouth_opening", "yes, easily"),
    ],
)
def test_a_plain_denial_is_believed_at_once(question: str, said: str) -> None:
    found = answered(question, said)
    assert found.value == ("yes" if question == "mouth_opening" else "no")
    assert found.sure


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("trauma_chest_faint", "no, just my shoulder blade grinding like gravel"),
        ("breathing", "no, but the kettle whistles whenever granny hums"),
        ("bleeding", "no, the pillow ended up looking like somebody's butcher apron"),
    ],
)
def test_a_no_with_a_story_behind_it_is_asked_once_more_and_then_believed(
    question: str, said: str
) -> None:
    assert not answered(question, said).sure
    call = Call().until(question).say(said)
    assert call.question == question
    assert call.state.facts.get(question) is None
    call.say(said)
    assert call.state.facts.value(question) == "no"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("swelling_or_fever", "no it's only under my chin"),
        ("swelling_under_tongue", "no, just a bit"),
        ("bleeding", "no, unless I take the gauze out"),
        ("bleeding", "no, just a tiny bit"),
        ("breathing", "no, only when I lie flat"),
    ],
)
def test_a_no_that_names_what_there_is_clears_nothing_however_often_it_is_said(
    question: str, said: str
) -> None:
    call = Call().until(question, {"recent_surgery": "yes, yesterday"})
    call.say(said)
    assert call.question == question
    call.say(said, said)
    assert call.state.facts.value(question) != "no"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("breathing", "no, a little"),
        ("breathing", "no, it's whistling a bit"),
        ("bleeding", "no, it's just dripping"),
        ("bleeding", "no, just pink spit"),
        ("numb", "no only my chin"),
        ("trauma_chest_faint", "no, other than fainting"),
    ],
)
def test_one_word_behind_only_is_enough_to_ask_again(question: str, said: str) -> None:
    assert not answered(question, said).sure


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("breathing", "no, not a bit"),
        ("bleeding", "no, not even a little"),
        ("bleeding", "no, just the cap came out"),
        ("bleeding", "no, but I have it here"),
        ("trauma_chest_faint", "no, I was just eating"),
        ("swelling_or_fever", "nope, just sore"),
    ],
)
def test_what_is_harmless_behind_only_still_clears_at_once(question: str, said: str) -> None:
    found = answered(question, said)
    assert (found.value, found.sure) == ("no", True)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("trauma_chest_faint", "no, just my pride"),
        ("trauma_chest_faint", "no, I'm just a little drunk"),
        ("trauma_chest_faint", "no, I was only brushing my teeth"),
        ("swelling_or_fever", "no, I've just done his obs, all fine"),
        ("bleeding", "a little when it came out but no, not now"),
    ],
)
def test_what_is_harmless_behind_only_clears_when_it_is_said_again(
    question: str, said: str
) -> None:
    call = Call().until(question).say(said)
    if call.question == question:
        call.say(said)
    assert call.state.facts.value(question) == "no"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("bleeding", "it hasn't stopped"),
        ("breathing", "nothing goes down"),
        ("numb", "it never woke up"),
        ("bleeding", "I can't keep up with it"),
        ("swelling_or_fever", "my shirt, I couldn't fasten it round me this morning"),
        ("trauma_chest_faint", "she doesn't know which planet she lives on"),
    ],
)
def test_a_denial_in_the_middle_of_a_story_clears_nothing(question: str, said: str) -> None:
    found = answered(question, said)
    assert (found.status, found.value) != ("known", "no")


def test_one_sign_denied_clears_none_of_the_others() -> None:
    call = Call().until("trauma_chest_faint").say("I never blacked out")
    call.say("I never blacked out", "I never blacked out")
    assert call.state.facts.value("trauma_chest_faint") == "unsure"


def test_words_that_an_ear_may_have_turned_round_must_be_said_three_times() -> None:
    call = Call().until("breathing").say("I can breathe", "I can breathe")
    assert call.question == "breathing"
    assert call.say("I can breathe").question == "bleeding"


def test_a_reassurance_is_believed_when_it_is_said_again() -> None:
    call = Call().until("breathing").say("now I'm breathing normally")
    assert call.question == "breathing"
    assert call.say("now I'm breathing normally").question == "bleeding"


def test_a_commands_word_does_not_keep_a_safety_question_for_ever() -> None:
    call = Call().until("breathing")
    for _ in range(14):
        if call.question == "breathing":
            call.say("hold on")
    assert call.question != "breathing"


@pytest.mark.parametrize(
    ("question", "part"),
    [("swelling_or_fever", "no fever"), ("trauma_chest_faint", "no chest pain")],
)
def test_a_part_denied_is_the_whole_only_when_it_is_said_again(question: str, part: str) -> None:
    call = Call().until(question).say(part)
    assert call.question == question, "one of several things was denied"
    assert call.say(part).question != question
    assert call.state.facts.value(question) == "no"


def test_a_part_denied_behind_a_no_is_the_whole_at_once() -> None:
    call = Call().until("swelling_or_fever").say("no, no fever")
    assert call.question != "swelling_or_fever"


def test_who_denies_a_part_and_then_tells_the_other_is_heard() -> None:
    call = Call().until("swelling_or_fever").say("no fever", "well, my cheek is swollen")
    assert call.state.facts.yes("face_swelling")
