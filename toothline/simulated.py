"""The service as simulated callers meet it: real ears, callers recorded or spoken."""

from __future__ import annotations

from benchmarks.by_ear import QuietMouth, Service
from benchmarks.naive import PlainWhisper
from benchmarks.setting import Setting
from dialog import knowledge
from models.store import ours
from toothline.ears import ears
from toothline.mouths import mouth
from toothline.recorded import RecordedCaller
from voice.turns.activity import Silero


def service(setting: Setting) -> Service:
    """Everything a simulated call needs. Raises EngineMissing or a ModelError, with the cure."""
    spoken = mouth()
    store = ours()
    return Service(
        knowledge=knowledge.load("en"),
        ear=ears(setting.ears, store),
        mouth=spoken if setting.keep_sound else QuietMouth(),
        activity=Silero,
        script=lambda caller, voice: RecordedCaller(caller, spoken),
        line=lambda samples: samples,
        plain=PlainWhisper(store.path(store.names(kind="whisper", language="en")[0])),
    )


def voices() -> tuple[str, ...]:
    """The voices that callers are spoken with."""
    return ("joe",)
