"""Photos, the codes for sending them, wrong tries at those, and measurements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _codes()
    _photos()


def _codes() -> None:
    op.create_table(
        "photo_codes",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
    )
    op.create_index("ix_photo_codes_case_id", "photo_codes", ["case_id"])
    op.create_table(
        "photo_code_tries",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
    )
    op.create_index("ix_photo_code_tries_at", "photo_code_tries", ["at"])
    op.create_index("photo_code_tries_by_address", "photo_code_tries", ["address", "at"])


def _photos() -> None:
    op.create_table(
        "photos",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Text(), sa.ForeignKey("cases.id")),
        sa.Column("came_at", MOMENT, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("focal_mm", sa.Integer()),
        sa.Column("assigned_at", MOMENT),
        sa.Column("assigned_by", sa.Text()),
        sa.Column("deleted_at", MOMENT),
    )
    op.create_index("ix_photos_case_id", "photos", ["case_id"])
    op.create_index("ix_photos_source", "photos", ["source"])
    op.create_table(
        "measurements",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("photo", sa.Integer(), sa.ForeignKey("photos.number"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("coin", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
    )
    op.create_index("ix_measurements_photo", "measurements", ["photo"])
