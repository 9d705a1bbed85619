"""What can go wrong with photos.

PhotoFault
├── PhotoRefused   what was sent is no photo that we take; its sentence is for the sender
├── PhotoUnknown   no photo has that number, or it was deleted
├── PointsRefused  points set by hand that cannot be measured
└── InboxAway      a folder or mailbox that photos are taken from cannot be read or written
"""

from __future__ import annotations

from clinic.errors import ClinicError


class PhotoFault(ClinicError):
    """A fault of a photo, told in one sentence with its cure."""


class PhotoRefused(PhotoFault):
    """What was sent is no photo that we take."""


class PhotoUnknown(PhotoFault):
    """No photo has that number, or it was deleted."""


class PointsRefused(PhotoFault):
    """Points set by hand that cannot be measured."""


class InboxAway(PhotoFault):
    """A folder or mailbox that photos are taken from cannot be read or written."""
