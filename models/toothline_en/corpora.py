"""Recorded speech to train on, and whose of it is held out.

Held out are people, never utterances: who a person's hash names is heard by no training.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

HELD_OUT = 0.2
"""Share of the people whose recordings only judge."""
_NOT_SPOKEN = re.compile(r"[^a-z' ]+")

Kind = Literal["read", "word", "synthetic"]


@dataclass(frozen=True)
class Recording:
    """One utterance in a file."""

    id: str
    path: str
    speaker: str
    text: str
    """Small letters; empty where nobody speaks."""
    kind: Kind


def held_out(speaker: str) -> bool:
    digest = hashlib.sha256(speaker.encode()).digest()
    return digest[0] / 256 < HELD_OUT


def read_sentences(lists: Path, sound: Path) -> list[Recording]:
    """A corpus in Kaldi's way: `text` and `utt2spk` in one folder, a sound file for each utterance
    in another (speechocean762)."""
    texts = _table(lists / "text")
    speakers = _table(lists / "utt2spk")
    found = {path.stem: path for path in sound.iterdir()}
    return [
        Recording(id_, str(found[id_]), f"read-{speakers[id_]}", plain(text), "read")
        for id_, text in texts.items()
        if id_ in found
    ]


def single_words(folder: Path) -> list[Recording]:
    """A folder for each word; files are named `speaker_…`, or `word_speaker_…` among unknown words,
    and among background noise by whatever they are (Speech Commands)."""
    rows = []
    for path in sorted(folder.glob("*/*")):
        word, name = path.parent.name, path.stem
        if word == "silence":
            text, speaker = "", name
        elif word == "unknown":
            text, speaker = name.split("_")[:2]
        else:
            text, speaker = word, name.split("_")[0]
        rows.append(Recording(f"{word}-{name}", str(path), f"word-{speaker}", text, "word"))
    return rows


def plain(text: str) -> str:
    """Small letters and apostrophes."""
    return " ".join(_NOT_SPOKEN.sub(" ", text.lower()).split())


def write(path: Path, rows: Iterable[Recording]) -> None:
    lines = (json.dumps(asdict(row), ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> Sequence[Recording]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Recording(**json.loads(line)) for line in lines]


def _table(path: Path) -> dict[str, str]:
    rows = (line.partition(" ") if "\t" not in line else line.partition("\t")
            for line in path.read_text(encoding="utf-8").splitlines())  # fmt: skip
    return {key: value.strip() for key, _, value in rows if key}
