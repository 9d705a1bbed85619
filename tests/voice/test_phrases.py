"""Answers' shares of what Whisper believes, on a made-up belief."""

from __future__ import annotations

import math

import pytest

from dialog.effects import Answer
from voice.recognizers.whisper.phrases import Tokens, masses, spellings

YES, NO, IDEA, I_, KNOW = 1, 2, 3, 4, 5


def held(chances: dict[Tokens, float], phrases: dict[Tokens, str]) -> dict[str, float]:
    first = {tokens[0]: p for tokens, p in chances.items() if len(tokens) == 1}
    return masses(
        phrases,
        first=lambda token: math.log(first.get(token, 1e-9)),
        whole=lambda tokens: math.log(chances[tokens]),
    )


def test_a_longer_phrase_of_another_answer_is_taken_out_of_the_shorter_one() -> None:
    chances = {(NO,): 0.6, (NO, IDEA): 0.5}
    found = held(chances, {(NO,): "no", (NO, IDEA): "unsure"})
    assert found == pytest.approx({"no": 0.1, "unsure": 0.5})


def test_a_longer_phrase_of_the_same_answer_counts_once() -> None:
    chances = {(YES,): 0.7, (YES, IDEA): 0.4}
    assert held(chances, {(YES,): "yes", (YES, IDEA): "yes"}) == pytest.approx({"yes": 0.7})


def test_a_phrase_that_cannot_matter_is_not_scored() -> None:
    chances: dict[Tokens, float] = {(YES,): 0.9, (I_,): 1e-4}
    # No chance is given for the whole phrase: asking for it would fail.
    assert held(chances, {(YES,): "yes", (I_, KNOW): "unsure"})["unsure"] == 0.0


def test_phrases_are_spelled_as_begun_and_as_going_on() -> None:
    answer = Answer("yes", ("Yes.", "yes"))
    found = spellings([answer], lambda text: [ord(c) for c in text])
    assert [bytes(tokens).decode() for tokens in found] == [" Yes", " yes"]


def test_a_phrase_of_two_answers_belongs_to_the_first() -> None:
    answers = [Answer("no", ("not really",)), Answer("unsure", ("not really",))]
    assert set(spellings(answers, lambda text: [ord(c) for c in text]).values()) == {"no"}


def test_empty_phrases_are_passed_over() -> None:
    assert spellings([Answer("yes", ("", " ."))], lambda text: [1]) == {}
