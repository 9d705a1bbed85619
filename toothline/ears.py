"""The ears of a service: joins the engines of `voice.recognizers` with the models of `models`."""

from __future__ import annotations

from models.errors import ModelMissing
from models.store import Store, ours
from voice import recognizers
from voice.errors import EngineMissing
from voice.recognizers import Engine, Recognizer
from voice.recognizers.workers import Ear

LANGUAGE = "en"
EMBEDDED = "whisper"
"""The ear that needs nothing but the first set-up, and hears open speech."""
ALL = "agreement"
APART = "workers"
JOINING = (ALL, APART)
"""Ears that are made of others."""


def ears(choice: str = "auto", store: Store | None = None) -> Recognizer:
    """One recognizer of the ears chosen: `auto`, a name, or names with commas between.

    `auto` is Whisper, together with every other ear of which an English model is installed.
    Raises EngineMissing or a ModelError, each with the command that helps.
    """
    engines = _engines(choice, store or ours())
    if choice == ALL:
        return recognizers.load(ALL, *(recognizers.load(e.name, e.model) for e in engines))
    return recognizers.load_together(*engines)


def ears_apart(workers: int, choice: str = "auto", store: Store | None = None) -> Ear:
    """The ears chosen, in so many processes of their own; who is given it closes it.

    Raises like `ears`.
    """
    return Ear(*_engines(choice, store or ours()), workers=workers)


def _engines(choice: str, store: Store) -> list[Engine]:
    engines = [name for name in recognizers.names() if name not in JOINING]
    if choice in ("auto", ALL):
        engines.sort(key=lambda name: name != EMBEDDED)
        chosen = [name for name in engines if name == EMBEDDED or _model(name, store)]
    else:
        chosen = list(dict.fromkeys(name.strip() for name in choice.split(",") if name.strip()))
    if not chosen or set(chosen) - set(engines):
        found = ", ".join(("auto", ALL, *engines))
        raise EngineMissing(
            f"No ear is named {choice!r}: choose from {found}, or several with ','."
        )
    return [_engine(name, store) for name in chosen]


def _engine(name: str, store: Store) -> Engine:
    model = _model(name, store)
    if not model:
        known = store.names(kind=name, language=LANGUAGE)
        if not known:
            raise EngineMissing(f"The catalogue of models has none for the ear {name!r}.")
        fetch = " or ".join(f"`toothline models fetch {model}`" for model in known)
        raise ModelMissing(f"The ear {name!r} needs a model: run {fetch}.")
    return Engine(name, store.path(model))


def _model(name: str, store: Store) -> str:
    """The best installed model of that ear; empty when there is none."""
    for model in store.names(kind=name, language=LANGUAGE):
        if store.installed(model):
            return model
    return ""
