"""What the user agent tells whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice.channels.phone.sip.outgoing import Outgoing
    from voice.channels.phone.sip.registration import Registration
    from voice.channels.phone.sip.session import Session


@dataclass(frozen=True)
class Invited:
    """Somebody calls: to be rung, answered or refused."""

    session: Session


@dataclass(frozen=True)
class Established:
    """The call stands: the caller knows that we answered, and `session.agreed` is settled."""

    session: Session


@dataclass(frozen=True)
class Changed:
    """The other end put us on hold, took us back, or moved its sound: see `session.agreed`."""

    session: Session


@dataclass(frozen=True)
class Keyed:
    """A key came as signaling (INFO), for lines that tell keys in no other way."""

    session: Session
    key: str


@dataclass(frozen=True)
class Ended:
    """The call is over."""

    session: Session
    reason: str
    """hung up, canceled, refused, not acknowledged, not agreed, session expired, or ours."""


@dataclass(frozen=True)
class Referred:
    """What came of handing the call over."""

    session: Session
    status: int
    """Final status of the new call as the other end tells it, or of the request itself where
    `refused`; 0 when nothing was told in time."""
    refused: bool = False


@dataclass(frozen=True)
class Answered:
    """A call of ours was answered; its session is established."""

    outgoing: Outgoing
    session: Session


@dataclass(frozen=True)
class Unanswered:
    """A call of ours was not answered."""

    outgoing: Outgoing
    status: int
    """408 where nobody said anything."""


@dataclass(frozen=True)
class Registered:
    """The registrar knows us, for so many seconds."""

    registration: Registration
    for_s: float


@dataclass(frozen=True)
class NotRegistered:
    """The registrar does not know us; it is tried again in so many seconds."""

    registration: Registration
    why: str
    again_s: float
