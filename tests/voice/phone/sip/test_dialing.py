"""Calls of ours to people, with the telephones that answer being servers of our own or others'."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tone
from tests.voice.phone.installed import cure, present
from tests.voice.phone.network import Desk
from tests.voice.phone.sip.serving import MEDIA, PATIENCE_S, Answering, serving
from tests.voice.phone.telephones import ANSWERING, calling, free_port
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.sip.errors import Undialable
from voice.channels.phone.sip.settings import Settings
from voice.channels.streamed.reception import Caller, Verdict

LOUD = 0.05


@dataclass
class Ear:
    """Somebody who answers, and remembers what was heard."""

    loudest: float = 0.0
    heard: threading.Event = field(default_factory=threading.Event)

    def __call__(self, line: PhoneLine, caller: Caller) -> None:
        while (block := line.read()) is not None:
            self.loudest = max(self.loudest, float(np.abs(block.samples).max()))
            if self.loudest > LOUD:
                self.heard.set()


def test_who_is_called_hears_us_until_we_hang_up() -> None:
    ear = Ear()
    person = Answering(then=ear)
    with serving(person) as theirs, serving(Desk()) as ours:
        line = ours.server.dial(f"sip:dentist@127.0.0.1:{theirs.port}").result(PATIENCE_S)
        assert line is not None
        line.play(tone(1.0))
        assert ear.heard.wait(PATIENCE_S)
        line.close()
        person.wait(1)
    assert person.ended == ["hung up"]


def test_we_learn_that_they_hung_up() -> None:
    person = Answering(then=lambda line, caller: line.close())
    with serving(person) as theirs, serving(Desk()) as ours:
        line = ours.server.dial(f"sip:dentist@127.0.0.1:{theirs.port}").result(PATIENCE_S)
        assert line is not None
        while line.read() is not None:
            pass
        assert line.lost_because == "hung up"


@pytest.mark.parametrize(
    ("person", "settings"),
    [
        (Answering(verdict=Verdict.REFUSED), Settings(media_ports=MEDIA)),
        (Answering(), Settings(media_ports=MEDIA, ring_s=60.0)),
    ],
    ids=["busy", "rings and rings"],
)
def test_nobody_answering_is_no_line(person: Answering, settings: Settings) -> None:
    with serving(person, settings) as theirs, serving(Desk()) as ours:
        answered = ours.server.dial(f"sip:dentist@127.0.0.1:{theirs.port}", patience_s=0.5)
        assert answered.result(PATIENCE_S) is None


def test_a_number_needs_an_account_to_be_called_by() -> None:
    with serving(Desk()) as ours:
        answered = ours.server.dial("312 555 0142")
        with pytest.raises(Undialable, match=r"no account of \[\[phone.accounts\]\]"):
            answered.result(PATIENCE_S)


def test_a_server_that_ends_ends_its_calls() -> None:
    person = Answering()
    with serving(person) as theirs:
        with serving(Desk()) as ours:
            uri = f"sip:dentist@127.0.0.1:{theirs.port}"
            assert ours.server.dial(uri).result(PATIENCE_S) is not None
        person.wait(1)
    assert person.ended == ["hung up"]


@pytest.mark.phone
@pytest.mark.skipif(not present("baresip"), reason=cure("baresip") or "present")
def test_a_telephone_of_others_hears_us_and_its_key_reaches_us(tmp_path: Path) -> None:
    uri = f"sip:dentist@127.0.0.1:{free_port()}"
    with (
        calling(replace(ANSWERING, key="{}"), uri, tone(0.5)[::2], tmp_path) as telephone,
        serving(Desk()) as ours,
    ):
        threading.Event().wait(1.0)
        line = ours.server.dial(uri).result(PATIENCE_S)
        assert line is not None
        line.play(tone(1.0))
        telephone.press("1")
        keys = ""
        while "1" not in keys:
            block = line.read()
            assert block is not None, telephone.said()
            keys += block.keys
        while line.playing and line.read() is not None:
            pass
        line.close()
        telephone.hang_up()
    assert np.abs(telephone.heard()).max() > LOUD
