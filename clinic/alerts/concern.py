"""What there is to tell of a case, out of its journal.

What was urgent once stays urgent until somebody opens the case, also where the caller takes it back
later: a person takes an alarm back, not the program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from clinic.alerts.contacts import URGENT
from clinic.alerts.records import REACHED, Attempt, Opened, attempts, opened
from clinic.cases import ALERT, LINE, SAVED
from clinic.journal import Opening, Row

KINDS = (SAVED, LINE, ALERT)
"""The kinds of rows that `concern` reads."""
CUT_SHORT = "left_open"
"""The fact of a caller who was gone before the safety questions were answered."""

REHEARSAL = "recording"
"""The channel of recorded callers, whom somebody plays to try the service: nobody is in need."""

Reason = Literal["urgent", "risen", "broken", "routine"]
"""Why somebody is told: a case is urgent; it has become more urgent than told before; its call
broke; it is not urgent."""
Remark = Literal["", "going_on", "cut_short", "broken"]
"""What one has to know of the call beside its urgency."""


@dataclass(frozen=True)
class Concern:
    """What there is to tell of one case."""

    opening: Opening
    """With an empty id: a call that no case could be kept of."""
    rank: int
    """0 for U0 to 5 for U5: the most urgent the case has been; a broken call is 1 at least."""
    urgency: str
    """U0 to U5, the most urgent saved; "" before anything was saved."""
    reason: Reason
    since: datetime
    """When it became urgent, or came to be at all."""
    risen: datetime
    """When it came to its rank: what was told before tells too little."""
    remark: Remark
    ended_at: datetime | None
    """When its call was over; None while it goes on."""
    attempts: tuple[Attempt, ...]
    """Every alert about it."""
    told: tuple[Attempt, ...]
    """Those since it came to its rank."""
    opened: Opened | None
    """Who has opened it since then."""
    case: dict[str, Any]
    """As it was saved last."""

    @property
    def id(self) -> str:
        return self.opening.id

    @property
    def urgent(self) -> bool:
        return self.rank <= URGENT

    @property
    def settled(self) -> bool:
        """Whether somebody has opened the case as urgent as it is now. A call that no case was
        kept of cannot be opened: being told of it is all."""
        if not self.id and self.reached:
            return True
        return self.opened is not None

    @property
    def reached(self) -> bool:
        """Whether an alert has got through since it came to its rank."""
        return any(one.outcome in REACHED for one in self.told)


def concern(opening: Opening, rows: Sequence[Row]) -> Concern | None:
    """What there is to tell by these rows, of the kinds KINDS; None for nothing yet, and for a
    rehearsal."""
    if opening.channel == REHEARSAL:
        return None
    rank, urgency, reason = 9, "", "routine"
    since = risen = ended_at = None
    case: dict[str, Any] = {}
    broke, risen_row = False, 0
    for number, row in enumerate(rows):
        at = datetime.fromisoformat(row.written_at)
        level = 9
        if row.kind == SAVED:
            case = row.data
            level = _rank(str(case.get("urgency") or ""))
            urgency = f"U{level}" if level < min(rank, 6) else urgency
            ended_at = at if case.get("ended") else ended_at
        elif row.kind == LINE and "ended" not in row.data:
            broke, ended_at = False, None
        elif row.kind == LINE or row.data.get("is") == "left":
            ended_at = at
            if row.kind == ALERT or row.data.get("broke"):
                broke, level = True, URGENT
        if level < rank:
            reason = _reason(row, rank, level)
            since = at if since is None or rank > URGENT else since
            rank, risen, risen_row = level, at, number
    if since is None or risen is None:
        return None
    return Concern(
        opening,
        rank,
        urgency,
        reason,  # type: ignore[arg-type]
        since,
        risen,
        _remark(case, broke, ended_at),
        ended_at,
        attempts(rows),
        # By the order of the rows and not by their times: clocks are put back.
        attempts(rows[risen_row:]),
        opened(rows[risen_row:]),
        case,
    )


def left_at(rows: Sequence[Row]) -> datetime | None:
    """When the line of a telephone call was last taken up that has no end yet; None for every
    other case, and once it is known that the call was left."""
    ends = [row for row in rows if row.kind == LINE or row.data.get("is") == "left"]
    if not ends or ends[-1].kind == ALERT or "ended" in ends[-1].data:
        return None
    return datetime.fromisoformat(ends[-1].written_at)


def _rank(urgency: str) -> int:
    return int(urgency[1]) if re.fullmatch("U[0-5]", urgency) else 9


def _reason(row: Row, before: int, level: int) -> Reason:
    if row.kind != SAVED:
        return "broken"
    if level > URGENT:
        return "routine"
    return "risen" if before <= URGENT else "urgent"


def _remark(case: dict[str, Any], broke: bool, ended_at: datetime | None) -> Remark:
    if broke:
        return "broken"
    if ended_at is None:
        return "going_on"
    open_end = (case.get("facts") or {}).get(CUT_SHORT) or {}
    return "cut_short" if open_end.get("value") == "yes" else ""
