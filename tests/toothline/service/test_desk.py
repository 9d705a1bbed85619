"""The desk as a command: on its own, and beside the telephone."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import urllib.request
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from clinic.photos.errors import InboxAway
from dialog import knowledge
from tests.clinic.photos.pictures import coded
from toothline.__main__ import main
from toothline.service.companion_process import Companion
from toothline.service.desk import desk, entrance, options, own_command, photo_jobs, somewhere
from toothline.settings import Desk, Settings

LONG_S = 120.0
"""Longest wait for a program to start on a busy machine."""


def test_without_an_address_the_desk_is_on_this_machine_alone() -> None:
    usual = somewhere(Settings())
    assert usual.desk.address == "127.0.0.1:8080"
    assert usual.desk.loopback
    named = Settings(desk=Desk(address="127.0.0.1:9000"))
    assert somewhere(named) is named


def test_a_port_that_is_taken_is_told_with_the_cure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        file = tmp_path / "toothline.toml"
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        file.write_text(f'data = "{tmp_path / "data"}"\n[desk]\naddress = "{address}"\n')
        done = CliRunner().invoke(main, ["desk", "--config", str(file)])
    assert done.exit_code == 2
    assert "free the port, or choose another address" in " ".join(done.output.split())


def test_the_first_run_prints_a_link_that_works_and_ends_with_its_parent(tmp_path: Path) -> None:
    file = tmp_path / "toothline.toml"
    file.write_text(f'data = "{tmp_path / "data"}"\n[desk]\naddress = "127.0.0.1:0"\n')
    process = subprocess.Popen(
        own_command(file), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    late = threading.Timer(LONG_S, process.kill)
    late.start()
    try:
        assert process.stdout
        assert process.stdin
        link = re.search(r"http://\S+/link/\S+", process.stdout.readline())
        assert link
        with urllib.request.urlopen(link[0]) as answer:
            assert b"The first account" in answer.read()
        process.stdin.close()
        assert process.wait() == 0
    finally:
        late.cancel()
        process.kill()
        process.stdout.close()


def test_what_runs_beside_is_started_again_and_ends_with_the_block(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    told = f"open({str(marks)!r}, 'a').write('x')"
    dies = [sys.executable, "-c", told]
    with Companion("desk", dies, again_s=0.01):
        waiting = threading.Event()
        for _ in range(int(LONG_S * 20)):
            if marks.exists() and len(marks.read_text()) >= 2:
                break
            waiting.wait(0.05)
    count = len(marks.read_text())
    assert count >= 2
    lives = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    beside = Companion("desk", lives)
    with beside:
        while beside.pid is None:
            waiting.wait(0.01)
    assert len(marks.read_text()) == count


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        (Desk(address="127.0.0.1:80"), "http://127.0.0.1:80"),
        (Desk(address="[::1]:80"), "http://[::1]:80"),
        (Desk(address="127.0.0.1:80", hosts=("d.example",), behind_proxy="127.0.0.1"),
         "https://d.example"),
        (Desk(address="0.0.0.0:443", hosts=("d.example",), certificate="c", key="k"),
         "https://d.example:443"),
    ],
)  # fmt: skip
def test_the_address_to_type_is_told(settings: Desk, place: str) -> None:
    made = Settings(desk=settings)
    assert entrance(made, settings.port) == place
    assert options(made).secure == settings.secure


def test_photos_are_taken_from_the_places_that_the_settings_name(tmp_path: Path) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    (watched / "cap.jpg").write_bytes(coded())
    places = Desk(photo_folder=str(watched), mailbox=str(tmp_path / "no-mail"))
    settings = Settings(data=tmp_path / "data", desk=places)
    clock = partial(datetime.now, UTC)
    with desk(Settings(data=tmp_path / "data"), knowledge.load, clock) as (made, _):
        kiosk, folder, mailbox = photo_jobs(settings, made)
        folder()
        folder()
        assert [photo.told for photo in made.album.unassigned()] == ["cap.jpg"]
        with pytest.raises(InboxAway, match="no-mail .*: see that it is there"):
            mailbox()
        assert kiosk() == 0
        assert len(photo_jobs(Settings(), made)) == 1
