"""Outcomes become priors: they rank better where they can, and weaken nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.learning import WEIGHT, Outcome, keep, learned, outcomes
from clinic.store.base import Database
from clinic.store.tables import CaseRow, FactRow, SavedRow
from dialog import knowledge
from dialog.facts import Fact, Facts
from dialog.knowledge import Knowledge
from dialog.ranking import rank
from dialog.triage import LEVELS, assess, concluded
from tests.dialog.talking import english

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEALING = {"stage": "healing"}


def after(found: Iterable[Outcome]) -> Knowledge:
    return replace(english(), learned=learned(english(), found, TODAY))


def share(component: str, stage: str, found: Iterable[Outcome]) -> float:
    return learned(english(), found, TODAY).prior[component][stage]


def test_without_outcomes_the_priors_are_the_protocols() -> None:
    for component in english().components:
        for stage, prior in component.prior.items():
            # Those of the table are rounded and sum to 0.99 or 1.01.
            assert share(component.id, stage, []) == pytest.approx(prior, rel=0.02)


def test_learned_priors_fit_the_protocol_and_outlast_the_file(tmp_path: Path) -> None:
    priors = learned(english(), [Outcome("IM", HEALING)] * 7, TODAY)
    file = tmp_path / "protocol" / "en-priors.yaml"
    keep(file, priors)
    assert knowledge.load("en", priors=file).learned == priors
    assert priors.outcomes == 7
    assert priors.made_on == "2026-03-02"


def test_as_many_outcomes_as_the_protocol_weighs_count_as_much_as_it() -> None:
    # All of one component, all surely in one stage: half the protocol's word, half the practice's.
    before = share("HA", "denture", [])
    sure = share("HA", "denture", [Outcome("HA", {"denture": "yes", "stage": "denture"})] * 40)
    assert WEIGHT == 40
    assert sure == pytest.approx((before + 1) / 2, abs=0.01)


def test_one_outcome_moves_a_prior_by_a_fortieth_at_most() -> None:
    for component in ("IM", "CR", "HA"):
        moved = share(component, "healing", [Outcome(component, HEALING)])
        assert 0 < moved - share(component, "healing", []) < 1 / WEIGHT


def test_an_outcome_of_one_stage_leaves_the_others_nearly_alone() -> None:
    found = [Outcome("IM", HEALING)] * 20
    assert share("IM", "healing", found) > 0.3
    assert share("IM", "had_tooth", found) == pytest.approx(share("IM", "had_tooth", []), abs=0.01)


def test_an_outcome_of_an_unknown_stage_is_shared_as_the_protocol_makes_it_likely() -> None:
    found = [Outcome("CR", {})] * 20
    gained = {s: share("CR", s, found) - share("CR", s, []) for s in ("healing", "had_tooth")}
    assert gained["had_tooth"] > 5 * gained["healing"] > 0


@pytest.mark.parametrize("component", ["UN", "NT", "NONE", "zonk", ""])
def test_what_names_no_piece_teaches_nothing(component: str) -> None:
    found = learned(english(), [Outcome(component, HEALING)] * 5, TODAY)
    assert found == learned(english(), [], TODAY)


def case(id_: str, outcome: str | None, **more: object) -> CaseRow:
    day = NOON + timedelta(minutes=int(id_[-1]))
    given_: dict[str, object] = {
        "local_id": id_,
        "origin": "here",
        "opened_at": day,
        "last_at": day,
    }
    return CaseRow(id=id_, outcome=outcome, **{**given_, **more})


def fact(case_id: str, name: str, value: str, *, until: int | None = None, at: int = 1) -> FactRow:
    return FactRow(
        case_id=case_id, name=name, since=at, until=until, value=value, words="", at_s=1.0,
        how="answered", status="known",
    )  # fmt: skip


def test_confirmed_outcomes_come_with_the_stage_that_was_said_last(database: Database) -> None:
    with database.session() as session:
        session.add_all([case("CASE1", "HA"), case("CASE2", "CR"), case("CASE3", None)])
        session.flush()
        session.add_all(
            [
                fact("CASE1", "stage", "had_tooth", until=2),
                fact("CASE1", "stage", "healing", at=2),
                fact("CASE1", "length", "5"),
                fact("CASE3", "stage", "healing"),
            ]
        )
    with database.reading() as session:
        assert outcomes(session) == (Outcome("HA", HEALING), Outcome("CR", {}))


def test_a_piece_that_was_called_about_twice_counts_once(database: Database) -> None:
    with database.session() as session:
        session.add_all(
            [
                case("CASE1", "IM"),
                case("CASE2", "IM", saved=SavedRow(words="", data={"earlier_case": "CASE1"})),
                case("CASE3", None),
                case("CASE4", "CR", saved=SavedRow(words="", data={"earlier_case": "CASE3"})),
            ]
        )
    with database.reading() as session:
        assert [found.component for found in outcomes(session)] == ["IM", "CR"]


def test_a_deleted_case_teaches_nothing(database: Database) -> None:
    with database.session() as session:
        session.add(case("CASE1", "IM", deleted_at=NOON))
    with database.reading() as session:
        assert outcomes(session) == ()


FLOORS = {each.what: each.share for each in english().ranking.floor.least}
CODES = [component.id for component in english().components if component.id != "UN"]


@cache
def only(component: str) -> Knowledge:
    """The protocol of a practice that for years has seen nothing but this."""
    return after([Outcome(component, said) for said in ({}, HEALING) for _ in range(2000)])


@pytest.mark.parametrize("component", [c for c in CODES if c not in ("IM", "CI")])
@pytest.mark.parametrize(
    ("more", "floor"),
    [
        ({}, FLOORS["grooves, no tooth"]),
        ({"denture": "yes"}, FLOORS["under a denture, or several"]),
        ({"short_implants": "yes"}, FLOORS["short ones"]),
    ],
)
def test_an_implant_keeps_its_floor_in_a_practice_that_never_saw_one(
    component: str, more: dict[str, str], floor: float
) -> None:
    said = {"threads": "yes", "tooth_attached": "no", "length": "3", **more}
    facts = Facts({name: Fact(name, value) for name, value in said.items()})
    priors = only(component).learned
    assert priors is not None
    found = dict(rank(english(), facts, frozenset(), priors.prior))
    assert found["IM"] + found["CI"] >= floor - 1e-9
    assert sum(found.values()) == pytest.approx(1)


def values() -> dict[str, st.SearchStrategy[str]]:
    """Every fact that a caller may give, with what it can be."""
    found: dict[str, st.SearchStrategy[str]] = {}
    for question in english().questions:
        if question.choices:
            found[question.id] = st.sampled_from([choice.value for choice in question.choices])
        elif question.kind == "yes_no":
            found[question.id] = st.sampled_from(["yes", "no"])
    found |= {symptom.id: st.just("yes") for symptom in english().symptoms}
    found |= {"length": st.sampled_from(["3", "5", "8", "13"]), "pain": st.sampled_from(["2", "9"])}
    return found


VALUES = values()
ABOUT_THE_PIECE = (
    "tooth_attached", "threads", "threads_where", "stage", "denture", "length", "several_pieces",
    "short_implants", "hard_or_soft", "crown_wobbles", "pain",
)  # fmt: skip
STORIES = st.lists(st.sampled_from(sorted(VALUES)), max_size=8).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
) | st.fixed_dictionaries(
    {"came_out": st.just("yes")}, optional={name: VALUES[name] for name in ABOUT_THE_PIECE}
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CODES), STORIES)
def test_no_outcome_of_other_patients_makes_a_case_less_urgent(
    component: str, story: dict[str, str]
) -> None:
    facts = Facts({name: Fact(name, value) for name, value in story.items()})
    learnt = only(component)
    protocols, own = assess(english(), facts), concluded(learnt, facts)
    assert LEVELS.index(own.urgency) <= LEVELS.index(protocols.urgency)
    assert set(protocols.fired) <= set(own.fired)
    flags = [r for r in protocols.fired if r.urgency in ("U0", "U1") and not r.of_piece]
    assert [r for r in own.fired if r.urgency in ("U0", "U1") and not r.of_piece] == flags
    assert assess(learnt, facts) == protocols, "questions are chosen by the protocol alone"


def test_what_a_practice_sees_all_the_time_is_told_as_more_likely() -> None:
    facts = Facts({"came_out": Fact("came_out", "yes"), "stage": Fact("stage", "had_tooth")})
    before = dict(concluded(english(), facts).ranked)
    assert dict(concluded(only("PS"), facts).ranked)["PS"] > 2 * before["PS"]


def test_an_urgent_piece_that_a_practice_sees_all_the_time_makes_a_case_more_urgent() -> None:
    said = {"came_out": "yes", "tooth_attached": "yes", "threads": "no", "length": "8"}
    said["stage"] = "had_tooth"
    facts = Facts({name: Fact(name, value) for name, value in said.items()})
    assert assess(english(), facts).urgency == "U3"
    assert concluded(only("CI"), facts).urgency == "U2"
