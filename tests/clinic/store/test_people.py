"""Accounts: made by one-time links, never without an admin, every change in the audit."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from clinic.errors import LinkRefused, NameRefused, WeakPassword
from clinic.store.audit import Audit, rows
from clinic.store.passwords import Passwords
from clinic.store.people import LINK_HOURS, TERMINAL, Account, People

GOOD = "four loud sheep sing"
FAST = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Hands:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_(self, **parts):
        self.now += timedelta(**parts)


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def people(database, tmp_path, clock):
    return People(database, Audit(tmp_path, clock), clock, FAST)


def test_the_first_link_makes_the_first_admin_and_works_once(people):
    token = people.first_link()
    assert people.link(token).name == ""
    made = people.accept(token, GOOD, " Anna ")
    assert made == Account("anna", "admin", disabled=False, ready=True)
    assert made.may("people")
    assert not made.may("review")
    assert people.first_link() is None
    with pytest.raises(LinkRefused, match="was used or replaced"):
        people.accept(token, GOOD, "berta")
    assert people.all() == (made,)


def test_a_newer_first_link_replaces_the_older(people):
    older, newer = people.first_link(), people.first_link()
    with pytest.raises(LinkRefused):
        people.accept(older, GOOD, "mallory")
    people.accept(newer, GOOD, "anna")


def test_a_first_link_is_worth_nothing_once_there_is_an_admin(people):
    first = people.first_link()
    people.accept(people.add(TERMINAL, "anna", "admin"), GOOD)
    with pytest.raises(LinkRefused):
        people.accept(first, GOOD, "mallory")


def test_a_link_is_good_for_a_day(people, clock):
    token = people.first_link()
    clock.pass_(hours=LINK_HOURS, seconds=1)
    with pytest.raises(LinkRefused):
        people.link(token)


@pytest.mark.parametrize("token", ["", "x", "é" * 40, "\udcff"])
def test_no_other_token_is_a_link(people, token):
    people.first_link()
    with pytest.raises(LinkRefused):
        people.link(token)


def test_tokens_and_passwords_are_not_in_the_database(people, database):
    token = people.add(TERMINAL, "anna", "desk")
    people.accept(token, GOOD)
    kept = people.reset(TERMINAL, "anna")
    with database.reading() as session:
        everything = [
            str(row)
            for table in ("accounts", "links", "audit", "visits", "attempts")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    assert any("anna" in row for row in everything)
    assert not any(word in row for row in everything for word in (token, kept, GOOD))
    assert any("$argon2id$" in row for row in everything)


@pytest.mark.parametrize("name", ["", "a", "an na", "x" * 41, "a<b>", TERMINAL, "a\nb"])
def test_what_cannot_be_a_name_is_refused(people, name):
    with pytest.raises(NameRefused, match="cannot be a name"):
        people.add(TERMINAL, name, "desk")


def test_a_name_is_given_once_however_it_is_written(people):
    people.add(TERMINAL, "Anna", "desk")
    with pytest.raises(NameRefused, match="an account anna already"):
        people.add(TERMINAL, " ANNA", "dentist")
    with pytest.raises(NameRefused, match="no account berta"):
        people.reset(TERMINAL, "berta")


@pytest.mark.parametrize("weak", ["short", "x" * 201, "aaaaaaaaaaaa", "anna anna 1"])
def test_a_weak_password_is_refused_and_the_link_stays(people, weak):
    token = people.add(TERMINAL, "anna", "desk")
    with pytest.raises(WeakPassword):
        people.accept(token, weak)
    assert people.accept(token, GOOD).ready


def test_the_last_admin_cannot_be_lost(people):
    people.accept(people.first_link(), GOOD, "anna")
    # Has no password yet, so cannot let anybody in.
    token = people.add("anna", "berta", "admin")
    with pytest.raises(NameRefused, match="only admin"):
        people.disable("anna", "anna")
    with pytest.raises(NameRefused, match="only admin"):
        people.assign("berta", "anna", "desk")
    people.accept(token, GOOD)
    people.disable("berta", "anna")
    assert {each.name: each.disabled for each in people.all()} == {"anna": True, "berta": False}


def test_a_dentist_reviews_and_a_desk_does_not(people):
    people.accept(people.first_link(), GOOD, "anna")
    people.add("anna", "dora", "dentist")
    people.add("anna", "emil", "desk")
    dora, emil = people.all()[1:]
    assert [dora.may(right) for right in ("review", "sign", "people")] == [True, True, False]
    assert [emil.may(right) for right in ("work", "review", "delete")] == [True, False, False]
    people.assign("anna", "emil", "dentist")
    assert people.all()[2].may("review")


def test_every_change_is_audited_with_who_did_it(people, database):
    people.accept(people.first_link(), GOOD, "anna")
    people.add("anna", "berta", "desk")
    people.reset("anna", "berta")
    people.assign("anna", "berta", "dentist")
    people.disable("anna", "berta")
    people.disable("anna", "berta", disabled=False)
    with database.reading() as session:
        told = [(row.who, json.loads(row.detail)) for row in rows(session)]
        assert people.audit.verify(session).faults == ()
    assert told == [
        ("anna", {"account": "anna", "password": "by link"}),
        ("anna", {"account": "berta", "added": "desk"}),
        ("anna", {"account": "berta", "reset": True}),
        ("anna", {"account": "berta", "role": "dentist"}),
        ("anna", {"account": "berta", "disabled": True}),
        ("anna", {"account": "berta", "disabled": False}),
    ]
