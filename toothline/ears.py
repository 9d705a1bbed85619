"""The ears of a service: joins the engines of `voice.recognizers` with the models of `models`."""

from __future__ import annotations

from models.errors import ModelMissing
from models.store import Store, ours
from voice import recognizers
from voice.errors import EngineMissing
from voice.recognizers import Recognizer

LANGUAGE = "en"
EMBEDDED = "whisper"
"""The ear that needs nothing but the first set-up, and hears open speech."""
ALL = "agreement"


def ears(choice: str = "auto", store: Store | None = None) -> Recognizer:
    """One recognizer of the ears chosen: `auto`, a name, or names with commas between.

    `auto` is Whisper, together with every other ear of which an English model is installed.
    Raises EngineMissing or a ModelError, each with the command that helps.
    """
    store = store or ours()
    engines = [name for name in recognizers.names() if name != ALL]
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
    opened = [_open(name, store) for name in chosen]
    return opened[0] if len(opened) == 1 and choice != ALL else recognizers.load(ALL, *opened)


def _open(name: str, store: Store) -> Recognizer:
    model = _model(name, store)
    if not model:
        known = store.names(kind=name, language=LANGUAGE)
        if not known:
            raise EngineMissing(f"The catalogue of models has none for the ear {name!r}.")
        fetch = " or ".join(f"`toothline models fetch {model}`" for model in known)
        raise ModelMissing(f"The ear {name!r} needs a model: run {fetch}.")
    return recognizers.load(name, store.path(model))


def _model(name: str, store: Store) -> str:
    """The best installed model of that ear; empty when there is none."""
    for model in store.names(kind=name, language=LANGUAGE):
        if store.installed(model):
            return model
    return ""
