"""A caller over SIP who is to be handed to a person, where nobody takes the call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import pytest

from benchmarks.phone.telephone import Telephone, beats
from clinic.cases import Cases
from models.errors import ModelError
from tests.fakes import ScriptedEar
from tests.toothline.calls.practice import ALWAYS, Practice
from tests.voice.phone.likeness import SAME, alike
from tests.voice.phone.sip.serving import MEDIA, Answering, serving
from toothline.calls.handing_over import HandingOver
from toothline.settings import Settings
from toothline.speech import fallback
from toothline.speech.mouths import mouth
from voice.audio import resample
from voice.channels import RATE, Samples
from voice.channels.phone.media.g711 import RATE as PHONE_RATE
from voice.channels.phone.sip.settings import Settings as SipSettings
from voice.channels.streamed.reception import Verdict
from voice.errors import EngineMissing, SynthesisFailed

CALL_S = 60.0
PERSON = "0"
RINGING_S = 3.0
"""It rings there for so long."""


@pytest.fixture(scope="module")
def spoken() -> tuple[Samples, Samples]:
    """What is said meanwhile, and what then, in the service's own voice."""
    try:
        speaker = mouth()
        try:
            return (
                speaker.render(fallback.connecting(Settings())),
                speaker.render(fallback.unreached(Settings())),
            )
        finally:
            speaker.close()
    except (EngineMissing, ModelError, SynthesisFailed) as missing:
        pytest.skip(str(missing))


def heard_by_caller(telephone: Telephone, practice: Practice) -> Iterator[Samples]:
    """Presses for a person once something was asked, and listens to the end."""
    pressed = False
    for number in beats(CALL_S):
        yield from (heard.samples for heard in telephone.beat())
        if number % 25 == 0 and not pressed and practice.asked():
            telephone.press(PERSON)
            pressed = True
        if telephone.over:
            return


def test_whom_nobody_takes_hears_that_it_rings_and_then_that_nobody_answers_and_what_to_do(
    tmp_path: Path, spoken: tuple[Samples, Samples]
) -> None:
    connecting, unreached = spoken
    away = Answering()
    with Cases(tmp_path, partial(datetime.now, UTC)) as cases:
        practice = Practice(cases, Verdict.FULL, ScriptedEar(), open_now=True)
        with (
            serving(away, SipSettings(media_ports=MEDIA, ring_s=60.0)) as theirs,
            serving(practice.board) as served,
        ):
            address = f"sip:frontdesk@127.0.0.1:{theirs.port}"
            practice.board.outfit = replace(
                practice.board.outfit,
                settings=Settings(hours=replace(ALWAYS, front_desk=address)),
                connecting=connecting,
                unreached=unreached,
            )
            practice.board.hand_over = HandingOver(
                partial(served.server.hand_over, patience_s=RINGING_S)
            )
            with Telephone(served.address, Random(1)) as telephone:
                telephone.call()
                heard = np.concatenate(list(heard_by_caller(telephone, practice)))
        handed = [r.data for r in cases.journal(practice.newest().id) if r.kind == "handed_over"]
    assert telephone.over, "the service ends the call when everything was said"
    assert len(away.callers) == 1
    assert handed == [{"to": "person", "reached": False}]
    for said in spoken:
        assert alike(heard, resample(said, RATE, PHONE_RATE)) > SAME
