"""Calls as they are taken: a thread, a case and, after a crash, the same conversation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from clinic.cases import ALERT, LINE, Cases
from clinic.errors import CasesUnwritable
from dialog.effects import Transfer
from tests.fakes import ScriptedEar
from tests.toothline.calls.practice import CALLER, NOON, PATIENCE_S, Places, Practice
from toothline.calls.outfit import Outfit
from voice.channels.phone.media.statistics import Statistics
from voice.channels.streamed.reception import Caller, Verdict
from voice.company import Company, HandedOver


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[Cases]:
    with Cases(tmp_path, partial(datetime.now, UTC)) as store:
        yield store


@pytest.fixture
def practice(cases: Cases) -> Practice:
    return Practice(cases, Verdict.FULL, ScriptedEar())


def test_a_call_is_a_case_that_tells_how_it_came_and_ended(practice: Practice) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    assert practice.board.calls == 1
    practice.end(line)
    case = practice.newest()
    rows = practice.cases.journal(case.id)
    assert case.opening.channel == "phone"
    assert case.opening.caller_number == CALLER.number
    assert case.data["ended"] == "hung up"
    assert rows[0].kind == rows[-1].kind == LINE
    assert rows[0].data["key"] == CALLER.key
    assert rows[-1].data == {"ended": "hung up"}
    assert practice.board.calls == practice.places.taken == 0


def test_how_the_network_did_is_in_the_journal_and_counted(practice: Practice) -> None:
    line = practice.call()
    line.measured = lambda: Statistics(
        sent=250, unsent=0, received=240, lost=9, late=1, refused=3, made_s=0.2, delay_s=0.04,
        jitter_s=0.001, peer_lost_share=None, peer_jitter_s=None, round_trip_s=None,
    )  # fmt: skip
    practice.pass_time(line, practice.asked)
    practice.end(line)
    ended = practice.cases.journal(practice.newest().id)[-1]
    assert ended.data["network"]["lost"] == 9
    assert ended.data["network"]["round_trip_s"] is None
    assert 'toothline_packets_total{fate="received"} 240' in practice.metrics.text()


def test_a_call_nobody_can_listen_to_is_held_by_keys(cases: Cases) -> None:
    class NoEar(ScriptedEar):
        def listen(self, expected: Any) -> Any:
            raise AssertionError("nobody listens")

    practice = Practice(cases, Verdict.KEYPAD_ONLY, NoEar())
    line = practice.call()
    practice.pass_time(line, practice.asked)
    practice.answer(line, "2", "1", "2", "2", "2")
    practice.end(line)
    began = next(r for r in cases.journal(practice.newest().id) if r.kind == "event")
    assert began.data["by_keys"]
    assert len(practice.newest().data["said"]) == 5


def test_a_call_that_is_held_already_is_refused(practice: Practice) -> None:
    line = practice.call()
    assert practice.board.admit(CALLER) is Verdict.REFUSED
    practice.end(line)
    assert practice.board.admit(CALLER) is Verdict.FULL


def test_calls_without_a_key_do_not_shut_each_other_out(practice: Practice) -> None:
    nameless = replace(CALLER, key="")
    first, second = practice.call(nameless), practice.call(nameless)
    practice.pass_time(first, practice.asked)
    practice.end(first)
    second.lost("hung up")
    while practice.board.calls:
        threading.Event().wait(0.001)
    assert len(practice.cases.all()) == 2


def test_an_admitted_call_that_never_began_gives_its_place_back(practice: Practice) -> None:
    assert practice.board.admit(CALLER) is Verdict.FULL
    practice.board.release(CALLER)
    assert practice.places.taken == 0
    assert practice.board.admit(CALLER) is Verdict.FULL


def test_an_earlier_case_of_the_same_number_is_handed_to_the_dialog(practice: Practice) -> None:
    first = practice.call()
    practice.pass_time(first, practice.asked)
    practice.end(first)
    earlier = practice.newest().id
    second = practice.call(replace(CALLER, key="another"))
    practice.pass_time(second, lambda: practice.newest().id != earlier and practice.asked())
    practice.end(second)
    began = next(r for r in practice.cases.journal(practice.newest().id) if r.kind == "event")
    assert began.data["previous"]["id"] == earlier


def test_the_dialog_is_told_which_day_it_is(practice: Practice) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    practice.end(line)
    began = next(r for r in practice.cases.journal(practice.newest().id) if r.kind == "event")
    assert began.data["today"] == NOON.astimezone().date().isoformat()


def test_after_a_crash_the_same_key_goes_on_where_the_conversation_stood(
    practice: Practice, tmp_path: Path
) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    practice.answer(line, "2", "1", "2", "2")
    practice.end(line)
    whole = [r for r in practice.cases.journal(practice.newest().id) if r.kind != "cut"]
    # Killed after any of the rows, the last answer's words and all that was asked are there.
    for cut in range(1, len(whole) - 4, 3):
        rows = whole[:cut]
        with Cases(tmp_path / str(cut), partial(datetime.now, UTC)) as store:
            torn = store.begin(channel="phone", caller_number=CALLER.number)
            for row in rows:
                torn.append(row.kind, row.at_s, row.data)
            again = Practice(store, Verdict.FULL, ScriptedEar())
            before = len(again.asked())
            said = [r.data for r in rows if r.data.get("is") == "Keyed"]
            second = again.call()
            again.pass_time(second, lambda: len(again.asked()) > before)  # noqa: B023
            assert second.now_s > rows[-1].at_s
            again.answer(second, "2")
            again.end(second)
            assert len(store.all()) == 1, "it is the same case"
            kept = [line["text"] for line in again.newest().data["said"]]
            assert kept[: len(said)] == [f"[{data['keys']}]" for data in said] or len(kept) > len(
                said
            )


def test_a_call_that_ended_and_comes_again_is_hung_up_at_once(practice: Practice) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    practice.end(line)
    practice.cases.note(practice.newest().id, ALERT, {"is": "seen"})
    again = practice.call()
    assert practice.ended.wait(PATIENCE_S)
    assert again.read() is None
    assert len(practice.cases.all()) == 1


def test_a_conversation_that_cannot_be_taken_again_begins_anew(practice: Practice) -> None:
    torn = practice.cases.begin(channel="phone")
    torn.append(LINE, 0.0, {"key": CALLER.key})
    torn.append("event", 1.0, {"is": "CallBegan", "at_s": 1.0, "channel": "phone"})
    torn.append("event", 2.0, {"is": "Keyed", "keys": "1", "at_s": 2.0, "of_a_later": "version"})
    line = practice.call()
    practice.pass_time(line, practice.asked)
    practice.end(line)
    assert len(practice.cases.all()) == 1


def test_a_call_that_breaks_is_told_with_its_case(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any) -> Any:
        raise RuntimeError("the dialog broke")

    broken: list[str] = []
    practice.board.on_broken = broken.append
    line = practice.call()
    practice.pass_time(line, practice.asked)
    monkeypatch.setattr("voice.exchange.Exchange.tell", breaks)
    practice.pass_time(line, lambda: not practice.board.calls, "1")
    case = practice.newest()
    assert broken == [case.id]
    assert practice.cases.journal(case.id, LINE)[-1].data["broke"] is True


def test_a_store_that_fails_leaves_the_caller_with_whom_to_call(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[str] = []
    practice.board.on_broken = broken.append

    def full(**_: Any) -> Any:
        raise CasesUnwritable("The disk is full: free some space.")

    monkeypatch.setattr(practice.cases, "begin", full)
    line = practice.call()
    loudest = practice.pass_time(line, lambda: not practice.board.calls)
    assert loudest > 0.2
    assert practice.places.taken == 0
    assert practice.board.outcomes.of(CALLER.key) == "on_call", "the dialplan finds them a human"
    assert broken == [""], "no case could be kept of it"


def test_a_lost_line_is_told_in_the_case(practice: Practice) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    line.lost("no sound for 20 s")
    assert practice.ended.wait(PATIENCE_S)
    assert practice.board.outcomes.of(CALLER.key) == "on_call", "the dialplan finds them a human"
    assert practice.newest().data["line"] == "The line was lost: no sound for 20 s."


def test_a_draining_service_refuses_and_then_says_goodbye(practice: Practice) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    practice.board.draining = True
    assert practice.board.admit(replace(CALLER, key="another")) is Verdict.REFUSED
    asked = practice.asked()
    practice.board.say_goodbye()
    practice.pass_time(line, lambda: not practice.board.calls)
    assert practice.newest().data["ended"] == "time up"
    assert practice.asked() == asked, "nobody is asked anything more"
    assert practice.board.outcomes.of(CALLER.key) == "done"


def test_the_service_is_not_empty_while_a_caller_speaks_with_a_person(practice: Practice) -> None:
    practice.board.connected = lambda: 1
    assert practice.board.calls == 1


def test_hanging_up_on_everybody_keeps_their_cases(practice: Practice) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    practice.board.hang_up()
    assert practice.ended.wait(PATIENCE_S)
    assert practice.newest().data["ended"] == "hung up"
    assert practice.board.outcomes.of("nobody") == "unknown"


def test_whoever_wants_a_person_is_handed_over_once_everything_was_said(cases: Cases) -> None:
    practice = Practice(cases, Verdict.FULL, ScriptedEar(), open_now=True)
    wanted = []

    def nobody_answers(caller: Caller, transfer: Transfer, outfit: Outfit, company: Company) -> Any:
        wanted.append((caller, transfer.to, practice.board.outcomes.of(caller.key)))
        return HandedOver(False, outfit.unreached)

    practice.board.hand_over = nobody_answers
    line = practice.call()
    practice.pass_time(line, practice.asked)
    loudest = practice.pass_time(line, lambda: not practice.board.calls, "0")
    assert wanted == [(CALLER, "person", "person")]
    assert loudest > 0.2, "the caller is told that nobody answered"
    handed = [r.data for r in cases.journal(practice.newest().id) if r.kind == "handed_over"]
    assert handed == [{"to": "person", "reached": False}]
    assert practice.board.outcomes.of(CALLER.key) == "person"


def test_another_admission_knows_who_is_inside(practice: Practice) -> None:
    line = practice.call()
    fresh = Places()
    practice.board.admit_by(fresh)
    assert fresh.taken == 1
    practice.pass_time(line, practice.asked)
    practice.end(line)
    assert fresh.taken == 0
    assert practice.places.taken == 1, "the old one is not asked any more"


def test_what_happened_is_counted(practice: Practice) -> None:
    line = practice.call()
    practice.pass_time(line, practice.asked)
    text = practice.metrics.text()
    assert 'toothline_calls_total{verdict="full",way="audiosocket"} 1' in text
    assert "\ntoothline_calls 1\n" in text
    practice.end(line)
    text = practice.metrics.text()
    assert 'toothline_calls_ended_total{reason="hung up"} 1' in text
    assert "\ntoothline_calls 0\n" in text
