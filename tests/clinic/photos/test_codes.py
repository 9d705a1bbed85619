"""Codes: given out, entered, guessed at."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.errors import CaseUnknown
from clinic.photos.codes import (
    LASTS,
    TRIES,
    TRIES_OF_ALL,
    USES,
    WINDOW,
    Codes,
    Refused,
    Upload,
    digest,
    key,
    told,
)
from clinic.photos.tables import CodeRow, CodeTryRow
from clinic.store.base import Database
from clinic.store.tables import CaseRow
from tests.clinic.photos.test_album import put_case

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOME = "203.0.113.7"
UNKNOWN, WAIT = Refused("unknown"), Refused("wait")


class Practice:
    """Codes of one case, and a clock to turn."""

    def __init__(self, database: Database, digits: tuple[int, ...] = (123456,)) -> None:
        self.now = NOON
        self.database = database
        drawn = iter(digits)
        self.codes = Codes(database, b"k" * 32, lambda: self.now, draw=lambda most: next(drawn))
        with database.session() as session:
            session.add(
                CaseRow(id="7KDM4", local_id="7KDM4", origin="here", opened_at=NOON, last_at=NOON)
            )


@pytest.fixture
def practice(database: Database) -> Practice:
    return Practice(database)


def test_the_code_that_was_read_out_opens_its_case(practice: Practice) -> None:
    assert practice.codes.issue("7KDM4") == "123456"
    answer = practice.codes.redeem("123456", HOME)
    assert answer == Upload("7KDM4", NOON + LASTS, USES - 1)
    assert isinstance(practice.codes.redeem(" 123 456 ", HOME), Upload)


def test_only_a_hash_of_the_code_is_kept(practice: Practice) -> None:
    code = practice.codes.issue("7KDM4")
    with practice.database.session() as session:
        (row,) = session.scalars(select(CodeRow)).all()
        assert code not in str(vars(row))


def test_a_code_ends_and_is_forgotten(practice: Practice) -> None:
    practice.codes.issue("7KDM4")
    practice.now += LASTS
    assert practice.codes.redeem("123456", HOME) == UNKNOWN


def test_digits_of_long_ago_do_not_spoil_the_code_of_another_call(practice: Practice) -> None:
    for case_id in ("3C3C3", "4D4D4"):
        put_case(practice.database, case_id)

    def read_out(case_id: str) -> None:
        with practice.database.session() as session:
            told(session, case_id, digest(b"k" * 32, "123456"), practice.now)

    read_out("7KDM4")
    practice.now += LASTS
    read_out("3C3C3")
    answer = practice.codes.redeem("123456", HOME)
    assert isinstance(answer, Upload)
    assert answer.case_id == "3C3C3"
    read_out("4D4D4")
    assert practice.codes.redeem("123456", HOME) == UNKNOWN, "two cases have it now"


def test_a_code_is_good_for_so_many_photos(practice: Practice) -> None:
    practice.codes.issue("7KDM4")
    for _ in range(USES):
        assert isinstance(practice.codes.redeem("123456", HOME), Upload)
    assert practice.codes.redeem("123456", HOME) == UNKNOWN


def test_two_cases_never_have_one_code(database: Database) -> None:
    practice = Practice(database, (5, 5, 6))
    assert practice.codes.issue("7KDM4") == "000005"
    assert practice.codes.issue("7KDM4") == "000006"
    assert isinstance(practice.codes.redeem("000005", HOME), Upload)


def test_a_case_that_is_not_there_gets_no_code(practice: Practice) -> None:
    with pytest.raises(CaseUnknown):
        practice.codes.issue("XXXXX")
    with practice.database.session() as session:
        session.get(CaseRow, "7KDM4").deleted_at = NOON
    with pytest.raises(CaseUnknown):
        practice.codes.issue("7KDM4")


def test_who_guesses_waits_and_a_patient_elsewhere_does_not(practice: Practice) -> None:
    practice.codes.issue("7KDM4")
    for guess in range(TRIES):
        assert practice.codes.redeem(f"{guess:06}", "198.51.100.1") == UNKNOWN
    assert practice.codes.redeem("123456", "198.51.100.1") == WAIT
    assert isinstance(practice.codes.redeem("123456", HOME), Upload)
    practice.now += WINDOW
    assert isinstance(practice.codes.redeem("123456", "198.51.100.1"), Upload)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_thousand_forged_tries_lock_the_forger_out_and_not_the_patient(
    practice: Practice,
) -> None:
    practice.codes.issue("7KDM4")
    answers = [practice.codes.redeem(f"{guess:06}", "198.51.100.1") for guess in range(10_000)]
    assert answers == [UNKNOWN] * TRIES + [WAIT] * (10_000 - TRIES)
    assert isinstance(practice.codes.redeem("123456", HOME), Upload)


def test_addresses_of_one_network_count_as_one(practice: Practice) -> None:
    for last in range(TRIES):
        practice.codes.redeem("000000", f"2001:db8:1:2::{last}")
    assert practice.codes.redeem("000000", "2001:db8:1:2:ffff::1") == WAIT
    assert practice.codes.redeem("000000", "2001:db8:1:3::1") == UNKNOWN
    for _ in range(TRIES):
        practice.codes.redeem("000000", "192.0.2.1")
    assert practice.codes.redeem("000000", "::ffff:192.0.2.1") == WAIT


def test_many_addresses_together_get_few_tries(practice: Practice) -> None:
    answers = [practice.codes.redeem("000000", f"10.0.0.{n}") for n in range(TRIES_OF_ALL + 9)]
    assert answers.count(UNKNOWN) == TRIES_OF_ALL
    practice.now += timedelta(hours=1)
    assert practice.codes.redeem("000000", HOME) == UNKNOWN


def test_tries_at_the_same_moment_are_all_counted(practice: Practice) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: practice.codes.redeem("000000", HOME), range(24)))
    assert answers.count(UNKNOWN) == TRIES
    with practice.database.session() as session:
        assert len(session.scalars(select(CodeTryRow)).all()) == TRIES


@pytest.mark.parametrize(
    "typed", ["", "1234567", "12345", "١٢٣٤٥٦", "1' OR 1=1", "\x00", "9" * 9999]
)
def test_anything_typed_is_answered(practice: Practice, typed: str) -> None:
    practice.codes.issue("7KDM4")
    assert practice.codes.redeem(typed, HOME) == UNKNOWN


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    made = key(tmp_path / "cases")
    assert len(made) == 32
    assert key(tmp_path / "cases") == made
    (file,) = (tmp_path / "cases").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
