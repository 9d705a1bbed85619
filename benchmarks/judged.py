"""What is judged on held-out speech: a model of Vosk, or any ear as a service would use it.

A Vosk model's grammars are tried as they are, because they tell one model from another; how far an
answer is believed is asked of both in the same way, through the port of all ears.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import vosk

from benchmarks.ears import hear
from dialog.effects import Answer, Listen
from models.toothline_en.sentences import DIGITS
from voice.channels import RATE, Samples
from voice.recognizers import Recognizer

UNKNOWN = "[unk]"
"""Anything that is none of the phrases."""
BLOCK = RATE // 5
"""Samples given at a time."""
SPOKEN_DIGITS = (*DIGITS, "oh")

vosk.SetLogLevel(-1)


@dataclass
class Spent:
    """What hearing cost until now, in seconds."""

    work_s: float = 0.0
    sound_s: float = 0.0

    @property
    def share(self) -> float:
        """Seconds of processor for a second of sound."""
        return self.work_s / max(self.sound_s, 1e-9)


class Judged(Protocol):
    """An ear on trial."""

    name: str
    spent: Spent

    def closed(self, samples: Samples, phrases: Sequence[str]) -> str:
        """What was heard of these phrases; with `UNKNOWN` in it where it was something else."""
        ...

    def belief(self, samples: Samples, answers: Sequence[Answer]) -> tuple[str, float]:
        """The answer given and how far it is believed; "" where it was something else."""
        ...

    def digits(self, samples: Samples) -> str: ...

    def words(self, samples: Samples) -> str: ...


@dataclass
class AnyEar:
    """An ear behind the port, whatever its engine."""

    name: str
    ear: Recognizer
    spent: Spent = field(default_factory=Spent)

    def closed(self, samples: Samples, phrases: Sequence[str]) -> str:
        answers = [Answer(phrase, (phrase,)) for phrase in phrases if phrase != UNKNOWN]
        heard = self._heard(samples, Listen("judged", "choice", tuple(answers)))
        values = [answer.value or UNKNOWN for answer in heard.answers]
        return next((value for value in values if value in phrases), UNKNOWN)

    def belief(self, samples: Samples, answers: Sequence[Answer]) -> tuple[str, float]:
        best = self._heard(samples, Listen("judged", "choice", tuple(answers))).answers
        return (best[0].value, best[0].probability) if best else ("", 1.0)

    def digits(self, samples: Samples) -> str:
        text: str = self._heard(samples, Listen("judged", "digits")).text
        return text

    def words(self, samples: Samples) -> str:
        text: str = self._heard(samples, Listen("judged", "free")).text
        return text

    def _heard(self, samples: Samples, asked: Listen) -> Any:
        heard = hear(self.ear, samples, asked)
        self.spent.work_s += heard.compute_s
        self.spent.sound_s += len(samples) / RATE
        return heard


class VoskModel(AnyEar):
    """A Vosk model whose grammar may be of any phrases, strings of digits among them."""

    def __init__(self, name: str, ear: Recognizer, folder: Path) -> None:
        super().__init__(name, ear)
        self._model = vosk.Model(str(folder))

    def closed(self, samples: Samples, phrases: Sequence[str]) -> str:
        began = time.process_time()
        recognizer = vosk.KaldiRecognizer(self._model, RATE, json.dumps(phrases))
        texts = []
        pcm = (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
        for at in range(0, len(pcm), BLOCK):
            if recognizer.AcceptWaveform(pcm[at : at + BLOCK].tobytes()):
                texts.append(json.loads(recognizer.Result())["text"])
        texts.append(json.loads(recognizer.FinalResult())["text"])
        self.spent.work_s += time.process_time() - began
        self.spent.sound_s += len(samples) / RATE
        return " ".join(text for text in texts if text)

    def digits(self, samples: Samples) -> str:
        return self.closed(samples, SPOKEN_DIGITS)
