from __future__ import annotations

from toothline.calls.admission import CALLS_A_CORE, Admission
from toothline.settings import Phone
from voice.channels.streamed.reception import Caller, Verdict

FULL, KEYS, REFUSED = Verdict.FULL, Verdict.KEYPAD_ONLY, Verdict.REFUSED


def verdicts(admission: Admission, calls: int) -> list[Verdict]:
    return [admission.admit(Caller(str(number))) for number in range(calls)]


def test_calls_beyond_the_cap_go_by_keys_and_those_beyond_that_are_refused() -> None:
    admission = Admission(Phone(conversations=2, by_keys=1), cores=8)
    assert verdicts(admission, 5) == [FULL, FULL, KEYS, REFUSED, REFUSED]


def test_a_practice_may_have_calls_beyond_the_cap_refused() -> None:
    admission = Admission(Phone(conversations=1, beyond="refuse"), cores=8)
    assert verdicts(admission, 3) == [FULL, REFUSED, REFUSED]


def test_without_a_figure_the_cores_decide() -> None:
    admission = Admission(Phone(), cores=2)
    assert verdicts(admission, 2 * CALLS_A_CORE + 1)[-2:] == [FULL, KEYS]


def test_a_place_is_free_again_when_its_call_has_ended() -> None:
    admission = Admission(Phone(conversations=1, by_keys=1), cores=1)
    verdicts(admission, 2)
    admission.release(Caller("0"))
    assert verdicts(admission, 2) == [FULL, REFUSED]


def test_who_was_refused_or_never_came_frees_nothing() -> None:
    admission = Admission(Phone(conversations=1, beyond="refuse"), cores=1)
    verdicts(admission, 2)
    admission.release(Caller("1"))
    admission.release(Caller("stranger"))
    assert admission.taken(FULL) == 1


def test_callers_who_hide_their_number_are_counted_one_by_one() -> None:
    admission = Admission(Phone(conversations=2), cores=1)
    hidden = Caller("")
    assert [admission.admit(hidden), admission.admit(hidden)] == [FULL, FULL]
    admission.release(hidden)
    assert admission.taken(FULL) == 1
    admission.release(hidden)
    assert admission.taken(FULL) == 0
