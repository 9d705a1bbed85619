"""What was measured in a photo, kept: the latest counts, and earlier ones stay to be seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import cattrs
from sqlalchemy import select

from clinic.journal import Clock
from clinic.photos.measuring.results import Measured, Unmeasured
from clinic.photos.tables import MeasurementRow
from clinic.store.base import Database


@dataclass(frozen=True)
class Measurement:
    """One measuring of a photo."""

    at: datetime
    by: str
    """Who set the points; empty: found by itself."""
    coin: str
    """Its id in coins.yaml."""
    result: Measured | Unmeasured


class Measurements:
    """Of all photos. Safe to share between threads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, photo: int, coin: str, result: Measured | Unmeasured, by: str = "") -> None:
        """Raises StoreUnreachable."""
        with self._database.session() as session:
            session.add(
                MeasurementRow(photo=photo, at=self._clock(), by=by, coin=coin, data=asdict(result))
            )

    def of_photo(self, photo: int) -> tuple[Measurement, ...]:
        """Latest first. Raises StoreUnreachable."""
        query = select(MeasurementRow).where(MeasurementRow.photo == photo)
        with self._database.session() as session:
            rows = session.scalars(query.order_by(MeasurementRow.number.desc())).all()
        return tuple(_measurement(row) for row in rows)


def _measurement(row: MeasurementRow) -> Measurement:
    kind = Unmeasured if "reason" in row.data else Measured
    return Measurement(row.at, row.by, row.coin, cattrs.structure(row.data, kind))
