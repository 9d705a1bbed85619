"""A case as a page of text for the practice, and as JSON for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clinic.cases import Case
from clinic.journal import Row

EXPORT_VERSION = 1
"""Of the exported JSON; it rises when a key changes its meaning or goes away, not when one is
added."""


def exported(case: Case, journal: tuple[Row, ...] | None = None) -> dict[str, Any]:
    """The case as JSON data.

    `schema` "toothline.case" and `version`; `id`; `opened_at` and `saved_at` (ISO 8601, UTC;
    `saved_at` null before anything was saved); `channel`; `caller_number` (null when hidden);
    `recording` (a path, or null); `case` (as the dialog saved it last: `urgency`, `ranked`,
    `facts`, `rules`, `said`, `callback_number`, `next_step` …; times `at_s` in seconds since the
    call began). With a journal also `journal`: a list of `sequence`, `at_s`, `kind`, `data`,
    `written_at`.
    """
    data: dict[str, Any] = {
        "schema": "toothline.case",
        "version": EXPORT_VERSION,
        "id": case.id,
        "opened_at": case.opening.opened_at,
        "saved_at": case.saved_at or None,
        "channel": case.opening.channel,
        "caller_number": case.opening.caller_number or None,
        "recording": str(case.recording) if case.recording else None,
        "case": case.data,
    }
    if journal is not None:
        data["journal"] = [
            {
                "sequence": row.sequence,
                "at_s": row.at_s,
                "kind": row.kind,
                "data": row.data,
                "written_at": row.written_at,
            }
            for row in journal
        ]
    return data


def line(case: Case) -> str:
    """The case in one line: id, when, urgency, what most likely, callback number, how it ended."""
    ranked = case.data.get("ranked") or []
    likely = "/".join(str(code) for code, _ in ranked[:2]) or str(case.data.get("kind") or "-")
    number = case.data.get("callback_number") or case.opening.caller_number or "no number"
    return (
        f"{case.id}  {_minute(case.opening.opened_at)}  {case.data.get('urgency') or '--':<3} "
        f"{likely:<9} {number:<14} {_ending(case)}"
    ).rstrip()


def sheet(case: Case) -> str:
    """The whole case, as a dentist wants to read it."""
    return "\n".join(_lines(case)) + "\n"


def clock(at_s: float) -> str:
    """Seconds since the call began as minutes and seconds: 00:42."""
    return f"{int(at_s) // 60:02d}:{int(at_s) % 60:02d}"


def _lines(case: Case) -> Iterator[str]:
    data = case.data
    yield f"Case {case.id}, {_minute(case.opening.opened_at)} UTC" + (
        f", by {case.opening.channel}" if case.opening.channel else ""
    )
    if not data:
        yield f"Nothing was saved yet: toothline cases journal {case.id} shows what happened."
        return
    yield ""
    yield f"Urgency:    {data.get('urgency') or 'not decided'}"
    yield f"Next step:  {data.get('next_step') or 'none said'}"
    yield f"Call back:  {data.get('callback_number') or 'no number given'}"
    if case.opening.caller_number:
        yield f"Called from {case.opening.caller_number}"
    if flags := data.get("red_flags"):
        yield f"Red flags:  {', '.join(_text(flag) for flag in flags)}"
    yield f"Ended:      {_ending(case)}"
    yield f"Recording:  {case.recording or 'none (not agreed to, or the call broke off)'}"
    yield from _section("In their own words", _said(data))
    yield from _section("Most likely (not a diagnosis)", _ranked(data))
    yield from _section("Facts", _facts(data))
    yield from _section("Rules that decided", _rules(data))
    yield from _section("Conflicts", _listed(data, "conflicts"))
    yield from _section("Also asked about", _listed(data, "topics"))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    """A titled block; nothing when it is empty."""
    block = list(lines)
    if block:
        yield ""
        yield title
        yield from block


def _said(data: dict[str, Any]) -> Iterator[str]:
    for said in data.get("said") or ():
        at, question = clock(said.get("at_s") or 0), said.get("question", "")
        yield f'  {at}  {question}: "{said.get("text", "")}"'


def _ranked(data: dict[str, Any]) -> Iterator[str]:
    for code, probability in data.get("ranked") or ():
        if probability >= 0.01:
            yield f"  {code:<5} {probability:4.0%}"


def _facts(data: dict[str, Any]) -> Iterator[str]:
    for name, fact in sorted(
        (data.get("facts") or {}).items(), key=lambda item: item[1].get("at_s") or 0
    ):
        status = fact.get("status") or "known"
        value = _text(fact.get("value")) if status == "known" else status.replace("_", " ")
        words = f'"{fact["words"]}"' if fact.get("words") else fact.get("how") or ""
        yield f"  {clock(fact.get('at_s') or 0)}  {name:<20} {value:<12} {words}".rstrip()
        for old in fact.get("replaced") or ():
            before = old if isinstance(old, dict) else {"value": old}
            at = f" at {clock(before['at_s'])}" if before.get("at_s") is not None else ""
            yield f"         before{at}: {_text(before.get('value'))}"


def _rules(data: dict[str, Any]) -> Iterator[str]:
    for rule in data.get("rules") or ():
        source = f" [{_text(rule['source'])}]" if rule.get("source") else ""
        level = rule.get("urgency") or ""
        yield f"  {level:<3} {rule.get('id', '')}: {rule.get('why', '')}{source}"


def _listed(data: dict[str, Any], key: str) -> Iterator[str]:
    for item in data.get(key) or ():
        yield f"  {_text(item)}"


def _ending(case: Case) -> str:
    if not case.data:
        return "nothing saved"
    return str(case.data.get("ended") or "not ended")


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
