"""What the service needs, and whether it is there: every check is tried for real."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from clinic import signing
from clinic.errors import ClinicError
from dialog.effects import Answer, Listen
from dialog.knowledge import KnowledgeInvalid, languages
from models.errors import ModelError
from models.store import Store
from toothline.checks import alerts, database, telephone, vault
from toothline.checks.findings import Finding, State
from toothline.practice.protocol import protocol
from toothline.settings import Settings
from toothline.speech.ears import EMBEDDED, ears, heard_by
from toothline.speech.mouths import spoken_by, voice_of
from voice import synthesizers
from voice.channels import RATE
from voice.errors import VoiceError
from voice.synthesizers import Samples

ROOM_MB = 500
"""Free megabytes below which cases are in danger: a recorded call of 10 minutes is about 20 MB, so
this holds a night of them."""
WORD = "Yes."
"""What every mouth is asked to say and every ear to hear."""
QUESTION = Listen(
    "doctor", "yes_no", (Answer("yes", ("yes",), "1"), Answer("no", ("no",), "2")), words=("yes",)
)


def examine(settings: Settings, store: Store) -> Iterator[Finding]:
    """Every check, as it is done: some take seconds."""
    yield from _knowledge(settings)
    yield from _models(store)
    spoken = None
    for name in _mouths(store):
        finding, sound = _mouth(name, store, settings)
        spoken = sound if spoken is None else spoken
        yield finding
    yield _ears(settings, store, spoken)
    yield from _languages(settings, store)
    yield _microphone()
    yield _cases_folder(settings)
    yield from database.examine(settings, partial(datetime.now, UTC))
    yield from vault.examine(settings)
    yield from telephone.examine(settings, datetime.now(UTC), os.cpu_count() or 1)
    yield telephone.listening("kiosk", settings.kiosk.address)
    yield from alerts.examine(settings, datetime.now(UTC))


def _knowledge(settings: Settings) -> Iterator[Finding]:
    try:
        known = protocol(settings)
    except KnowledgeInvalid as error:
        yield Finding("knowledge", "broken", f"{error} (see `toothline knowledge check`)")
        return
    yield Finding("knowledge", "good", f"the protocol in {settings.language!r} loads")
    if known.learned is None and signing.priors_file(settings.data, settings.language).exists():
        yield Finding(
            "priors",
            "broken",
            "the practice's own do not fit the protocol and are left out: run `toothline learn`, "
            "or `toothline learn --reset`",
        )
    try:
        status = signing.status(settings.data, known)
    except ClinicError as error:
        yield Finding("signature", "broken", str(error))
        return
    signed = isinstance(status, signing.Signed)
    cure = "" if signed else ": made-up callers only, until `toothline protocol sign`"
    yield Finding("signature", "good" if signed else "wanted", f"the protocol is {status}{cure}")


def _models(store: Store) -> Iterator[Finding]:
    for model in store.catalogue.values():
        if model.need == "asked" and not (store.root / model.name).exists():
            continue
        try:
            store.verify(model.name)
        except ModelError as error:
            state: State = "broken" if model.need == "always" else "wanted"
            yield Finding(f"model {model.name}", state, str(error))
        else:
            yield Finding(f"model {model.name}", "good", "every byte verified")


def _mouths(store: Store) -> list[str]:
    """The engines that speak to callers: not those whose model a set-up does not bring."""
    return [
        name
        for name in synthesizers.names()
        if all(store.catalogue[model].need != "asked" for model in store.names(kind=name))
    ]


def _mouth(name: str, store: Store, settings: Settings) -> tuple[Finding, Samples | None]:
    """Let the engine say a word, in its own process and with its own time limit."""
    what = f"voice {name}"
    # The other mouth is what speaks when the chosen one dies: worth having, not needed.
    missing: State = "broken" if name == settings.voice else "wanted"
    try:
        voice = voice_of(name, store, settings.language)
        engine = voice.engine
        try:
            sound = engine.speak(WORD, voice.name)
        finally:
            engine.close()
    except (VoiceError, ModelError) as error:
        return Finding(what, missing, str(error)), None
    spoke = f"version {engine.version} spoke for {len(sound) / RATE:.1f} s"
    return Finding(what, "good", spoke), sound


def _ears(settings: Settings, store: Store, spoken: Samples | None) -> Finding:
    """Let the ears hear the word that a mouth said."""
    try:
        ear = ears(settings.ears, store, settings.language)
        if spoken is None:
            return Finding("ears", "good", f"{ear.name} loads; nothing was spoken to be heard")
        turn = ear.listen(QUESTION)
        try:
            turn.accept(spoken)
            heard = turn.finish()
        finally:
            turn.close()
    except (VoiceError, ModelError) as error:
        return Finding("ears", "broken", str(error))
    if not heard.text:
        return Finding("ears", "broken", f"{ear.name} heard nothing of a spoken {WORD!r}")
    return Finding("ears", "good", f"{ear.name} heard {WORD!r} as {heard.text!r}")


def _languages(settings: Settings, store: Store) -> Iterator[Finding]:
    """What speaks and what hears each language of the protocol."""
    chosen = (settings.language, *settings.kiosk.languages)
    for code in languages():
        told = f"spoken by {' and '.join(spoken_by(code, store))}"
        heard = heard_by(code, store)
        if heard:
            told += f", heard by {' and '.join(heard)}"
        else:
            models = " or ".join(store.names(kind=EMBEDDED, language=code))
            told += f"; heard by none, so keys and touch only: `toothline models fetch {models}`"
        told += "" if code in chosen else "; not offered (`languages` of [kiosk])"
        wanting = code in chosen and not heard
        yield Finding(f"language {code}", "wanted" if wanting else "good", told)


def _microphone() -> Finding:
    try:
        import sounddevice
    except OSError:
        return Finding(
            "microphone",
            "wanted",
            "the library PortAudio is missing; only `call --mic` and `record` need it: run "
            "`sudo apt install libportaudio2` (Debian, Ubuntu) or `brew install portaudio` (Mac)",
        )
    inputs = [device for device in sounddevice.query_devices() if device["max_input_channels"]]
    if not inputs:
        return Finding(
            "microphone", "wanted", "no microphone is connected: connect one for `call --mic`"
        )
    return Finding("microphone", "good", f"{len(inputs)} input(s), first {inputs[0]['name']}")


def _cases_folder(settings: Settings) -> Finding:
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"can be written")
    except OSError as error:
        return Finding(
            "cases",
            "broken",
            f"{folder} cannot be written ({error.strerror}): mend its rights, or set `data` to "
            "another folder",
        )
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < ROOM_MB:
        return Finding(
            "cases", "broken", f"{folder} has {free_mb} MB free: make room for {ROOM_MB} MB"
        )
    return Finding("cases", "good", f"{folder} can be written, {free_mb:,} MB free")
