"""A case as a FHIR R4 bundle, for the practice's records system: what it holds is in
docs/exports.md.

Built as plain data and checked by the library before it leaves. R4 and R4B, which the library
knows, are the same for every resource used here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from clinic.desk.rendering import component, question
from clinic.exports.record import Record
from dialog.knowledge import Knowledge
from dialog.knowledge.page import LEVELS

SYSTEM = "urn:toothline:"
"""Begins the names of our own codes."""
UNITS = "http://unitsofmeasure.org"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
ABSENCES = {"unsure": ("asked-unknown", "Asked But Unknown"), "no_answer": ("unknown", "Unknown")}
"""What a fact without a value is called: the caller does not know; nothing was understood."""
FLAG_CATEGORY = "http://terminology.hl7.org/CodeSystem/flag-category"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
NOT_REVIEWED = (
    "The system's view of what a caller told: not a diagnosis, not reviewed by a clinician."
)
NUMBERS = ("length", "duration", "count", "scale")
"""Kinds of questions that are answered by a number; a telephone number is none."""
MEASURED = {
    "length": ("Length of the piece", "mm", "millimeter"),
    "temperature": ("Temperature of the body", "Cel", "degree Celsius"),
}
"""Facts that are a quantity: what they are called, and their UCUM unit."""

Resource = dict[str, Any]


def bundle(record: Record, knowledge: Knowledge, at: datetime) -> Resource:
    """The case as it stands, as JSON data. Raises ValueError where that is not valid FHIR."""
    from fhir.resources.R4B.bundle import Bundle

    made = {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": f"{SYSTEM}case", "value": record.id},
        "timestamp": _time(at),
        "entry": [
            {"fullUrl": _url(record, resource.pop("id")), "resource": resource}
            for resource in _resources(record, knowledge)
        ],
    }
    Bundle.model_validate(made)
    return made


def _resources(record: Record, knowledge: Knowledge) -> Iterator[Resource]:
    """Each with an `id` that names it within the case."""
    if record.number:
        yield {
            "resourceType": "Patient",
            "id": "patient",
            "telecom": [{"system": "phone", "value": number} for number in _numbers(record)],
        }
    yield _answers(record, knowledge)
    yield from _observations(record, knowledge)
    yield from _flags(record)
    yield _call(record)
    yield from _media(record)


def _numbers(record: Record) -> list[str]:
    return list(dict.fromkeys(n for n in (record.callback_number, record.caller_number) if n))


def _answers(record: Record, knowledge: Knowledge) -> Resource:
    """What was asked, what was understood, and the words it was understood from."""
    facts: Mapping[str, Any] = record.data.get("facts") or {}
    asked = dict.fromkeys((*(record.data.get("questions_asked") or ()), *facts))
    numbers = {each.id for each in knowledge.questions if each.kind in NUMBERS}
    items = [
        _given(
            {
                "linkId": name,
                "text": question(knowledge, name),
                "answer": _answer(facts.get(name), number=name in numbers),
            }
        )
        for name in asked
    ]
    return _given(
        {
            "resourceType": "QuestionnaireResponse",
            "id": "answers",
            "questionnaire": f"{SYSTEM}protocol|{_protocol(record).get('version') or '0'}",
            "status": "in-progress" if record.live else "completed" if record.ended else "stopped",
            "subject": _subject(record),
            "authored": _time(record.opened_at),
            "item": items,
        }
    )


def _answer(fact: Mapping[str, Any] | None, *, number: bool) -> list[Resource]:
    if fact is None:
        return []
    value, absent = str(fact.get("value") or ""), ABSENCES.get(str(fact.get("status")))
    given: Resource
    if absent:
        given = {"valueCoding": _coding(ABSENT, *absent)}
    elif value in ("yes", "no"):
        given = {"valueBoolean": value == "yes"}
    elif number and _is_number(value):
        given = {"valueDecimal": float(value)}
    elif value.strip():
        given = {"valueString": value}
    else:
        return []
    if words := str(fact.get("words") or "").strip():
        said = {"linkId": "words", "text": "In the caller's words"}
        given["item"] = [{**said, "answer": [{"valueString": words}]}]
    return [given]


def _observations(record: Record, knowledge: Knowledge) -> Iterator[Resource]:
    data = record.data
    if ranked := data.get("ranked"):
        yield _observation(record, "likeliest", "What most likely came out", "preliminary") | {
            "valueCodeableConcept": _component(knowledge, ranked[0][0]),
            "note": [{"text": NOT_REVIEWED}],
            "component": [
                {
                    "code": _component(knowledge, code),
                    "valueQuantity": {"value": round(p, 4), "system": UNITS, "code": "1"},
                }
                for code, p in ranked
            ],
        }
    if record.urgency:
        yield _observation(record, "urgency", "Urgency", "preliminary") | {
            "valueCodeableConcept": _urgency(record.urgency),
            "note": [{"text": NOT_REVIEWED}],
        }
    for name, (title, code, unit) in MEASURED.items():
        fact = (data.get("facts") or {}).get(name) or {}
        if fact.get("status") == "known" and _is_number(str(fact.get("value"))):
            said = _observation(record, name, f"{title}, as told", "final")
            value = {"value": float(fact["value"]), "unit": unit, "system": UNITS, "code": code}
            yield said | {"valueQuantity": value}
    if review := record.review:
        by = {"performer": [{"display": review.by}], "issued": _time(review.at)}
        yield (
            _observation(record, "reviewed-component", "What it is, by a clinician", "final")
            | by
            | {"valueCodeableConcept": _component(knowledge, review.component)}
        )
        yield (
            _observation(record, "reviewed-urgency", "Urgency, by a clinician", "final")
            | by
            | {"valueCodeableConcept": _urgency(review.urgency)}
        )
    if outcome := record.outcome:
        yield _observation(record, "outcome", "What it really was", "final") | {
            "performer": [{"display": outcome.by}],
            "issued": _time(outcome.at),
            "valueCodeableConcept": _component(knowledge, outcome.component),
        }


def _observation(record: Record, name: str, text: str, status: str) -> Resource:
    return {
        "resourceType": "Observation",
        "id": name,
        "status": status,
        "category": [{"coding": [_coding(CATEGORY, "survey", "Survey")]}],
        "code": {"coding": [_coding(f"{SYSTEM}observation", name, text)], "text": text},
        "subject": _subject(record),
        "effectiveDateTime": _time(record.opened_at),
    }


def _flags(record: Record) -> Iterator[Resource]:
    """One for every danger rule that held."""
    rules = {str(rule.get("id")): rule for rule in record.data.get("rules") or ()}
    for flag in record.data.get("red_flags") or ():
        why = str(rules.get(str(flag), {}).get("why") or flag)
        yield {
            "resourceType": "Flag",
            "id": f"flag-{flag}",
            "status": "inactive" if record.status == "closed" else "active",
            "category": [{"coding": [_coding(FLAG_CATEGORY, "safety", "Safety")]}],
            "code": {"coding": [_coding(f"{SYSTEM}rule", str(flag), why)], "text": why},
            "subject": _subject(record),
            "period": {"start": _time(record.opened_at)},
        }


def _call(record: Record) -> Resource:
    """The call itself: the caller's own words in order, and what they were told to do."""
    said = [str(line.get("text") or "").strip() for line in record.data.get("said") or ()]
    told = str(record.data.get("next_step") or "").strip()
    return _given(
        {
            "resourceType": "Communication",
            "id": "call",
            "status": "in-progress" if record.live else "completed",
            "medium": [{"text": record.channel or "telephone"}],
            "subject": _subject(record) if record.number else None,
            "sent": _time(record.opened_at),
            "sender": _subject(record) if record.number else None,
            "payload": [{"contentString": words} for words in said if words],
            "note": [{"text": f"The caller was told: {told}"}] if told else [],
        }
    )


