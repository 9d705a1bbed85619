"""The ranking against the protocol's own figures (E4) and what those could not see."""

from __future__ import annotations

import pytest

from dialog.facts import Fact, Facts
from dialog.ranking import bucket, entropy, rank
from tests.dialog.talking import english


def facts_of(**values: str) -> Facts:
    facts = Facts()
    for name, value in values.items():
        facts = facts.put(Fact(name, value))
    return facts


def ranked(**values: str) -> dict[str, float]:
    return dict(rank(english(), facts_of(**values), frozenset()))


def first(**values: str) -> str:
    return max(ranked(**values).items(), key=lambda item: item[1])[0]


SCREW = {"threads": "yes", "tooth_attached": "no"}


def test_probabilities_sum_to_one_likeliest_first() -> None:
    found = rank(english(), facts_of(**SCREW, length="5"), frozenset())
    assert sum(p for _, p in found) == pytest.approx(1)
    assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)


def test_nothing_known_is_the_healing_cap_of_a_practice() -> None:
    assert first() == "HA"


@pytest.mark.parametrize(
    ("story", "facts", "wanted"),
    [
        ("G03: a small threaded part, healing", {**SCREW, "stage": "healing", "length": "6"}, "HA"),
        ("a tooth without a screw", {"tooth_attached": "yes", "stage": "had_tooth"}, "CR"),
        ("something soft", {"hard_or_soft": "soft"}, "CL"),
        (
            "G15, G23: a tooth with a big long screw",
            {
                "tooth_attached": "yes",
                "stage": "had_tooth",
                "threads": "yes",
                "big_screw": "yes",
                "length": "15",
            },
            "CI",
        ),
        (
            "G28: threads all along",
            {
                "tooth_attached": "yes",
                "stage": "had_tooth",
                "threads": "yes",
                "threads_where": "all",
                "length": "15",
            },
            "CI",
        ),
        ("G13, G34: the whole screw", {**SCREW, "stage": "healing", "whole_screw": "yes"}, "IM"),
        ("a tooth with a post, no implant", {"tooth_attached": "yes", "stage": "no_implant"}, "TP"),
    ],
)
def test_the_first_class_of_a_story(story: str, facts: dict[str, str], wanted: str) -> None:
    likely = sorted(ranked(**facts).items(), key=lambda item: -item[1])[:2]
    assert wanted in dict(likely), f"{story}: {likely}"


@pytest.mark.parametrize(
    ("more", "floor"),
    [
        ({}, 0.10),
        ({"denture": "yes"}, 0.20),
        ({"several_pieces": "yes"}, 0.20),
        ({"short_implants": "yes"}, 0.30),
        ({"short_implants": "yes", "denture": "yes"}, 0.30),
    ],
)
@pytest.mark.parametrize("length", ["2", "3.9", "4", "5", "7", "9", "13"])
def test_length_never_pushes_the_implant_below_its_floor(
    more: dict[str, str], floor: float, length: str
) -> None:
    # G11 was two implants of 5 mm that a dentist had called "not implants".
    found = ranked(**SCREW, length=length, **more)
    assert found["IM"] + found["CI"] >= floor - 1e-9
    assert sum(found.values()) == pytest.approx(1)


def test_no_floor_without_threads_or_with_a_tooth_on_it() -> None:
    assert ranked(threads="no", tooth_attached="no", length="2")["IM"] < 0.10
    assert ranked(threads="yes", tooth_attached="yes", length="3")["IM"] < 0.10


def test_a_dentists_word_that_it_was_the_implant_outweighs_its_length() -> None:
    assert first(**SCREW, length="5", told_implant="yes") == "IM"


def test_a_caller_in_doubt_is_likelier_to_have_something_unknown() -> None:
    assert ranked(threads="unsure", stage="unsure")["UN"] > ranked()["UN"]


def test_words_weigh_and_are_capped() -> None:
    none = dict(rank(english(), Facts(), frozenset()))
    cover = dict(rank(english(), Facts(), frozenset({("CS", 0)})))
    assert cover["CS"] > none["CS"]
    everything = frozenset(("HA", index) for index in range(4))
    assert dict(rank(english(), Facts(), everything))["HA"] < 1


@pytest.mark.parametrize(
    ("length", "wanted"),
    [
        (3.9, "under_4"),
        (4.0, "from_4_to_7"),
        (7.0, "from_4_to_7"),
        (7.1, "from_7_to_10"),
        (9.9, "from_7_to_10"),
        (10.0, "over_10"),
    ],
)
def test_length_classes(length: float, wanted: str) -> None:
    assert bucket(length) == wanted


def test_entropy_is_nothing_for_a_certainty_and_a_bit_for_a_coin() -> None:
    assert entropy((1.0, 0.0)) == 0
    assert entropy((0.5, 0.5)) == pytest.approx(1)
