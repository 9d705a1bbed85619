"""What may be said or pressed at any time."""

from __future__ import annotations

import pytest

from dialog.effects import Listen, Say, Transfer
from tests.dialog.talking import Call, english


def spoken(call: Call) -> list[str]:
    return [effect.text for effect in call.effects if isinstance(effect, Say)]


@pytest.mark.parametrize(
    "words", ["repeat that please", "say that again", "pardon", "what did you say", "[keys *]"]
)
def test_repeat_puts_the_same_question_again(words: str) -> None:
    call = Call().until("bleeding").say(words)
    assert call.question == "bleeding"
    assert spoken(call)[-1] == english().question("bleeding").ask[0]
    assert call.state.facts.get("bleeding") is None


def test_repeat_in_a_confirmation_repeats_the_confirmation() -> None:
    call = Call().until("opening").say("my throat is closing up")
    before = spoken(call)[-1]
    assert spoken(call.say("could you say that again"))[-1] == before


def test_slower_speaks_slower_from_then_on_and_slower_still_once() -> None:
    call = Call().until("bleeding").say("slower please")
    rates = {effect.rate for effect in call.effects if isinstance(effect, Say)}
    assert rates == {0.8}
    call.say("no")
    assert {effect.rate for effect in call.effects if isinstance(effect, Say)} == {0.8}
    call.say("slow down", "you talk too fast")
    assert call.state.rate == pytest.approx(0.64)


def test_help_explains_the_question() -> None:
    call = Call().until("bleeding")
    assert spoken(call.say("what do you mean"))[-1] == english().question("bleeding").help
    assert call.question == "bleeding"


def test_back_asks_the_question_before_and_takes_its_new_answer() -> None:
    call = Call().until("bleeding").say("go back")
    assert call.question == "breathing"
    call.say("no")
    assert call.question == "bleeding"


def test_starting_over_forgets_what_was_made_of_the_words_but_not_the_words() -> None:
    call = Call().until("tooth_attached").say("start over")
    assert call.question == "opening"
    assert set(call.state.facts.known) <= {"recording", "earlier_case"}
    assert any("metal cap" in line.text for line in call.state.said)
    call.through()
    assert call.case["urgency"] == "U2"


@pytest.mark.parametrize("words", ["I want to talk to a person", "operator", "[keys 0]"])
def test_a_person_is_tried_after_the_safety_questions(words: str) -> None:
    call = Call().until("bleeding").say(words)
    assert call.question == "bleeding"
    assert call.state.wants_person
    call.through()
    assert any(isinstance(e, Transfer) and e.to == "person" for e in call.effects)
    identify = {q.id for q in english().questions if q.phase == "identify"}
    assert not identify & set(call.asked)


@pytest.mark.parametrize("words", ["hold on a second", "just a minute", "let me check"])
def test_wait_waits_longer_and_asks_nothing_again(words: str) -> None:
    call = Call().until("bleeding").say(words)
    listen = call.effects[-1]
    assert isinstance(listen, Listen)
    assert listen.no_input_s >= 30
    assert english().question("bleeding").ask[0] not in spoken(call)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Is this a machine?", "I'm a computer"),
        ("Hello, is anybody there?", "I'm a computer"),
        ("What should I do?", "the next step"),
        ("I don't know what to do.", "the next step"),
    ],
)
@pytest.mark.parametrize("asked", ["recording", "opening", "bleeding"])
def test_a_question_about_the_call_is_answered_and_what_was_asked_is_asked_again(
    words: str, told: str, asked: str
) -> None:
    call = Call().until(asked).say(words)
    assert any(told in line for line in spoken(call))
    assert english().question(asked).ask[0] in spoken(call)
    assert call.question == asked


def test_what_to_do_about_something_that_happened_is_no_question_about_the_call() -> None:
    call = Call().until("opening").say("My cap fell out, what should I do?")
    assert call.question == "breathing"


@pytest.mark.parametrize(
    "words",
    [
        "I want a person, I can't breathe",
        "help, my throat is closing up",
        "repeat, wait, I'm bleeding badly",
    ],
)
def test_a_danger_in_the_same_breath_outweighs_the_command(words: str) -> None:
    call = Call().until("have_piece").say(words)
    assert call.question in ("breathing", "bleeding", "bleeding_heavy")
    assert call.state.pending is not None


@pytest.mark.parametrize("keys", ["#", "##", ""])
def test_a_bare_pound_key_is_no_command(keys: str) -> None:
    call = Call().until("bleeding").say(f"[keys {keys}]")
    assert call.state.rate == 1.0


def test_a_digit_of_a_number_is_no_command() -> None:
    call = Call().until("callback_number").say("[keys 3125550100]")
    assert call.state.number == "3125550100"
    assert not call.state.wants_person
