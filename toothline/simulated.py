"""The service as simulated callers meet it: real ears, callers recorded or spoken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from audio_fixtures.caller import Caller
from benchmarks import lines
from benchmarks.by_ear import QuietMouth, Service
from benchmarks.naive import PlainWhisper
from benchmarks.setting import Setting
from dialog import knowledge
from models.errors import ModelError
from models.store import ours
from toothline.ears import ears
from toothline.mouths import Cast, mouth
from toothline.recorded import RecordedCaller
from voice.channels import Samples
from voice.errors import VoiceError
from voice.turns.activity import Silero

USUAL_VOICE = "joe"
"""Speaks for callers whose file names no voice."""


def service(setting: Setting) -> Service:
    """Everything a simulated call needs. Raises EngineMissing or a ModelError, with the cure."""
    store = ours()
    cast = Cast(store)

    def script(caller: Caller, voice: str) -> RecordedCaller:
        name = voice or caller.voice or USUAL_VOICE
        return RecordedCaller(caller, SpokenBy(cast, name), recordings=not voice)

    return Service(
        knowledge=knowledge.load("en"),
        ear=ears(setting.ears, store),
        mouth=mouth() if setting.keep_sound else QuietMouth(),
        activity=Silero,
        script=script,
        line=partial(lines.carried, setting=setting),
        background=lines.background(setting),
        plain=PlainWhisper(store.path(store.names(kind="whisper", language="en")[0])),
    )


def voices() -> tuple[str, ...]:
    """The voices of this machine that are clear enough for a caller."""
    cast = Cast()
    return tuple(
        name for name, speaker in cast.known.items() if speaker.masters and _speaks(cast, name)
    )


@dataclass(frozen=True)
class SpokenBy:
    """A speaker of the cast, sought only when something must be spoken."""

    cast: Cast
    name: str

    def render(self, text: str, rate: float = 1.0) -> Samples:
        return self.cast.speaker(self.name)(text)


def _speaks(cast: Cast, name: str) -> bool:
    try:
        cast.speaker(name)
    except (VoiceError, ModelError):
        return False
    return True
