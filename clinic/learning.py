"""A practice's own priors, from what its cases really were.

Each stage of the implant has its own Dirichlet distribution over the components. It begins as the
protocol's priors with the weight of so many cases, and every confirmed outcome adds one. Where the
stage is not known, an outcome is shared among the stages as the protocol makes them likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.private import make_private, write_private
from clinic.store.tables import CaseRow, FactRow, SavedRow
from dialog.facts import Fact, Facts
from dialog.knowledge.priors import Priors
from dialog.knowledge.schema import Knowledge
from dialog.ranking import stages

WEIGHT = 40.0
"""Cases that the protocol's priors count for, at each stage (E4): a practice's own figures outweigh
them after about as many outcomes of that stage, a year or more of most practices."""
UNNAMED = "UN"
"""A piece that stayed unknown: no outcome, and nothing to learn from."""
STAGE_FACTS = ("stage", "denture", "root_canal")
"""What tells the stage (dialog.ranking)."""
PLACES = 9
"""Decimals that are kept: the rarest component stays possible after millions of outcomes."""
HEAD = """\
# Learned by `toothline learn` from what this practice's cases really were. Not to be edited by
# hand: run it again, or `toothline learn --reset` to go back to the protocol's own figures.
"""


@dataclass(frozen=True)
class Outcome:
    """What a case really was, and what its caller said of the implant's stage."""

    component: str
    facts: Mapping[str, str]
    """STAGE_FACTS that are known."""


def outcomes(session: Session) -> tuple[Outcome, ...]:
    """Every confirmed outcome. A piece that was called about twice counts once."""
    rows = session.execute(
        select(CaseRow.id, CaseRow.outcome, SavedRow.data)
        .join(SavedRow, SavedRow.case_id == CaseRow.id, isouter=True)
        .where(CaseRow.outcome.is_not(None), CaseRow.deleted_at.is_(None))
        .order_by(CaseRow.opened_at)
    ).all()
    told = set(session.scalars(select(CaseRow.local_id).where(CaseRow.outcome.is_not(None))))
    said: dict[str, dict[str, str]] = {}
    for case_id, name, value in session.execute(
        select(FactRow.case_id, FactRow.name, FactRow.value)
        .join(CaseRow, CaseRow.id == FactRow.case_id)
        .where(
            CaseRow.outcome.is_not(None),
            FactRow.name.in_(STAGE_FACTS),
            FactRow.until.is_(None),
            FactRow.status == "known",
        )
    ):
        said.setdefault(case_id, {})[name] = value
    return tuple(
        Outcome(outcome, said.get(case_id, {}))
        for case_id, outcome, data in rows
        if (data or {}).get("earlier_case") not in told
    )


def learned(knowledge: Knowledge, found: Iterable[Outcome], today: date) -> Priors:
    """The priors after these outcomes."""
    protocols = _whole(knowledge)
    counted = [o for o in found if o.component in protocols and o.component != UNNAMED]
    counts = {component: dict.fromkeys(shares, 0.0) for component, shares in protocols.items()}
    for outcome in counted:
        for stage, share in _shared(knowledge, protocols[outcome.component], outcome.facts).items():
            counts[outcome.component][stage] += share
    totals = _summed(counts)
    prior = {
        component: {
            stage: round(
                (WEIGHT * share + counts[component][stage]) / (WEIGHT + totals[stage]), PLACES
            )
            for stage, share in shares.items()
        }
        for component, shares in protocols.items()
    }
    return Priors(today.isoformat(), len(counted), prior)


def keep(file: Path, priors: Priors) -> None:
    """Put them in force from the next start or SIGHUP on. Raises CasesUnwritable."""
    make_private(file.parent)
    write_private(file, HEAD + yaml.safe_dump(asdict(priors), sort_keys=False))


def _whole(knowledge: Knowledge) -> dict[str, dict[str, float]]:
    """The protocol's own priors; the figures of its table are rounded, these sum to 1."""
    sums = _summed(knowledge.prior)
    return {
        component: {stage: share / sums[stage] for stage, share in shares.items()}
        for component, shares in knowledge.prior.items()
    }


def _summed(prior: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Of all components, by stage."""
    found: dict[str, float] = {}
    for shares in prior.values():
        for stage, share in shares.items():
            found[stage] = found.get(stage, 0.0) + share
    return found


def _shared(
    knowledge: Knowledge, prior: Mapping[str, float], said: Mapping[str, str]
) -> dict[str, float]:
    """One outcome among the stages: how likely each is by what was said and what came out."""
    facts = Facts({name: Fact(name, value) for name, value in said.items()})
    joint = {stage: share * prior[stage] for stage, share in stages(knowledge, facts).items()}
    total = sum(joint.values())
    return {stage: share / total for stage, share in joint.items()}
