"""Asterisk's WebSocket channel, chan_websocket (20.16, 21.11, 22.6, 23 and later).

Sound comes and goes as binary messages in the codec that the dialplan chose, everything else as
text: one line of words, or JSON where the dialplan says `f(json)`. Asterisk owns the clock, queues
what we send and fills with silence; FLUSH_MEDIA takes the queue back.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from voice.channels import Samples
from voice.channels.phone.media.g711 import PCMA, PCMU
from voice.channels.phone.websocket.dialect import (
    BadMessage,
    Began,
    Fact,
    Message,
    Pressed,
    Sounded,
    caller,
)
from voice.channels.streamed import linear
from voice.channels.streamed.line import PHONE_RATE

log = logging.getLogger(__name__)

WAY = "chan_websocket"


@dataclass(frozen=True)
class _Coding:
    rate: int
    decode: Callable[[bytes], Samples]
    encode: Callable[[Samples], bytes]


_CODINGS = {
    "ulaw": _Coding(PHONE_RATE, PCMU.decode, PCMU.encode),
    "alaw": _Coding(PHONE_RATE, PCMA.decode, PCMA.encode),
    **{
        f"slin{rate // 1000 if rate != PHONE_RATE else ''}": _Coding(
            rate, linear.decode, linear.encode
        )
        for rate in (8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000)
    },
}
"""By Asterisk's name for the format."""


class Asterisk:
    """One call's messages."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self._asked = asked
        self._coding = _CODINGS["slin"]
        self._in_json = False

    def take(self, message: Message) -> Fact | None:
        if isinstance(message, bytes):
            return Sounded(self._coding.decode(message))
        if message.startswith("{"):
            self._in_json = True
        event, told = _parsed(message)
        match event:
            case "MEDIA_START":
                return self._began(told)
            case "DTMF_END":
                return Pressed(told.get("digit", ""))
            case "ERROR":
                log.warning("WebSocket: Asterisk reports: %s", told.get("error_text") or message)
        # Of its queue, which stays short because we send in real time.
        return None

    def sound(self, samples: Samples) -> Message:
        return self._coding.encode(samples)

    def forget(self) -> Message:
        return self._command("FLUSH_MEDIA")

    def farewell(self) -> Message:
        return self._command("HANGUP")

    def _began(self, told: Mapping[str, str]) -> Began:
        name = told.get("format", "")
        if name not in _CODINGS:
            known = ", ".join(sorted(_CODINGS))
            raise BadMessage(f"offers the format {name!r}: put c(slin16), or one of {known}")
        self._coding = _CODINGS[name]
        who = caller(WAY, self._asked, told.get("channel_id", ""))
        return Began(who, self._coding.rate)

    def _command(self, name: str) -> str:
        return json.dumps({"command": name}) if self._in_json else name


def _parsed(message: str) -> tuple[str, dict[str, str]]:
    """The event of a text message, and what is told with it."""
    if not message.startswith("{"):
        event, *pairs = message.split()
        return event, dict(pair.split(":", 1) for pair in pairs if ":" in pair)
    try:
        data: dict[str, Any] = json.loads(message)
    except ValueError as error:
        raise BadMessage("sent broken JSON") from error
    told = {name: str(value) for name, value in data.items()}
    return told.get("event", ""), told
