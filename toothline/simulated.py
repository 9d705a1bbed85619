"""The service as simulated callers meet it: real ears, callers recorded or spoken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import platformdirs

from audio_fixtures.caller import Caller
from audio_fixtures.parts import parts
from benchmarks.by_ear import QuietMouth, Service
from benchmarks.naive import PlainWhisper
from benchmarks.setting import Setting
from dialog import knowledge
from models.store import ours
from toothline.ears import ears
from voice import audio, synthesizers
from voice.channels import RATE, Samples
from voice.synthesizers.rendered import Mouth, Voice
from voice.turns.activity import Silero


def service(setting: Setting) -> Service:
    piper = synthesizers.load(
        "piper", voices={"joe": ours().path("piper-en-us-joe-medium") / "en_US-joe-medium.onnx"}
    )
    mouth = Mouth(
        Voice(piper, "joe"), None, Path(platformdirs.user_cache_dir("toothline")) / "callers"
    )

    def sound(caller: Caller, question: str, times: int, voice: str) -> Samples | str | None:
        line = caller.line(question, times)
        path = caller.sound(line)
        if path and not voice:
            return audio.read(path).samples
        pieces = []
        for part in parts(line.words):
            if part.kind == "keys":
                return part.text
            if part.kind == "speech":
                pieces.append(mouth.render(part.text))
            elif part.kind == "silence" and part.seconds:
                pieces.append(np.zeros(round(part.seconds * RATE), np.float32))
        return np.concatenate(pieces) if pieces else None

    return Service(
        knowledge=knowledge.load("en"),
        ear=ears(setting.ears),
        mouth=QuietMouth(),
        activity=Silero,
        sound=sound,
        line=lambda samples: samples,
        plain=PlainWhisper(ours().path("whisper-tiny-en")),
    )


def voices() -> tuple[str, ...]:
    """The voices that callers are spoken with."""
    return ("joe",)
