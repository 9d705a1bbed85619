from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.knowledge.sources import phrases
from dialog.phrase_examples import examples
from dialog.phrases import PhraseInvalid, Span, compiled, words_of
from dialog.wording import plain
from tests.dialog.talking import english


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("cap", "my cap is out"),
        ("swell*", "it is swelling"),
        ("(cap|crown) fell", "the crown fell"),
        ("fell [right|clean]? out", "it fell clean out"),
        ("fell [right]? out", "it fell out"),
        ("[little|tiny]* screw", "a tiny little tiny screw"),
        ("[little|tiny]+ screw", "a tiny little screw"),
        ("cap .. out", "the cap just came right out"),
        ("can't breathe", "I cannot breathe"),
        ("it's loose", "It's loose!"),
    ],
)
def test_a_phrase_finds_what_its_notation_says(phrase: str, text: str) -> None:
    assert compiled([phrase]).find(plain(text))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("cap", "the captain"),
        ("swell", "it is swelling"),
        ("fell [right]? out", "it fell clean out"),
        ("[little|tiny]+ screw", "a screw"),
        ("cap .. out", "the cap. It is out"),
        ("cap .. out", "the cap that I had since one two three went out"),
        ("lip .. numb", "my lip is not numb"),
        ("throat .. closing", "my throat has never been closing"),
    ],
)
def test_a_phrase_finds_nothing_else(phrase: str, text: str) -> None:
    assert not compiled([phrase]).find(plain(text))


@pytest.mark.parametrize(
    "phrase", ["(cap", "cap)", "[cap", "(cap]", "* cap", "+", "( | ) ?? cap", "?!"]
)
def test_a_phrase_off_the_notation_is_refused_with_its_words(phrase: str) -> None:
    with pytest.raises(PhraseInvalid) as refused:
        compiled([phrase]).find("cap ")
    assert phrase in str(refused.value)


def test_no_phrases_find_nothing() -> None:
    assert compiled([]).find("anything ") == ()


def test_a_veto_takes_away_what_it_overlaps_and_no_more() -> None:
    phrases_ = compiled(["bleed*"], ["bleeding heart*"])
    assert phrases_.find("a bleeding heart ") == ()
    assert phrases_.find("a bleeding heart and bleeding gums ") == (Span(21, 30),)


def test_the_longer_of_two_phrases_wins_at_one_place() -> None:
    (span,) = compiled(["healing", "healing cap"]).find("my healing cap fell ")
    assert span == Span(3, 15)


def test_words_of_a_phrase_leave_its_notation_and_prefixes_out() -> None:
    assert words_of("(cap|crown) swell* .. [fell]? out") == ("cap", "crown", "fell", "out")


def test_every_phrase_of_the_protocol_finds_each_of_its_own_examples() -> None:
    for phrase in phrases(english()):
        found = compiled([phrase.text])
        for text in examples(phrase.text):
            assert found.find(text), (phrase, text)


def test_examples_name_every_alternative_once() -> None:
    assert examples("(cap|crown) [just]? fell*") == ("cap fell ", "crown fell ", "cap just fell ")


@given(st.text(alphabet="ab ()[]|?*+.", max_size=20))
def test_any_text_is_a_phrase_or_refused(text: str) -> None:
    with suppress(PhraseInvalid):
        compiled([text]).find("a b ab ")
