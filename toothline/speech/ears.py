"""The ears of a service: joins the engines of `voice.recognizers` with the models of `models`."""

from __future__ import annotations

from models.errors import ModelMissing
from models.store import Store, ours
from voice import recognizers
from voice.errors import EngineMissing
from voice.recognizers import Engine, Recognizer
from voice.recognizers.workers import Ear

LANGUAGE = "en"
"""What is spoken where nothing else is said."""
EMBEDDED = "whisper"
"""The ear that needs nothing but the first set-up, and hears open speech."""
ANY = "any"
"""What the catalogue says of a model of many languages."""
ALL = "agreement"
APART = "workers"
JOINING = (ALL, APART)
"""Ears that are made of others."""


def ears(choice: str = "auto", store: Store | None = None, language: str = LANGUAGE) -> Recognizer:
    """One recognizer of the ears chosen: `auto`, a name, or names with commas between.

    `auto` is Whisper, together with every other ear of which a model of the language is installed.
    Raises EngineMissing or a ModelError, each with the command that helps.
    """
    engines = _engines(choice, store or ours(), language)
    if choice == ALL:
        return recognizers.load(ALL, *map(recognizers.load_engine, engines))
    return recognizers.load_together(*engines)


def ears_apart(
    workers: int, choice: str = "auto", store: Store | None = None, language: str = LANGUAGE
) -> Ear:
    """The ears chosen, in so many processes of their own; who is given it closes it.

    Raises like `ears`.
    """
    return Ear(*_engines(choice, store or ours(), language), workers=workers)


def heard_by(language: str, store: Store | None = None) -> tuple[str, ...]:
    """The ears of which a model for the language is installed."""
    engines = (name for name in recognizers.names() if name not in JOINING)
    return tuple(name for name in engines if _model(name, store or ours(), language))


def _engines(choice: str, store: Store, language: str) -> list[Engine]:
    engines = [name for name in recognizers.names() if name not in JOINING]
    if choice in ("auto", ALL):
        engines.sort(key=lambda name: name != EMBEDDED)
        chosen = [name for name in engines if name == EMBEDDED or _model(name, store, language)]
    else:
        chosen = list(dict.fromkeys(name.strip() for name in choice.split(",") if name.strip()))
    if not chosen or set(chosen) - set(engines):
        found = ", ".join(("auto", ALL, *engines))
        raise EngineMissing(
            f"No ear is named {choice!r}: choose from {found}, or several with ','."
        )
    return [_engine(name, store, language) for name in chosen]


def _engine(name: str, store: Store, language: str) -> Engine:
    model = _model(name, store, language)
    if not model:
        known = store.names(kind=name, language=language)
        if not known:
            raise EngineMissing(
                f"The catalogue of models has none for the ear {name!r} that hears {language!r}."
            )
        fetch = " or ".join(f"`toothline models fetch {model}`" for model in known)
        raise ModelMissing(f"The ear {name!r} needs a model: run {fetch}.")
    many = store.catalogue[model].language == ANY
    return Engine(name, store.path(model), language if many else "")


def _model(name: str, store: Store, language: str) -> str:
    """The best installed model of that ear; empty when there is none."""
    for model in store.names(kind=name, language=language):
        if store.installed(model):
            return model
    return ""
