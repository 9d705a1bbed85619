"""Calls as they come in: a real conversation, written to the journal row by row."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from clinic.cases import Cases, OpenCase
from clinic.store.following import Follower
from dialog import conversation
from dialog.events import CallBegan, Heard, HungUp, Hypothesis
from tests.clinic.desk.desks import Desk, protocol
from voice.exchange import Exchange

TURN_S = 4.0
"""How long a question and its answer take."""
CAP = (
    "yes",
    "my healing cap fell out last night",
    "no",
    "no",
    "yes",
    "no",
    "no",
    "no",
    "no",
    "five millimeters",
    "no",
    "no",
    "no",
    "312 555 0188",
    "yes",
)
"""A caller whose healing cap fell out."""
BREATHLESS = ("yes", "my tongue is swelling and I can hardly breathe", "yes", "yes")
"""An emergency."""


class Call:
    """One call that is going on."""

    def __init__(self, cases: Cases, number: str = "", *, channel: str = "phone") -> None:
        self.case: OpenCase = cases.begin(channel=channel, caller_number=number)
        self._exchange = Exchange(
            partial(conversation.step, protocol()), conversation.State(), self.case
        )
        self._at_s = 0.0
        self._exchange.tell(CallBegan(0.0, caller_number=number, channel=channel), 0.0)

    @property
    def id(self) -> str:
        return self.case.id

    def says(self, *texts: str) -> None:
        """The caller's answers, one after the other."""
        for text in texts:
            self._at_s += TURN_S
            heard = Heard((Hypothesis(text),), at_s=self._at_s, ended_s=self._at_s + 1)
            self._exchange.tell(heard, self._at_s + 1)

    def sounds(self, seconds: float = 20.0) -> None:
        """The caller agreed: a tone as both sides of the recording."""
        wave = 0.2 * np.sin(np.arange(int(seconds * 16_000)) / 16_000 * 2 * np.pi * 440)
        self.case.sound(wave.astype(np.float32), wave.astype(np.float32))

    def hangs_up(self) -> None:
        self._at_s += 1
        self._exchange.tell(HungUp(self._at_s), self._at_s)
        self.case.close()


def held(desk: Desk, *texts: str, number: str = "", sound: bool = False) -> str:
    """A whole call; the id of its case, which is at the desk."""
    call = Call(desk.site.journal, number)
    call.says(*texts)
    if sound:
        call.sounds()
    call.hangs_up()
    copied(desk)
    return call.id


def copied(desk: Desk) -> None:
    """Everything in the journal is at the desk."""
    follower = Follower(desk.site.database, desk.site.folder, desk.clock)
    follower.catch_up()
    follower.close()


def photo() -> bytes:
    """A small photo, as a telephone would send it."""
    image = Image.new("RGB", (800, 600), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((120, 180, 360, 420), fill="gray")
    draw.rectangle((520, 250, 580, 350), fill="silver", outline="black")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()
