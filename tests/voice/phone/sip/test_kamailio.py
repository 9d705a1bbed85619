"""A real registrar: we prove who we are, and calls to our name come through it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.voice.phone.installed import cure, present
from tests.voice.phone.sip.serving import MEDIA, PATIENCE_S, Answering, Served, serving
from tests.voice.phone.sip.test_sipp import call
from voice.channels.phone.sip.registration import Account
from voice.channels.phone.sip.settings import Login, Settings

CONFIGURATION = Path(__file__).parent / "registrar.cfg"

NEEDED = ("kamailio", "sipp")

pytestmark = [
    pytest.mark.phone,
    pytest.mark.skipif(not all(map(present, NEEDED)), reason=cure(*NEEDED) or "present"),
]


@contextmanager
def registrar(folder: Path, algorithm: str) -> Iterator[int]:
    """Kamailio on a free port, until the block ends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    text = CONFIGURATION.read_text()
    config = folder / "kamailio.cfg"
    config.write_text(text.replace("PORT\n", f"{port}\n").replace('"ALGORITHM"', f'"{algorithm}"'))
    command = ["kamailio", "-f", str(config), "-DD", "-E", "-m", "32", "-M", "4", "-Y", str(folder)]
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=-3)
    try:
        yield port
    finally:
        running.terminate()
        running.wait(PATIENCE_S)


def settings(port: int, password: str) -> Settings:
    account = Account("practice", "127.0.0.1", password)
    return Settings(media_ports=MEDIA, logins=(Login(account, "127.0.0.1", port),))


def registered(served: Served) -> bool:
    """Whether it comes about in time."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        if served.server.registered:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_we_register_and_are_called_through_the_registrar(algorithm: str, tmp_path: Path) -> None:
    desk = Answering()
    with registrar(tmp_path, algorithm) as port, serving(desk, settings(port, "s3cret")) as served:
        assert registered(served)
        call(port, "through_registrar", tmp_path)
        desk.wait(1)
    assert desk.ended == ["hung up"]


def test_a_wrong_password_is_not_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with (
        registrar(tmp_path, "MD5") as port,
        serving(Answering(), settings(port, "wrong")) as served,
    ):
        until_s = time.monotonic() + PATIENCE_S
        while "not registered" not in caplog.text and time.monotonic() < until_s:
            time.sleep(0.05)
        assert not served.server.registered
    assert "not registered as practice (401" in caplog.text
