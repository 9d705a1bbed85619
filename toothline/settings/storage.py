"""How what callers left is kept: sealed with which key, and for how long."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toothline.settings import checks
from toothline.settings.reading import SettingsRefused, must

A_CENTURY = 36_500
"""Days: as good as never, for what must not be deleted by itself."""


@dataclass(frozen=True)
class Vault:
    """The key that recordings and photos are sealed with; without one they lie plain."""

    key_file: str = must(checks.any_text, "")
    """A file with the key, and below it former ones: see `toothline vault key`."""
    key_variable: str = must(checks.any_text, "")
    """The environment's variable that holds the same."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if self.key_file and self.key_variable:
            return "has its key in two places: keep key_file or key_variable."
        return ""

    def text(self, environ: Mapping[str, str] = os.environ) -> tuple[str, str]:
        """What the file or the variable holds, and how a sentence calls it; empty where none is
        named. Raises SettingsRefused when it is not there."""
        if self.key_variable:
            place = f"The variable {self.key_variable}"
            if self.key_variable not in environ:
                raise SettingsRefused(f"{place} with the key of [vault] is not set: set it.")
            return environ[self.key_variable], place
        if not self.key_file:
            return "", ""
        place = f"The file {self.key_file}"
        try:
            return Path(self.key_file).expanduser().read_text(encoding="utf-8"), place
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsRefused(
                f"{place} with the key of [vault] cannot be read ({error}): mend it."
            ) from error


@dataclass(frozen=True)
class Retention:
    """Days after which what callers left is deleted by itself; a case under legal hold stays."""

    recordings_days: int = 30
    """The sound; 0: deleted as soon as the call is over."""
    photos_days: int = A_CENTURY
    """Photos."""
    cases_days: int = A_CENTURY
    """Cases with all that belongs to them: how long they must be kept differs by state."""
