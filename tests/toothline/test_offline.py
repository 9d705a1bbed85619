"""A call needs no network: neither the service nor any process it starts opens a connection."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import ModelError
from models.store import ours
from voice.errors import VoiceError

GUARD = """
import os, sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        with open(os.environ["SEEN"], "a") as seen:
            print(event, arguments, file=seen)
        raise OSError("a test refuses every connection")

sys.addaudithook(refuse)
"""
"""Python reads a module of this name at its start, so the service's own children have it too."""
QUICK = "safety-06-mouth-filling"
"""An emergency: the shortest call."""


@pytest.mark.parametrize("words", [["--text"], ["--caller", QUICK, "--ears", "whisper"]])
def test_a_call_opens_no_connection(tmp_path: Path, words: list[str]) -> None:
    try:
        ours().path("whisper-tiny-en")
    except (ModelError, VoiceError) as missing:
        pytest.skip(f"No call is held: {missing}")
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    seen = tmp_path / "seen"
    done = subprocess.run(
        [sys.executable, "-m", "toothline", "call", *words],
        input="no\nmy mouth is filling with blood\nyes\n",
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join((str(tmp_path), *sys.path)),
            "SEEN": str(seen),
            "TOOTHLINE_DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "U0" in done.stdout
    assert not seen.exists(), seen.read_text()
