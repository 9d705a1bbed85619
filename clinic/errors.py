"""What can go wrong with cases.

ClinicError
├── CaseUnknown       no case has that id
├── CasesUnreadable   the store is damaged, of a newer version, or may not be read
├── CasesUnwritable   the disk is full, broken or read-only, or the folder may not be written
├── CasesBusy         another program holds the store for too long
├── RecordingFailed   the sound of a call could not be kept
├── StoreUnreachable  the desk's database is down, full or refuses us
├── CaseChanged       somebody else changed the case since it was looked at
├── CaseHeld          the case may not be deleted: legal hold, or its call is going on
├── EntryRefused      what was entered is none of the choices
├── BackupRefused     a backup is damaged, or would overwrite what is there
├── SealFault         a sealed file cannot be opened
│   ├── KeyMissing    its key is not among those given
│   ├── SealBroken    it was changed, cut short or damaged
│   └── FileGone      it was deleted, or its time ran out
├── AlertFailed       an alert did not get out
└── PeopleFault       somebody is not let in
    ├── LoginRefused  wrong name or password; never says which
    ├── TooManyTries  wait before the next try
    ├── LinkRefused   a one-time link was used, replaced or is too old
    ├── NameRefused   no such account, one too many, or no usable name
    └── WeakPassword  too short, too long or the account's name

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


class CaseChanged(ClinicError):
    """Somebody else changed the case since it was looked at."""


class CaseHeld(ClinicError):
    """The case may not be deleted: it is under legal hold, or its call is going on."""


class EntryRefused(ClinicError):
    """What was entered is none of the choices, or empty, or too long."""


class BackupRefused(ClinicError):
    """A backup is damaged or of a newer version, or would overwrite what is there."""


class SealFault(ClinicError):
    """A sealed file cannot be opened."""


class KeyMissing(SealFault):
    """The key is not among those given, or is no key."""


class SealBroken(SealFault):
    """The file was changed, cut short or damaged since it was sealed."""


class FileGone(SealFault):
    """The file was deleted, or its time ran out."""


class PeopleFault(ClinicError):
    """Somebody is not let in."""


class LoginRefused(PeopleFault):
    """Wrong name or password, a disabled account, or a session that is over; never says which."""


class TooManyTries(PeopleFault):
    """Too many wrong tries; the right password is not tried either before `wait_s` are over."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(f"Too many wrong tries: wait {round(wait_s)} seconds and try again.")


class LinkRefused(PeopleFault):
    """A one-time link was used, replaced by a newer one, or is too old."""


class NameRefused(PeopleFault):
    """No account has that name, one has it already, or it cannot be a name."""


class WeakPassword(PeopleFault):
    """The password is too short, too long, or the account's name."""


class AlertFailed(ClinicError):
    """An alert did not get out."""
