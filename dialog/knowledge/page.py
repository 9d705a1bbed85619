"""The protocol in the order a dentist reads it: dangers first, then what is asked and said.

Plain data without any mark-up: the desk, the terminal and the page for printing show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from dialog.knowledge import likeliest
from dialog.knowledge.components import Component
from dialog.knowledge.entries import Entry, Section, entry
from dialog.knowledge.schema import KeyPhrase, Knowledge, Question, Symptom
from dialog.knowledge.urgency import RedFlag
from dialog.speech import spoken

LEVELS = {
    "U0": "emergency, now",
    "U1": "a dentist reached within the hour",
    "U2": "seen within a day",
    "U3": "seen within days",
    "U4": "a message, routine",
    "U5": "nothing to do",
}
PHASES = {
    "consent": "Consent",
    "opening": "The caller's own words",
    "person": "For whom",
    "safety": "Safety, always asked",
    "surgery": "After surgery",
    "identify": "What it is",
    "history": "Health and time, where it may change the urgency",
    "note": "For the dentist's note",
    "contact": "Calling back",
    "close": "Reading back",
}
BLANKS = {
    "first": "[what is likeliest]",
    "second": "[what is second]",
    "facts": "[the facts]",
    "number": "[the number]",
    "address": "[the page for photos]",
    "code": "[six digits]",
    "choice": "[an answer]",
    "digit": "[its key]",
    "value": "[the answer]",
}
"""What stands in a text until a call fills it in."""


def sections(knowledge: Knowledge) -> tuple[Section, ...]:
    """The whole protocol."""
    return (
        Section(
            "Danger signs",
            "They are looked for in every sentence, before anything else. What was heard is asked "
            "once more; a doubt counts as the danger. The most urgent that holds wins.",
            tuple(_danger(knowledge, flag) for flag in knowledge.red_flags),
        ),
        Section(
            "Rules of urgency",
            "They count where no danger sign does more. The most urgent that holds wins.",
            tuple(
                entry(
                    rule.id,
                    rule.why,
                    ("Urgency", _level(rule.urgency)),
                    ("Holds when", rule.when),
                    ("Source", rule.source),
                )
                for rule in knowledge.rules
            ),
        ),
        Section(
            "What sort of call it is",
            "The first that holds; unknown where none does.",
            tuple(
                entry(rule.kind, rule.kind, ("Holds when", rule.when), ("Why", rule.why))
                for rule in knowledge.kinds
            ),
        ),
        Section(
            "What may have come out",
            "The likelier of these are told as “sounds most like”, never as a diagnosis. Whatever "
            "the figures say, an implant keeps at least "
            + ", ".join(f"{f.share:.0%} ({f.what})" for f in knowledge.ranking.floor.least)
            + _learned(knowledge),
            tuple(_component(knowledge, component) for component in knowledge.components),
        ),
        likeliest.section(knowledge),
        *_questions(knowledge),
        Section(
            "What callers say unasked",
            "A phrase in brackets offers alternatives; * stands for any ending, .. for a few words "
            "between.",
            tuple(_symptom(symptom) for symptom in knowledge.symptoms),
        ),
        Section(
            "Questions that callers ask",
            "Answered in these words only; all others are left for the practice.",
            tuple(
                entry(
                    topic.id,
                    topic.id.replace("_", " "),
                    ("Answer", *topic.answer),
                    ("Why", topic.why),
                )
                for topic in knowledge.topics
            ),
        ),
        Section(
            "Everything else that is said",
            "",
            tuple(
                entry(key, key.replace("_", " "), ("Said", *_said(knowledge, key)))
                for key in knowledge.advice.spoken
            ),
        ),
        Section(
            "What is never said",
            "Every text above is searched for these words.",
            tuple(
                entry(
                    never.id,
                    never.what,
                    ("Words of it", *never.says),
                    ("Not in", *never.not_),
                    ("Why", never.why),
                )
                for never in knowledge.never
            ),
        ),
        Section(
            "Said otherwise at the kiosk",
            "To somebody at the screen in the waiting room, with the staff near.",
            tuple(
                entry(key, key.replace("_", " "), ("Said", *_said(knowledge.at_kiosk, key)))
                for key in knowledge.kiosk.spoken
            )
            + tuple(
                entry(asked, asked.replace("_", " "), ("Asked", *wordings))
                for asked, wordings in knowledge.kiosk.asks.items()
            )
            + tuple(
                entry(question.id, question.id, ("Asked", *question.ask), ("Why", question.why))
                for question in knowledge.kiosk.questions
            ),
        ),
        Section(
            "More to touch at the kiosk",
            "A touch on one of these lines counts as if its words had been said.",
            tuple(
                entry(
                    question.id,
                    question.id.replace("_", " "),
                    *((phrase.button, phrase.says) for phrase in phrases),
                )
                for question in knowledge.at_kiosk.questions
                if (phrases := _at_kiosk_only(knowledge, question))
            ),
        ),
        Section(
            "Drawings to point at",
            "Pointing at one counts as if these words had been said.",
            tuple(
                entry(drawing.id, drawing.spoken, ("Stands for", drawing.says))
                for drawing in knowledge.drawings
            ),
        ),
    )


def _at_kiosk_only(knowledge: Knowledge, question: Question) -> tuple[KeyPhrase, ...]:
    """What a screen offers to touch at a question beyond the telephone's keys."""
    everywhere = {phrase for each in knowledge.questions for phrase in each.keys}
    touched = (*question.keys, *question.change_keys)
    return tuple(phrase for phrase in touched if phrase not in everywhere)


