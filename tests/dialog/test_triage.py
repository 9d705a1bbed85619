"""Every danger rule and every urgency rule as a table: facts that fire it, facts that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialog.facts import Fact, Facts
from dialog.triage import LEVELS, assess, kind_of, red_flags
from tests.dialog.talking import english

Given = dict[str, str]


def facts_of(given: Given) -> Facts:
    facts = Facts()
    for name, value in given.items():
        if value in ("unsure", "no_answer"):
            facts = facts.put(Fact(name, "", status=value))  # type: ignore[arg-type]
        else:
            facts = facts.put(Fact(name, value))
    return facts


RED_FLAGS: dict[str, tuple[tuple[Given, ...], tuple[Given, ...]]] = {
    "airway": (({"breathing": "yes"}, {"breathing": "unsure"}), ({"breathing": "no"}, {})),
    "allergic": (({"allergic_reaction": "yes"},), ({"allergic_reaction": "no"},)),
    "inhaled_part": (
        (
            {"inhaled": "yes"},
            {"swallowed_or_inhaled": "yes", "cough_or_choke": "yes"},
            {"have_piece": "no", "cough_or_choke": "yes"},
        ),
        ({"cough_or_choke": "yes"}, {"have_piece": "yes", "cough_or_choke": "yes"}),
    ),
    "swallowed_or_inhaled_unclear": (
        ({"swallowed_or_inhaled": "yes"},),
        ({"swallowed_or_inhaled": "yes", "swallowed": "yes"}, {"swallowed_or_inhaled": "no"}),
    ),
    "floor_of_mouth": (
        ({"swelling_under_tongue": "yes"}, {"swelling_under_tongue": "unsure"}),
        ({"swelling_under_tongue": "no"},),
    ),
    "mouth_fills_with_blood": (({"mouth_fills": "yes"},), ({"bleeding": "yes"},)),
    "heavy_bleeding_unclear": (
        ({"bleeding_heavy": "yes"},),
        ({"bleeding_heavy": "yes", "past_twenty": "yes"}, {"bleeding_heavy": "no"}),
    ),
    "bleeding_and_faint": (
        ({"bleeding": "yes", "chest_or_faint": "yes"},),
        ({"bleeding": "no", "chest_or_faint": "yes"},),
    ),
    "eye_or_neck": (({"eye_swelling": "yes"}, {"neck_swelling": "yes"}), ({"sore": "yes"},)),
    "jaw_locked": (
        ({"mouth_opening": "no"}, {"mouth_opening": "unsure"}),
        ({"mouth_opening": "yes"}, {}),
    ),
    "sepsis": (
        ({"sepsis_sign": "yes", "fever": "yes"}, {"sepsis_sign": "yes", "infection": "yes"}),
        ({"sepsis_sign": "yes"}, {"fever": "yes"}),
    ),
    "high_fever_with_infection": (
        ({"high_fever": "yes", "infection": "yes"}, {"high_fever": "yes", "sore": "yes"}),
        ({"high_fever": "yes"}, {"fever": "yes", "infection": "yes"}),
    ),
    "cold_with_infection": (
        (
            {"low_temperature": "yes", "infection": "yes"},
            {"low_temperature": "yes", "swelling_or_fever": "yes"},
        ),
        ({"low_temperature": "yes"}, {"infection": "yes"}),
    ),
    "chemo_infection": (
        ({"chemo": "yes", "infection": "yes"}, {"chemo": "yes", "swelling_or_fever": "yes"}),
        ({"chemo": "yes"}, {"infection": "yes"}),
    ),
    "heart_or_head": (
        ({"chest_or_faint": "yes"}, {"head_injury_sign": "yes"}),
        ({"chest_or_faint": "no"},),
    ),
    "chest_or_blow_unclear": (
        ({"trauma_chest_faint": "yes"}, {"trauma_chest_faint": "unsure"}),
        ({"trauma_chest_faint": "yes", "knock": "yes"}, {"trauma_chest_faint": "no"}),
    ),
    "natural_tooth": (({"natural_tooth_out": "yes"},), ({"came_out": "yes"},)),
    "blow": (({"knock": "yes"},), ({"knock": "no"},)),
    "bleeding_past_pressure": (
        ({"past_twenty": "yes"}, {"bleeding_heavy": "unsure"}),
        ({"bleeding": "yes"},),
    ),
    "bleeding_on_thinner": (
        ({"bleeding": "yes", "blood_thinner": "yes"},),
        ({"bleeding": "yes"}, {"blood_thinner": "yes"}),
    ),
    "swallowed_part": (
        (
            {"swallowed": "yes"},
            {"swallowed_or_inhaled": "yes"},
            {"swallowed_or_inhaled": "unsure"},
        ),
        ({"swallowed_or_inhaled": "no"},),
    ),
    "numb_lip": (({"numb": "yes"}, {"numb": "unsure"}), ({"numb": "no"},)),
    "swelling_or_fever": (
        ({"swelling_or_fever": "yes"}, {"swelling_or_fever": "unsure"}),
        ({"swelling_or_fever": "no"},),
    ),
    "unanswered": (
        tuple(
            {name: "no_answer"}
            for name in (
                "breathing",
                "bleeding",
                "bleeding_heavy",
                "swelling_or_fever",
                "mouth_opening",
                "trauma_chest_faint",
                "swallowed_or_inhaled",
                "swelling_under_tongue",
                "numb",
            )
        ),
        ({"length": "no_answer"}, {"breathing": "no"}),
    ),
}
IMPLANT: Given = {
    "came_out": "yes",
    "stage": "healing",
    "tooth_attached": "no",
    "threads": "yes",
    "threads_where": "all",
    "length": "12",
}
RULES: dict[str, tuple[Given, Given]] = {
    "danger_to_oneself": ({"self_harm": "yes"}, {"sore": "yes"}),
    "severe_pain": ({"sleepless": "yes", "pain": "5"}, {"sleepless": "yes", "pain": "3"}),
    "pain_past_painkillers": ({"painkillers_fail": "yes", "sore": "yes"}, {"sore": "yes"}),
    "worst_pain": ({"pain": "9"}, {"pain": "8"}),
    "worse_after_surgery": ({"recent_surgery": "yes", "worsening": "yes"}, {"worsening": "yes"}),
    "drug_and_loose_implant": ({"bone_drug": "yes", "is_loose": "yes"}, {"bone_drug": "yes"}),
    "immune_infection": ({"diabetes": "yes", "infection": "yes"}, {"diabetes": "yes"}),
    "child_sign": ({"about_child": "yes", "sore": "yes"}, {"about_child": "yes"}),
    "infection_sign": ({"infection": "yes"}, {"infection": "no"}),
    "bone_seen": ({"bone_showing": "yes"}, {}),
    "radiated_bone": ({"jaw_radiation": "yes", "came_out": "yes"}, {"jaw_radiation": "yes"}),
    "dry_socket_pattern": ({"throbs_to_ear": "yes"}, {"sore": "yes"}),
    "moving_fixed_bridge": ({"moving_bridge": "yes"}, {"is_loose": "yes"}),
    "about_to_fall": ({"about_to_fall": "yes"}, {"is_loose": "yes"}),
    "loose_lasting": ({"is_loose": "yes"}, {"came_out": "yes"}),
    "loose_healing_part": (
        {"is_loose": "yes", "stage": "healing"},
        {"is_loose": "yes", "stage": "had_tooth"},
    ),
    "implant_out_with_signs": (
        {**IMPLANT, "bleeding": "yes"},
        {**IMPLANT, "sore": "yes", "pain": "2"},
    ),
    "screw_with_wobbly_tooth": (
        {
            "came_out": "yes",
            "threads": "yes",
            "tooth_attached": "no",
            "stage": "had_tooth",
            "hole_on_top": "yes",
            "length": "5",
            "crown_wobbles": "yes",
        },
        {"came_out": "yes", "crown_wobbles": "no"},
    ),
    "clot_or_dressing_early": (
        {"came_out": "yes", "hard_or_soft": "soft", "recent_surgery": "yes"},
        {"came_out": "yes", "hard_or_soft": "soft"},
    ),
    "front_gap": ({"front_tooth": "yes", "came_out": "yes"}, {"front_tooth": "yes"}),
    "child_symptom": ({"about_child": "yes", "came_out": "yes"}, {"came_out": "yes"}),
    "still_missing": ({"cannot_feel_it": "yes"}, {}),
    "something_sore": ({"sore": "yes"}, {"sore": "yes", "fixed_now": "yes"}),
    "question_only": ({"asks_only": "yes"}, {"asks_only": "yes", "came_out": "yes"}),
    "resolved": ({"fixed_now": "yes"}, {"fixed_now": "yes", "is_loose": "yes"}),
}


@pytest.mark.parametrize("flag", english().red_flags, ids=lambda flag: flag.id)
def test_a_danger_rule_holds_by_its_facts_and_not_without(flag: object) -> None:
    name = flag.id  # type: ignore[attr-defined]
    holding, sparing = RED_FLAGS[name]
    for given in holding:
        assert name in [f.id for f in red_flags(english(), facts_of(given))], given
        urgency = assess(english(), facts_of(given)).urgency
        assert LEVELS.index(urgency) <= LEVELS.index(flag.urgency)  # type: ignore[attr-defined]
    for given in sparing:
        assert name not in [f.id for f in red_flags(english(), facts_of(given))], given


@pytest.mark.parametrize("rule", english().rules, ids=lambda rule: rule.id)
def test_an_urgency_rule_holds_by_its_facts_and_not_without(rule: object) -> None:
    name = rule.id  # type: ignore[attr-defined]
    holding, sparing = RULES[name]
    assert name in [f.id for f in assess(english(), facts_of(holding)).fired]
    assert name not in [f.id for f in assess(english(), facts_of(sparing)).fired]


def test_the_tables_name_no_rule_that_is_gone() -> None:
    assert set(RED_FLAGS) == {flag.id for flag in english().red_flags}
    assert set(RULES) == {rule.id for rule in english().rules}


def test_dangers_come_most_urgent_first_and_decide() -> None:
    both = facts_of({"numb": "yes", "breathing": "yes", "infection": "yes"})
    held = red_flags(english(), both)
    assert [flag.urgency for flag in held] == sorted(flag.urgency for flag in held)
    assert assess(english(), both).urgency == "U0"


def test_nothing_known_is_never_less_than_the_first_slot() -> None:
    assert assess(english(), Facts()).urgency == "U2"


def test_every_reason_has_its_source() -> None:
    for given in ({}, {"came_out": "yes"}, {"breathing": "yes"}, {"fixed_now": "yes"}):
        for fired in assess(english(), facts_of(given)).fired:
            assert fired.why
            assert fired.source


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, "unknown"),
        ({"came_out": "yes"}, "out"),
        ({"is_loose": "yes"}, "loose"),
        ({"is_loose": "yes", "came_out": "yes"}, "out"),
        ({"is_loose": "yes", "came_out": "yes", "back_in": "yes"}, "loose"),
        ({"fixed_now": "yes"}, "resolved"),
        ({"came_out": "yes", "fixed_now": "yes"}, "out"),
        ({"came_out": "yes", "fixed_now": "yes", "thanks": "yes"}, "resolved"),
        ({"infection": "yes"}, "symptom"),
        ({"asks_only": "yes"}, "question"),
        ({"asks_only": "yes", "came_out": "yes"}, "out"),
        ({"sore": "yes"}, "symptom"),
        ({"thanks": "yes"}, "resolved"),
        ({"nothing_out": "yes"}, "symptom"),
        ({"nothing_out": "yes", "pain": "2"}, "question"),
        ({"nothing_out": "yes", "pain": "6"}, "symptom"),
        ({"natural_tooth_out": "yes"}, "out"),
        ({"asks_only": "yes", "length": "unsure"}, "unknown"),
        ({"asks_only": "yes", "lump": "yes"}, "symptom"),
    ],
)
def test_what_sort_of_call_it_is(given: Given, wanted: str) -> None:
    assert kind_of(english(), facts_of(given)) == wanted


def test_two_doubts_about_the_piece_and_no_word_for_it_make_it_unknown() -> None:
    doubts = facts_of({"came_out": "yes", "threads": "unsure", "stage": "unsure"})
    assert assess(english(), doubts).ranked[0][0] == "UN"


def test_a_natural_tooth_is_a_card_of_its_own() -> None:
    found = assess(english(), facts_of({"natural_tooth_out": "yes"}))
    assert found.ranked == (("NT", 1.0),)
    assert found.urgency == "U0"


def test_an_insert_of_a_snap_in_denture_can_wait() -> None:
    snap = facts_of({"came_out": "yes", "snap_in": "yes", "denture": "yes", "hard_or_soft": "soft"})
    found = assess(english(), snap, frozenset({("BD", 0)}))
    assert found.urgency == "U4"
    # The dentist reads why it is less urgent than such a part usually is.
    (other,) = english().component("BD").urgency_when
    assert other.why in found.fired[0].why


def test_a_component_is_as_urgent_as_its_first_condition_that_holds_says() -> None:
    snap = facts_of({"came_out": "yes", "snap_in": "yes", "denture": "yes", "hard_or_soft": "soft"})
    known = english()
    plain = tuple(replace(c, urgency_when=()) for c in known.components)
    found = assess(replace(known, components=plain), snap, frozenset({("BD", 0)}))
    assert found.urgency == "U3"
