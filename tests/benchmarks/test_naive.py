import pytest

from audio_fixtures.caller import COMPONENTS, URGENCIES, Caller
from benchmarks.naive import load, run_naive
from tests.benchmarks.runs import RUN


def says(words: str) -> Caller:
    return Caller("somebody", "", "", (words,), {}, "no", RUN.expect)


@pytest.mark.parametrize(
    ("words", "code", "urgency"),
    [
        ("My healing cap fell out.", "HA", "U2"),
        ("A blood clot came out.", "CL", "U3"),
        ("Hello there.", "UN", "U3"),
        ("I can't breathe.", "UN", "U0"),
    ],
)
def test_the_naive_way_looks_for_words(words: str, code: str, urgency: str) -> None:
    run = run_naive(says(words))
    assert run.ranked[0][0] == code
    assert run.urgency == urgency


def test_the_naive_way_takes_a_denial_for_the_thing_denied() -> None:
    assert run_naive(says("There is no swelling at all.")).urgency == "U1"


def test_the_naive_vocabulary_speaks_of_our_classes_and_urgencies() -> None:
    vocabulary = load()
    assert set(vocabulary.components) < set(COMPONENTS)
    assert set(vocabulary.urgencies) < set(URGENCIES)
