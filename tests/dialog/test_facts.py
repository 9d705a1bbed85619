from __future__ import annotations

import pytest

from dialog.facts import Fact, Facts


def test_a_fact_not_asked_is_none_and_each_kind_of_not_knowing_is_another_value() -> None:
    facts = Facts().put(Fact("numb", "no")).put(Fact("fever", "", status="unsure"))
    facts = facts.put(Fact("bleeding", "", status="no_answer"))
    assert facts.value("breathing") is None
    assert facts.value("numb") == "no"
    assert facts.value("fever") == "unsure"
    assert facts.value("bleeding") == "no_answer"


def test_a_number_is_read_as_one() -> None:
    assert Facts().put(Fact("length", "5.5")).value("length") == 5.5


@pytest.mark.parametrize(("value", "yes"), [("yes", True), ("no", False), ("5", False)])
def test_only_yes_is_yes(value: str, yes: bool) -> None:
    assert Facts().put(Fact("bleeding", value)).yes("bleeding") is yes


def test_a_correction_keeps_the_history_latest_first() -> None:
    facts = Facts()
    for value in ("5", "6", "9"):
        facts = facts.put(Fact("length", value, words=f"{value} millimeters"))
    replaced = facts.known["length"].replaced
    assert [old.value for old in replaced] == ["6", "5"]
    assert all(old.replaced == () for old in replaced)
    assert replaced[0].words == "6 millimeters"


def test_the_same_value_again_is_no_correction() -> None:
    facts = Facts().put(Fact("length", "5")).put(Fact("length", "5", words="five"))
    assert facts.known["length"].replaced == ()
    assert facts.known["length"].words == "five"


def test_putting_leaves_the_facts_before_as_they_were() -> None:
    before = Facts().put(Fact("length", "5"))
    before.put(Fact("length", "9"))
    assert before.value("length") == 5.0
