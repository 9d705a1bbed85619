"""The mouth of a service: joins the engines of `voice.synthesizers` with the models of `models`."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from models.errors import ModelError
from models.store import Store, ours
from voice import synthesizers
from voice.errors import EngineMissing
from voice.synthesizers.rendered import Mouth, Voice

USUAL = ("piper", "pyttsx3")
"""The natural one first; the other speaks when it dies."""


def prompts_folder() -> Path:
    """Where prompts are kept as sound, shared by all checkouts."""
    return platformdirs.user_cache_path("toothline") / "prompts"


def mouth(choice: str = USUAL[0], store: Store | None = None, language: str = "en") -> Mouth:
    """A mouth that speaks with the engine chosen, and with another one when that fails.

    Raises EngineMissing or a ModelError when the chosen one is not there, with what helps.
    """
    store = store or ours()
    if choice not in synthesizers.names():
        names = ", ".join(synthesizers.names())
        raise EngineMissing(f"No voice engine is named {choice!r}: choose from {names}.")
    first = _voice(choice, store, language)
    for other in USUAL:
        if other == choice:
            continue
        try:
            return Mouth(first, _voice(other, store, language), prompts_folder())
        except (EngineMissing, ModelError):
            # Without a second voice the first one still speaks; `toothline doctor` tells.
            continue
    return Mouth(first, None, prompts_folder())


def _voice(name: str, store: Store, language: str) -> Voice:
    models = store.names(kind=name, language=language)
    voices = {model: next(store.path(model).glob("*.onnx")) for model in models}
    engine = synthesizers.load(name, **({"voices": voices} if voices else {}))
    return Voice(engine, engine.voices()[0])
