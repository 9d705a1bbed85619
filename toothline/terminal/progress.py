"""How far long work is: a bar on a terminal, plain lines when piped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from models.progress import Watcher

TENTHS = 10
"""Piped work says how far it is every tenth of it."""
WORTH_A_LINE = 1_000_000
"""Bytes below which a file gets no plain line: it is here before the line is read."""


class Bars:
    """Draws the work at hand as one bar."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def began(self, what: str, size: int) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(escape(what), total=size or None)

    def reached(self, done: int) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def note(self, line: str) -> None:
        self._progress.console.print(line, markup=False, highlight=False)


class Lines:
    """Says the work at hand in lines that a log can hold."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._size = 0
        self._tenth = 0

    def began(self, what: str, size: int) -> None:
        self._size, self._tenth = size, 0
        if size >= WORTH_A_LINE or not size:
            self.note(f"{what}, {size / 1e6:.1f} MB" if size else what)

    def reached(self, done: int) -> None:
        if self._size < WORTH_A_LINE or done * TENTHS // self._size <= self._tenth:
            return
        self._tenth = done * TENTHS // self._size
        self.note(f"  {done / 1e6:.1f} of {self._size / 1e6:.1f} MB")

    def note(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def watching(console: Console) -> Iterator[Watcher]:
    """A watcher that suits the console."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(progress)


@contextmanager
def counting(console: Console, what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Counts pieces of work; to be told the name of each that is done."""
    if not console.is_terminal:
        done = 0

        def line(name: str) -> None:
            nonlocal done
            before, done = done * TENTHS // total, done + 1
            if done * TENTHS // total > before:
                said = f"{what}: {done} of {total}, {name}"
                console.print(said, markup=False, highlight=False, soft_wrap=True)

        yield line
        return
    columns = (
        TextColumn(escape(what)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda name: progress.update(task, advance=1, description=escape(name))
