"""The port of all ears, and the choice among those installed.

Every module or folder beside this file is an engine, found by its name; its class `Ear` is a
`Recognizer`. Adding an engine is adding one file.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dialog.effects import Listen
from voice.errors import EngineMissing
from voice.hearing import Partial, Utterance

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Abilities:
    """What an ear declares it can do, so that nobody needs to know its name."""

    streams: bool
    """Gives partials while the caller speaks."""
    n_best: bool
    scores_answers: bool
    """Fills `Utterance.answers` for closed questions."""
    word_times: bool
    hears: bool = True
    """Makes words of speech at all; otherwise a call goes by keys."""


class Turn(Protocol):
    """One utterance being heard. Not thread-safe; one owner."""

    def accept(self, samples: Samples) -> Partial | None:
        """Take the next samples (16 kHz mono float32, -1 to 1); a new partial if there is one."""
        ...

    def peek(self) -> Utterance:
        """What was said if the caller has finished now; the turn may go on (speculation)."""
        ...

    def finish(self) -> Utterance:
        """What was said. The turn is over; reuses the last peek when no voice came since."""
        ...

    def close(self) -> None:
        """Give up the turn and free what it holds; safe to call twice."""
        ...


class Recognizer(Protocol):
    """An ear. One per process; its model is shared by all turns of all calls."""

    name: str
    abilities: Abilities

    def listen(self, expected: Listen) -> Turn:
        """Begin to hear the answer to a question."""
        ...


@dataclass(frozen=True)
class Engine:
    """An ear that is not loaded yet: what it takes to load it, here or in another process."""

    name: str
    model: Path
    """The folder of its model."""
    language: str = ""
    """What a model of many languages is told to hear, ISO 639-1; empty: its own."""


def names() -> tuple[str, ...]:
    """All ears there are, installed or not."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def installed() -> tuple[str, ...]:
    """The ears whose libraries this machine has."""
    return tuple(name for name in names() if _is_importable(name))


def load(name: str, *made_of: Path | Recognizer | Engine, **settings: Any) -> Recognizer:
    """The ear of that name, from its model's folder (`agreement`: from other ears; `workers`: from
    engines that it loads in processes of their own), with the ear's own settings.

    Raises EngineMissing when there is no such ear, its library is missing, or the folder does not
    hold its model.
    """
    if name not in names():
        found = ", ".join(names())
        raise EngineMissing(f"There is no ear named {name!r}; choose from {found}.")
    try:
        engine = importlib.import_module(f"{__name__}.{name}")
    except ImportError as missing:
        raise EngineMissing(
            f"The ear {name!r} needs the Python package {missing.name!r}: install it with "
            f"`pip install {missing.name}`, or choose from {', '.join(installed())}."
        ) from missing
    ear: Recognizer = engine.Ear(*made_of, **settings)
    return ear


def load_engine(engine: Engine) -> Recognizer:
    """The ear that an engine tells of. Raises EngineMissing."""
    told = {"language": engine.language} if engine.language else {}
    return load(engine.name, engine.model, **told)


def load_together(*engines: Engine) -> Recognizer:
    """The ear, or of several one that hears with all of them. Raises EngineMissing."""
    ears = [load_engine(engine) for engine in engines]
    return ears[0] if len(ears) == 1 else load("agreement", *ears)


def _is_importable(name: str) -> bool:
    try:
        importlib.import_module(f"{__name__}.{name}")
    except ImportError:
        return False
    return True
