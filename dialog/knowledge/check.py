"""Checks of a protocol that the schema cannot make: whether its parts fit each other.

Every check yields findings, one sentence each, with the file and the block that must change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from dialog.conditions import ConditionInvalid
from dialog.conditions import compiled as condition
from dialog.knowledge import figures
from dialog.knowledge.findings import Finding
from dialog.knowledge.forbidden import forbidden
from dialog.knowledge.kinds import Kind
from dialog.knowledge.schema import Knowledge, Question
from dialog.knowledge.sources import Phrase, When, conditions, phrases
from dialog.knowledge.spoken import Prompt, prompts
from dialog.phrases import PhraseInvalid, compiled
from dialog.readability import grade, seconds
from dialog.tongues import tongue

HARDEST = 6.0
"""School years that a prompt may take: callers are frightened and of any age (protocol E6)."""
LONGEST_S = 12.0
"""Seconds of one prompt: longer ones are interrupted or forgotten (protocol E6)."""
STATUSES = ("unsure", "no_answer")
SET_IN_CODE = (
    "kind",
    "top",
    "urgent",
    "described",
    "earlier_case",
    "asks_only",
    "age",
    "temperature",
    "left_open",
    "told_by_key",
)
"""Facts that conditions may read although no question and no symptom is named so."""
WORKED_OUT_LATER = {"questions.yaml": set[str](), "kinds.yaml": {"kind", "top", "urgent"}}
"""What the conditions of a file may not read, besides `urgent`."""
OPEN_KINDS = ("free", "duration")
"""Questions whose answers are words; keys stand for some of them."""
UNSURE_KEY = "9"
"""The key for "I don't know" at a choice (dialog.answering)."""


def findings(knowledge: Knowledge) -> tuple[Finding, ...]:
    """Everything wrong that can be seen without speaking or calling."""
    broken = (*_phrases(knowledge), *_conditions(knowledge))
    fitting = (
        *_references(knowledge),
        *_sources(knowledge),
        *figures.findings(knowledge),
        *dict.fromkeys((*_keys(knowledge), *_keys(knowledge.at_kiosk))),
        *_prompts(knowledge),
    )
    return (*broken, *fitting)


def signature(knowledge: Knowledge) -> str:
    """Who signed the protocol, in words."""
    signed = (
        f"signed by {knowledge.signature.name} on {knowledge.signature.on}"
        if knowledge.signature
        else "NOT SIGNED by a dentist: for tests only"
    )
    protocol = f"{knowledge.protocol.name}, version {knowledge.protocol.version}"
    return f"{protocol}, in {knowledge.language!r}: {signed}"


def too_long(prompt: Prompt, spoken_s: float) -> Finding | None:
    """A finding when a prompt takes too long to say."""
    if spoken_s < LONGEST_S:
        return None
    what = f'takes {spoken_s:.1f} s to say, {LONGEST_S:g} at most: split it: "{prompt.text}"'
    return Finding(prompt.file, prompt.block, what)


def _phrases(knowledge: Knowledge) -> Iterator[Finding]:
    for phrase in phrases(knowledge):
        found = _flaw(phrase)
        if found:
            yield Finding(phrase.file, phrase.block, found)


def _flaw(phrase: Phrase) -> str:
    try:
        found = compiled([phrase.text])
    except PhraseInvalid as error:
        return str(error)
    if _bare_alternative(phrase.text):
        return f'"{phrase.text}": put brackets around its alternatives, or make them two phrases.'
    if found.pattern and found.pattern.match(""):
        return f'"{phrase.text}": it matches no word at all, and so everywhere.'
    return ""


def _bare_alternative(text: str) -> bool:
    """Whether a `|` stands outside all brackets: meant for a few words, it parts the phrase."""
    depth = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "|" and depth == 0:
            return True
    return False


def _conditions(knowledge: Knowledge) -> Iterator[Finding]:
    facts = _facts(knowledge)
    for when in conditions(knowledge):
        try:
            read = condition(when.text).facts
        except (ConditionInvalid, ValueError) as error:
            yield Finding(when.file, when.block, f"its `when` is not understood: {error}")
            continue
        for name in sorted(read - facts):
            yield Finding(when.file, when.block, f'its `when` reads "{name}", which no fact is.')
        for name in sorted(read & WORKED_OUT_LATER.get(when.file, {"urgent"})):
            yield Finding(when.file, when.block, f"its `when` reads `{name}`, worked out after it.")
        yield from _compared(knowledge, when)


def _compared(knowledge: Knowledge, when: When) -> Iterator[Finding]:
    """Values that a fact never takes: a rule that waits for one never fires."""
    for fact, value in re.findall(r"([\w.+]+) is ([\w.+]+)", when.text):
        if value not in _values(knowledge, fact):
            what = f'its `when` asks whether {fact} is "{value}", which it never is.'
            yield Finding(when.file, when.block, what)


def _values(knowledge: Knowledge, fact: str) -> tuple[str, ...]:
    if fact == "kind":
        return get_args(Kind)
    if fact == "top":
        return (*(c.id for c in knowledge.components), "NT", "NONE")
    for question in knowledge.questions:
        if question.id == fact and question.choices:
            return (*(c.value for c in question.choices), *STATUSES)
    return ("yes", "no", *STATUSES)


def _facts(knowledge: Knowledge) -> set[str]:
    return {*SET_IN_CODE, *(q.id for q in knowledge.questions), *(s.id for s in knowledge.symptoms)}


def _references(knowledge: Knowledge) -> Iterator[Finding]:
    questions = {question.id: question for question in knowledge.questions}
    spoken = knowledge.advice.spoken
    for flag in knowledge.red_flags:
        if flag.ask and flag.ask not in questions:
            yield Finding("red_flags.yaml", flag.id, f'its `ask` "{flag.ask}" is no question.')
        if flag.say and flag.say not in spoken:
            what = f'its `say` "{flag.say}" is not in advice.yaml.'
            yield Finding("red_flags.yaml", flag.id, what)
        if flag.urgency == "U0" and not flag.say:
            yield Finding("red_flags.yaml", flag.id, "is an emergency and gives no `say`.")
    for symptom in knowledge.symptoms:
        if symptom.implies and symptom.implies not in questions:
            what = f'its `implies` "{symptom.implies}" is no question.'
            yield Finding("symptoms.yaml", symptom.id, what)
        if symptom.remark and symptom.remark not in spoken:
            what = f'its `remark` "{symptom.remark}" is not in advice.yaml.'
            yield Finding("symptoms.yaml", symptom.id, what)
    for question in knowledge.questions:
        drawings = {drawing.id for drawing in knowledge.drawings}
        yield from _question_references(question, questions, _facts(knowledge), drawings)
    for component in knowledge.components:
        if component.family not in knowledge.advice.rows:
            what = f'its `family` "{component.family}" has no row in advice.yaml.'
            yield Finding("components.yaml", component.id, what)
        if any(other.urgency == component.urgency for other in component.urgency_when):
            what = f"its `urgency_when` says {component.urgency}, which it needs anyway."
            yield Finding("components.yaml", component.id, what)
    for key in knowledge.kiosk.spoken:
        if key not in spoken:
            yield Finding("kiosk.yaml", f"spoken: {key}", "is no line of advice.yaml.")
    kiosk = knowledge.kiosk
    named: dict[str, Mapping[str, object]] = {
        "asks": kiosk.asks,
        "keys": kiosk.keys,
        "change_keys": kiosk.change_keys,
    }
    for block, of_questions in named.items():
        for asked in sorted(of_questions.keys() - questions.keys()):
            yield Finding("kiosk.yaml", f"{block}: {asked}", "is no question.")
    for fact in knowledge.words.times:
        if fact not in (*questions, "other"):
            yield Finding("words.yaml", f"times: {fact}", "is no question.")
    for digit in knowledge.words.misheard_digits:
        if not re.fullmatch(r"\d", digit):
            yield Finding("words.yaml", f"misheard_digits: {digit}", "is no digit from 0 to 9.")
    for file, ids in _ids(knowledge).items():
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield Finding(file, twice, "is there twice: ids are unique.")


def _question_references(
    question: Question, questions: dict[str, Question], facts: set[str], drawings: set[str]
) -> Iterator[Finding]:
    for other in question.aside:
        if other not in questions:
            yield Finding("questions.yaml", question.id, f'its `aside` "{other}" is no question.')
    if question.beside and question.beside not in facts:
        what = f'its `beside` "{question.beside}" is no fact.'
        yield Finding("questions.yaml", question.id, what)
    for drawing in question.drawings:
        if drawing not in drawings:
            what = f'its `drawings` has "{drawing}", which is none of drawings.yaml.'
            yield Finding("questions.yaml", question.id, what)
    values = (*(c.value for c in question.choices), "yes", "no", "any")
    for value in question.noted:
        if value not in values:
            what = f'its `noted` has "{value}", which is none of its answers.'
            yield Finding("questions.yaml", question.id, what)
    if question.kind == "choice" and len(question.choices) < 2:
        yield Finding("questions.yaml", question.id, "is a choice of less than two.")
    if len(question.ask) < 2:
        what = "has one wording: it is asked again in other words when it was not understood."
        yield Finding("questions.yaml", question.id, what)


def _ids(knowledge: Knowledge) -> dict[str, list[str]]:
    return {
        "questions.yaml": [q.id for q in knowledge.questions],
        "symptoms.yaml": [s.id for s in knowledge.symptoms],
        "red_flags.yaml": [f.id for f in knowledge.red_flags],
        "urgency.yaml": [r.id for r in knowledge.rules],
        "components.yaml": [c.id for c in knowledge.components],
        "answers.yaml": [t.id for t in knowledge.topics],
        "drawings.yaml": [d.id for d in knowledge.drawings],
        "forbidden.yaml": [n.id for n in knowledge.never],
    }


def _sources(knowledge: Knowledge) -> Iterator[Finding]:
    sourced: tuple[tuple[str, Iterable[tuple[str, str]]], ...] = (
        ("questions.yaml", ((q.id, q.source) for q in knowledge.questions)),
        ("symptoms.yaml", ((s.id, s.source) for s in knowledge.symptoms)),
        ("red_flags.yaml", ((f.id, f.source) for f in knowledge.red_flags)),
        ("urgency.yaml", ((r.id, r.source) for r in knowledge.rules)),
        ("kinds.yaml", ((k.kind, k.why) for k in knowledge.kinds)),
        ("components.yaml", ((c.id, c.source) for c in knowledge.components)),
        (
            "components.yaml",
            ((c.id, o.source and o.why) for c in knowledge.components for o in c.urgency_when),
        ),
        ("answers.yaml", ((t.id, t.why) for t in knowledge.topics)),
        ("drawings.yaml", ((d.id, d.source) for d in knowledge.drawings)),
        ("forbidden.yaml", ((n.id, n.why) for n in knowledge.never)),
    )
    for file, blocks in sourced:
        for block, source in blocks:
            if not source.strip():
                yield Finding(file, block, "names no source: say where it comes from.")


def _keys(knowledge: Knowledge) -> Iterator[Finding]:
    taken = {u.key: u.id for u in knowledge.protocol.universals if u.key}
    for question in knowledge.questions:
        if question.kind in OPEN_KINDS and not question.keys:
            what = "has no `keys`: who calls when nobody can listen has no way to answer it."
            yield Finding("questions.yaml", question.id, what)
        if question.which and not question.which_keys:
            what = "has a `which` and no `which_keys`: who keys yes could not tell which."
            yield Finding("questions.yaml", question.id, what)
        for phrase in (*question.keys, *question.which_keys, *question.change_keys):
            if not re.fullmatch(r"[1-9]", phrase.key):
                what = f'its key "{phrase.key}" for "{phrase.says}" is none of 1 to 9.'
                yield Finding("questions.yaml", question.id, what)
        keys = [answer.key for answer in question.choices or question.keys]
        for choice in question.choices:
            what = ""
            if not re.fullmatch(r"\d", choice.key):
                what = f'"{choice.value}" has no key of one digit.'
            elif keys.count(choice.key) > 1:
                what = f"key {choice.key} stands for more than one answer."
            elif choice.key in taken:
                what = f'key {choice.key} is "{taken[choice.key]}" at any time.'
            elif choice.key == UNSURE_KEY:
                what = f'key {UNSURE_KEY} is "I don\'t know" at every choice.'
            if what:
                yield Finding("questions.yaml", question.id, what)


def _prompts(knowledge: Knowledge) -> Iterator[Finding]:
    spoken = tongue(knowledge.language)
    for prompt in prompts(knowledge):
        years = 0.0 if prompt.listing else grade(prompt.text, spoken)
        if years > HARDEST:
            what = f'reads at grade {years:.1f}, {HARDEST:g} at most: "{prompt.text}"'
            yield Finding(prompt.file, prompt.block, what)
        for said in forbidden(knowledge, prompt.text):
            yield Finding(prompt.file, prompt.block, f"says what it never may, {said}.")
        long = too_long(prompt, seconds(prompt.text, spoken))
        if long:
            yield long
