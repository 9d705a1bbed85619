"""Which question comes next: safety in its fixed order, then what tells most, then no more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialog.knowledge.schema import SAFETY_PHASES, Knowledge, Phase, Question
from dialog.ranking import Ranked, entropy, having, rank
from dialog.state import State
from dialog.triage import LEVELS, Assessment, look
from dialog.vocabulary import vocabulary

FIXED: tuple[Phase, ...] = ("consent", "opening", "person", *SAFETY_PHASES)
"""Phases asked in the order of the file, whatever is known of the piece."""


@dataclass(frozen=True)
class Weighed:
    """A question and what its answer is expected to tell, in bits."""

    question: Question
    bits: float


def next_question(knowledge: Knowledge, state: State, assessment: Assessment) -> Question | None:
    """The next question to ask, or None when it is time to read back."""
    for phase in FIXED:
        if question := _first_open(knowledge, state, assessment, phase):
            return question
    if assessment.kind == "resolved":
        return None
    contact = None if state.number else _first_open(knowledge, state, assessment, "contact")
    limits = knowledge.protocol.limits
    count = sum(knowledge.question(asked).counts for asked in state.asked) + bool(contact)
    if state.wants_person or count >= limits.questions:
        return contact
    return (
        _identifying(knowledge, state, assessment)
        or _first_open(knowledge, state, assessment, "history")
        or (
            _first_open(knowledge, state, assessment, "note")
            if count < limits.noting_questions and not _urgent(assessment)
            else None
        )
        or contact
    )


def weigh(knowledge: Knowledge, state: State, assessment: Assessment) -> list[Weighed]:
    """The open questions about the piece, the most telling first."""
    found = [
        Weighed(question, _worth(knowledge, state, question, assessment.ranked))
        for question in knowledge.questions
        if question.phase == "identify" and _open(knowledge, state, assessment, question)
    ]
    return sorted(found, key=lambda weighed: -weighed.bits)


def _worth(knowledge: Knowledge, state: State, question: Question, ranked: Ranked) -> float:
    """What an answer tells, in bits; never less than the protocol says that it is worth."""
    conditions = vocabulary(knowledge).conditions
    see = look(knowledge, state.facts, ranked)
    least = (each.bits for each in question.worth if conditions[each.when].holds(see))
    return max(_bits(knowledge, question, ranked), *least, 0.0)


def _open(knowledge: Knowledge, state: State, assessment: Assessment, question: Question) -> bool:
    if question.id in state.asked or state.facts.get(question.id) is not None:
        return False
    if question.phase == "consent" and not knowledge.practice.record:
        return False
    return fits(knowledge, state, assessment, question)


def fits(knowledge: Knowledge, state: State, assessment: Assessment, question: Question) -> bool:
    """Whether a question makes sense, as far as is known."""
    see = look(knowledge, state.facts, assessment.ranked, _urgent(assessment))
    return vocabulary(knowledge).conditions[question.when].holds(see)


def _identifying(knowledge: Knowledge, state: State, assessment: Assessment) -> Question | None:
    if _urgent(assessment):
        return _in_spite(knowledge, state, assessment)
    limits = knowledge.protocol.limits
    identify = {q.id for q in knowledge.questions if q.phase == "identify"}
    asked = [q for q in state.asked if q in identify]
    if (
        assessment.kind in ("question", "symptom", "resolved")
        or len(asked) >= limits.identification_questions
        or len(state.given_up) >= limits.failed_questions
    ):
        return None
    weighed = weigh(knowledge, state, assessment)
    telling = bool(weighed) and weighed[0].bits >= limits.least_information
    if telling and not (
        _looked_at(knowledge, state, assessment) and _settled(knowledge, assessment.ranked)
    ):
        return weighed[0].question
    return _against_haste(knowledge, state, assessment)


def _in_spite(knowledge: Knowledge, state: State, assessment: Assessment) -> Question | None:
    """The question about the piece whose answer may make an urgent call an emergency: what a blow
    knocked out may be a natural tooth, which lives for an hour."""
    see = look(knowledge, state.facts, assessment.ranked)
    conditions = vocabulary(knowledge).conditions
    for question in knowledge.questions:
        wanted = question.despite and conditions[question.despite].holds(see)
        if wanted and _open(knowledge, state, assessment, question):
            return question
    return None


def _against_haste(knowledge: Knowledge, state: State, assessment: Assessment) -> Question | None:
    """What to ask before a caller is told that it can wait for days.

    A name alone makes no piece harmless ("a little screw lid", "stitched over the top"): without
    the caller's words for it, no more urgent piece may be within reach that an answer would rule
    out.
    """
    least = LEVELS.index("U2")
    if assessment.kind not in ("out", "unknown") or LEVELS.index(assessment.urgency) <= least:
        return None
    plain = rank(knowledge, state.facts, frozenset())
    urgent = sum(
        p for c, p in plain if LEVELS.index(knowledge.component(c).urgency) <= least and c != "UN"
    )
    if urgent < knowledge.protocol.limits.urgent_mass:
        return None
    weighed = weigh(knowledge, state, replace(assessment, ranked=plain))
    named = [w for w in weighed if w.question.kind != "free"]
    enough = named and named[0].bits >= knowledge.protocol.limits.least_information
    return named[0].question if enough else None


def _looked_at(knowledge: Knowledge, state: State, assessment: Assessment) -> bool:
    """Whether the piece itself was looked at, so that its likeliest name may be believed."""
    see = look(knowledge, state.facts, assessment.ranked)
    conditions = vocabulary(knowledge).conditions
    return any(conditions[each].holds(see) for each in knowledge.ranking.looked_at)


def _settled(knowledge: Knowledge, ranked: Ranked) -> bool:
    """Whether more answers would not change what the caller is told."""
    (first, p_first), (second, p_second) = ranked[0], ranked[1]
    if p_first >= knowledge.protocol.limits.sure_enough:
        return True
    one, two = knowledge.component(first), knowledge.component(second)
    same = one.family == two.family and one.urgency == two.urgency
    return same and p_first + p_second >= knowledge.protocol.limits.sure_enough


def _urgent(assessment: Assessment) -> bool:
    """Whether nobody is asked more than what may make it an emergency (protocol E2 stop rule e).
    What makes it urgent by the piece alone does not end the questions about the piece."""
    least = LEVELS.index("U1")
    return any(LEVELS.index(f.urgency) <= least and not f.of_piece for f in assessment.fired)


def _first_open(
    knowledge: Knowledge, state: State, assessment: Assessment, phase: Phase
) -> Question | None:
    for question in knowledge.questions:
        if question.phase == phase and _open(knowledge, state, assessment, question):
            return question
    return None


def _bits(knowledge: Knowledge, question: Question, ranked: Ranked) -> float:
    """Expected information of an answer about which component it is."""
    outcomes = _outcomes(knowledge, question)
    if not outcomes:
        return 0.0
    before = entropy([p for _, p in ranked])
    after = 0.0
    for likelihood in outcomes:
        joint = [p * likelihood.get(component, 0.0) for component, p in ranked]
        total = sum(joint)
        if total > 0:
            after += total * entropy([p / total for p in joint])
    return max(before - after, 0.0)


def _outcomes(knowledge: Knowledge, question: Question) -> list[dict[str, float]]:
    """For each answer: how likely each component makes it. A question named like a stage asks
    whether it is that one."""
    components, ranking = knowledge.components, knowledge.ranking
    feature = next((each for each in ranking.features if each.fact == question.id), None)
    if feature:
        yes = {c.id: having(c, feature) for c in components}
    elif question.kind == "length":
        return [{c.id: c.length[size] for c in components} for size in components[0].length]
    elif question.id in ("stage", *ranking.stages):
        by_stage = {
            stage: {c.id: share * c.prior[stage] for c in components}
            for stage, share in ranking.stages.items()
        }
        total = {c.id: sum(s[c.id] for s in by_stage.values()) for c in components}
        shares = {s: {c: p / total[c] for c, p in own.items()} for s, own in by_stage.items()}
        if question.id == "stage":
            return list(shares.values())
        yes = shares[question.id]
    else:
        return []
    return [yes, {c: 1 - p for c, p in yes.items()}]
