"""Made speech: sentences spoken by programs of the system, many voices of each.

Voices are held out like people: flite's rms and some of eSpeak NG's speak for judging only.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from models.errors import ModelError
from models.toothline_en.corpora import Recording, plain

FLITE = ("awb", "slt", "kal16")
FESTIVAL = ("kal_diphone", "cmu_us_slt_arctic_hts")
ESPEAK_ACCENTS = ("en-us", "en-us", "en-us", "en-gb", "en-gb-scotland", "en-us-nyc", "en-029")
"""American three times: most callers' accent."""
_ESPEAK = """m1 m2 m3 m4 m5 m6 m7 f1 f2 f3 f4 Alex Annie Denis Diogo edward Gene Hugo iven John
klatt klatt2 Lee linda max Michael norbert paul rob robert steph travis zac"""
ESPEAK_VOICES = tuple(_ESPEAK.split())
HELD_OUT_FLITE = ("rms",)
_ESPEAK_HELD_OUT = "f5 Andrea Andy Jacky Mario adam belinda caleb david Marco quincy"
HELD_OUT_ESPEAK = tuple(_ESPEAK_HELD_OUT.split())
SHARE = {"flite": 0.4, "festival": 0.15, "espeak": 0.45}
"""Of the sentences, by program: those with recorded sounds first, eSpeak NG for its many voices."""


class SpeakerMissing(ModelError):
    """A program that speaks is not installed."""


@dataclass(frozen=True)
class Line:
    """A sentence in a voice: program, its voice, and numbers that vary it."""

    text: str
    program: str
    voice: str
    pace: float
    pitch: int


def cast(sentences: Sequence[str], seed: int, held_out: bool = False) -> Iterator[Line]:
    """A voice for each sentence, always the same for a seed."""
    chance = random.Random(seed)
    flite = HELD_OUT_FLITE if held_out else FLITE
    espeak = HELD_OUT_ESPEAK if held_out else ESPEAK_VOICES
    programs = ["flite", "espeak"] if held_out else list(SHARE)
    for text in sentences:
        program = chance.choices(programs, [SHARE[p] for p in programs])[0]
        voice = {
            "flite": chance.choice(flite),
            "festival": chance.choice(FESTIVAL),
            "espeak": f"{chance.choice(ESPEAK_ACCENTS)}+{chance.choice(espeak)}",
        }[program]
        yield Line(text, program, voice, chance.uniform(0.85, 1.2), chance.randint(25, 75))


def speak(lines: Sequence[Line], folder: Path, name: str, workers: int = 1) -> list[Recording]:
    """Write every line as a sound file, unless it is there; those that a program refused are left
    out. Raises SpeakerMissing when a program is not installed."""
    for program in ("flite", "text2wave", "espeak-ng"):
        if shutil.which(program) is None:
            raise SpeakerMissing(
                f"The program {program} is not installed: run `apt-get install flite festival "
                "festvox-us-slt-hts festvox-kallpc16k espeak-ng`."
            )
    folder.mkdir(parents=True, exist_ok=True)

    def one(number: int) -> Recording | None:
        line = lines[number]
        path = folder / f"{name}-{number:05}.wav"
        if not path.exists() and not _spoken(line, path):
            return None
        speaker = f"made-{line.program}-{line.voice}"
        return Recording(path.stem, str(path), speaker, plain(line.text), "synthetic")

    with ThreadPoolExecutor(workers) as pool:
        return [row for row in pool.map(one, range(len(lines))) if row]


def _spoken(line: Line, path: Path) -> bool:
    raw = path.with_suffix(".part")
    commands = {
        "flite": ["flite", "-voice", line.voice, "--setf", f"duration_stretch={line.pace:.2f}",
                  "-t", line.text, "-o", str(raw)],
        "festival": ["text2wave", "-eval", f"(voice_{line.voice})",
                     "-eval", f"(Parameter.set 'Duration_Stretch {line.pace:.2f})", "-o", str(raw)],
        "espeak": ["espeak-ng", "-v", line.voice, "-s", str(round(160 / line.pace)),
                   "-p", str(line.pitch), "-w", str(raw), line.text],
    }  # fmt: skip
    done = subprocess.run(
        commands[line.program], input=line.text, text=True, capture_output=True, check=False
    )
    if done.returncode or not raw.exists() or raw.stat().st_size < 5_000:
        return False
    raw.replace(path)
    return True
