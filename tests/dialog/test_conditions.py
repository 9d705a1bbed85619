from __future__ import annotations

import pytest

from dialog.conditions import ConditionInvalid, compiled

FACTS: dict[str, str | float] = {
    "bleeding": "yes",
    "fever": "no",
    "numb": "unsure",
    "stage": "healing",
    "pain": 7.0,
    "calm": 0.0,
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", True),
        ("bleeding", True),
        ("fever", False),
        ("never_asked", False),
        ("not never_asked", True),
        ("not bleeding", False),
        ("numb", False),
        ("numb is unsure", True),
        ("never_asked is unsure", False),
        ("stage is healing", True),
        ("stage is had_tooth", False),
        ("pain over 3", True),
        ("pain over 7", False),
        ("pain under 8", True),
        ("never_asked over 3", False),
        ("bleeding over 3", False),
        ("pain over 3 hours", True),
        ("pain", True),
        ("calm", False),
        ("bleeding and fever", False),
        ("bleeding or fever", True),
        ("fever and fever or bleeding", True),
        ("bleeding or fever and fever", True),
        ("(bleeding or fever) and fever", False),
        ("not fever and bleeding", True),
        ("not (bleeding or fever)", False),
        ("not not bleeding", True),
        ("numb told", True),
        ("calm told", True),
        ("never_asked told", False),
        ("bleeding and not never_asked told", True),
    ],
)
def test_a_condition_holds(text: str, holds: bool) -> None:
    assert compiled(text).holds(FACTS.get) is holds


def test_a_condition_names_the_facts_it_reads() -> None:
    facts = compiled("bleeding and not (stage is healing or pain over 3 hours)").facts
    assert facts == {"bleeding", "stage", "pain"}


@pytest.mark.parametrize(
    "text", ["bleeding and", "(bleeding", "not", "a b", "stage is", "pain over"]
)
def test_a_condition_off_the_grammar_is_refused_with_its_words(text: str) -> None:
    with pytest.raises(ConditionInvalid) as refused:
        compiled(text)
    assert text in str(refused.value)
