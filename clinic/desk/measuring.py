"""Measuring a piece beside a coin: found by itself, or by points that the staff sets by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import cattrs
from sqlalchemy import select
from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.inquiry import Inquiry
from clinic.desk.live import of_case
from clinic.desk.photos import audited, photo_of, show
from clinic.photos.errors import PointsRefused
from clinic.photos.measuring import measure
from clinic.photos.measuring.by_hand import measure_by_hand
from clinic.photos.measuring.coins import coin, coins
from clinic.photos.measuring.evidence import with_photo
from clinic.photos.measuring.results import Measured, Point, Points, Unmeasured
from clinic.photos.tables import MeasurementRow, PhotoRow
from clinic.store.audit import CHANGED
from clinic.store.desk import find

RIM = 6
"""Handles on the coin's rim: five make an ellipse, one more steadies it."""
ENDS = ("length_1", "length_2", "width_1", "width_2")
SHOWN = 5
"""Classes whose probability is shown before and after the photo."""


@dataclass(frozen=True)
class Handle:
    """A point that can be dragged."""

    name: str
    label: str
    x: float
    y: float


def shown(inquiry: Inquiry) -> Response:
    """The photo, with what was measured last."""
    return _page(inquiry, photo_of(inquiry))


def by_itself(inquiry: Inquiry) -> Response:
    """Find coin and piece."""
    site, photo = inquiry.site, photo_of(inquiry)
    try:
        chosen = coin(inquiry.field("coin"))
    except PointsRefused as refusal:
        return _page(inquiry, photo, status=400, said=str(refusal))
    with site.album.open(photo.number) as file:
        found = measure(file.read(), chosen, photo.focal_mm)
    return _kept(inquiry, photo, found, chosen.id, "")


def by_hand(inquiry: Inquiry) -> Response:
    """Measure between the points of the form."""
    photo = photo_of(inquiry)
    try:
        chosen = coin(inquiry.field("coin"))
        found = measure_by_hand(
            _points(inquiry), chosen, (photo.width, photo.height), photo.focal_mm
        )
    except (PointsRefused, ValueError) as refusal:
        said = str(refusal) if isinstance(refusal, PointsRefused) else "A point has no place."
        return _page(inquiry, photo, status=400, said=said)
    return _kept(inquiry, photo, found, chosen.id, inquiry.account.name)


def _kept(
    inquiry: Inquiry, photo: PhotoRow, found: Measured | Unmeasured, coin_id: str, by: str
) -> Response:
    row = MeasurementRow(
        photo=photo.number, at=inquiry.site.clock(), by=by, coin=coin_id, data=asdict(found)
    )
    with inquiry.site.database.session() as session:
        session.add(row)
    audited(inquiry, CHANGED, photo)
    if photo.case_id:
        inquiry.live.tell([of_case(photo.case_id)])
    return inquiry.go(f"/photos/{photo.number}")


def _page(inquiry: Inquiry, photo: PhotoRow, *, status: int = 200, said: str = "") -> Response:
    query = (
        select(MeasurementRow)
        .where(MeasurementRow.photo == photo.number)
        .order_by(MeasurementRow.number.desc())
    )
    with inquiry.site.database.reading() as session:
        row = session.scalars(query.limit(1)).first()
    found = _found(row.data) if row else None
    measured = found if isinstance(found, Measured) else None
    points = measured.points if measured else None
    return show(
        inquiry,
        photo,
        status=status,
        said=said,
        coins=coins(),
        coin=row.coin if row else "",
        by=row.by if row else "",
        measured=measured,
        unmeasured=found if isinstance(found, Unmeasured) else None,
        handles=tuple(_handles(points, photo)),
        changed=_evidence(inquiry, photo, measured) if measured else (),
    )


def _found(data: dict[str, Any]) -> Measured | Unmeasured:
    if "reason" in data:
        return cattrs.structure(data, Unmeasured)
    return cattrs.structure(data, Measured)


def _evidence(
    inquiry: Inquiry, photo: PhotoRow, measured: Measured
) -> tuple[tuple[str, float, float], ...]:
    """Class, and its probability before and after the photo."""
    if photo.case_id is None:
        return ()
    with inquiry.site.database.reading() as session:
        data = find(session, photo.case_id).data
    ranked = tuple((str(code), float(share)) for code, share in data.get("ranked") or ())
    told = ((data.get("facts") or {}).get("length") or {}).get("value") or ""
    length = float(told) if str(told).replace(".", "", 1).isdigit() else None
    before = dict(ranked)
    after = with_photo(inquiry.site.knowledge, ranked, measured, length)
    return tuple((code, before.get(code, 0.0), share) for code, share in after[:SHOWN])


def _handles(points: Points | None, photo: PhotoRow) -> Iterator[Handle]:
    """Where the points were found; else where somebody can take hold of them."""
    wide, high = photo.width, photo.height
    rim = points.rim if points else ()
    if len(rim) < RIM:
        rim = tuple(
            (wide / 4 + high / 8 * math.cos(turn), high / 2 + high / 8 * math.sin(turn))
            for turn in (2 * math.pi * number / RIM for number in range(RIM))
        )
    for number in range(RIM):
        x, y = rim[number * len(rim) // RIM]
        yield Handle(f"rim_{number + 1}", f"Coin's rim, point {number + 1}", x, y)
    ends = (*points.length, *points.width) if points else _cross(wide, high)
    for name, (x, y) in zip(ENDS, ends, strict=True):
        what, _, end = name.partition("_")
        yield Handle(name, f"Piece's {what}, end {end}", x, y)


def _cross(wide: int, high: int) -> tuple[Point, ...]:
    middle, reach = (wide * 0.7, high / 2), high / 10
    return (
        (middle[0], middle[1] - reach),
        (middle[0], middle[1] + reach),
        (middle[0] - reach / 2, middle[1]),
        (middle[0] + reach / 2, middle[1]),
    )


def _points(inquiry: Inquiry) -> Points:
    """Raises ValueError where a number is none."""

    def at(name: str) -> Point:
        return float(inquiry.field(f"{name}_x")), float(inquiry.field(f"{name}_y"))

    rim = tuple(at(f"rim_{number + 1}") for number in range(RIM))
    first, second, third, fourth = map(at, ENDS)
    return Points(rim, (first, second), (third, fourth))


PAGES = (
    Page("/photos/{photo}", shown, "read"),
    Page("/photos/{photo}/measure", by_itself, "work", "POST"),
    Page("/photos/{photo}/points", by_hand, "work", "POST"),
)
