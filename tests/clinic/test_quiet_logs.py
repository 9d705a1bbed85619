"""No log line and no error holds a caller's words or number, a password or a token."""

from __future__ import annotations

import io
import logging
import traceback
from datetime import timedelta

import pytest
from sqlalchemy import text

from clinic.backup import back_up
from clinic.deletion import complete, delete_case, hold, sweep
from clinic.errors import ClinicError, PeopleFault, StoreUnreachable
from clinic.patient import cases_of, write_zip
from clinic.retention import Periods, Retention
from clinic.sealing import seal_all
from clinic.store.attempts import Visitor
from clinic.store.people import TERMINAL, People
from clinic.store.visits import Visits
from clinic.vault import Key, Vault
from tests.clinic.keeping import NUMBER, SAVED, WORDS, Practice
from tests.clinic.store.test_people import FAST, GOOD

OURS, OTHER = Key(b"a" * 32), Key(b"b" * 32)
NOTE = "grandmother of the mayor"
GUESS = "wrong wrong wrong"


@pytest.fixture
def practice(database, tmp_path):
    made = Practice(database, tmp_path / "data", Vault([OURS]))
    yield made
    made.close()


def test_the_parts_at_work_and_at_fault_log_nothing_of_anybody(practice, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = [WORDS, NOTE, GOOD, GUESS, OURS.line, OTHER.line]
    secrets += [NUMBER, "3125550123", str(SAVED["callback_number"])]
    told = _people(practice, secrets)
    told += _cases(practice, tmp_path)
    said = caplog.text + "".join(map(str, told))
    assert len(told) > 5
    assert [each for each in secrets if each in said] == []


def _people(practice, secrets):
    people = People(practice.database, practice.audit, practice.clock, FAST)
    visits = Visits(people)
    visitor = Visitor("192.168.1.7")
    token = people.first_link()
    secrets.append(token)
    people.accept(token, GOOD, "anna")
    welcome = visits.log_in("anna", GOOD, visitor)
    secrets += [welcome.token, welcome.device]
    visits.who(welcome.token)
    visits.log_out(welcome.token)
    tries = [
        lambda: people.accept(token, GOOD, "berta"),
        lambda: people.add(TERMINAL, "anna", "desk"),
        lambda: visits.unlock(welcome.token, GOOD, visitor),
        *[lambda: visits.log_in(GUESS, GUESS, visitor)] * 30,
    ]
    return [_fault(each, PeopleFault) for each in tries]


def _cases(practice, tmp_path):
    practice.call("7KDM4")
    practice.call("3C3C3")
    practice.note("7KDM4", NOTE)
    practice.photo("7KDM4")
    record = practice.audit.record
    seal_all(Vault([OTHER]), practice.folder)
    back_up(practice.database, practice.folder, practice.clock, tmp_path / "backup.tar")
    with practice.database.session() as session:
        write_zip(session, practice.folder, Vault(), cases_of(session, NUMBER), io.BytesIO())
        hold(session, "3C3C3", True, who="anna", record=record)
    zero = timedelta(0)
    practice.pass_(days=1)
    Retention(
        practice.database, practice.journal, practice.folder, practice.clock, record,
        Periods(zero, zero, zero),
    ).run()  # fmt: skip
    complete(practice.database, practice.journal, practice.folder)
    sweep(practice.database)
    return [
        _fault(lambda: _delete(practice, "3C3C3"), ClinicError),
        _fault(lambda: _lookup(practice, "555 0123 0123 0123"), ClinicError),
        _fault(lambda: _break(practice), StoreUnreachable),
    ]


def _fault(act, kind):
    with pytest.raises(kind) as fault:
        act()
    return "".join(traceback.format_exception(fault.value))


def _delete(practice, case_id):
    with practice.database.session() as session:
        delete_case(
            session, practice.folder, case_id, at=practice.now, who="anna", why="",
            record=practice.audit.record,
        )  # fmt: skip


def _lookup(practice, named):
    with practice.database.session() as session:
        cases_of(session, named)


def _break(practice):
    with practice.database.session() as session:
        session.execute(text("INSERT INTO notes (case_id) VALUES (:words)"), {"words": WORDS})