def _media(record: Record) -> Iterator[Resource]:
    """That there is sound and photos, and under which name; they stay at the desk."""
    for number, sound in enumerate(record.sounds):
        yield _given(
            _medium(record, f"recording-{number}", "audio", "audio/flac", sound.file)
            | {"duration": sound.seconds and round(sound.seconds, 1)}
        )
    for number, photo in enumerate(record.photos):
        yield _medium(record, f"photo-{number}", "photo", "image/jpeg", photo.file) | {
            "createdDateTime": _time(photo.came_at),
            "width": photo.width,
            "height": photo.height,
        }


def _medium(record: Record, name: str, kind: str, content: str, file: str) -> Resource:
    return {
        "resourceType": "Media",
        "id": name,
        "status": "completed",
        "type": {"text": kind},
        "subject": _subject(record),
        "createdDateTime": _time(record.opened_at),
        "content": {"contentType": content, "title": file},
    }


def _subject(record: Record) -> Resource:
    if record.number:
        return {"reference": _url(record, "patient")}
    return {"display": f"The caller of case {record.id}, who gave no number"}


def _url(record: Record, name: str) -> str:
    """The same for the same part of the same case, whenever it is exported."""
    moment = _time(record.opened_at)
    return uuid5(NAMESPACE_URL, f"{SYSTEM}case:{record.id}:{moment}:{name}").urn


def _component(knowledge: Knowledge, code: str) -> Resource:
    name = component(knowledge, code)
    return {"coding": [_coding(f"{SYSTEM}component", code, name)], "text": name}


def _urgency(level: str) -> Resource:
    text = LEVELS.get(level, level)
    return {"coding": [_coding(f"{SYSTEM}urgency", level, text)], "text": f"{level}, {text}"}


def _coding(system: str, code: str, display: str) -> Resource:
    return {"system": system, "code": code, "display": display}


def _protocol(record: Record) -> Mapping[str, Any]:
    return record.data.get("protocol") or {}


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdigit()


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _given(resource: Resource) -> Resource:
    """Without what is empty: FHIR has no null and no empty list."""
    return {key: value for key, value in resource.items() if value not in (None, "", [], {})}
