"""What a page refuses: one sentence that the person at the browser can do something about.

ClinicError
└── Refused   no such page, not for this role, a form that is foreign, used, broken or too large
"""

from __future__ import annotations

from clinic.errors import ClinicError


class Refused(ClinicError):
    """A request that is not served, with the HTTP status to answer."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
