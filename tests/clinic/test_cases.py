"""Cases: opened, kept, found again, continued, replayed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clinic.cases import LENGTH, LETTERS, LINE, Cases
from clinic.errors import CasesUnwritable, CaseUnknown
from dialog import conversation, knowledge
from dialog.effects import Save
from dialog.events import CallBegan, Event, Heard, HungUp, Hypothesis, Keyed, NoInput
from dialog.plain import from_plain
from voice.exchange import Exchange

HOUR_S = 3600.0


class Day:
    """A clock that goes when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 18, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def cases(tmp_path: Path, day: Day) -> Iterator[Cases]:
    with Cases(tmp_path, day) as opened:
        yield opened


def spelled(*ids: str) -> Callable[[str], str]:
    """Draws the letters of these ids, one after the other."""
    letters = iter("".join(ids))
    return lambda _: next(letters)


def test_the_latest_save_is_the_case_and_the_earlier_stay_in_the_journal(cases):
    with cases.begin(channel="phone") as call:
        call.append("event", 3.0, {"is": "CallBegan"})
        call.save({"urgency": "U3"})
        call.append("event", 9.5, {"is": "Heard"})
        call.save({"urgency": "U1"})
    case = cases.get(call.id)
    assert case.data == {"urgency": "U1"}
    assert case.opening.channel == "phone"
    rows = cases.journal(call.id)
    assert [(row.kind, row.at_s) for row in rows] == [
        ("event", 3.0), ("case", 3.0), ("event", 9.5), ("case", 9.5),
    ]  # fmt: skip
    assert rows[1].data == {"urgency": "U3"}


def test_a_call_that_saved_nothing_is_a_case_without_data(cases):
    call = cases.begin()
    case = cases.get(call.id)
    assert (case.data, case.saved_at, case.recording) == ({}, "", None)


def test_ids_are_short_and_of_letters_that_are_not_mistaken(cases):
    ids = {cases.begin().id for _ in range(50)}
    assert len(ids) == 50
    assert {len(id_) for id_ in ids} == {LENGTH}
    assert set("".join(ids)) <= set(LETTERS)


def test_a_taken_id_is_drawn_again(tmp_path, day):
    with Cases(tmp_path, day, draw=spelled("CCCCC", "CCCCC", "DDDDD")) as cases:
        assert [cases.begin().id, cases.begin().id] == ["CCCCC", "DDDDD"]


def test_no_id_left_is_told_in_a_sentence(tmp_path, day):
    with Cases(tmp_path, day, draw=lambda _: "C") as cases:
        cases.begin()
        with pytest.raises(CasesUnwritable, match="no free id left"):
            cases.begin()


@pytest.mark.parametrize("written", ["7KDM4", "7kdm4", "7KD", "7kd-m4", " 7KDM4 "])
def test_an_id_is_found_as_people_write_it(tmp_path, day, written):
    with Cases(tmp_path, day, draw=spelled("7KDM4", "7NDM4")) as cases:
        cases.begin()
        cases.begin()
        assert cases.get(written).id == "7KDM4"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("7", "begins the ids of 2 cases (7KDM4, 7NDM4): give one letter more"),
        ("8KDM4", "did you mean 7KDM4?"),
        ("QQQ", "see toothline cases list"),
        ("", "see toothline cases list"),
    ],
)
def test_an_unknown_id_is_told_with_the_nearest(tmp_path, day, written, said):
    with Cases(tmp_path, day, draw=spelled("7KDM4", "7NDM4")) as cases:
        cases.begin()
        cases.begin()
        with pytest.raises(CaseUnknown) as refused:
            cases.get(written)
        assert said in str(refused.value)


def test_cases_are_listed_from_the_newest(cases, day):
    first = cases.begin().id
    day.passes(1)
    second = cases.begin().id
    assert [case.id for case in cases.all()] == [second, first]


def left(cases: Cases, caller_number: str, case: dict[str, Any]) -> str:
    with cases.begin(caller_number=caller_number) as call:
        call.save(case)
    return call.id


def test_the_latest_case_of_the_same_number_is_found(cases, day):
    left(cases, "+1 312 555 0123", {"urgency": "U3"})
    day.passes(2)
    second = left(cases, "(312) 555-0123", {"urgency": "U2", "facts": {}})
    left(cases, "3125559999", {"urgency": "U1"})
    day.passes(3)
    assert cases.previous("3125550123", within_s=6 * HOUR_S) == {
        "id": second,
        "opened_at": "2026-03-02T20:00:00.000+00:00",
        "ago_s": 3 * HOUR_S,
        "case": {"urgency": "U2", "facts": {}},
    }


def test_a_case_is_found_by_the_number_to_call_back(cases):
    id_ = left(cases, "", {"callback_number": "3125550123"})
    found = cases.previous("+13125550123", within_s=HOUR_S)
    assert found is not None
    assert found["id"] == id_


@pytest.mark.parametrize("number", ["", "anonymous", "3125550000"])
def test_hidden_and_other_numbers_have_no_earlier_case(cases, number):
    left(cases, "", {"callback_number": ""})
    left(cases, "3125550123", {})
    assert cases.previous(number, within_s=HOUR_S) is None


