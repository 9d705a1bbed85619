"""Kokoro's styles and blends of them: many natural voices, at 0.8 s of one core per second.

Too slow for live speech; for prompts rendered beforehand and for callers that tests play. The
sounds of words come from eSpeak NG through Piper's reading of it: hence the child process.
"""

# ruff: noqa: RUF001  (the phonetic alphabet is what stands here)

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from voice.errors import SynthesisFailed
from voice.loudness import Samples
from voice.synthesizers.child import Child, Patience, Say

NEEDS = "piper"
INSTALL = "pip install piper-tts"

PATIENCE = Patience(30.0, 1.0)
"""Time limit of one text: a character costs 0.06 s of a free core (measured)."""
START_S = 60.0
"""More for the first text: loading takes 3 s of a free core."""
HERTZ = 24_000
VERSION = "1.0-int8"
MAX_SOUNDS = 500
"""The model takes 510 signs at once; its styles have one row for each length up to that."""
BETWEEN_SENTENCES_S = 0.3

SIGNS = (
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("oʊ", "O"),
    ("aʊ", "W"),
    ("ɔɪ", "Y"),
    ("tʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("ʔn", "tᵊn"),
    ("n\u0329", "ᵊn"),
    ("l\u0329", "ᵊl"),
    ("əl", "ᵊl"),
    ("ɜː", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ɐ", "ə"),
    ("ɾ", "T"),
    ("ʔ", "t"),
    ("r", "ɹ"),
    ("g", "ɡ"),
    ("x", "k"),
    ("ː", ""),
)
"""eSpeak NG's signs and those that Kokoro was trained with, for American English; in this order."""
OTHER_SIGNS = (("tʃ", "ʧ"), ("dʒ", "ʤ"), ("g", "ɡ"), ("ː", ""))
"""The same for other languages: their sounds have the signs that Kokoro knows."""
ENGLISH = "en-us"
"""eSpeak NG's name of what a voice speaks that names no language."""


UNSTRESSED_I = re.compile(r"(?<!\S)(m?)aɪ\b")
"""eSpeak NG leaves "I" and "my" without stress, and Kokoro then swallows them at a line's begin:
word error rate of the style jm_kumo on 24 lines .036 without the mark, 0 on its worst 8 with it."""


class Kokoro:
    """Kokoro in a child process."""

    name = "kokoro"
    version = VERSION

    def __init__(self, folder: Path) -> None:
        """`folder` holds the model, vocab.json and voices.npz (its styles)."""
        self._folder = folder
        self._child = Child(__name__, {"folder": str(folder)}, START_S)

    def voices(self) -> tuple[str, ...]:
        """The plain styles; "alpha*0.6+kumo*0.4" blends two or more of them, and "kumo@es-419"
        speaks the language that eSpeak NG names so, with the style's accent."""
        import numpy as np

        with np.load(self._folder / "voices.npz") as styles:
            return tuple(sorted(styles.files))

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Samples:
        known = self.voices()
        unknown = [style for style, _ in parts(voice)[0] if style not in known]
        if unknown:
            raise SynthesisFailed(
                f"Kokoro has no style {unknown[0]!r}; it has: {', '.join(known)}."
            )
        return self._child.say(text, voice, rate, PATIENCE)

    def close(self) -> None:
        """End the child process; the next text starts a new one."""
        self._child.close()


def load(voices: Mapping[str, Path], repeatable: bool = True) -> Kokoro:
    """Always repeatable: the model draws no noise.

    `voices` has one entry: the model's file, with vocab.json and voices.npz beside it.
    """
    (model,) = voices.values()
    return Kokoro(model.parent)


def parts(voice: str) -> tuple[list[tuple[str, float]], str]:
    """A blend's styles and shares, and its language: "a*0.6+b*0.4@es" is [("a", 0.6), ("b", 0.4)]
    and "es", "a" is all of a and English."""
    styles, _, language = voice.partition("@")
    blend = []
    for part in styles.split("+"):
        style, _, share = part.partition("*")
        blend.append((style.strip(), float(share or 1.0)))
    return blend, language or ENGLISH


def signs(phonemes: str, language: str = ENGLISH) -> str:
    """Kokoro's signs for eSpeak NG's."""
    if language != ENGLISH:
        for theirs, ours in OTHER_SIGNS:
            phonemes = phonemes.replace(theirs, ours)
        return phonemes
    text = UNSTRESSED_I.sub(r"\1ˌaɪ", phonemes)
    for theirs, ours in SIGNS:
        text = text.replace(theirs, ours)
    return text.replace("ɜɹɹ", "ɜɹ").replace("əɹɹ", "əɹ")


def serve(folder: str) -> Say:
    """The half that runs in the child."""
    import numpy as np
    import onnxruntime
    from piper.phonemize_espeak import EspeakPhonemizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(Path(folder) / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    vocabulary = json.loads((Path(folder) / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    styles = dict(np.load(Path(folder) / "voices.npz"))
    phonemizer = EspeakPhonemizer()

    def say(text: str, voice: str, rate: float) -> tuple[Samples, int]:
        blend, language = parts(voice)
        style = sum(styles[name] * share for name, share in blend)
        pause = np.zeros(round(BETWEEN_SENTENCES_S * HERTZ), np.float32)
        spoken: list[Samples] = []
        for sentence in phonemizer.phonemize(language, text):
            written = signs("".join(sentence), language)
            tokens = [vocabulary[sign] for sign in written if sign in vocabulary]
            for begin in range(0, len(tokens), MAX_SOUNDS):
                piece = tokens[begin : begin + MAX_SOUNDS]
                wanted = {
                    "tokens": np.array([[0, *piece, 0]], np.int64),
                    "style": style[len(piece) - 1].reshape(1, -1).astype(np.float32),
                    "speed": np.array([rate], np.float32),
                }
                spoken += [session.run(None, wanted)[0].ravel(), pause]
        return np.concatenate(spoken[:-1] or [pause]), HERTZ

    return say
