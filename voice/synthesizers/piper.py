"""Piper's neural voices: natural, and ten times faster than speech on one core.

Piper is GPL-3.0 and so is never imported here: it lives only in the child process.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voice.errors import SynthesisFailed
from voice.loudness import Samples
from voice.synthesizers.child import Child, Patience, Say

NEEDS = "piper"
INSTALL = "pip install piper-tts"

PATIENCE = Patience(8.0, 0.05)
"""Time limit of one text. A character costs 6 ms of one core (measured, en_US-joe-medium): these
leave a caller waiting 8 s at worst on a machine that is ten times as busy."""
START_S = 20.0
"""More for the first text: loading takes 1.2 s of a free core."""
SEED = 1
"""Of a repeatable voice's noise; any number does."""


class Piper:
    """Piper in a child process, with the voices that were given."""

    name = "piper"

    def __init__(self, voices: Mapping[str, Path], repeatable: bool = False) -> None:
        """`voices` maps a voice's name to its .onnx file, the .onnx.json beside it.

        `repeatable` makes the same words sound the same sample by sample, for fixtures, at the
        price of loading the model for each text.
        """
        self.version = importlib.metadata.version("piper-tts")
        self._voices = dict(voices)
        paths = {name: str(path) for name, path in voices.items()}
        settings = {"voices": paths, "seed": SEED if repeatable else None}
        self._child = Child(__name__, settings, START_S)

    def voices(self) -> tuple[str, ...]:
        return tuple(sorted(self._voices))

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Samples:
        if voice not in self._voices:
            known = ", ".join(self.voices()) or "none"
            raise SynthesisFailed(f"Piper has no voice {voice!r}; it was given: {known}.")
        return self._child.say(text, voice, rate, PATIENCE)

    def close(self) -> None:
        """End the child process; the next text starts a new one."""
        self._child.close()


def load(voices: Mapping[str, Path], repeatable: bool = False) -> Piper:
    return Piper(voices, repeatable)


def serve(voices: dict[str, str], seed: int | None) -> Say:
    """The half that runs in the child."""
    import numpy as np
    import onnxruntime
    from piper import PiperVoice, SynthesisConfig
    from piper.config import PiperConfig

    # One core: a prompt must not push a caller's recognizer aside.
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    if seed is not None:
        # A model that speaks one text is not worth optimizing: loading takes 0.2 s instead of 0.8,
        # and the sound differs by less than a 16-bit sample's step.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    loaded: dict[str, Any] = {}

    def opened(voice: str) -> Any:
        if seed is not None:
            # Piper draws its noise as it goes on, so only a new session begins at the seed again.
            onnxruntime.set_seed(seed)
            loaded.clear()
        if voice not in loaded:
            path = voices[voice]
            config = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))
            loaded[voice] = PiperVoice(
                session=onnxruntime.InferenceSession(
                    path, sess_options=options, providers=["CPUExecutionProvider"]
                ),
                config=PiperConfig.from_dict(config),
            )
        return loaded[voice]

    def say(text: str, voice: str, rate: float) -> tuple[Samples, int]:
        piper = opened(voice)
        slower = SynthesisConfig(length_scale=piper.config.length_scale / rate)
        chunks = [chunk.audio_float_array for chunk in piper.synthesize(text, slower)]
        if not chunks:
            return np.zeros(0, np.float32), piper.config.sample_rate
        return np.concatenate(chunks), piper.config.sample_rate

    return say
