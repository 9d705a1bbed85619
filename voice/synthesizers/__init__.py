"""The port of all mouths, and the choice among those installed."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from voice.errors import EngineMissing

Samples = NDArray[np.float32]


class Synthesizer(Protocol):
    """A mouth: text to sound, in a child process with a time limit."""

    name: str
    version: str

    def voices(self) -> tuple[str, ...]:
        """The voices it can speak with."""
        ...

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Samples:
        """16 kHz mono float32 sound of the text; rate 1 is usual, 0.8 slower.

        Text with nothing in it to say gives no samples. Raises voice.errors.SynthesisFailed, with
        the cure, when the engine dies or takes too long.
        """
        ...

    def close(self) -> None:
        """End the child process; the next text starts a new one. Safe to call twice."""
        ...


@runtime_checkable
class Multilingual(Protocol):
    """A mouth that needs no model of ours for a language."""

    def voice_of(self, language: str) -> str:
        """Its voice for a language, ISO 639-1."""
        ...


def names() -> tuple[str, ...]:
    """The engines there are: each module here that says what it `NEEDS`, installed or not."""
    modules = [module.name for module in pkgutil.iter_modules(__path__)]
    return tuple(
        name
        for name in sorted(modules)
        if hasattr(importlib.import_module(f"{__name__}.{name}"), "NEEDS")
    )


def load(name: str, **settings: Any) -> Synthesizer:
    """The engine `name`, given what its module's `load` asks for.

    `voices` maps names to model files for engines that need them; `repeatable` makes the same words
    sound the same, sample by sample.

    Raises EngineMissing for a name that is no engine, or whose library is not installed.
    """
    if name not in names():
        raise EngineMissing(f"There is no voice engine {name!r}; there are: {', '.join(names())}.")
    module = importlib.import_module(f"{__name__}.{name}")
    if importlib.util.find_spec(module.NEEDS) is None:
        raise EngineMissing(
            f"The voice engine {name} is not installed; get it with: {module.INSTALL}"
        )
    engine: Synthesizer = module.load(**settings)
    return engine
