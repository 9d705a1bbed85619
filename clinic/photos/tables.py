"""The tables of photos: the photos, the codes that let patients send them, wrong tries at those,
and what was measured."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.store.base import Base, Moment
from clinic.store.tables import Plain

WAYS = ("page", "mail", "folder", "kiosk", "desk")
"""How a photo came: the patient's page, a mailbox, a watched folder, the kiosk's camera, or the
staff's own upload."""


class CodeRow(Base):
    """A code that was read out to a caller."""

    __tablename__ = "photo_codes"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    """Of the six digits, with a key that is not in the database."""
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    used: Mapped[int] = mapped_column(default=0)
    """How often it was entered."""


class CodeTryRow(Base):
    """A wrong code that somebody entered."""

    __tablename__ = "photo_code_tries"
    __table_args__ = (Index("photo_code_tries_by_address", "address", "at"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    address: Mapped[str] = mapped_column(Text)


class PhotoRow(Base):
    """A photo, of a case or not yet assigned."""

    __tablename__ = "photos"

    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """None: not yet assigned."""
    came_at: Mapped[datetime] = mapped_column(Moment)
    way: Mapped[str] = mapped_column(Text)
    """One of WAYS."""
    told: Mapped[str] = mapped_column(Text, default="")
    """What came with it and helps to assign it: a mail's sender and subject, a file's name."""
    file: Mapped[str] = mapped_column(Text)
    """Its name in the folder of photos; drawn, never the sender's."""
    source: Mapped[str] = mapped_column(Text, index=True)
    """A hash of what was sent, so that the same attachment is not taken in twice."""
    width: Mapped[int]
    height: Mapped[int]
    focal_mm: Mapped[int | None]
    """Of the camera, as of 35 mm film: it makes measuring better."""
    assigned_at: Mapped[datetime | None] = mapped_column(Moment)
    assigned_by: Mapped[str | None] = mapped_column(Text)
    """Of the staff; None where the code or the case's id told."""
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the file was deleted; the row tells that there was one."""


class MeasurementRow(Base):
    """What was measured in a photo; the latest counts, earlier ones stay."""

    __tablename__ = "measurements"

    number: Mapped[int] = mapped_column(primary_key=True)
    photo: Mapped[int] = mapped_column(ForeignKey("photos.number"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(Text, default="")
    """Who set the points by hand; empty: found by itself."""
    coin: Mapped[str] = mapped_column(Text)
    """Its id in coins.yaml."""
    data: Mapped[dict[str, Any]] = mapped_column(Plain)
    """A `Measured` or an `Unmeasured` as plain data."""
