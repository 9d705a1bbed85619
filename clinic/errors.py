"""What can go wrong with cases.

ClinicError
├── CaseUnknown       no case has that id
├── CasesUnreadable   the store is damaged, of a newer version, or may not be read
├── CasesUnwritable   the disk is full, broken or read-only, or the folder may not be written
├── CasesBusy         another program holds the store for too long
├── RecordingFailed   the sound of a call could not be kept
└── StoreUnreachable  the desk's database is down, full or refuses us

Every message is one sentence that names the file or case and what to do.
"""

from __future__ import annotations


class ClinicError(Exception):
    """A fault of the practice's cases, told in one sentence with its cure."""


class CaseUnknown(ClinicError):
    """No case has that id."""


class CasesUnreadable(ClinicError):
    """The store is damaged, of a newer version, or may not be read."""


class CasesUnwritable(ClinicError):
    """The disk is full, broken or read-only, or the folder may not be written."""


class CasesBusy(ClinicError):
    """Another program holds the store for too long."""


class RecordingFailed(ClinicError):
    """The sound of a call could not be kept."""


class StoreUnreachable(ClinicError):
    """The desk's database is down, full or refuses us."""