def _level(urgency: str) -> str:
    return f"{urgency}, {LEVELS[urgency]}"


def _said(knowledge: Knowledge, key: str) -> tuple[str, ...]:
    return spoken(knowledge, key, **BLANKS) if key else ()


def _danger(knowledge: Knowledge, flag: RedFlag) -> Entry:
    asked = knowledge.question(flag.ask).ask[0] if flag.ask else ""
    return entry(
        flag.id,
        flag.why,
        ("Urgency", _level(flag.urgency)),
        ("Holds when", flag.when),
        ("Confirmed by asking", asked),
        ("Then said", *_said(knowledge, flag.say)),
        ("Source", flag.source),
    )


def _component(knowledge: Knowledge, component: Component) -> Entry:
    learned = knowledge.learned.prior[component.id] if knowledge.learned else {}
    return entry(
        component.id,
        f"{component.name} ({component.id})",
        ("Urgency", _level(component.urgency)),
        (
            "Instead",
            *(f"{_level(o.urgency)}, when {o.when}: {o.why}" for o in component.urgency_when),
        ),
        ("Called", component.spoken),
        ("Advice", *knowledge.advice.rows[component.family]),
        ("How often, by stage", _shares(component.prior)),
        ("How often in this practice", _shares(learned)),
        ("How often each sign", _shares(component.yes)),
        ("How long", _shares(component.length)),
        ("Words for it", *(f"{w.weight:g} times: {'; '.join(w.says)}" for w in component.words)),
        ("Source", component.source),
    )


def _shares(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {share:.1%}" for name, share in shares.items())


def _learned(knowledge: Knowledge) -> str:
    if knowledge.learned is None:
        return "."
    learned = knowledge.learned
    return (
        f". This practice's own figures were learned on {learned.made_on} from {learned.outcomes} "
        "outcomes; they never make a case less urgent."
    )


def _questions(knowledge: Knowledge) -> Iterator[Section]:
    limits = knowledge.protocol.limits
    about = {
        "identify": f"The most telling comes next, at most {limits.identification_questions}; "
        f"{limits.questions} questions in a call in all.",
        "safety": "In this order, whatever was told before.",
    }
    for phase, questions in groupby(knowledge.questions, key=lambda question: question.phase):
        entries = tuple(map(_question, questions))
        yield Section(f"Questions: {PHASES[phase]}", about.get(phase, ""), entries)


def _question(question: Question) -> Entry:
    answers = [f"{choice.spoken} (key {choice.key})" for choice in question.choices]
    return entry(
        question.id,
        question.ask[0],
        ("Asked when", question.when),
        ("Asked of urgent callers too when", question.despite),
        (
            "Worth at the least",
            *(f"{w.bits:g} bits" + (f", when {w.when}" if w.when else "") for w in question.worth),
        ),
        ("Asked again as", *question.ask[1:]),
        ("Answers", *answers),
        ("A heard yes is confirmed by", question.confirm),
        ("Which sign is asked by", question.which),
        ("Explained as", question.help),
        ("A doubt counts as", question.danger),
        ("Heard as yes", *question.yes, *question.asked_yes),
        ("Heard as no", *question.no, *question.asked_no),
        ("Heard as no when said again", *question.part_no),
        ("Why", question.why),
        ("Source", question.source),
    )


def _symptom(symptom: Symptom) -> Entry:
    return entry(
        symptom.id,
        symptom.id.replace("_", " "),
        ("Heard in", *symptom.says),
        ("Not in", *symptom.not_),
        ("Answers", symptom.implies),
        ("Denied only by itself", "yes" if symptom.apart else ""),
        ("Confirmed by", symptom.confirm),
        ("Source", symptom.source),
    )
