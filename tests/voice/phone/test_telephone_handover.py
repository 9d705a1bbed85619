"""Callers and dentists at telephones that others made: handed over, or kept if nobody answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.voice.phone.installed import cure, present
from tests.voice.phone.sip.serving import MEDIA, Answering, Served, serving
from tests.voice.phone.telephones import ANSWERING, TELEPHONES, Telephone, calling, free_port
from tests.voice.phone.test_telephones import LOUD, PATIENCE_S, SPEECH, each_present
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.sip.handover import Handover
from voice.channels.phone.sip.settings import Settings
from voice.channels.streamed.reception import Caller, Verdict

pytestmark = pytest.mark.phone
TRANSFERABLE = [each for each in TELEPHONES if each.name in ("baresip", "linphonec")]
"""They call whom they are referred to, and let it ring for as long as they like."""
CALLED_FOR = [each for each in TELEPHONES if each not in TRANSFERABLE]
"""We call for them."""


@dataclass
class Desk(Answering):
    """Hands every caller over at once, and goes on with those whom nobody took."""

    to: str = ""
    patience_s: float = 10.0
    served: Served | None = None
    results: list[Handover] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.then = self._connect

    def _connect(self, line: PhoneLine, caller: Caller) -> None:
        assert self.served is not None
        handed = self.served.server.hand_over(caller.key, self.to, self.patience_s)
        self.results.append(handed.result(PATIENCE_S))
        self.done.set()


@dataclass
class Loudest:
    """What a dentist's line hears."""

    level: float = 0.0
    heard: threading.Event = field(default_factory=threading.Event)

    def __call__(self, line: PhoneLine, caller: Caller) -> None:
        while (block := line.read()) is not None:
            self.level = max(self.level, float(np.abs(block.samples).max()))
            if self.level > LOUD:
                self.heard.set()


@contextmanager
def practice(desk: Desk) -> Iterator[str]:
    """Our side; the URI that callers call."""
    with serving(desk) as served:
        desk.served = served
        yield f"sip:practice@127.0.0.1:{served.port}"


@pytest.mark.parametrize("telephone", each_present(TRANSFERABLE))
def test_a_telephone_is_sent_on_to_the_dentist(telephone: Telephone, tmp_path: Path) -> None:
    listening = Loudest()
    dentist = Answering(then=listening)
    with serving(dentist) as theirs:
        desk = Desk(to=f"sip:dentist@127.0.0.1:{theirs.port}")
        with practice(desk) as uri, calling(telephone, uri, SPEECH, tmp_path) as caller:
            assert desk.done.wait(PATIENCE_S), caller.said()
            assert listening.heard.wait(PATIENCE_S), caller.said()
            caller.hang_up()
            desk.wait(1)
            dentist.wait(1)
    assert desk.results == [Handover.CONNECTED]
    assert desk.ended == ["connected"]


@pytest.mark.skipif(not present("baresip"), reason=cure("baresip") or "present")
@pytest.mark.skipif(not present("Net::SIP"), reason=cure("Net::SIP") or "present")
def test_a_dentist_at_a_telephone_whom_we_call_hears_the_caller(tmp_path: Path) -> None:
    (perl,) = (each for each in TELEPHONES if each.name == "Net::SIP")
    theirs, ours = tmp_path / "dentist", tmp_path / "caller"
    for folder in (theirs, ours):
        folder.mkdir()
    address = f"sip:dentist@127.0.0.1:{free_port()}"
    desk = Desk(to=address)
    with calling(ANSWERING, address, SPEECH, theirs) as dentist:
        with practice(desk) as uri, calling(perl, uri, SPEECH, ours) as caller:
            assert desk.done.wait(PATIENCE_S), dentist.said()
            threading.Event().wait(2.0)
            caller.hang_up()
            desk.wait(1)
        dentist.hang_up()
    assert desk.results == [Handover.CONNECTED]
    assert desk.ended == ["connected"]
    for telephone in (dentist, caller):
        assert np.abs(telephone.heard()).max() > LOUD, telephone.telephone.name


@pytest.mark.parametrize("telephone", each_present())
def test_a_telephone_stays_with_us_where_the_dentist_is_busy(
    telephone: Telephone, tmp_path: Path
) -> None:
    stays(telephone, tmp_path, Answering(verdict=Verdict.REFUSED), Settings(media_ports=MEDIA))


@pytest.mark.parametrize("telephone", each_present(CALLED_FOR))
def test_a_telephone_stays_with_us_where_nobody_answers(
    telephone: Telephone, tmp_path: Path
) -> None:
    stays(telephone, tmp_path, Answering(), Settings(media_ports=MEDIA, ring_s=60.0))


def stays(telephone: Telephone, folder: Path, dentist: Answering, settings: Settings) -> None:
    """It is not handed over, and its keys reach us afterwards."""
    with serving(dentist, settings) as theirs:
        desk = Desk(to=f"sip:dentist@127.0.0.1:{theirs.port}", patience_s=3.0)
        with practice(desk) as uri, calling(telephone, uri, SPEECH, folder) as caller:
            assert desk.done.wait(PATIENCE_S), caller.said()
            # A telephone needs a moment to come back from the call that it tried.
            threading.Event().wait(1.0)
            caller.press("5")
            threading.Event().wait(1.0)
            caller.hang_up()
            desk.wait(1)
    assert desk.results == [Handover.NOT_ANSWERED]
    assert desk.ended == ["hung up"]
    assert desk.keys == ["5"]
