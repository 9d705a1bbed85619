"""Ways of answering that an ear may take for one another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dialog import knowledge
from dialog.knowledge import KnowledgeInvalid
from dialog.knowledge.alike import Alike
from dialog.knowledge.schema import Knowledge, Like
from toothline.training.confusable_answers import alike

KNOWN = knowledge.load("en")


def asking(question_id: str, *likes: Like, accepted: tuple[Alike, ...] = ()) -> Knowledge:
    """The protocol with this one question, and what its comparisons stand for."""
    question = KNOWN.question(question_id)
    return replace(
        KNOWN, questions=(replace(question, like=likes or question.like),), alike=accepted
    )


def told(known: Knowledge) -> list[str]:
    return [finding.what for finding in alike(known)]


def test_every_pair_of_our_protocol_is_accepted_and_every_accepted_one_is_a_pair() -> None:
    assert not told(KNOWN)
    assert all(pair.why for pair in KNOWN.alike)


def test_one_sound_between_two_sizes_is_told_once_with_the_words_that_differ() -> None:
    pen = Like("7", ("(width|size) of a pen",))
    pin = Like("2", ("(width|size) of a pin",))
    (only,) = told(asking("length", pen, pin))
    assert '"pen" and "pin" sound alike' in only
    assert '"7"' in only
    assert '"2"' in only


def test_an_accepted_pair_is_not_told_and_one_that_is_gone_is() -> None:
    likes = Like("7", ("a pen",)), Like("2", ("a pin",))
    accepted = Alike("length", ("pin", "pen"), "said so")
    assert not told(asking("length", *likes, accepted=(accepted,)))
    (left,) = told(asking("length", *likes[:1], accepted=(accepted,)))
    assert "remove the line" in left


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("7", "a bean", id="other-sounds"),
        pytest.param("6", "a pin", id="nearly-the-same-size"),
    ],
)
def test_what_cannot_be_taken_for_another_size_is_not_told(value: str, said: str) -> None:
    likes = Like("7" if value == "6" else "2", ("a pen",)), Like(value, (said,))
    assert not told(asking("length", *likes))


def test_a_pair_that_could_only_raise_a_danger_or_be_asked_again_is_not_told() -> None:
    question = KNOWN.question("breathing")
    assert question.danger == "yes"
    doubtful = replace(question, yes=("unable to breathe",), no=("able to breathe",))
    assert not told(replace(KNOWN, questions=(doubtful,), alike=()))
    believed = replace(question, danger="", yes=("bang on",), no=("hang on",))
    assert told(replace(KNOWN, questions=(believed,), alike=()))


def test_a_language_whose_sounds_nobody_knows_has_no_pairs() -> None:
    assert not told(knowledge.load("es"))


def test_a_line_without_its_reason_is_refused(tmp_path: Path) -> None:
    ours = Path(knowledge.__file__).parent / "en"
    for path in ours.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / knowledge.ALIKE).write_text("- {question: length, said: [pen, pin]}\n")
    with pytest.raises(KnowledgeInvalid, match="'why' is missing"):
        knowledge.load("en", folder=tmp_path)
