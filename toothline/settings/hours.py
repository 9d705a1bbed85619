"""When the practice is open, by its own wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from toothline.settings import checks
from toothline.settings.reading import must

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Hours:
    """Opening times. With no day set the practice counts as closed: Toothline answers."""

    time_zone: str = must(checks.time_zone, "")
    """Where the clock on the practice's wall is set; needed as soon as a day has times."""
    monday: str = must(checks.times, "")
    tuesday: str = must(checks.times, "")
    wednesday: str = must(checks.times, "")
    thursday: str = must(checks.times, "")
    friday: str = must(checks.times, "")
    saturday: str = must(checks.times, "")
    sunday: str = must(checks.times, "")
    holidays: tuple[str, ...] = must(checks.day, ())
    """Days on which the practice is closed."""
    front_desk: str = must(checks.reachable_or_none, "")
    """Where callers are handed to who want a person while the practice is open."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if any(self._of_day(number) for number in range(7)) and not self.time_zone:
            return 'has times but no time_zone: add a line such as time_zone = "America/Chicago".'
        return ""

    def open_at(self, now: datetime) -> bool:
        """Whether the practice is open; `now` knows its time zone."""
        if not self.time_zone:
            return False
        here = now.astimezone(ZoneInfo(self.time_zone))
        if {here.strftime("%Y-%m-%d"), here.strftime("%m-%d")} & set(self.holidays):
            return False
        clock = here.strftime("%H:%M")
        spans = (span.strip().split("-") for span in self._of_day(here.weekday()).split(","))
        return any(begin <= clock < end for begin, end in (s for s in spans if len(s) == 2))

    def day_at(self, now: datetime) -> date:
        """The day on the practice's wall; on this machine's where no time zone is set."""
        return now.astimezone(ZoneInfo(self.time_zone) if self.time_zone else None).date()

    def _of_day(self, number: int) -> str:
        times: str = getattr(self, DAYS[number])
        return times.strip()
