"""Who may do what at the desk: the one place that says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["desk", "dentist", "admin"]
Right = Literal["read", "listen", "work", "review", "sign", "export", "delete", "people", "audit"]

ROLES: tuple[Role, ...] = get_args(Role)

_DESK: frozenset[Right] = frozenset(
    {
        "read",  # cases, photos, statistics
        "listen",  # recordings
        "work",  # status, notes, photos taken in and assigned
        "export",  # one case as a file, the list
    }
)
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "desk": _DESK,
    # Only a clinician says what it was, and answers for the protocol.
    "dentist": _DESK | {"review", "sign", "audit"},
    # Runs the system; judges no case.
    "admin": _DESK | {"people", "audit", "delete"},
}


def may(role: Role, right: Right) -> bool:
    return right in RIGHTS[role]
