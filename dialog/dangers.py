"""Dangers that a caller told: which sign of one is read back, and what a "no" to it takes back."""

from __future__ import annotations

from dataclasses import replace

from dialog.facts import Fact, Facts
from dialog.knowledge.schema import Knowledge, Question, Symptom
from dialog.knowledge.urgency import RedFlag
from dialog.state import State
from dialog.triage import LEVELS, red_flags
from dialog.vocabulary import vocabulary
from dialog.wording import plain


def unconfirmed(knowledge: Knowledge, state: State) -> RedFlag | None:
    """The most urgent danger that holds and has not been asked about once more."""
    for flag in red_flags(knowledge, state.facts):
        if flag.ask and flag.ask not in state.confirmed:
            return flag
    return None


def confirmed_danger(knowledge: Knowledge, state: State, urgency: str) -> RedFlag | None:
    """The first danger of this urgency that holds and was confirmed."""
    for flag in red_flags(knowledge, state.facts):
        if flag.urgency == urgency and (not flag.ask or flag.ask in state.confirmed):
            return flag
    return None


def sign_to_confirm(knowledge: Knowledge, facts: Facts, question: Question) -> str:
    """The sign to read back of those that raise a question's danger: the most urgent, and of
    several the one that tells most; "" for the question's own words, where those were used."""
    if _told_itself(knowledge, facts, question):
        return ""
    conditions = vocabulary(knowledge).conditions
    held = _held(knowledge, facts, question)

    def order(sign: Symptom) -> tuple[int, int]:
        reading = [flag for flag in held if sign.id in conditions[flag.when].facts]
        urgent = min((LEVELS.index(flag.urgency) for flag in reading), default=len(LEVELS))
        # A fever is part of many rules, blotchy skin of one.
        return urgent, sum(sign.id in conditions[f.when].facts for f in knowledge.red_flags)

    raised = _raised(knowledge, facts, question)
    return min(raised, key=order).id if raised else ""


def denied(
    knowledge: Knowledge, state: State, question: Question, sign: str, words: str, at_s: float
) -> tuple[State, bool]:
    """Take back what was read back and denied, a sign or the question's own words (""), and
    nothing else: whether other signs still raise the question's danger."""
    clear = "no" if question.danger == "yes" else "yes"
    answered = Fact(question.id, clear, words, at_s, "confirmed")
    facts = state.facts.put(replace(answered, name=sign, value="no") if sign else answered)
    left = bool(_raised(knowledge, facts, question))
    if not left:
        facts = facts.put(answered)
    elif not sign:
        # Nothing but its signs tells of it now.
        facts = facts.put(Fact(question.id, question.danger, at_s=at_s, how="confirmed"))
    return replace(state, facts=facts), left


def _held(knowledge: Knowledge, facts: Facts, question: Question) -> tuple[RedFlag, ...]:
    """The danger rules that hold and are confirmed under a question."""
    return tuple(flag for flag in red_flags(knowledge, facts) if flag.ask == question.id)


def _told_itself(knowledge: Knowledge, facts: Facts, question: Question) -> bool:
    """Whether the question's own words were used, and not those of a sign of it only."""
    fact = facts.get(question.id)
    if fact is None or not facts.yes(question.id):
        return False
    return bool(vocabulary(knowledge).questions[question.id].yes.find(plain(fact.words)))


def _raised(knowledge: Knowledge, facts: Facts, question: Question) -> tuple[Symptom, ...]:
    """The signs that were said of a question's danger, by its own rules or by implying it."""
    conditions = vocabulary(knowledge).conditions
    held = _held(knowledge, facts, question)
    read = {name for flag in held for name in conditions[flag.when].facts}
    return tuple(
        s
        for s in knowledge.symptoms
        if s.confirm
        and facts.yes(s.id)
        and (s.implies == question.id or (not s.implies and s.id in read))
    )
