"""A voice engine that does what its text says: the faults that real ones were seen to have."""

from __future__ import annotations

import os
import sys
import threading

import numpy as np

from voice.loudness import Samples
from voice.synthesizers.child import Say

HERTZ = 8_000


def serve(broken: bool = False) -> Say:
    if broken:
        raise RuntimeError("its model is torn")

    def say(text: str, voice: str, rate: float) -> tuple[Samples, int]:
        match text:
            case "hang":
                threading.Event().wait()
            case "die":
                os._exit(3)
            case "refuse":
                raise ValueError("too odd")
            case "chatter":
                print("Audio saved to /dev/null", file=sys.stdout, flush=True)
        return np.full(len(text) * 100, 0.5, np.float32), HERTZ

    return say
