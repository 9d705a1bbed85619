"""Telephones that others made: they hear us, we hear them, keys come, either side hangs up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio_fixtures.caller import CALLERS, load_all
from dialog.effects import Listen
from models.errors import ModelError
from tests.voice.phone.installed import cure, present
from tests.voice.phone.likeness import SAME, alike
from tests.voice.phone.sip.serving import Answering, serving
from tests.voice.phone.telephones import TELEPHONES, Telephone, calling
from toothline.speech.ears import ears
from voice import audio
from voice.audio import resample
from voice.channels import RATE, Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed.line import PHONE_RATE
from voice.channels.streamed.reception import Caller
from voice.errors import EngineMissing

PATIENCE_S = 20.0
LOUD = 0.05
SPOKEN = load_all([str(CALLERS / "healing-cap.yaml")])[0]

pytestmark = pytest.mark.phone


def recorded(question: str) -> Samples:
    """Words of a recorded caller, at 16 kHz."""
    path = SPOKEN.sound(SPOKEN.line(question))
    assert path is not None
    return audio.read(path).samples


PROMPT = recorded("have_piece")
"""Anybody's words serve as our prompt: what is said is not looked at by the line."""
SPEECH = resample(np.concatenate([recorded("opening")] * 4), RATE, PHONE_RATE)
"""What a telephone speaks: longer than any of these calls."""
WORDS = ("yes", "right here", "hand")


@dataclass
class Conversation:
    """Says the prompt, and keeps what comes."""

    leave: bool = False
    """We hang up when the prompt is over."""
    heard: list[Samples] = field(default_factory=list)
    keys: str = ""
    began: threading.Event = field(default_factory=threading.Event)
    said: threading.Event = field(default_factory=threading.Event)
    pressed: threading.Event = field(default_factory=threading.Event)

    def __call__(self, line: PhoneLine, caller: Caller) -> None:
        line.play(PROMPT)
        self.began.set()
        while (block := line.read()) is not None:
            self.heard.append(block.samples)
            self.keys += block.keys
            if self.keys:
                self.pressed.set()
            if not line.playing:
                self.said.set()
                if self.leave:
                    line.close()


def each_present(telephones: Sequence[Telephone] = TELEPHONES) -> list[Any]:
    """Each of them, the missing ones to be skipped with what brings them."""
    return [
        pytest.param(
            each, id=each.name, marks=pytest.mark.skipif(not present(each.name), reason=why)
        )
        for each in telephones
        for why in [cure(each.name) or "present"]
    ]


@pytest.mark.parametrize("telephone", each_present())
def test_a_telephone_hears_us_is_heard_presses_a_key_and_hangs_up(
    telephone: Telephone, tmp_path: Path
) -> None:
    conversation = Conversation()
    desk = Answering(then=conversation)
    with serving(desk) as served:
        uri = f"sip:practice@127.0.0.1:{served.port}"
        with calling(telephone, uri, SPEECH, tmp_path) as caller:
            assert conversation.began.wait(PATIENCE_S), caller.said()
            assert conversation.said.wait(PATIENCE_S), caller.said()
            caller.press("7")
            assert conversation.pressed.wait(PATIENCE_S), caller.said()
            caller.hang_up()
            desk.wait(1)
    assert desk.ended == ["hung up"]
    assert conversation.keys == "7"
    assert "4930555" in desk.callers[0].number
    assert np.abs(np.concatenate(conversation.heard)).max() > LOUD
    heard = caller.heard()
    assert len(heard) / PHONE_RATE > 0.8 * len(PROMPT) / RATE
    assert np.abs(heard).max() > LOUD
    if telephone.keeps_what_it_heard:
        assert alike(heard, resample(PROMPT, RATE, PHONE_RATE)) > SAME


@pytest.mark.parametrize("telephone", each_present())
def test_a_telephone_notices_that_we_hang_up(telephone: Telephone, tmp_path: Path) -> None:
    conversation = Conversation(leave=True)
    desk = Answering(then=conversation)
    with serving(desk) as served:
        uri = f"sip:practice@127.0.0.1:{served.port}"
        with calling(telephone, uri, SPEECH, tmp_path) as caller:
            assert conversation.said.wait(PATIENCE_S), caller.said()
            desk.wait(1)
            if telephone.name in ("baresip", "linphonec"):
                # They go on until told to end; whether they know shows in what they wrote.
                caller.hang_up()
    assert desk.ended == ["ours"]
    assert caller.process.returncode == 0
    assert (
        "over" in (told := caller.said().lower())
        or "hung up" in told
        or "ended" in told
        or ("terminated" in told)
    )


@pytest.mark.skipif(not present("baresip"), reason=cure("baresip") or "present")
def test_what_a_telephone_heard_is_understood_by_our_own_ear(tmp_path: Path) -> None:
    try:
        ear = ears("whisper")
    except (EngineMissing, ModelError) as missing:
        pytest.skip(str(missing))
    conversation = Conversation()
    desk = Answering(then=conversation)
    (telephone,) = (each for each in TELEPHONES if each.name == "baresip")
    with serving(desk) as served:
        uri = f"sip:practice@127.0.0.1:{served.port}"
        with calling(telephone, uri, SPEECH, tmp_path) as caller:
            assert conversation.said.wait(PATIENCE_S), caller.said()
            caller.hang_up()
            desk.wait(1)
    turn = ear.listen(Listen("opening", "free"))
    turn.accept(resample(caller.heard(), PHONE_RATE, RATE))
    understood = turn.finish().hypotheses[0].text.lower()
    assert [word for word in WORDS if word in understood] == list(WORDS), understood
