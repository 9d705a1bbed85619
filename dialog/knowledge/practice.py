"""What a practice adds to the protocol: its name and numbers, and who signed it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Practice:
    """What the protocol's texts need to know of the practice."""

    name: str = "the dental office"
    phone: str = "the practice"
    emergency: str = "911"
    opening: str = ""
    """When the practice opens, in words ("at eight"), or empty."""
    record: bool = True
    """Whether consent to record is asked at all."""


@dataclass(frozen=True)
class Signature:
    """Who signed the protocol as it stands, and when."""

    name: str
    on: str
    """The day, ISO 8601."""
