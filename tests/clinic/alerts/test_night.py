"""Whatever happens in a night, an urgent case that nobody opened is never left in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.alerts import records
from clinic.alerts.concern import concern
from clinic.alerts.contacts import Contact, Policy
from clinic.alerts.escalation import plan
from clinic.cases import ALERT, SAVED
from clinic.journal import Opening, Row
from tests.clinic.alerts.practice import EVENING, Day

NAMES = ("first", "second", "third")
HOURS = 2
KILLED = "killed"
"""The process dies before it can write what came of an alert, and starts again."""


@dataclass
class Night:
    """The journal of one case, and everybody who was told."""

    policy: Policy
    day: Day = field(default_factory=Day)
    rows: list[Row] = field(default_factory=list)
    told: list[tuple[float, str, str, str]] = field(default_factory=list)
    """Seconds since the evening began, whom, by which way, the alert's id."""
    outcomes: dict[str, Any] = field(default_factory=dict)

    def write(self, kind: str, data: dict[str, Any]) -> None:
        now = self.day.now.isoformat(timespec="milliseconds")
        self.rows.append(Row(len(self.rows) + 1, 0.0, kind, data, now))

    def passes(self, seconds: float) -> None:
        until = self.day.now + timedelta(seconds=seconds)
        opening = Opening("7KDM4", EVENING.isoformat(), "phone", "")
        while True:
            found = concern(opening, self.rows)
            assert found is not None
            made = plan(self.policy, found, self.day.now)
            for delivery in made.due:
                id_ = delivery.id or f"{len(self.rows)}"
                name, way = delivery.contact.name, delivery.way
                after_s = (self.day.now - EVENING).total_seconds()
                self.told.append((after_s, name, way, id_))
                self.write(ALERT, records.attempt(id_, name, way, "U0", "urgent"))
                outcome = self.outcomes.get(way, "delivered")
                if outcome == KILLED:
                    self.outcomes[way] = "delivered"
                else:
                    self.write(ALERT, records.result(id_, name, way, outcome))
            if made.due:
                continue
            if made.next_at is None or made.next_at > until:
                self.day.now = until
                return
            self.day.now = made.next_at


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """One to three contacts, each with one to three ways."""
    contacts = []
    for name in NAMES[: draw(st.integers(1, 3))]:
        ways = draw(st.sets(st.sampled_from(["mail", "webhook", "phone"]), min_size=1))
        contacts.append(Contact(name, **dict.fromkeys(ways, "somewhere")))
    return Policy(
        tuple(contacts),
        repeat_s=draw(st.sampled_from([300.0, 1800.0])),
        escalate_s=draw(st.sampled_from([0.0, 300.0, 3600.0])),
    )


events = st.lists(
    st.tuples(
        st.floats(1, 900),
        st.sampled_from(["U0", "U1", "U3", "mail", "webhook", "phone"]),
        st.sampled_from(["delivered", "unanswered", "failed", KILLED]),
    ),
    max_size=6,
)


@settings(max_examples=30, deadline=None)
@given(policies(), st.sampled_from(["U0", "U1"]), events)
def test_an_unopened_urgent_case_is_never_silent_for_longer_than_was_set(
    policy: Policy, urgency: str, happening: list[tuple[float, str, str]]
) -> None:
    night = Night(policy)
    night.write(SAVED, {"urgency": urgency})
    for pause_s, what, outcome in happening:
        night.passes(pause_s)
        if what.startswith("U"):
            night.write(SAVED, {"urgency": what})
        else:
            night.outcomes[what] = outcome
    night.passes(HOURS * 3600)
    until_s = (night.day.now - EVENING).total_seconds()
    times = [0.0, *(after_s for after_s, *_ in night.told), until_s]
    assert max(later - before for before, later in pairwise(times)) <= policy.repeat_s + 0.01
    assert {name for _, name, _, _ in night.told} == {contact.name for contact in policy.contacts}
    ways = sum(len(contact.ways(0)) for contact in policy.contacts)
    most = ways * (until_s / 60 + 2) + len(happening) * (ways + 1)
    assert len(night.told) <= most, "nobody is told more than once a minute by the same way"


@settings(max_examples=15, deadline=None)
@given(policies(), st.floats(0, 3600))
def test_once_somebody_opened_it_nobody_is_told_again(policy: Policy, after_s: float) -> None:
    night = Night(policy)
    night.write(SAVED, {"urgency": "U0"})
    night.passes(after_s)
    told = len(night.told)
    night.write(ALERT, records.seen("desk", night.day.now))
    night.passes(86_400)
    assert len(night.told) == told
