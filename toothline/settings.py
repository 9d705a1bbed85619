"""The practice's settings: a TOML file, then the environment, checked and then never changed.

The file is the one named by `--config`, else by TOOTHLINE_CONFIG, else ./toothline.toml where
there is one. A named file that is missing, a key unknown, a value out of range: refused, with
file, line and cure.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, get_args, get_type_hints

import platformdirs

CONFIG_VARIABLE = "TOOTHLINE_CONFIG"
USUAL_FILE = "toothline.toml"
PREFIX = "TOOTHLINE_"
"""Every key can be given in the environment as TOOTHLINE_ and its name in capitals."""
OTHERS = (CONFIG_VARIABLE, "TOOTHLINE_MODELS")
"""Variables of the prefix that are no setting."""

Record = Literal["ask", "never"]


class SettingsRefused(Exception):
    """A setting that cannot be used, told in one sentence with file, line and cure."""


def _cases_folder() -> Path:
    return platformdirs.user_data_path("toothline")


@dataclass(frozen=True)
class Settings:
    """What a practice may decide. Everything has a default that works."""

    practice: str = "the dental office"
    """The practice's name as the service says it."""
    practice_number: str = ""
    """The practice's own number, said when a call must end early; empty: not said."""
    emergency_number: str = "911"
    """The number to call when life is in danger."""
    on_call_number: str = ""
    """Where urgent calls are handed to; empty: nobody is on call, and callers are told so."""
    opening: str = "in the morning"
    """When somebody will read the case, in words that follow "the practice calls you back"."""
    data: Path = field(default_factory=_cases_folder)
    """The folder of cases and recordings."""
    ears: str = "auto"
    """Which ears listen: auto, or names with commas."""
    voice: str = "piper"
    """Which mouth speaks."""
    record: Record = "ask"
    """Whether callers are asked to let the call be recorded, or it never is."""
    language: str = "en"
    """Language of the knowledge, ISO 639-1."""


def load(named: Path | None, environ: Mapping[str, str], here: Path) -> Settings:
    """Settings of the file that counts, then of the environment.

    `named` is what `--config` gave, `here` the folder that may hold the usual file. Raises
    SettingsRefused.
    """
    given = named or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    settings = Settings()
    if given or (here / USUAL_FILE).exists():
        settings = _from_file(given or here / USUAL_FILE)
    for variable, value in sorted(environ.items()):
        if variable.startswith(PREFIX) and variable not in OTHERS:
            place = f"The variable {variable}"
            name = variable.removeprefix(PREFIX).lower()
            settings = _with(settings, name, value, place)
    return settings


def _from_file(path: Path) -> Settings:
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError as error:
        raise SettingsRefused(
            f"The settings {path} are not there: create or unname them."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"The settings {path} cannot be read ({error}).") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsRefused(f"{path}: {error}: correct that line.") from error
    settings = Settings()
    for name, value in table.items():
        settings = _with(settings, name, value, f"{path}, line {_line(text, name)}: {name}")
    return settings


def _with(settings: Settings, name: str, value: object, place: str) -> Settings:
    """The settings with one value changed; `place` begins the sentence that refuses it."""
    if name not in _names():
        near = difflib.get_close_matches(name, _names(), n=1)
        cure = f"did you mean {near[0]}?" if near else f"choose from {', '.join(_names())}."
        raise SettingsRefused(f"{place} is no setting: {cure}")
    if not isinstance(value, str):
        raise SettingsRefused(f"{place} must be text in quotes, not {value!r}.")
    complaint = _CHECKS.get(name, _any)(value)
    if complaint:
        raise SettingsRefused(f"{place} {complaint}, not {value!r}.")
    path = get_type_hints(Settings)[name] is Path
    chosen = Path(value).expanduser() if path else value
    return replace(settings, **{name: chosen})


def _names() -> tuple[str, ...]:
    return tuple(entry.name for entry in fields(Settings))


def _line(text: str, key: str) -> int:
    """The line that sets the key, from 1; 0 where it stands in no plain `key =` form."""
    pattern = re.compile(rf'\s*\[?["\']?{re.escape(key)}["\']?\s*[\].=]')
    return next((n for n, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 0)


def _any(value: str) -> str:
    return "" if value.strip() else "must not be empty"


def _number(value: str) -> str:
    """A phone number may be written with spaces, hyphens, brackets and a leading plus."""
    return "" if re.fullmatch(r"\+?[\d ()./-]{3,25}", value) else "must be a phone number"


def _number_or_none(value: str) -> str:
    return _number(value) if value else ""


def _record(value: str) -> str:
    allowed = get_args(Record)
    return "" if value in allowed else f"must be {' or '.join(allowed)}"


def _language(value: str) -> str:
    return "" if re.fullmatch("[a-z]{2}", value) else "must be two letters such as en"


_CHECKS: dict[str, Callable[[str], str]] = {
    "practice_number": _number_or_none,
    "emergency_number": _number,
    "on_call_number": _number_or_none,
    "record": _record,
    "language": _language,
}
"""What is wrong with a value, as "must …"; keys not here only must not be empty."""
