import pytest

from audio_fixtures.caller import Expect
from benchmarks.expectations import (
    failures,
    over_triaged,
    red_flag_excluded,
    red_flag_expected,
    under_triaged,
    warnings,
)
from tests.benchmarks.runs import run


def test_a_call_without_expectations_fails_none() -> None:
    assert failures(run()) == ()
    assert warnings(run()) == ()


@pytest.mark.parametrize(
    ("accepted", "given", "under", "over"),
    [
        (("U1", "U2"), "U2", False, False),
        (("U1", "U2"), "U3", True, False),
        (("U1", "U2"), "U0", False, False),
        (("U3",), "U2", False, False),
        (("U3",), "U1", False, True),
        (("U0",), "", True, False),
    ],
)
def test_urgency_is_judged_by_the_accepted_levels(
    accepted: tuple[str, ...], given: str, under: bool, over: bool
) -> None:
    judged = run(urgency=given, expect=Expect(urgency=accepted[0], urgency_ok=accepted))
    assert under_triaged(judged) is under
    assert over_triaged(judged) is over
    assert bool(failures(judged)) is under
    assert bool(warnings(judged)) is over


def test_a_flag_is_expected_only_where_nothing_milder_is_accepted() -> None:
    strict = run(expect=Expect(urgency="U1", urgency_ok=("U0", "U1")))
    either = run(expect=Expect(urgency="U1", urgency_ok=("U1", "U2")))
    mild = run(expect=Expect(urgency="U2"))
    assert [red_flag_expected(one) for one in (strict, either, mild)] == [True, False, False]
    assert [red_flag_excluded(one) for one in (strict, either, mild)] == [False, False, True]


def test_the_first_class_and_the_first_two_are_expected_apart() -> None:
    first = run(expect=Expect(components=("CS",)))
    second = run(expect=Expect(components_top2=("CS",)))
    third = run(expect=Expect(components_top2=("IM",)))
    assert failures(first) == ("class: HA, CS, where CS comes first",)
    assert failures(second) == ()
    assert failures(third) == ("class: HA, CS, where IM is in the first two",)


def test_what_must_and_must_not_be_said_is_looked_for_in_any_case() -> None:
    fine = Expect(must_say=("A PHOTO", "/photo|picture/"), must_not_say=("definitely",))
    wrong = Expect(must_say=("call nine one one",), must_not_say=("/hard to \\w+/",))
    assert failures(run(expect=fine)) == ()
    assert failures(run(expect=wrong)) == (
        "never said: call nine one one",
        "said: /hard to \\w+/",
    )


def test_too_many_questions_fail() -> None:
    assert failures(run(expect=Expect(max_questions=1))) == (
        "asked 2 questions, where 1 are allowed",
    )
