"""Calls in which nobody listens: every question says its keys, and keys are enough to its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialog.answering import keyed
from dialog.effects import End, Listen, Save, Say, Transfer
from dialog.events import CallBegan, EarFailed
from dialog.keypad import key_lines, meant, universal
from dialog.knowledge.schema import Question
from dialog.state import Pending
from tests.dialog.talking import Call, english

NUMBER = "3125550142"
QUESTIONS = english().questions
TYPED = {"length": "5#", "scale": "0#", "digits": f"{NUMBER}#"}


def by_keys() -> Call:
    return Call(began=CallBegan(by_keys=True))


def prompts(call: Call) -> list[str]:
    return [effect.text for effect in call.effects if isinstance(effect, Say)]


def at(question: Question) -> Call:
    """A call in which this question is open, whether or not it would be asked."""
    call = Call().until("breathing")
    asked = (*call.state.asked, question.id)
    call.state = replace(call.state, pending=Pending(question.id), asked=asked)
    return call


def calm(question: Question) -> str:
    """The keys of somebody without any danger."""
    if question.kind in TYPED:
        return TYPED[question.kind]
    if question.danger == "no" or question.id in ("have_piece", "confirm"):
        return "1"
    return "2" if question.kind in ("yes_no", "count") else "1"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_tells_keys_that_answer_it(question: Question) -> None:
    assert key_lines(english(), question)
    keys = [choice.key for choice in (*question.choices, *question.keys)]
    for key in keys or (["1", "2"] if question.kind not in TYPED else [TYPED[question.kind]]):
        assert meant(question.keys, key) or keyed(question, key).status == "known", key


@pytest.mark.parametrize("opening", [phrase.key for phrase in english().question("opening").keys])
def test_whole_calls_by_keys_alone_end_in_a_case_with_a_number(opening: str) -> None:
    call = by_keys()
    for _ in range(40):
        if call.ended:
            break
        question = english().question(call.question)
        lines = key_lines(english(), question)
        assert set(lines) & set(prompts(call)), question.id
        call.say(f"[keys {opening if question.id == 'opening' else calm(question)}]")
    assert call.state.ended == "done"
    assert call.case["callback_number"] == NUMBER
    assert call.case["urgency"] != "U0"


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.danger], ids=lambda q: q.id)
def test_a_danger_told_by_key_counts_at_once(question: Question) -> None:
    call = at(question).say(f"[keys {1 if question.danger == 'yes' else 2}]")
    fact = call.state.facts.get(question.id)
    assert fact is not None
    assert fact.value == question.danger
    assert fact.how == "keyed"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_star_repeats_every_question(question: Question) -> None:
    call = at(question)
    call.say("[keys *]")
    assert call.question == question.id
    assert prompts(call) == [question.ask[0]]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_zero_asks_for_a_person_at_every_question(question: Question) -> None:
    call = at(question)
    call.say("[keys 0]")
    if question.kind == "scale":
        assert call.state.facts.value(question.id) == 0.0, "where zero is an answer, it answers"
    else:
        assert call.state.wants_person
        assert call.question == question.id


def test_numbers_are_typed() -> None:
    length = at(english().question("length")).say("[keys 13#]")
    assert length.state.facts.value("length") == 13.0
    number = at(english().question("callback_number")).say(f"[keys {NUMBER}#]")
    assert number.state.number == NUMBER


@pytest.mark.parametrize(
    ("question", "keys", "status"),
    [("length", "#", "unsure"), ("length", "0#", "none"), ("pain", "77#", "none")],
)
def test_a_number_that_cannot_be_is_no_answer(question: str, keys: str, status: str) -> None:
    assert keyed(english().question(question), keys).status == status


def test_an_impossible_length_is_asked_back() -> None:
    assert not keyed(english().question("length"), "99#").sure


def test_a_zero_in_a_number_is_a_digit() -> None:
    assert universal(english(), english().question("callback_number"), "0312#") == ""


def test_who_speaks_to_a_line_that_cannot_listen_is_told() -> None:
    call = by_keys().say("[cough]")
    assert "I can't listen right now. Please press a key." in prompts(call)
    assert "Press one for yes, or two for no." in prompts(call)


def test_a_read_back_that_is_wrong_is_noted_without_asking_for_words() -> None:
    call = by_keys()
    while call.question != "confirm":
        call.say(f"[keys {calm(english().question(call.question))}]")
    call.say("[keys 2]")
    assert call.ended
    assert call.state.facts.value("confirm") == "no"
    assert prompts(call)[0] == "I noted that this is not right. The dentist will ask you."


def test_an_ear_that_failed_costs_no_try_and_the_question_is_put_again() -> None:
    call = Call().until("tooth_attached")
    before = call.state.pending
    for _ in range(2):
        call.feed(EarFailed(30.0))
        assert "Please say it again" in prompts(call)[0]
        assert prompts(call)[1] == english().question("tooth_attached").ask[0]
        assert call.state.pending == before
        assert call.state.silences == 0
    assert call.say("no").state.facts.value("tooth_attached") == "no"


def test_a_confirmation_that_was_not_heard_is_put_again_as_one() -> None:
    call = Call().until("breathing").say("yes")
    asked = prompts(call)
    call.feed(EarFailed(30.0))
    assert prompts(call)[-1] == asked[-1]


def test_ears_that_are_gone_leave_a_call_by_keys() -> None:
    call = Call().until("bleeding")
    call.feed(EarFailed(30.0, by_keys=True))
    assert "use the keys" in prompts(call)[0]
    assert "Press one for yes, two for no, or three if you don't know." in prompts(call)
    call.say("[keys 2]")
    assert call.state.facts.value("bleeding") == "no"
    assert any("press" in text.lower() for text in prompts(call)[1:])


def test_while_the_practice_is_open_the_greeting_offers_the_front_desk() -> None:
    call = Call(began=CallBegan(open_now=True))
    assert any("open now" in text and "press zero" in text for text in prompts(call))
    assert not any("open now" in text for text in prompts(Call()))


@pytest.mark.parametrize("words", ["[keys 0]", "front desk", "the front desk please"])
def test_who_wants_the_front_desk_is_handed_over_at_once(words: str) -> None:
    call = Call(began=CallBegan(open_now=True)).say(words)
    kinds = [type(effect) for effect in call.effects]
    assert kinds == [Save, Say, Transfer, End]
    assert call.effects[2] == Transfer("person", "front desk")


def test_while_the_practice_is_open_nobody_is_told_to_wait_until_it_opens() -> None:
    call = Call(began=CallBegan(open_now=True)).through()
    said = " ".join(call.told)
    assert "when we open" not in said
    assert "front desk" in said


def test_a_call_without_listening_still_listens_for_keys() -> None:
    assert [type(effect) for effect in by_keys().effects][-1] is Listen


WHICH = [q for q in QUESTIONS if q.which_keys]


@pytest.mark.parametrize("question", WHICH, ids=lambda question: question.id)
def test_who_keys_yes_to_several_things_at_once_is_told_the_key_of_each(question: Question) -> None:
    call = at(question).say("[keys 1]")
    assert call.question == question.id
    said = " ".join(prompts(call))
    assert question.which in said
    assert call.state.facts.value(question.id) == "yes", "should they hang up, it counts"


@pytest.mark.parametrize(
    ("question", "key", "urgency"),
    [
        ("bleeding_heavy", "1", "U0"),
        ("bleeding_heavy", "2", "U1"),
        ("swallowed_or_inhaled", "1", "U1"),
        ("swallowed_or_inhaled", "2", "U0"),
        ("swelling_or_fever", "1", "U0"),
        ("swelling_or_fever", "2", "U0"),
        ("swelling_or_fever", "3", "U1"),
        ("swelling_or_fever", "4", "U1"),
        ("swelling_or_fever", "5", "U0"),
        ("trauma_chest_faint", "1", "U1"),
        ("trauma_chest_faint", "2", "U0"),
        ("trauma_chest_faint", "3", "U0"),
        ("trauma_chest_faint", "4", "U0"),
    ],
)
def test_each_of_them_has_its_own_urgency(question: str, key: str, urgency: str) -> None:
    call = at(english().question(question)).say("[keys 1]", f"[keys {key}]")
    assert call.case["urgency"] == urgency


def test_who_never_says_which_counts_as_the_worst() -> None:
    call = at(english().question("trauma_chest_faint")).say("[keys 1]")
    for _ in range(6):
        if call.question != "trauma_chest_faint":
            break
        call.say("[keys 7]")
    assert call.case["urgency"] == "U0"
