"""What can go wrong with signaling.

SipError (a VoiceError)
├── Malformed           a message cannot be understood; carries the status to answer with
├── NotAcceptable       an offer of sound has nothing that we can hear
├── AddressUnusable     we cannot listen on the address that we were given
└── Undialable          there is no way to call whom we were asked to call
"""

from __future__ import annotations

from voice.errors import VoiceError


class SipError(VoiceError):
    """A fault of signaling."""


class Malformed(SipError):
    """A message cannot be understood."""

    def __init__(self, why: str, status: int = 400) -> None:
        """`why` becomes the reason phrase of the answer: a few plain words."""
        super().__init__(why)
        self.status = status


class NotAcceptable(SipError):
    """An offer of sound has nothing that we can hear."""


class AddressUnusable(SipError, OSError):
    """We cannot listen on the address that we were given; an OSError, as it is for every socket."""


class Undialable(SipError):
    """There is no way to call whom we were asked to call."""
