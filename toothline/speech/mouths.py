"""Mouths: joins the engines of `voice.synthesizers` with the models of `models`.

The service's own mouth, and the voices that fixture callers speak with.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs

from audio_fixtures import speakers
from audio_fixtures.speakers import Speaker
from models.errors import ModelError
from models.store import Store, ours
from voice import synthesizers
from voice.channels import Samples
from voice.errors import EngineMissing
from voice.synthesizers import Synthesizer
from voice.synthesizers.rendered import Mouth, Voice

SYSTEM = "pyttsx3"
"""Speaks what the system speaks, without a model."""
USUAL = ("piper", SYSTEM)
"""The natural one first; the other speaks when it dies."""

Speak = Callable[[str], Samples]
"""Words to 16 kHz mono sound."""


def prompts_folder() -> Path:
    """Where prompts are kept as sound, shared by all checkouts."""
    return platformdirs.user_cache_path("toothline") / "prompts"


def callers_folder() -> Path:
    """Where words spoken for callers are kept, so that a "no" is made once for each voice."""
    return platformdirs.user_cache_path("toothline") / "spoken"


def mouth(choice: str = USUAL[0], store: Store | None = None, language: str = "en") -> Mouth:
    """A mouth that speaks with the engine chosen, and with another one when that fails. Where no
    model of the chosen one speaks the language, the system's own voice does.

    Raises EngineMissing or a ModelError when the chosen one is not there, with what helps.
    """
    store = store or ours()
    if store.names(kind=choice) and not store.names(kind=choice, language=language):
        return Mouth(voice_of(SYSTEM, store, language), None, prompts_folder())
    first = voice_of(choice, store, language)
    for other in USUAL:
        if other == choice:
            continue
        try:
            return Mouth(first, voice_of(other, store, language), prompts_folder())
        except (EngineMissing, ModelError):
            # Without a second voice the first one still speaks; `toothline doctor` tells.
            continue
    return Mouth(first, None, prompts_folder())


def mouth_alone(choice: str, store: Store | None = None, language: str = "en") -> Mouth:
    """A mouth that speaks with the engine chosen and no other: to fill the cache in one voice.

    Raises like `mouth`.
    """
    return Mouth(voice_of(choice, store or ours(), language), None, prompts_folder())


class Cast:
    """The fixture callers' voices. Engines start when first needed and are shared by voices."""

    def __init__(self, store: Store | None = None) -> None:
        self.known = speakers.load()
        self._store = store or ours()
        self._engines: dict[tuple[str, str], Synthesizer] = {}

    def speaker(self, name: str) -> Speak:
        """A speaker of speakers.yaml; the same words always sound the same.

        Raises CallerInvalid for a name that is not there, EngineMissing or a ModelError for what
        is not installed.
        """
        speaker = speakers.find(name, self.known)
        voice = Voice(self._engine(speaker), speaker.voice)
        kept = Mouth(voice, None, callers_folder())
        return lambda words: kept.render(words, speaker.rate)

    def close(self) -> None:
        """End the engines' processes."""
        for engine in self._engines.values():
            engine.close()

    def _engine(self, speaker: Speaker) -> Synthesizer:
        key = (speaker.engine, speaker.model)
        if key not in self._engines:
            settings: dict[str, Any] = {}
            if speaker.model:
                settings["voices"] = {speaker.voice: _model_file(speaker.model, self._store)}
            self._engines[key] = synthesizers.load(speaker.engine, repeatable=True, **settings)
        return self._engines[key]


def speaker(name: str) -> Speak:
    """One speaker of speakers.yaml; see `Cast.speaker`."""
    return Cast().speaker(name)


def spoken_by(language: str, store: Store) -> tuple[str, ...]:
    """The engines that can speak a language to callers here; the system's own voice is taken to."""
    return tuple(
        name
        for name in USUAL
        if name == SYSTEM or any(map(store.installed, store.names(kind=name, language=language)))
    )


def voice_of(name: str, store: Store, language: str) -> Voice:
    """An engine with its voice for a language. Raises EngineMissing or a ModelError."""
    models = store.names(kind=name, language=language)
    voices = {model: _model_file(model, store) for model in models}
    if not voices and store.names(kind=name):
        raise EngineMissing(f"No voice of {name!r} speaks {language!r}: choose {SYSTEM!r}.")
    engine = synthesizers.load(name, **({"voices": voices} if voices else {}))
    if not voices and isinstance(engine, synthesizers.Multilingual):
        return Voice(engine, engine.voice_of(language))
    return Voice(engine, engine.voices()[0])


def _model_file(model: str, store: Store) -> Path:
    return next(store.path(model).glob("*.onnx"))
