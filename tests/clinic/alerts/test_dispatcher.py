"""Who is told when, over whole nights in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from clinic.alerts.contacts import Contact, Policy
from clinic.alerts.quiet import Quiet
from clinic.cases import ALERT, LINE
from clinic.errors import CasesUnwritable, StoreUnreachable
from tests.clinic.alerts.practice import DESK, EVENING, ON_CALL, POLICY, SECOND, Practice, refused

NIGHT = Quiet(time(18), time(8), frozenset({5, 6}))


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    made = Practice(tmp_path)
    yield made
    made.cases.close()


def alerts(practice: Practice, case_id: str) -> list[dict[str, Any]]:
    return [row.data for row in practice.cases.journal(case_id, ALERT)]


@pytest.mark.parametrize("urgency", ["U0", "U1"])
def test_an_urgent_case_is_told_at_once_in_the_middle_of_its_call(
    practice: Practice, urgency: str
) -> None:
    case = practice.saved(urgency)
    assert practice.log() == [(0, "on call", "mail"), (0, "on call", "phone")]
    message = practice.told[0].message
    assert (message.case_id, message.urgency, message.reason) == (case.id, urgency, "urgent")
    assert message.remark == "going_on"


@pytest.mark.parametrize("urgency", ["U2", "U3", "U4", "U5"])
def test_who_is_on_call_is_not_woken_for_less(practice: Practice, urgency: str) -> None:
    practice.saved(urgency, ended="done")
    practice.passes(86_400)
    assert practice.told == []


def test_it_is_told_again_and_to_the_next_until_somebody_opens_the_case(
    practice: Practice,
) -> None:
    practice.policy = replace(POLICY, contacts=(replace(ON_CALL, phone=""), SECOND))
    practice.dispatcher.change(practice.setup(practice.policy))
    case = practice.saved("U1")
    practice.passes(14 * 60)
    assert practice.log() == [
        (0, "on call", "mail"),
        (5, "on call", "mail"),
        (10, "on call", "mail"),
        (10, "second", "mail"),
    ]
    practice.opened_at[case.id] = practice.day.now
    practice.passes(86_400)
    assert len(practice.told) == 4
    assert alerts(practice, case.id)[-1]["is"] == "seen"


def test_the_next_is_told_at_once_where_no_way_to_the_first_gets_through(
    practice: Practice,
) -> None:
    practice.outcomes = {"mail": refused()}
    practice.saved("U0")
    practice.passes(1)
    assert practice.log() == [
        (0, "on call", "mail"), (0, "on call", "phone"), (0, "second", "mail")
    ]  # fmt: skip


def test_what_failed_is_tried_again_with_the_same_id_and_ever_more_patience(
    practice: Practice,
) -> None:
    practice.policy = Policy((SECOND,))
    practice.dispatcher.change(practice.setup(practice.policy))
    practice.outcomes = {"mail": refused()}
    case = practice.saved("U1")
    practice.passes(20 * 60)
    assert [minutes for minutes, _, _ in practice.log()] == [0, 1, 3, 7, 12, 17]
    assert len({one.message.id for one in practice.told}) == 1
    practice.outcomes = {}
    practice.passes(10 * 60)
    assert [minutes for minutes, _, _ in practice.log()][6:] == [22, 27]
    first, second = (one.message.id for one in practice.told[-2:])
    assert first == practice.told[0].message.id != second
    failed = next(data for data in alerts(practice, case.id) if data["is"] == "result")
    assert failed["outcome"] == "failed"
    assert "Connection refused" in failed["detail"]


def test_a_case_that_becomes_more_urgent_is_told_again_though_it_was_opened(
    practice: Practice,
) -> None:
    case = practice.saved("U1")
    practice.day.passes(30)
    practice.opened_at[case.id] = practice.day.now
    practice.day.passes(30)
    practice.saved("U0", case)
    assert practice.log()[2:] == [(1, "on call", "mail"), (1, "on call", "phone")]
    assert practice.told[-1].message.reason == "risen"


def test_a_case_that_turns_urgent_late_is_urgent_from_then_on(practice: Practice) -> None:
    case = practice.saved("U3")
    practice.day.passes(120)
    practice.saved("U1", case)
    practice.passes(0)
    assert practice.log()[0] == (2, "on call", "mail")
    assert practice.told[0].message.reason == "urgent"


def test_what_was_urgent_once_stays_so_until_a_person_has_looked(practice: Practice) -> None:
    case = practice.saved("U0")
    practice.saved("U3", case, ended="done")
    practice.passes(5 * 60)
    assert practice.told[-1].message.urgency == "U0"
    assert practice.log()[-1][0] == 5


def test_key_1_on_the_telephone_ends_the_alerts(practice: Practice) -> None:
    practice.outcomes = {"phone": "confirmed"}
    case = practice.saved("U0")
    practice.passes(86_400)
    assert practice.log() == [(0, "on call", "mail"), (0, "on call", "phone")]
    assert alerts(practice, case.id)[-1]["by"] == "on call, by telephone"


def test_a_desk_that_cannot_be_asked_counts_as_nobody_there(practice: Practice) -> None:
    case = practice.saved("U1")
    practice.opened_at[case.id] = practice.day.now
    practice.desk_fails = StoreUnreachable("The database is down.")
    practice.passes(5 * 60)
    told = len(practice.told)
    assert practice.log()[-1][0] == 5
    practice.desk_fails = None
    practice.passes(86_400)
    assert len(practice.told) == told


def test_a_mild_case_waits_for_the_end_of_its_call_and_of_the_quiet_hours(
    practice: Practice,
) -> None:
    policy = Policy((DESK,), quiet=NIGHT)
    practice.dispatcher.change(practice.setup(policy))
    case = practice.saved("U3")
    practice.day.passes(300)
    practice.saved("U3", case, ended="done")
    practice.passes(86_400)
    assert practice.log() == [(600, "desk", "mail")]
    assert practice.told[0].message.reason == "routine"


def test_by_day_a_mild_case_is_told_when_its_call_ends_or_never_does(practice: Practice) -> None:
    practice.dispatcher.change(practice.setup(Policy((DESK,))))
    practice.saved("U3", ended="done")
    practice.saved("U4")
    practice.passes(3_600)
    assert [minutes for minutes, _, _ in practice.log()] == [0, 20]


def test_a_mild_case_that_somebody_opened_first_is_not_told(practice: Practice) -> None:
    practice.dispatcher.change(practice.setup(Policy((DESK,), quiet=NIGHT)))
    case = practice.saved("U3", ended="done")
    practice.cases.note(case.id, ALERT, {"is": "seen", "by": "a", "at": EVENING.isoformat()})
    practice.passes(86_400)
    assert practice.told == []


def test_a_call_that_breaks_is_told_as_urgent_and_as_what_it_is(practice: Practice) -> None:
    case = practice.saved("U3")
    case.append(LINE, 60.0, {"ended": "fault", "broke": True})
    practice.passes(0)
    message = practice.told[0].message
    assert (message.reason, message.remark, message.urgency) == ("broken", "broken", "U3")


def test_a_call_that_breaks_before_anything_is_saved_is_told(practice: Practice) -> None:
    case = practice.cases.begin(channel="phone")
    case.append(LINE, 1.0, {"ended": "fault", "broke": True})
    practice.passes(0)
    assert practice.told[0].message.urgency == ""
    assert "nothing was understood" in practice.told[0].message.text


def test_a_caller_who_hung_up_too_early_is_told_as_cut_short(practice: Practice) -> None:
    left = {"left_open": {"value": "yes"}}
    practice.saved("U1", ended="hung up", facts=left)
    assert practice.told[0].message.remark == "cut_short"


def test_a_journal_that_takes_nothing_holds_no_alert_up_and_no_alert_storms(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise CasesUnwritable("The disk is full.")

    case = practice.cases.begin(channel="phone")
    monkeypatch.setattr(practice.cases, "note", full)
    practice.dispatcher.broke(case.id)
    practice.passes(12 * 60)
    mails = [minutes for minutes, to, way in practice.log() if (to, way) == ("on call", "mail")]
    assert mails == [0, 5, 10]


def test_a_call_that_no_case_was_kept_of_is_told_once_and_again_for_the_next(
    practice: Practice,
) -> None:
    practice.dispatcher.broke("")
    practice.dispatcher.broke("")
    practice.passes(3_600)
    assert practice.log() == [(0, "on call", "mail"), (0, "on call", "phone")]
    assert "No case could be kept" in practice.told[0].message.text
    practice.dispatcher.broke("")
    practice.passes(0)
    assert len(practice.told) == 4


def test_a_restart_goes_on_where_the_last_process_stood(practice: Practice) -> None:
    practice.saved("U1")
    practice.day.passes(120)
    practice.dispatcher.close(0)
    practice.dispatcher = practice.another()
    practice.passes(4 * 60)
    mails = [minutes for minutes, _, way in practice.log() if way == "mail"]
    assert mails == [0, 5]


def test_an_alert_whose_result_nobody_knows_is_sent_again_with_its_id(practice: Practice) -> None:
    def killed(message: object, contact: object) -> Any:
        raise SystemExit("in the middle of it")

    practice.dispatcher.change(replace(practice.setup(Policy((SECOND,))), ways={"mail": killed}))
    with pytest.raises(SystemExit):
        practice.saved("U0")
    (case,) = practice.cases.all()
    (attempt,) = alerts(practice, case.id)
    practice.dispatcher.close(0)
    practice.policy = Policy((SECOND,))
    practice.dispatcher = practice.another()
    practice.day.passes(3)
    practice.dispatcher.step()
    assert [one.message.id for one in practice.told] == [attempt["id"]]


def test_a_call_that_the_last_process_left_is_told_unless_it_goes_on(practice: Practice) -> None:
    left, resumed = practice.cases.begin(channel="phone"), practice.cases.begin(channel="phone")
    for case in (left, resumed):
        case.append(LINE, 0.0, {"key": case.id})
    practice.day.passes(10)
    practice.dispatcher = practice.another()
    practice.dispatcher.step()
    practice.day.passes(10)
    resumed.append(LINE, 20.0, {"key": resumed.id})
    practice.passes(120)
    assert {one.message.case_id for one in practice.told} == {left.id}
    assert practice.told[0].message.reason == "broken"
    practice.opened_at[left.id] = practice.day.now
    practice.passes(600)
    practice.told.clear()
    practice.dispatcher.close(0)
    practice.dispatcher = practice.another()
    practice.passes(3_600)
    again = {one.message.case_id for one in practice.told}
    assert left.id not in again, "it was opened: another restart tells nobody again"


def test_only_one_process_sends_and_the_next_takes_over(practice: Practice) -> None:
    practice.saved("U1")
    second = practice.another()
    practice.day.passes(301)
    assert second.step() == 5.0
    assert len(practice.told) == 2
    practice.dispatcher.close(0)
    second.step()
    assert len(practice.told) == 4


def test_what_nobody_was_told_of_is_counted(practice: Practice) -> None:
    practice.dispatcher.change(practice.setup(Policy()))
    case = practice.saved("U0")
    assert (practice.dispatcher.unopened, practice.dispatcher.undelivered) == (1, 0)
    practice.passes(121)
    assert practice.dispatcher.undelivered == 1
    practice.dispatcher.change(practice.setup(POLICY))
    practice.passes(0)
    assert (practice.dispatcher.unopened, practice.dispatcher.undelivered) == (1, 0)
    practice.cases.note(case.id, ALERT, {"is": "seen", "by": "a", "at": EVENING.isoformat()})
    practice.passes(0)
    assert practice.dispatcher.unopened == 0


def test_after_a_week_nobody_is_told_any_more(practice: Practice) -> None:
    practice.dispatcher.change(practice.setup(Policy((SECOND,), repeat_s=21_600.0)))
    practice.saved("U1")
    practice.passes(9 * 86_400)
    assert practice.log()[-1][0] == 7 * 24 * 60


def test_a_clock_that_is_put_back_silences_nobody(practice: Practice) -> None:
    practice.saved("U1")
    practice.day.passes(-3_600)
    practice.passes(301)
    assert len(practice.told) == 6


def test_contacts_are_told_only_what_they_asked_for(practice: Practice) -> None:
    strict = Contact("strict", mail="a@lakeside.example", mildest=0)
    practice.dispatcher.change(practice.setup(Policy((strict, DESK), quiet=Quiet())))
    practice.saved("U1", ended="done")
    practice.saved("U3", ended="done")
    practice.passes(0)
    assert practice.log() == [(0, "desk", "mail"), (0, "desk", "mail")]


def test_the_time_between_is_what_was_asked_for(practice: Practice) -> None:
    assert practice.dispatcher.step() is None
    practice.saved("U1")
    assert practice.dispatcher.step() == pytest.approx(300.0)


def test_cases_that_wait_for_one_person_are_one_message_that_says_how_many(
    practice: Practice,
) -> None:
    cases = [practice.saved(urgency) for urgency in ("U1", "U0", "U1")]
    # Nobody was delayed: each was told at once, by itself.
    assert [one.message.also for one in practice.told] == [()] * 6
    practice.told.clear()
    practice.passes(5 * 60)
    mail, phone = (
        [one for one in practice.told if (one.to, one.way) == ("on call", way)]
        for way in ("mail", "phone")
    )
    assert len(mail) == len(phone) == 1
    assert mail[0].message.case_id == cases[1].id
    assert "3 urgent cases are waiting" in mail[0].message.subject
    assert "3 urgent cases are waiting" in phone[0].message.spoken
    for case in cases:
        assert case.id in mail[0].message.subject
        assert f"cases seen {case.id}" in mail[0].message.text


def test_key_1_confirms_every_case_that_was_told_and_a_failure_fails_each(
    practice: Practice,
) -> None:
    cases = [practice.saved("U1") for _ in range(2)]
    practice.outcomes = {"mail": refused(), "phone": refused()}
    practice.passes(5 * 60)
    assert practice.dispatcher.unopened == 2
    practice.outcomes = {"phone": "confirmed"}
    practice.passes(5 * 60)
    assert practice.dispatcher.unopened == 0
    for case in cases:
        (seen,) = (
            row.data for row in practice.cases.journal(case.id, "alert") if row.data["is"] == "seen"
        )
        assert seen["by"] == "on call, by telephone"


def test_programs_are_told_of_every_case_by_itself(tmp_path: Path) -> None:
    practice = Practice(tmp_path, Policy((Contact("program", webhook="https://x.example"),)))
    cases = [practice.saved("U1") for _ in range(2)]
    practice.told.clear()
    practice.passes(5 * 60)
    assert {one.message.case_id for one in practice.told} == {case.id for case in cases}


def test_a_case_that_somebody_opened_is_left_out_of_what_is_told_together(
    practice: Practice,
) -> None:
    first, second = practice.saved("U1"), practice.saved("U1")
    practice.opened_at[first.id] = practice.day.now
    practice.told.clear()
    practice.passes(5 * 60)
    assert {one.message.case_id for one in practice.told} == {second.id}
    assert all(one.message.also == () for one in practice.told)