def test_an_old_case_is_not_continued(cases, day):
    left(cases, "3125550123", {"urgency": "U2"})
    day.passes(30)
    assert cases.previous("3125550123", within_s=24 * HOUR_S) is None


def test_a_call_that_said_nothing_is_not_continued(cases):
    cases.begin(caller_number="3125550123")
    assert cases.previous("3125550123", within_s=HOUR_S) is None


def test_sound_is_kept_only_when_it_is_handed_over(cases, tmp_path):
    second = np.zeros(16_000, np.float32)
    with cases.begin() as silent, cases.begin() as agreed:
        agreed.sound(second, second)
        agreed.sound(second, second)
    assert cases.get(silent.id).recording is None
    path = cases.get(agreed.id).recording
    assert path == tmp_path / "recordings" / f"{agreed.id}.flac"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_sound_refused_later_is_deleted(cases):
    with cases.begin() as call:
        call.sound(np.zeros(16_000, np.float32), np.zeros(16_000, np.float32))
        call.refuse_sound()
    assert cases.get(call.id).recording is None


def test_a_call_that_goes_on_after_a_crash_keeps_its_sound_in_a_new_file(cases, tmp_path):
    second = np.zeros(16_000, np.float32)
    with cases.begin() as torn:
        torn.sound(second, second)
    for number in (2, 3):
        with cases.reopen(torn.id) as call:
            call.sound(second, second)
        assert (tmp_path / "recordings" / f"{torn.id}-{number}.flac").exists()
    with cases.reopen(torn.id) as call:
        call.refuse_sound()
    assert not list((tmp_path / "recordings").iterdir()), "a later no deletes all of it"


def test_a_call_is_found_by_the_key_of_its_line(cases, day):
    for key in ("a", "b", "a"):
        with cases.begin(channel="phone") as call:
            call.append(LINE, 0.0, {"key": key})
            call.append(LINE, 9.0, {"ended": "hung up"})
        day.passes(hours=0.1)
    found = cases.of_line("a", HOUR_S)
    assert found is not None
    assert found.id == call.id, "the newest of them"
    assert cases.of_line("c", HOUR_S) is None
    day.passes(hours=2)
    assert cases.of_line("a", HOUR_S) is None


def test_a_replayed_journal_gives_the_same_case(cases):
    step = partial(conversation.step, knowledge.load("en"))
    events: tuple[Event, ...] = (
        CallBegan(0.0, "3125550123", "phone", {"id": "7KDM4", "case": {"urgency": "U2"}}),
        Heard((Hypothesis("yes", 0.9, "whisper"),), (), 4.0, 4.5),
        Heard((Hypothesis("the healing cap came off, it's five millimeters"),), (), 9.0, 12.0),
        NoInput(20.0),
        Keyed("2", 24.0),
        Heard((Hypothesis("no", 0.7, "vosk"), Hypothesis("yeah no", 0.2)), (), 29.0, 29.5),
        HungUp(31.0),
    )
    with cases.begin(channel="phone") as call:
        exchange = Exchange(step, conversation.State(), call)
        for event in events:
            exchange.tell(event, event.at_s)
    rows = [row for row in cases.journal(call.id) if row.kind == "event"]
    replayed = tuple(from_plain(row.data, Event) for row in rows)  # type: ignore[arg-type]
    assert replayed == events
    state, case = conversation.State(), {}
    for event in replayed:
        state, effects = step(state, event)
        case = next((effect.case for effect in effects if isinstance(effect, Save)), case)
    # JSON has lists where Python may have tuples.
    assert json.loads(json.dumps(case)) == cases.get(call.id).data
    assert case["facts"]


def test_who_heeds_the_cases_is_told_of_every_row_once_it_is_on_disk(tmp_path: Path) -> None:
    told: list[tuple[str, str, int]] = []
    with Cases(tmp_path, Day()) as cases:
        cases.heed(lambda case_id, kind: told.append((case_id, kind, len(cases.journal(case_id)))))
        case = cases.begin()
        case.append("event", 1.0, {})
        case.save({"urgency": "U2"})
        cases.note(case.id, "alert", {})
    assert told == [(case.id, "event", 1), (case.id, "case", 2), (case.id, "alert", 3)]


def test_a_note_tells_when_it_was_written_since_the_case_began(tmp_path: Path) -> None:
    day = Day()
    with Cases(tmp_path, day) as cases:
        case = cases.begin()
        day.passes(90 / HOUR_S)
        cases.note(case.id, "alert", {"is": "seen"})
        assert [row.at_s for row in cases.journal(case.id, "alert")] == [90.0]
        assert cases.journal(case.id, "case") == ()
        assert [opening.id for opening in cases.openings(91)] == [case.id]
        assert cases.openings(89) == ()


def test_what_another_program_writes_is_noticed(tmp_path: Path) -> None:
    with Cases(tmp_path, Day()) as ours, Cases(tmp_path, Day()) as theirs:
        before = ours.changes_elsewhere
        ours.begin()
        assert ours.changes_elsewhere == before
        theirs.begin()
        assert ours.changes_elsewhere != before
