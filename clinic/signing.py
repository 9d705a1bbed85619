"""Who signed the protocol: a dentist's name and day for one fingerprint of it.

    <folder>/protocol/en-signatures.jsonl   every signature ever given, oldest first, one a line

A signature is never taken out of the file; the last one counts. It holds for exactly the protocol
that was read: any word changed, or priors learned anew, and it has to be read and signed again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from clinic.errors import CasesUnreadable
from clinic.private import make_private, write_private
from dialog.knowledge.practice import Signature
from dialog.knowledge.schema import Knowledge

FOLDER = "protocol"
"""In the folder of cases: what the practice added to the protocol."""


@dataclass(frozen=True)
class Signed:
    """One line of the file."""

    name: str
    at: str
    """ISO 8601, UTC."""
    fingerprint: str
    protocol: str
    version: str

    @property
    def on(self) -> str:
        """The day, ISO 8601."""
        return self.at[:10]

    def __str__(self) -> str:
        return f"signed by {self.name} on {self.on}"


@dataclass(frozen=True)
class Changed:
    """Another protocol than the one in use was signed last."""

    last: Signed

    def __str__(self) -> str:
        return f"changed since {self.last.name} signed it on {self.last.on}: not signed as it is"


@dataclass(frozen=True)
class Unsigned:
    """No dentist has signed any."""

    def __str__(self) -> str:
        return "not signed by any dentist"


Status = Signed | Changed | Unsigned


def priors_file(folder: Path, language: str) -> Path:
    """Where a practice's own priors are kept; it may not be there."""
    return folder / FOLDER / f"{language}-priors.yaml"


def signatures(folder: Path, language: str) -> tuple[Signed, ...]:
    """Every signature, oldest first. Raises CasesUnreadable."""
    path = _file(folder, language)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(Signed(**json.loads(line)) for line in lines)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise CasesUnreadable(
            f"{path} cannot be read ({error}): bring it back from a backup, or take it away and "
            "sign again."
        ) from error


def status(folder: Path, knowledge: Knowledge) -> Status:
    """Whether this protocol is signed. Raises CasesUnreadable."""
    given = signatures(folder, knowledge.language)
    if not given:
        return Unsigned()
    return given[-1] if given[-1].fingerprint == knowledge.fingerprint else Changed(given[-1])


def signed(folder: Path, knowledge: Knowledge) -> Knowledge:
    """The protocol with its signature, if it has one. Raises CasesUnreadable."""
    found = status(folder, knowledge)
    if not isinstance(found, Signed):
        return knowledge
    return replace(knowledge, signature=Signature(found.name, found.on))


def sign(folder: Path, knowledge: Knowledge, name: str, clock: Callable[[], datetime]) -> Signed:
    """A dentist signs this protocol as it is. Raises ClinicError."""
    protocol = knowledge.protocol
    given = Signed(
        " ".join(name.split()),
        clock().isoformat(timespec="seconds"),
        knowledge.fingerprint,
        protocol.name,
        protocol.version,
    )
    path = _file(folder, knowledge.language)
    lines = [json.dumps(asdict(one)) for one in (*signatures(folder, knowledge.language), given)]
    make_private(path.parent)
    write_private(path, "\n".join(lines) + "\n")
    return given


def _file(folder: Path, language: str) -> Path:
    return folder / FOLDER / f"{language}-signatures.jsonl"
