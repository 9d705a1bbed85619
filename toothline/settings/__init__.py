"""The practice's settings: a TOML file, then the environment, checked and then never changed.

The file is the one named by `--config`, else by TOOTHLINE_CONFIG, else ./toothline.toml where
there is one. A named file that is missing, a key unknown, a value out of range: refused, with
file, line and cure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from pathlib import Path
from typing import Literal, get_origin, get_type_hints

import platformdirs

from toothline.settings import checks
from toothline.settings.alerts import Alerts
from toothline.settings.desk import Desk
from toothline.settings.hours import Hours
from toothline.settings.kiosk import Kiosk
from toothline.settings.phone import Account, Phone
from toothline.settings.reading import SettingsRefused, load_file, must, value_of
from toothline.settings.storage import Retention, Vault

__all__ = [
    "Account",
    "Alerts",
    "Desk",
    "Hours",
    "Kiosk",
    "Phone",
    "Retention",
    "Settings",
    "SettingsRefused",
    "Vault",
    "load",
]

CONFIG_VARIABLE = "TOOTHLINE_CONFIG"
USUAL_FILE = "toothline.toml"
PREFIX = "TOOTHLINE_"
"""Every key outside of a table can be given in the environment as TOOTHLINE_ and its name in
capitals; a list with commas between."""
OTHERS = (CONFIG_VARIABLE, "TOOTHLINE_MODELS")
"""Variables of the prefix that are no setting."""

Record = Literal["ask", "never"]


def _cases_folder() -> Path:
    return platformdirs.user_data_path("toothline")


@dataclass(frozen=True)
class Settings:
    """What a practice may decide. Everything has a default that works."""

    practice: str = "the dental office"
    """The practice's name as the service says it."""
    practice_number: str = must(checks.number_or_none, "")
    """The practice's own number, said when a call must end early; empty: not said."""
    emergency_number: str = must(checks.number, "911")
    """The number to call when life is in danger."""
    on_call_numbers: tuple[str, ...] = must(checks.reachable, ())
    """Where urgent calls are handed to, one after the other; empty: nobody is on call."""
    opening: str = "in the morning"
    """When somebody will read the case, in words that follow "the practice calls you back"."""
    data: Path = field(default_factory=_cases_folder)
    """The folder of cases and recordings."""
    database: str = must(checks.database, "")
    """The desk's database as a URL; empty: a file in that folder."""
    ears: str = "auto"
    """Which ears listen: auto, or names with commas."""
    voice: str = "piper"
    """Which mouth speaks."""
    record: Record = must(checks.record, "ask")
    """Whether callers are asked to let the call be recorded, or it never is."""
    language: str = must(checks.language, "en")
    """Language of the knowledge, ISO 639-1."""
    hours: Hours = field(default_factory=Hours)
    """When the practice is open."""
    phone: Phone = field(default_factory=Phone)
    """How telephone calls are taken."""
    alerts: Alerts = field(default_factory=Alerts)
    """Who is told of urgent cases."""
    desk: Desk = field(default_factory=Desk)
    """Where the clinic's desk is, and what protects the way to it."""
    kiosk: Kiosk = field(default_factory=Kiosk)
    """The kiosk in the waiting room."""
    vault: Vault = field(default_factory=Vault)
    """The key that recordings and photos are sealed with."""
    retention: Retention = field(default_factory=Retention)
    """For how long what callers left is kept."""


def load(named: Path | None, environ: Mapping[str, str], here: Path) -> Settings:
    """Settings of the file that counts, then of the environment.

    `named` is what `--config` gave, `here` the folder that may hold the usual file. Raises
    SettingsRefused.
    """
    given = named or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    settings = Settings()
    if given or (here / USUAL_FILE).exists():
        settings = load_file(given or here / USUAL_FILE, Settings)
    for variable, text in sorted(environ.items()):
        if variable.startswith(PREFIX) and variable not in OTHERS:
            settings = _overruled(settings, variable, text)
    return settings


def _overruled(settings: Settings, variable: str, text: str) -> Settings:
    name, place = variable.removeprefix(PREFIX).lower(), f"The variable {variable}"
    kind = get_type_hints(Settings).get(name)
    if is_dataclass(kind):
        raise SettingsRefused(f"{place} names a table: set [{name}] in the file instead.")
    listed = get_origin(kind) is tuple
    value = [part.strip() for part in text.split(",")] if listed else text
    return replace(settings, **{name: value_of(Settings, name, value, place)})
