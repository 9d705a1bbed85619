"""The system's own voices, through pyttsx3: eSpeak NG on Linux, and what macOS or Windows brings.

On Linux no system package is needed: the wheel espeakng-loader carries eSpeak NG and its data.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
import tempfile
import threading
from pathlib import Path

from voice.loudness import Samples
from voice.synthesizers.child import Child, Patience, Say

NEEDS = "pyttsx3"
INSTALL = "pip install pyttsx3 espeakng-loader"

PATIENCE = Patience(6.0, 0.02)
"""Time limit of one text: a sentence takes 0.06 s, and pyttsx3 is known to hang for ever."""
CODE = 2
"""Letters of a language's code; no voice has so short a name."""
START_S = 10.0
"""More for the process to start, 0.3 s of a free core."""
WORDS_PER_MINUTE = 165
"""eSpeak's usual 175 is quick for a worried listener; 165 is within an audiobook's range."""
ENGLISH = "gmw/en-us"
"""eSpeak NG's American English; "+f3" and the like behind it choose a variant."""
FURTHER = {"es": "roa/es-419"}
"""eSpeak NG's voices of other languages: Spanish as in Latin America."""


class SystemVoices:
    """pyttsx3 in a child process."""

    name = "pyttsx3"

    def __init__(self) -> None:
        self.version = importlib.metadata.version("pyttsx3")
        # pyttsx3 speaks in a thread that outlives `runAndWait` and clears what is asked next: of
        # ten texts in one process one came out empty or at the speed before. So one text each.
        self._child = Child(__name__, {}, START_S, once=True)

    def voices(self) -> tuple[str, ...]:
        own = ("", ENGLISH, f"{ENGLISH}+f3", *FURTHER.values())
        return own if sys.platform == "linux" else ("",)

    def voice_of(self, language: str) -> str:
        """The voice of a language, ISO 639-1; its code where the system brings its own voices."""
        if language == "en":
            return ""
        return FURTHER.get(language, language) if sys.platform == "linux" else language

    def speak(self, text: str, voice: str = "", rate: float = 1.0) -> Samples:
        """`voice` is an identifier of the system's; empty is its American English."""
        return self._child.say(text, voice, rate, PATIENCE)

    def close(self) -> None:
        """End the child process; the next text starts a new one."""
        self._child.close()


def load(repeatable: bool = True) -> SystemVoices:
    """Always repeatable: the system's voices draw no noise."""
    return SystemVoices()


def serve() -> Say:
    """The half that runs in the child."""
    if sys.platform == "linux":
        _bring_espeak()
    import pyttsx3
    import soundfile

    engine = pyttsx3.init()
    voices = engine.getProperty("voices")
    known = {str(voice.id) for voice in voices}
    first = ENGLISH if sys.platform == "linux" else _of(voices, "en")
    finished = threading.Event()
    engine.connect("finished-utterance", lambda name, completed: finished.set())

    def say(text: str, voice: str, rate: float) -> tuple[Samples, int]:
        if len(voice) == CODE:
            voice = _of(voices, voice) or voice
        # pyttsx3 swallows a wrong name and speaks on with the voice before.
        if voice and voice.partition("+")[0] not in known:
            raise ValueError(f"there is no voice {voice!r}")
        with tempfile.TemporaryDirectory(prefix="toothline-") as folder:
            path = Path(folder) / "said.wav"
            engine.setProperty("voice", voice or first)
            engine.setProperty("rate", round(WORDS_PER_MINUTE * rate))
            engine.save_to_file(text, str(path))
            engine.runAndWait()
            # It returns before the file is written; the child's time limit ends this wait too.
            finished.wait()
            samples, hertz = soundfile.read(path, dtype="float32", always_2d=True)
        return samples.mean(axis=1), hertz

    return say


def _bring_espeak() -> None:
    """Load the wheel's eSpeak NG first, so that pyttsx3 finds it under the system's name."""
    import ctypes

    import espeakng_loader

    ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()


def _of(voices: list[object], language: str) -> str:
    """The first voice that says it speaks the language; pyttsx3's default, "", when none does."""
    for voice in voices:
        if language in str(getattr(voice, "languages", "")).lower():
            return str(getattr(voice, "id", ""))
    return ""
