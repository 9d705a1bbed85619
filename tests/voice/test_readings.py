"""Readings of one sound, ranked by belief."""

from __future__ import annotations

import pytest

from voice.recognizers.whisper.readings import Reading, ranked


def test_a_story_beats_the_greeting_before_it() -> None:
    greeting = Reading("Oh hello, good morning.", 6, -0.5)
    story = Reading("Oh hello, good morning. The lid came off my implant at breakfast.", 16, -0.27)
    assert greeting.mean * greeting.tokens > story.mean * story.tokens  # by bare probability
    assert ranked([greeting, story])[0].text == story.text


def test_an_answer_beats_itself_said_again() -> None:
    once = Reading("Nope, no swelling.", 6, -0.3)
    loop = Reading("Nope, no swelling. Nope. Nope.", 11, -0.6)
    assert ranked([loop, once])[0].text == once.text


def test_readings_of_one_length_keep_their_ratio() -> None:
    told = ranked([Reading("two", 2, -0.5), Reading("ten", 2, -1.0)])
    assert told[0].share / told[1].share == pytest.approx(2.718, abs=0.001)


def test_the_shares_sum_to_the_best_mean_probability() -> None:
    told = ranked([Reading("a crown", 3, -0.1), Reading("the ground", 4, -0.7)])
    assert sum(one.share for one in told) == pytest.approx(0.9048, abs=0.0001)


def test_the_same_words_in_other_writing_are_one_reading() -> None:
    told = ranked([Reading("Yes.", 2, -0.2), Reading("yes", 1, -0.9), Reading("No.", 2, -0.8)])
    assert [one.text for one in told] == ["Yes.", "No."]


def test_what_has_no_words_is_no_reading() -> None:
    assert ranked([Reading("...", 2, -0.2), Reading(" ", 1, -0.1)]) == []
