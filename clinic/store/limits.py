"""How long a caller may wait: data in limits.yaml, by urgency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clinic.store.tables import URGENCIES

FILE = Path(__file__).with_name("limits.yaml")

Limits = Mapping[str, timedelta | None]
"""By urgency; None where a caller may wait for ever."""


@cache
def limits() -> Limits:
    """As the file has them. Raises ValueError where it is not as it must be."""
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for row in rows:
        if set(row) != {"urgency", "hours", "source", "why"}:
            raise ValueError(f"{FILE.name}: a row needs urgency, hours, source, why: {row}")
    if [row["urgency"] for row in rows] != list(URGENCIES):
        raise ValueError(f"{FILE.name}: one row each for {', '.join(URGENCIES)}, in this order")
    return {row["urgency"]: _span(row["hours"]) for row in rows}


def overdue_since(limits: Limits, urgency: str, opened_at: datetime) -> datetime | None:
    """When the limit of a case ran out, or will; None for never."""
    limit = limits[urgency]
    return None if limit is None else opened_at + limit


def _span(hours: Any) -> timedelta | None:
    if hours is None:
        return None
    if not isinstance(hours, int | float) or hours < 0:
        raise ValueError(f"{FILE.name}: hours must be a number from 0 on, or null: {hours!r}")
    return timedelta(hours=hours)
