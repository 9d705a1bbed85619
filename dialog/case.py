"""The case as plain JSON data: what is saved after every turn and what the dentist reads."""

from __future__ import annotations

from dialog.facts import Fact
from dialog.knowledge.schema import Knowledge
from dialog.speech import spoken
from dialog.state import State, earlier_case
from dialog.triage import Assessment


def case(knowledge: Knowledge, state: State, assessment: Assessment) -> dict[str, object]:
    """Facts with the words they came from, ranked classes, urgency with its rules."""
    window = "urgent" if assessment.urgency == "U1" else f"window_{assessment.urgency}"
    if state.facts.yes("left_open") or state.ended == "silence":
        # Nobody may read "no emergency" where the safety questions were left open.
        window = "unfinished"
    return {
        "urgency": assessment.urgency,
        "kind": assessment.kind,
        "ranked": [[component, round(p, 4)] for component, p in assessment.ranked],
        "rules": [
            {"id": r.id, "urgency": r.urgency, "why": r.why, "source": r.source}
            for r in assessment.fired
        ],
        "red_flags": [r.id for r in assessment.fired if r.urgency in ("U0", "U1")],
        "facts": {name: _fact(fact) for name, fact in state.facts.known.items()},
        "said": [
            {"at_s": line.at_s, "question": line.question, "text": line.text} for line in state.said
        ],
        "topics": list(state.topics),
        "questions_asked": list(state.asked),
        "unanswered": list(state.given_up),
        "failures": [{"question": f.question, "kind": f.kind} for f in state.failures],
        "callback_number": state.number,
        "wants_person": state.wants_person,
        "next_step": " ".join(spoken(knowledge, window)),
        "earlier_case": (state.earlier or {}).get("id") if state.facts.yes("same_case") else None,
        "conflicts": conflicts(state, assessment),
        "protocol": {
            "name": knowledge.protocol.name,
            "version": knowledge.protocol.version,
            "fingerprint": knowledge.fingerprint,
            "signed_by": knowledge.signature.name if knowledge.signature else "",
        },
        "review": "not reviewed",
        "ended": state.ended,
    }


def conflicts(state: State, assessment: Assessment) -> list[dict[str, object]]:
    """Where this call says other than the earlier one of the same case."""
    if state.earlier is None or not state.facts.yes("same_case"):
        return []
    found: list[dict[str, object]] = []
    ranked = earlier_case(state).get("ranked")
    if isinstance(ranked, list) and ranked and ranked[0][0] != assessment.ranked[0][0]:
        found.append({"what": "component", "before": ranked[0][0], "now": assessment.ranked[0][0]})
    for name, fact in state.facts.known.items():
        before = next((f for f in fact.replaced if f.how == "earlier"), None)
        if before and before.value != fact.value:
            found.append({"what": name, "before": before.value, "now": fact.value})
    return found


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "value": fact.value,
        "words": fact.words,
        "at_s": fact.at_s,
        "how": fact.how,
        "status": fact.status,
        "replaced": [{"value": f.value, "words": f.words, "at_s": f.at_s} for f in fact.replaced],
    }
