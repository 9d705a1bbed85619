"""What people say, and what it must and must not mean: the sayings mirror the protocol.

A question's file:  answers  value to sentences, each said as its answer ("unsure" is a doubt)
                    unasked  value to sentences, each said in passing
                    not      sentences that in passing give no yes, and of a choice no value
A sign's, a topic's and a danger rule's file:  says, not. A danger rule's sentence opens a call;
a mapping instead of a sentence gives the answers to some questions of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialog.answering import answer
from dialog.events import Heard, Hypothesis
from dialog.reading import readings
from dialog.triage import red_flags
from dialog.understanding import understand
from tests.dialog.talking import HARMLESS, Call, english

SAYINGS = Path(__file__).parent / "sayings" / "en"
DANGER = (3, 2)
"""Fewest sentences that must, and must not, match where lives hang on it; others: OTHER."""
OTHER = (2, 1)


def files() -> dict[str, bool]:
    """Every file that there must be, and whether it is about a danger."""
    knowledge = english()
    questions = {f"questions/{q.id}": bool(q.danger) for q in knowledge.questions if _worded(q)}
    symptoms = {f"symptoms/{s.id}": bool(s.confirm) for s in knowledge.symptoms}
    flags = {f"red_flags/{flag.id}": True for flag in knowledge.red_flags}
    return questions | symptoms | flags | {f"topics/{t.id}": False for t in knowledge.topics}


def _worded(question: Any) -> bool:
    """Whether what is said to a question is understood: free words and numbers are kept as said."""
    return question.kind not in ("free", "digits", "duration")


def load(name: str) -> Any:
    # BaseLoader keeps every scalar as text: a bare no is the word.
    return yaml.load((SAYINGS / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)


def sayings() -> Iterator[Any]:
    for path in sorted(SAYINGS.rglob("*.yaml")):
        name = str(path.relative_to(SAYINGS).with_suffix(""))
        for how, value, said in _flat(load(name)):
            yield pytest.param(name, how, value, said, id=f"{name}: {how} {value}: {said}")


def _flat(content: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for how, given in content.items():
        for value, sentences in given.items() if isinstance(given, dict) else (("", given),):
            yield from ((how, value, said) for said in sentences)


@pytest.mark.parametrize("name", files())
def test_every_block_has_a_file_with_enough_sayings(name: str) -> None:
    assert (SAYINGS / f"{name}.yaml").is_file(), f"write tests/dialog/sayings/en/{name}.yaml"
    must, must_not = DANGER if files()[name] else OTHER
    counted = [how for how, _, _ in _flat(load(name))]
    assert sum(how != "not" for how in counted) >= must
    assert counted.count("not") >= must_not


def test_no_file_is_about_something_that_is_gone() -> None:
    there = {str(p.relative_to(SAYINGS).with_suffix("")) for p in SAYINGS.rglob("*.yaml")}
    assert there == set(files())


@pytest.mark.parametrize(("name", "how", "value", "said"), list(sayings()))
def test_a_saying_means_what_its_file_says(name: str, how: str, value: str, said: Any) -> None:
    kind, block = name.split("/")
    match kind, how:
        case "questions", "answers":
            assert _answer(block, said) == value
        case "questions", "unasked":
            assert _fact(block, said) == value
        case "questions", "not":
            choice = english().question(block).kind == "choice"
            assert _fact(block, said) in (("",) if choice else ("", "no"))
        case "symptoms", _:
            assert (_fact(block, said) == "yes") == (how == "says")
        case "topics", _:
            assert (block in understand(english(), _read(said)).topics) == (how == "says")
        case "red_flags", _:
            assert _raised(block, said) == (how == "says")


def _read(said: str) -> Any:
    return readings(english(), (Hypothesis(said),))


def _fact(name: str, said: str) -> str:
    understood = understand(english(), _read(said))
    return understood.facts.get(name) or understood.suspected.get(name, "")


def _answer(name: str, said: str) -> str:
    heard = Heard((Hypothesis(said),))
    found = answer(english(), english().question(name), heard, _read(said))
    return found.value if found.status == "known" else found.status


def _raised(flag: str, said: str | Mapping[str, str]) -> bool:
    """Whether the rule holds after these opening words, or at any time of a call so answered."""
    if isinstance(said, str):
        return _holds(flag, Call().until("opening").say(said))
    given, call = {**HARMLESS, **said}, Call()
    while not call.ended:
        if _holds(flag, call.say(given[call.question])):
            return True
    return False


def _holds(flag: str, call: Call) -> bool:
    return any(held.id == flag for held in red_flags(english(), call.state.facts))
