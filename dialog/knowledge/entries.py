"""The parts of the protocol's page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What is said of an entry under one heading."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One block of the protocol."""

    id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """Blocks of one kind."""

    title: str
    about: str
    entries: tuple[Entry, ...]


def entry(id_: str, title: str, *lines: tuple[str, ...]) -> Entry:
    """Headings without any text are left out."""
    found = ((label, tuple(text for text in texts if text)) for label, *texts in lines)
    return Entry(id_, title, tuple(Line(label, texts) for label, texts in found if texts))
