"""A TOML file into frozen dataclasses: unknown keys and unusable values are refused, with file,
line and cure.

A dataclass may hold text, paths, whole and other numbers, true or false, lists of text, tables and
lists of tables. `must(check, default)` declares a field whose text is checked; a `contradiction()`
of the dataclass says what is wrong with the table as a whole.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from toothline.settings.checks import Check, some_text

T = TypeVar("T")
Keys = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and numbers in lists."""


class SettingsRefused(Exception):
    """A setting that cannot be used, told in one sentence with file, line and cure."""


def must(check: Check, default: T) -> T:
    """A field whose text, or each text of its list, the check must find nothing wrong with."""
    made: T = field(default=default, metadata={"check": check})
    return made


@dataclass(frozen=True)
class Source:
    """The file that a table came from."""

    path: Path
    lines: Mapping[Keys, int]
    """Where each key and table stands, from 1."""

    def place(self, keys: Keys) -> str:
        """The begin of a sentence about a key: "toothline.toml, line 3: practice"."""
        number = next((self.lines[keys[:n]] for n in range(len(keys), 0, -1)
                       if keys[:n] in self.lines), 0)  # fmt: skip
        name = next((str(key) for key in reversed(keys) if isinstance(key, str)), "")
        return f"{self.path}, line {number}: {name}"


def load_file(path: Path, as_type: type[T]) -> T:
    """The file as a dataclass. Raises SettingsRefused."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError as error:
        raise SettingsRefused(
            f"There are no settings {path}: correct the path, or leave it out."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"The settings {path} cannot be read ({error}).") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsRefused(f"{path}: {error}: correct that line.") from error
    return _table(as_type, table, Source(path, dict(_lines(text))), ())


def value_of(as_type: type[Any], name: str, value: object, place: str) -> Any:
    """One checked value of a dataclass; `place` begins the sentence that refuses it."""
    known = {entry.name: entry for entry in fields(as_type)}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        cure = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}."
        raise SettingsRefused(f"{place} is no setting: {cure}")
    kind = get_type_hints(as_type)[name]
    check: Check = known[name].metadata.get("check", some_text)
    if kind is int or kind is float:
        return _amount(kind, value, place)
    if kind is bool:
        if not isinstance(value, bool):
            raise SettingsRefused(f"{place} must be true or false, not {_shown(value)}.")
        return value
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise SettingsRefused(
                f'{place} must be a list such as ["…", "…"], not {_shown(value)}.'
            )
        return tuple(_text(one, check, place) for one in value)
    text = _text(value, check, place)
    return Path(text).expanduser() if kind is Path else text


def _table(as_type: type[T], table: Mapping[str, object], source: Source, keys: Keys) -> T:
    hints = get_type_hints(as_type)
    given: dict[str, Any] = {}
    for name, value in table.items():
        here = (*keys, name)
        inner = hints.get(name)
        listed = get_args(inner)[:1] if get_origin(inner) is tuple else ()
        if is_dataclass(inner):
            given[name] = _inner(inner, value, source, here, f"[{name}]")  # type: ignore[arg-type]
        elif listed and is_dataclass(listed[0]):
            header = f"[[{'.'.join(map(str, here))}]]"
            rows = value if isinstance(value, list) else [None]
            given[name] = tuple(
                _inner(listed[0], row, source, (*here, number), header)  # type: ignore[arg-type]
                for number, row in enumerate(rows)
            )
        else:
            given[name] = value_of(as_type, name, value, source.place(here))
    made = as_type(**given)
    complaint = made.contradiction() if hasattr(made, "contradiction") else ""
    if complaint:
        raise SettingsRefused(f"{source.place(keys)} {complaint}")
    return made


def _inner(as_type: type[T], value: object, source: Source, keys: Keys, header: str) -> T:
    if not isinstance(value, dict):
        raise SettingsRefused(
            f"{source.place(keys)} must be a table: begin it with a line {header}."
        )
    return _table(as_type, value, source, keys)


def _text(value: object, check: Check, place: str) -> str:
    if not isinstance(value, str):
        raise SettingsRefused(f"{place} must be text in quotes, not {_shown(value)}.")
    complaint = check(value)
    if complaint:
        raise SettingsRefused(f"{place} {complaint}, not {value!r}.")
    return value


def _amount(kind: type, value: object, place: str) -> int | float:
    allowed = int if kind is int else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed) or not 0 <= value < 1_000_000:
        what = "a whole number" if kind is int else "a number"
        raise SettingsRefused(f"{place} must be {what} from 0 on, not {_shown(value)}.")
    return float(value) if kind is float else int(value)


def _shown(value: object) -> str:
    """A value of the wrong kind, as its writer knows it."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _lines(text: str) -> Iterator[tuple[Keys, int]]:
    """Where tables and keys stand that are written in the usual form."""
    table: Keys = ()
    counts: dict[Keys, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line):
            table = tuple(part.strip(" \"'") for part in header[2].split("."))
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                if not counts[table]:
                    yield table, number
                table = (*table, counts[table])
            yield table, number
        elif key := re.match(r"""\s*["']?([\w-]+)["']?\s*[.=]""", line):
            yield (*table, key[1]), number
