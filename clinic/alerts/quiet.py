"""Quiet hours: when a case that is not urgent waits, by the practice's wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

SEARCHED_DAYS = 9
"""A quiet time lasts a week at most: seven quiet days in a row never end."""


@dataclass(frozen=True)
class Quiet:
    """Every day from `begin` to `end`, over midnight where `end` is earlier, and on whole days.
    Equal times mean that only the days are quiet."""

    begin: time = time()
    end: time = time()
    days: frozenset[int] = frozenset()
    """Days of the week that are quiet as a whole, 0 is Monday."""
    zone: tzinfo = UTC

    def over_at(self, now: datetime) -> datetime:
        """The first moment from now on that is not quiet; now, when none comes within days."""
        here = now.astimezone(self.zone)
        if not self._quiet(here):
            return now
        for ahead in range(SEARCHED_DAYS):
            day = here.date() + timedelta(days=ahead)
            for clock in sorted({time(), self.end}):
                # In UTC the hour that a clock is put forward or back takes care of itself.
                moment = datetime.combine(day, clock, self.zone).astimezone(UTC)
                if moment > now and not self._quiet(moment.astimezone(self.zone)):
                    return moment
        return now

    def _quiet(self, here: datetime) -> bool:
        clock = here.time()
        if here.weekday() in self.days:
            return True
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end
