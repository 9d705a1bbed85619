"""Sessions: idle lock, absolute end, logout on the server; guessing slowed, nobody locked out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from clinic.errors import LoginRefused, TooManyTries, WeakPassword
from clinic.store.attempts import FREE, FREE_FOR_ADDRESS, LONGEST_S, Visitor
from clinic.store.audit import Audit, rows
from clinic.store.people import TERMINAL, People
from clinic.store.visits import Lasting, Visits
from tests.clinic.store.test_people import FAST, GOOD, Hands

DESK = Visitor("192.168.1.7")
FAR = Visitor("203.0.113.9")


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def people(database, tmp_path, clock):
    people = People(database, Audit(tmp_path, clock), clock, FAST)
    people.accept(people.first_link(), GOOD, "anna")
    people.accept(people.add(TERMINAL, "emil", "desk"), GOOD + " two")
    return people


@pytest.fixture
def visits(people):
    return Visits(people, Lasting(idle=timedelta(minutes=15), longest=timedelta(hours=12)))


def wrong(visits, name="anna", visitor=FAR):
    with pytest.raises(LoginRefused) as refusal:
        visits.log_in(name, "not the password", visitor)
    return str(refusal.value)


def test_who_logged_in_is_known_by_the_token_and_nobody_by_another(visits):
    welcome = visits.log_in(" Anna", GOOD, DESK)
    visit = visits.who(welcome.token)
    assert (visit.account.name, visit.locked) == ("anna", False)
    assert welcome.account == visit.account
    assert visits.who(welcome.device) is visits.who("") is visits.who("\udcff") is None


def test_a_wrong_name_and_a_wrong_password_are_told_alike(visits):
    assert wrong(visits, "anna") == wrong(visits, "nobody") == wrong(visits, "")


def test_an_unknown_name_costs_the_same_work(people, visits, monkeypatch):
    asked = []
    fits = people.passwords.fits
    monkeypatch.setattr(people.passwords, "fits", lambda *said: asked.append(said) or fits(*said))
    wrong(visits, "anna")
    wrong(visits, "nobody")
    assert [bool(hash_) for hash_, _ in asked] == [True, False]


def test_a_stolen_token_is_worth_nothing_after_logout(visits):
    token = visits.log_in("anna", GOOD, DESK).token
    other = visits.log_in("anna", GOOD, DESK).token
    visits.log_out(token)
    visits.log_out(token)
    assert visits.who(token) is None
    assert visits.who(other)


def test_idle_for_too_long_asks_for_the_password_again(visits, clock):
    token = visits.log_in("anna", GOOD, DESK).token
    for _ in range(4):
        clock.pass_(minutes=14)
        assert not visits.who(token).locked
    clock.pass_(minutes=15, seconds=1)
    assert visits.who(token).locked
    clock.pass_(seconds=1)
    assert visits.who(token).locked, "asking does not wake it"
    with pytest.raises(LoginRefused):
        visits.unlock(token, "not the password", DESK)
    fresh = visits.unlock(token, GOOD, DESK).token
    assert not visits.who(fresh).locked
    assert visits.who(token) is None


def test_a_page_that_asks_by_itself_does_not_keep_it_awake(visits, clock):
    token = visits.log_in("anna", GOOD, DESK).token
    for _ in range(16):
        clock.pass_(minutes=1)
        visit = visits.who(token, active=False)
    assert visit.locked


def test_a_locked_session_stays_locked(visits):
    token = visits.log_in("anna", GOOD, DESK).token
    visits.lock(token)
    assert visits.who(token).locked


def test_a_session_ends_after_a_working_day_whatever_happens(visits, clock):
    token = visits.log_in("anna", GOOD, DESK).token
    for _ in range(12 * 6):
        assert visits.who(token)
        clock.pass_(minutes=10)
    clock.pass_(seconds=1)
    assert visits.who(token) is None
    with pytest.raises(LoginRefused, match="over: log in again"):
        visits.unlock(token, GOOD, DESK)


def test_who_is_disabled_or_reset_is_out_at_once_everywhere(people, visits):
    emil, again = visits.log_in("emil", GOOD + " two", DESK).token, GOOD + " three"
    people.accept(people.reset("anna", "emil"), again)
    assert visits.who(emil) is None
    token = visits.log_in("emil", again, DESK).token
    people.disable("anna", "emil")
    assert visits.who(token) is None
    with pytest.raises(LoginRefused):
        visits.log_in("emil", again, DESK)
    people.disable("anna", "emil", disabled=False)
    assert visits.log_in("emil", again, DESK)


def test_a_password_is_changed_by_who_knows_it_and_ends_the_other_sessions(visits):
    token, other = (visits.log_in("anna", GOOD, DESK).token for _ in range(2))
    with pytest.raises(LoginRefused):
        visits.change_password(token, "not the password", "another good one", DESK)
    with pytest.raises(WeakPassword):
        visits.change_password(token, GOOD, "short", DESK)
    fresh = visits.change_password(token, GOOD, "another good one", DESK).token
    assert visits.who(token) is visits.who(other) is None
    assert visits.who(fresh)
    with pytest.raises(LoginRefused):
        visits.log_in("anna", GOOD, DESK)


def test_logging_in_out_and_failing_are_audited_without_the_name_that_was_typed(
    people, visits, database
):
    visits.log_out(visits.log_in("anna", GOOD, DESK).token)
    wrong(visits, "emil")
    wrong(visits, "typed my password here")
    with database.reading() as session:
        told = [(row.who, row.what, row.detail) for row in rows(session)][-4:]
    assert told == [
        ("anna", "logged in", '{"address": "192.168.1.7"}'),
        ("anna", "logged out", "{}"),
        ("emil", "failed", '{"address": "203.0.113.9"}'),
        ("", "failed", '{"address": "203.0.113.9"}'),
    ]


def test_a_guesser_has_a_few_hundred_tries_a_day_from_any_number_of_addresses(visits, clock):
    tried, waits, begin = 0, [], clock.now
    while clock.now - begin < timedelta(days=1):
        try:
            wrong(visits, "anna", Visitor(f"198.51.{tried // 250}.{tried % 250}"))
            tried += 1
        except TooManyTries as refusal:
            waits.append(refusal.wait_s)
            clock.pass_(seconds=refusal.wait_s)
    assert FREE < tried < 400
    assert 0 < min(waits) <= max(waits) <= LONGEST_S


def test_while_a_guesser_keeps_at_it_the_known_browser_gets_in(visits, clock):
    known = Visitor(DESK.address, visits.log_in("anna", GOOD, DESK).device)
    for _ in range(FREE):
        wrong(visits, "anna", DESK)
    with pytest.raises(TooManyTries, match="wait"):
        visits.log_in("anna", GOOD, DESK)
    assert visits.log_in("anna", GOOD, known).device == known.device
    clock.pass_(seconds=LONGEST_S)
    assert visits.log_in("anna", GOOD, FAR), "and everybody else after the wait"


def test_a_known_browser_of_one_account_is_a_stranger_to_another(visits):
    emils = Visitor(FAR.address, visits.log_in("emil", GOOD + " two", FAR).device)
    for _ in range(FREE):
        wrong(visits, "anna", emils)
    with pytest.raises(TooManyTries):
        visits.log_in("anna", GOOD, emils)


def test_guessing_with_a_stolen_device_token_is_slowed_too(visits):
    stolen = Visitor(FAR.address, visits.log_in("anna", GOOD, DESK).device)
    for _ in range(FREE):
        wrong(visits, "anna", stolen)
    with pytest.raises(TooManyTries):
        visits.log_in("anna", GOOD, stolen)


def test_an_address_that_tries_many_names_is_slowed_and_others_are_not(visits):
    for number in range(FREE_FOR_ADDRESS):
        wrong(visits, f"name{number}", Visitor(f"2001:db8::{number}"))
    with pytest.raises(TooManyTries):
        visits.log_in("anna", GOOD, Visitor("2001:db8::ffff"))
    assert visits.log_in("anna", GOOD, DESK)


def test_guesses_made_at_the_same_time_count_each(visits):
    tried, refused = [], []

    def guess():
        try:
            wrong(visits)
            tried.append(1)
        except TooManyTries:
            refused.append(1)

    threads = [threading.Thread(target=guess) for _ in range(4 * FREE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tried) == FREE
    assert len(refused) == 3 * FREE
