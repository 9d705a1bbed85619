"""The bundle is valid FHIR whatever a caller said, and says no more than is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhirclient.models.bundle import Bundle as BundleOfR4
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.exports.fhir import bundle
from clinic.exports.record import Outcome, Record
from tests.clinic.exports.calls import EVIL, NOON, record_of, saved
from tests.dialog.talking import english

CASE = saved()
EMERGENCY = saved({"opening": "my implant fell out and I can't breathe", "breathing": "yes"})


def exported(record: Record) -> dict[str, Any]:
    made = bundle(record, english(), NOON)
    assert Bundle.model_validate(made).get_resource_type() == "Bundle"
    # Models that were made from R4 itself, which refuse what they do not know, and lose nothing.
    assert BundleOfR4(made, strict=True).as_json() == made
    return made


def of(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = (entry["resource"] for entry in made["entry"])
    return [resource for resource in found if resource["resourceType"] == kind]


def observations(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {o["code"]["coding"][0]["code"]: o for o in of(made, "Observation")}


def test_a_case_has_every_resource_that_it_can_have() -> None:
    made = exported(record_of(EMERGENCY, outcome=Outcome("dr-lee", NOON, "IM")))
    kinds = [entry["resource"]["resourceType"] for entry in made["entry"]]
    assert set(kinds) == {
        "Patient", "QuestionnaireResponse", "Observation", "Media", "Communication", "Flag",
    }  # fmt: skip
    assert kinds.count("Media") == 3


def test_every_reference_leads_to_an_entry() -> None:
    made = exported(record_of(EMERGENCY))
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(set(urls)) == len(urls)
    for entry in made["entry"]:
        reference = entry["resource"].get("subject", {}).get("reference")
        assert reference is None or reference in urls


def test_the_systems_view_is_preliminary_and_says_that_nobody_reviewed_it() -> None:
    found = observations(exported(record_of(CASE, review=None, unreviewed=True)))
    assert "reviewed-component" not in found
    for name in ("likeliest", "urgency"):
        assert found[name]["status"] == "preliminary"
        assert "not a diagnosis" in found[name]["note"][0]["text"]


def test_a_clinicians_word_stands_beside_it_with_their_name() -> None:
    found = observations(exported(record_of(CASE)))
    assert found["reviewed-component"]["valueCodeableConcept"]["text"] == "implant"
    assert found["reviewed-component"]["performer"] == [{"display": "dr-lee"}]
    assert found["likeliest"]["valueCodeableConcept"]["text"] == "healing abutment"


def test_an_answer_keeps_the_words_it_was_understood_from() -> None:
    (answers,) = of(exported(record_of(CASE)), "QuestionnaireResponse")
    item = next(item for item in answers["item"] if item["linkId"] == "breathing")
    assert item["text"] == "Is it hard to breathe or swallow right now, or is your tongue or " \
        "throat swelling?"  # fmt: skip
    (answer,) = item["answer"]
    assert answer["valueBoolean"] is False
    assert answer["item"][0]["answer"][0]["valueString"] == CASE["facts"]["breathing"]["words"]


@pytest.mark.parametrize(
    ("fact", "wanted"),
    [
        ({"value": "", "status": "unsure"}, {"valueCoding": "asked-unknown"}),
        ({"value": "", "status": "no_answer"}, {"valueCoding": "unknown"}),
        ({"value": "5.5", "status": "known"}, {"valueDecimal": 5.5}),
        ({"value": "healing", "status": "known"}, {"valueString": "healing"}),
    ],
)
def test_not_asked_unknown_and_no_are_different(fact, wanted) -> None:
    case = {**CASE, "facts": {"length": fact}, "questions_asked": ["length", "denture"]}
    (answers,) = of(exported(record_of(case)), "QuestionnaireResponse")
    length, denture = answers["item"]
    assert "answer" not in denture
    given_ = length["answer"][0]
    if "valueCoding" in wanted:
        given_ = {"valueCoding": given_["valueCoding"]["code"]}
    assert given_ == wanted


def test_a_telephone_number_is_text_and_a_length_is_millimeters() -> None:
    case = {**CASE, "facts": {**CASE["facts"], "length": {"value": "5", "status": "known"}}}
    made = exported(record_of(case))
    (answers,) = of(made, "QuestionnaireResponse")
    number = next(i for i in answers["item"] if i["linkId"] == "callback_number")["answer"][0]
    assert number["valueString"] == CASE["callback_number"]
    length = observations(made)["length"]["valueQuantity"]
    assert (length["value"], length["code"]) == (5.0, "mm")


def test_a_temperature_is_degrees_celsius() -> None:
    case = {**CASE, "facts": {"temperature": {"value": "39.2", "status": "known"}}}
    temperature = observations(exported(record_of(case)))["temperature"]["valueQuantity"]
    assert (temperature["value"], temperature["code"]) == (39.2, "Cel")


def test_every_red_flag_is_a_flag_with_its_reason() -> None:
    (flag, *_) = of(exported(record_of(EMERGENCY)), "Flag")
    assert flag["category"][0]["coding"][0]["code"] == "safety"
    assert "breathing" in flag["code"]["text"]
    assert of(exported(record_of(CASE)), "Flag") == []


def test_who_gave_no_number_is_no_patient() -> None:
    hidden = record_of({**EMERGENCY, "callback_number": ""}, caller_number="", callback_number="")
    made = exported(hidden)
    assert of(made, "Patient") == []
    assert "who gave no number" in of(made, "Flag")[0]["subject"]["display"]


def test_the_same_case_has_the_same_names_again() -> None:
    first, again = exported(record_of(CASE)), exported(replace(record_of(CASE), status="closed"))
    assert [e["fullUrl"] for e in first["entry"]] == [e["fullUrl"] for e in again["entry"]]


def test_a_call_that_saved_nothing_is_a_bundle_too() -> None:
    empty = record_of({}, live=True, review=None, notes=(), sounds=(), photos=())
    (answers,) = of(exported(empty), "QuestionnaireResponse")
    assert answers["status"] == "in-progress"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_was_said_the_bundle_is_valid(words: str, more: str) -> None:
    case = {
        **CASE,
        "said": [{"at_s": 1.0, "question": "opening", "text": words}, {"text": EVIL}],
        "facts": {"opening": {"value": more, "words": words, "status": "known"}},
        "next_step": more,
    }
    exported(record_of(case, callback_number=more, channel=words))
