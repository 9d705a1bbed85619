"""Whether a call came out as its caller's file expects: failures and warnings, in sentences.

Urgency, by the protocol: less urgent than the least urgent that the file accepts is under-triage
and fails. One level more urgent than the most urgent accepted is fine; two or more is over-triage,
a warning.
"""

from __future__ import annotations

from audio_fixtures.caller import Expect
from audio_fixtures.caller_file import pattern_of
from benchmarks.runs import CallerRun

RED = ("U0", "U1")
"""The urgencies that a red flag asks for."""
NOT_OUT = ("NONE",)
"""The code that says nothing came out."""


def accepted_urgency(expect: Expect) -> tuple[str, ...]:
    """The urgencies the file accepts, most urgent first; empty when it expects none."""
    named = {expect.urgency, *expect.urgency_ok} - {""}
    return tuple(sorted(named))


def under_triaged(run: CallerRun) -> bool:
    """Less urgent than the least urgent accepted, or no urgency at all."""
    accepted = accepted_urgency(run.expect)
    return bool(accepted) and (not run.urgency or _level(run.urgency) > _level(accepted[-1]))


def over_triaged(run: CallerRun) -> bool:
    """More than one level more urgent than the most urgent accepted."""
    accepted = accepted_urgency(run.expect)
    return bool(accepted and run.urgency) and _level(run.urgency) < _level(accepted[0]) - 1


def red_flag_expected(run: CallerRun) -> bool:
    """Only a red urgency is accepted."""
    accepted = accepted_urgency(run.expect)
    return bool(accepted) and all(urgency in RED for urgency in accepted)


def red_flag_excluded(run: CallerRun) -> bool:
    """No red urgency is accepted: a near miss, or nothing of the kind."""
    accepted = accepted_urgency(run.expect)
    return bool(accepted) and not any(urgency in RED for urgency in accepted)


def something_out(run: CallerRun) -> bool:
    """The file names the class of what came out."""
    named = (*run.expect.components, *run.expect.components_top2)
    return bool(named) and not all(code in NOT_OUT for code in named)


def first_right(run: CallerRun) -> bool:
    """The first class is one that the file accepts (its top-2 list, where it gives no other)."""
    wanted = run.expect.components or run.expect.components_top2
    return bool(run.ranked) and run.ranked[0][0] in wanted


def first_two_right(run: CallerRun) -> bool:
    """One of the first two classes is one that the file accepts."""
    wanted = {*run.expect.components, *run.expect.components_top2}
    return any(code in wanted for code, _ in run.ranked[:2])


def failures(run: CallerRun) -> tuple[str, ...]:
    """The expectations that `run` does not meet."""
    return (
        *_class_failures(run),
        *_urgency_failures(run),
        *_wording_failures(run),
        *_length_failures(run),
    )


def warnings(run: CallerRun) -> tuple[str, ...]:
    """Over-triage: safe, but somebody's night."""
    if not over_triaged(run):
        return ()
    accepted = ", ".join(accepted_urgency(run.expect))
    return (f"over-triage: {run.urgency}, where {accepted} is accepted",)


def _class_failures(run: CallerRun) -> tuple[str, ...]:
    expect, got = run.expect, ", ".join(code for code, _ in run.ranked[:2]) or "nothing"
    missed = []
    if expect.components and not first_right(run):
        missed.append(f"class: {got}, where {' or '.join(expect.components)} comes first")
    if expect.components_top2 and not first_two_right(run):
        missed.append(
            f"class: {got}, where {' or '.join(expect.components_top2)} is in the first two"
        )
    return tuple(missed)


def _urgency_failures(run: CallerRun) -> tuple[str, ...]:
    if not under_triaged(run):
        return ()
    accepted = ", ".join(accepted_urgency(run.expect))
    return (f"under-triage: {run.urgency or 'no urgency'}, where {accepted} is accepted",)


def _wording_failures(run: CallerRun) -> tuple[str, ...]:
    told = "\n".join(run.told)
    missing = [f"never said: {text}" for text in run.expect.must_say if not _says(told, text)]
    forbidden = [f"said: {text}" for text in run.expect.must_not_say if _says(told, text)]
    return (*missing, *forbidden)


def _length_failures(run: CallerRun) -> tuple[str, ...]:
    most, asked = run.expect.max_questions, len(run.questions)
    if most is None or asked <= most:
        return ()
    return (f"asked {asked} questions, where {most} are allowed",)


def _says(told: str, wanted: str) -> bool:
    """Whether the text, or the /regular expression/, is in what was told."""
    return pattern_of(wanted).search(told) is not None


def _level(urgency: str) -> int:
    return int(urgency.removeprefix("U"))
