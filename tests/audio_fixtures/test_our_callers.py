"""Our own callers are complete: every story that the service must handle has one."""

import re
from collections import Counter

import pytest

from audio_fixtures import speakers
from audio_fixtures.caller import CALLERS, URGENCIES, Caller, load_all
from audio_fixtures.parts import speech_of

CALLERS_OF_OURS = load_all([CALLERS])
ASKED_OF_EVERYBODY = (
    "breathing",
    "bleeding",
    "have_piece",
    "swelling_or_fever",
    "trauma_chest_faint",
    "recent_surgery",
    "callback_number",
)
SAYS_NOTHING_OF_USE = ("silent-all-the-time", "comfort-noise-only", "does-not-know-anything")
CLASSES_THAT_COME_OUT = ("HA", "CS", "MUA", "PS", "CR", "CA", "CI", "IM", "CL", "BD", "TP", "NT")
DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = {word: str(digit) for digit, word in enumerate(DIGIT_WORDS)} | {"oh": "0"}

every_caller = pytest.mark.parametrize(
    "caller", CALLERS_OF_OURS, ids=[caller.id for caller in CALLERS_OF_OURS]
)


@every_caller
def test_the_id_is_the_files_name(caller: Caller):
    assert caller.id == caller.path.stem
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", caller.id)


@every_caller
def test_every_caller_has_a_story_a_voice_and_an_urgency(caller: Caller):
    assert caller.about.endswith(".")
    assert caller.voice
    assert caller.expect.urgency
    assert caller.expect.urgency in caller.expect.urgency_ok


@every_caller
def test_first_places_are_also_accepted_among_the_first_two(caller: Caller):
    accepted = caller.expect.components_top2
    assert not caller.expect.components or set(caller.expect.components) & set(accepted)


@every_caller
def test_no_caller_may_be_asked_more_than_fourteen_questions(caller: Caller):
    assert caller.expect.max_questions is not None
    assert caller.expect.max_questions <= 14


@every_caller
def test_an_emergency_expects_to_hear_the_emergency_number_or_what_saves_the_tooth(caller: Caller):
    certain = caller.expect.urgency_ok == ("U0",)
    assert not certain or any("911" in text or "9[ -]" in text for text in caller.expect.must_say)


@every_caller
def test_what_is_asked_of_everybody_has_an_answer(caller: Caller):
    if caller.id not in SAYS_NOTHING_OF_USE:
        assert not [question for question in ASKED_OF_EVERYBODY if question not in caller.answers]


@every_caller
def test_telephone_numbers_belong_to_nobody(caller: Caller):
    for words in caller.answers.get("callback_number", ()):
        said = "".join(DIGITS.get(word, "") for word in re.findall(r"[a-z]+", words.lower()))
        keyed = "".join(re.findall(r"\d", words))
        assert re.search(r"55501\d\d$", keyed or said), words


def test_every_entry_of_the_seed_that_has_words_has_a_caller():
    numbers = {
        int(number)
        for caller in CALLERS_OF_OURS
        if caller.id.startswith("seed-")
        for number in re.findall(r"(?<=-)(\d\d)(?=-)", caller.id)
    }
    assert numbers == set(range(1, 36)) - {6}


def test_all_eighteen_safety_cases_have_a_caller():
    assert len([caller for caller in CALLERS_OF_OURS if caller.id.startswith("safety-")]) == 18


def test_every_class_comes_out_of_at_least_three_callers():
    counted = Counter(code for caller in CALLERS_OF_OURS for code in caller.expect.components)
    assert {code: counted[code] for code in CLASSES_THAT_COME_OUT if counted[code] < 3} == {}


def test_every_urgency_is_expected_of_at_least_five_callers():
    counted = Counter(caller.expect.urgency for caller in CALLERS_OF_OURS)
    assert min(counted[urgency] for urgency in URGENCIES) >= 5


def test_the_voices_are_at_least_four_and_each_speaks_for_ten_callers():
    counted = Counter(caller.voice for caller in CALLERS_OF_OURS)
    assert len(counted) >= 4
    assert min(counted.values()) >= 10
    masters = {name for name, speaker in speakers.load().items() if speaker.masters}
    assert set(counted) <= masters


def test_no_line_takes_more_than_half_a_minute_to_say():
    # At two and a half words a second, the pace of unhurried speech.
    long = [
        (caller.id, line.name)
        for caller in CALLERS_OF_OURS
        for line in caller.lines
        if len(speech_of(line.words).split()) > 75
    ]
    assert long == []
