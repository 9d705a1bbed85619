"""Other people's telephones: each calls us, speaks a file, keeps what it hears, presses keys."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from tests.voice.phone.installed import PJSIP, PJSIP_PYTHON
from voice.channels import Samples
from voice.channels.phone.media.g711 import PCMU, RATE

HERE = Path(__file__).parent
PATIENCE_S = 40.0
"""Seen on a busy machine: 15 s were not enough for baresip to end."""
BARESIP = """
sip_listen 127.0.0.1:{port}
net_interface 127.0.0.1
audio_player aufile,{folder}/unused.wav
audio_source aufile,{spoken}
audio_alert aufile,/dev/null
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
module_path /usr/lib/baresip/modules
module stdio.so
module g711.so
module aufile.so
module sndfile.so
snd_path {folder}
module_tmp account.so
module_app menu.so
"""
LINPHONE = """[sip]
sip_port={port}
sip_tcp_port=-1
sip_tls_port=-1
use_ipv6=0
bind_address=127.0.0.1
contact=sip:+4930555@127.0.0.1
"""


@dataclass(frozen=True)
class Telephone:
    """How one is used."""

    name: str
    command: Callable[[str, Path, Path], list[str]]
    """Of the URI to call, the file to speak (8 kHz), and a folder of its own."""
    heard: str
    """The file that it keeps, as a pattern in its folder."""
    begin: Callable[[str, Path, Path], str] = lambda uri, spoken, folder: ""
    """What is typed first."""
    keeps_what_it_heard: bool = True
    """Its file is just that, and not a mixture of both sides or stretched."""
    key: str = "{}\n"
    hang_up: str = "q\n"


@dataclass
class Calling:
    """One that is calling."""

    telephone: Telephone
    process: subprocess.Popen[str]
    folder: Path

    def type(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def press(self, key: str) -> None:
        self.type(self.telephone.key.format(key))

    def hang_up(self) -> None:
        self.type(self.telephone.hang_up)

    def said(self) -> str:
        """What it has written."""
        return (self.folder / "log").read_text(errors="replace")

    def heard(self) -> Samples:
        """What it heard, at 8 kHz."""
        (path,) = self.folder.glob(self.telephone.heard)
        if path.suffix == ".ul":
            return PCMU.decode(path.read_bytes())
        samples, rate = soundfile.read(path, dtype="float32")
        return np.asarray(samples[:: rate // RATE], np.float32)


@contextmanager
def calling(telephone: Telephone, uri: str, spoken: Samples, folder: Path) -> Iterator[Calling]:
    """It calls, with sound at 8 kHz to speak, until the block ends."""
    wave = folder / "spoken.wav"
    soundfile.write(wave, spoken, RATE, subtype="PCM_16")
    (folder / "spoken.ul").write_bytes(PCMU.encode(spoken))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            telephone.command(uri, wave, folder),
            stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder, text=True,
            # Some keep files of their own at home.
            env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
    caller = Calling(telephone, process, folder)
    try:
        if begin := telephone.begin(uri, wave, folder):
            caller.type(begin)
        yield caller
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{telephone.name} never ends: {caller.said()}") from error
    finally:
        process.kill()
        process.communicate()


def _baresip(uri: str, spoken: Path, folder: Path) -> list[str]:
    _baresip_files(spoken, folder, 0, "+4930555", "manual")
    return ["baresip", "-f", str(folder), "-e", f"/dial {uri}"]


def _answering(uri: str, spoken: Path, folder: Path) -> list[str]:
    _baresip_files(spoken, folder, int(uri.rpartition(":")[2]), "dentist", "auto")
    return ["baresip", "-f", str(folder)]


def _baresip_files(spoken: Path, folder: Path, port: int, user: str, answers: str) -> None:
    (folder / "config").write_text(BARESIP.format(folder=folder, spoken=spoken, port=port))
    account = f"<sip:{user}@127.0.0.1>;regint=0;answermode={answers};audio_codecs=PCMU/8000/1\n"
    (folder / "accounts").write_text(account)
    (folder / "contacts").touch()


def free_port() -> int:
    """A UDP port that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _linphone(uri: str, spoken: Path, folder: Path) -> list[str]:
    # Where it keeps its database; without one it opens no port.
    (folder / ".local" / "share" / "linphone").mkdir(parents=True)
    (folder / "linphonerc").write_text(LINPHONE.format(port=free_port()))
    return ["linphonec", "-c", str(folder / "linphonerc")]


def _begin_linphone(uri: str, spoken: Path, folder: Path) -> str:
    # It opens its port late and tells nobody; what is typed before goes nowhere.
    port = (folder / "linphonerc").read_text().partition("sip_port=")[2].partition("\n")[0]
    until_s = time.monotonic() + PATIENCE_S
    while f":{int(port):04X} " not in Path("/proc/net/udp").read_text():
        assert time.monotonic() < until_s, f"linphonec never opens port {port}"
        time.sleep(0.02)
    return f"soundcard use files\nplay {spoken}\nrecord {folder}/heard.wav\ncall {uri}\n"


ANSWERING = Telephone("baresip", _answering, "dump-*-dec.wav", hang_up="bq")
"""One that is called: its URI names its own port, and it answers at once."""
TELEPHONES = (
    Telephone("baresip", _baresip, "dump-*-dec.wav", key="{}", hang_up="bq"),
    Telephone(
        "linphonec",
        _linphone,
        "heard.wav",
        begin=_begin_linphone,
        keeps_what_it_heard=False,
        hang_up="terminate\nquit\n",
    ),
    Telephone(
        "Net::SIP",
        lambda uri, spoken, folder: [
            "perl", str(HERE / "netsip.pl"), uri, str(spoken.with_suffix(".ul")), "heard.ul",
        ],
        "heard.ul",
    ),
    Telephone(
        PJSIP,
        lambda uri, spoken, folder: [
            str(PJSIP_PYTHON), str(HERE / "pjsip.py"), uri, str(spoken), "heard.wav",
        ],
        "heard.wav",
    ),
)  # fmt: skip
