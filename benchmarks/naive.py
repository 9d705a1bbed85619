"""The naive way, measured beside ours: transcribe once, look for words with one threshold.

Plain Whisper (no prompt, nothing scored, the whole 30 s window) and rapidfuzz over one vocabulary
for everything. It takes the opening words only, asks nothing, confirms nothing. It is what one
would build in an afternoon; the difference in figures is what the rest of Toothline is for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import ctranslate2
import numpy as np
import yaml
from numpy.typing import NDArray
from rapidfuzz import fuzz
from tokenizers import Tokenizer

from audio_fixtures.caller import Caller
from audio_fixtures.parts import speech_of
from benchmarks import expectations
from benchmarks.runs import CallerRun, Turn
from voice.recognizers.whisper import FULL_WINDOW_S
from voice.recognizers.whisper.mel import log_mel

VOCABULARY = Path(__file__).with_name("naive.yaml")


class Transcriber(Protocol):
    """Sound to text, and nothing more."""

    def __call__(self, samples: NDArray[np.float32]) -> str: ...


@dataclass(frozen=True)
class Vocabulary:
    """Every word the naive way knows."""

    threshold: float
    unknown: Mapping[str, str]
    components: Mapping[str, tuple[str, ...]]
    urgencies: Mapping[str, tuple[str, ...]]


def load(path: Path = VOCABULARY) -> Vocabulary:
    """The vocabulary of a YAML file."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Vocabulary(**data)


def run_naive(
    caller: Caller,
    sound: NDArray[np.float32] | None = None,
    transcribe: Transcriber | None = None,
    voice: str = "",
) -> CallerRun:
    """Judge a caller by their opening words: typed, or transcribed from `sound`."""
    vocabulary, began = load(), time.process_time()
    said = caller.reply("opening")
    heard = speech_of(said) if sound is None or transcribe is None else transcribe(sound)
    ranked = _ranked(heard, vocabulary.components, vocabulary.threshold)
    urgency = _most_urgent(heard, vocabulary)
    run = CallerRun(
        id=caller.id,
        about=caller.about,
        voice=voice,
        expect=caller.expect,
        ranked=ranked or ((vocabulary.unknown["component"], 1.0),),
        urgency=urgency,
        questions=(),
        turns=(Turn("opening", "free", "", said, heard),),
        told=(),
        facts={},
        facts_how={},
        cpu_s=time.process_time() - began,
    )
    return replace(run, failures=expectations.failures(run), warnings=expectations.warnings(run))


def _ranked(
    text: str, vocabulary: Mapping[str, tuple[str, ...]], threshold: float
) -> tuple[tuple[str, float], ...]:
    """Classes with a word over the threshold, best first; scores made to sum to 1."""
    best = {
        code: max(fuzz.partial_ratio(word, text.lower()) for word in phrases)
        for code, phrases in vocabulary.items()
    }
    over = {code: score for code, score in best.items() if score >= threshold}
    total = sum(over.values())
    return tuple(
        (code, score / total) for code, score in sorted(over.items(), key=lambda item: -item[1])
    )


def _most_urgent(text: str, vocabulary: Vocabulary) -> str:
    """The most urgent level with a word over the threshold."""
    for urgency in sorted(vocabulary.urgencies):
        if _ranked(text, {urgency: vocabulary.urgencies[urgency]}, vocabulary.threshold):
            return urgency
    return vocabulary.unknown["urgency"]


class PlainWhisper:
    """Whisper as one finds it in a tutorial: the whole window, no prompt, the first reading."""

    def __init__(self, model: Path) -> None:
        """`model`: the folder with model.bin and tokenizer.json."""
        self._whisper = ctranslate2.models.Whisper(str(model), compute_type="int8", intra_threads=1)
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._start = [
            self._tokenizer.token_to_id(name)
            for name in ("<|startoftranscript|>", "<|notimestamps|>")
        ]

    def __call__(self, samples: NDArray[np.float32]) -> str:
        picture = ctranslate2.StorageView.from_array(log_mel(samples, FULL_WINDOW_S))
        found = self._whisper.generate(picture, [self._start], beam_size=1)
        text: str = self._tokenizer.decode(found[0].sequences_ids[0])
        return text.strip()
