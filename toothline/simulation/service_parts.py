"""The service as simulated callers meet it: real ears, callers recorded or spoken."""

from __future__ import annotations

from dataclasses import dataclass

from audio_fixtures.caller import Caller
from benchmarks.by_ear import QuietMouth, Service
from benchmarks.naive import PlainWhisper
from benchmarks.setting import Setting
from dialog import knowledge
from models.errors import ModelError
from models.store import ours
from toothline.simulation.recorded_caller import RecordedCaller
from toothline.speech.ears import ears
from toothline.speech.mouths import Cast, mouth
from voice import lines
from voice.channels import RATE, Samples
from voice.errors import SynthesisFailed, VoiceError
from voice.loudness import TARGET_DB
from voice.turns.activity import Silero

USUAL_VOICES = {"en": "joe", "es": "kokoro-es-1"}
"""Speaks for callers whose file names no voice, by language: ISO 639-1."""

BACKGROUND_S = 20.0
"""Length of the noise, which is repeated: longer than any turn, so that no pattern is heard."""


def service(setting: Setting) -> Service:
    """Everything a simulated call needs. Raises EngineMissing or a ModelError, with the cure."""
    store = ours()
    cast = Cast(store)

    def script(caller: Caller, voice: str) -> RecordedCaller:
        name = voice or caller.voice or USUAL_VOICES[setting.language]
        return RecordedCaller(caller, SpokenBy(cast, name), recordings=not voice)

    return Service(
        knowledge=knowledge.load(setting.language),
        ear=ears(setting.ears, store, setting.language),
        mouth=mouth(language=setting.language) if setting.keep_sound else QuietMouth(),
        activity=Silero,
        script=script,
        line=lines.line(setting.band, loss_percent=setting.loss_percent),
        background=_background(setting),
        plain=PlainWhisper(store.path(store.names(kind="whisper", language="en")[0])),
    )


def voices() -> tuple[str, ...]:
    """The English voices of this machine that are clear enough for a caller."""
    cast = Cast()
    return tuple(
        name
        for name, speaker in cast.known.items()
        if speaker.masters and speaker.language == "en" and _speaks(cast, name)
    )


def _background(setting: Setting) -> Samples | None:
    """Noise under the whole call, as far below speech at the house's usual level as asked."""
    if setting.noise_db is None:
        return None
    noise = lines.room(round(BACKGROUND_S * RATE), TARGET_DB - setting.noise_db)
    return lines.phone_band(noise) if setting.band == "phone" else noise


@dataclass(frozen=True)
class SpokenBy:
    """A speaker of the cast, sought only when something must be spoken."""

    cast: Cast
    name: str

    def render(self, text: str, rate: float = 1.0) -> Samples:
        speak = self.cast.speaker(self.name)
        try:
            return speak(text)
        except SynthesisFailed:
            # Beside other work a voice may pass its time limit, which is made for a caller's
            # patience; nobody waits here, and its engine begins anew.
            return speak(text)


def _speaks(cast: Cast, name: str) -> bool:
    try:
        cast.speaker(name)
    except (VoiceError, ModelError):
        return False
    return True
