"""How words sound, and made-up English whose every word can be said."""

from __future__ import annotations

import pytest

from models.toothline_en import pronouncing, sentences
from models.toothline_en.phones import GARBAGE, PHONES
from models.toothline_en.pronouncing import UNKNOWN, Pronouncing
from toothline.training import expected_words

SAY = Pronouncing(expected_words.sound, pronouncing.names())


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("yes", "Y EH S"),
        ("abutment", "AH B AH T M AH N T"),
        ("thirteen", "TH ER T IY N"),
        ("eliquis", "EH L IH K W IH S"),
        ("swallowed", "S W AA L OW D"),
        ("stopped", "S T AA P T"),
        ("wanted", "W AA N T IH D"),
        ("implants", "IH M P L AE N T S"),
        ("buckets", "B AH K AH T S"),
    ],
)
def test_a_word_sounds_as_people_say_it(word: str, phones: str) -> None:
    assert SAY.phones(word)[0] == tuple(phones.split())


def test_a_flap_may_be_either_of_its_two_sounds() -> None:
    assert {way[2] for way in SAY.phones("water")} == {"T", "D"}


def test_short_words_have_the_sound_of_quick_speech_too() -> None:
    assert ("DH", "AH") in SAY.phones("the")


def test_what_is_no_word_has_no_sound() -> None:
    assert SAY.phones("xqzzt") == ()


def test_the_unknown_word_is_garbage() -> None:
    assert SAY.phones(UNKNOWN) == ((GARBAGE,),)


def test_every_name_is_written_in_sounds_that_the_model_has() -> None:
    for word in pronouncing.names():
        ways = SAY.phones(word)
        assert ways, word
        assert {phone for way in ways for phone in way} <= {*PHONES}


def test_every_word_of_made_up_english_can_be_said() -> None:
    assert [word for word in sentences.ours().words() if not SAY.phones(word)] == []


def test_made_up_english_is_the_same_for_a_seed_and_leaves_no_slot_open() -> None:
    drawn = list(sentences.ours().drawn(400, 1))
    assert drawn == list(sentences.ours().drawn(400, 1))
    assert drawn != list(sentences.ours().drawn(400, 2))
    assert not any("{" in text for text in drawn)
    assert {word for text in drawn for word in text.split()} <= sentences.ours().words()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("i am sure that it is gone", "i'm sure that it's gone"),
        ("yes it is", "yes it is"),
        ("i cannot say", "i can't say"),
        ("a bit is nothing", "a bit is nothing"),
    ],
)
def test_people_contract_what_they_say_but_not_its_end(text: str, said: str) -> None:
    assert sentences.contracted(text) == said
    assert all(SAY.phones(word) for word in said.split())
