"""The JSON stream that Twilio made common: mu-law sound in base64, 8 kHz.

The peer queues what we send: `clear` empties the queue, and a `mark` comes back when everything
sent before it has been heard, which is how a goodbye is heard to its end.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from voice.channels import Samples
from voice.channels.phone.media.g711 import PCMU
from voice.channels.phone.websocket.dialect import (
    BadMessage,
    Began,
    Ended,
    Fact,
    Message,
    Pressed,
    Sounded,
    caller,
)
from voice.channels.streamed.line import PHONE_RATE

WAY = "twilio"
MU_LAW = "audio/x-mulaw"
LAST = "goodbye"
"""The mark behind the last sound."""


class Twilio:
    """One call's messages."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self._asked = asked
        self._stream = ""

    def take(self, message: Message) -> Fact | None:
        try:
            data: dict[str, Any] = json.loads(message)
            return self._fact(data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # binascii.Error is a ValueError: sound that is no base64.
            raise BadMessage(f"sent a message that cannot be read ({error!r})") from error

    def sound(self, samples: Samples) -> Message:
        payload = base64.b64encode(PCMU.encode(samples)).decode("ascii")
        return self._message("media", media={"payload": payload})

    def forget(self) -> Message:
        return self._message("clear")

    def farewell(self) -> Message:
        return self._message("mark", mark={"name": LAST})

    def _fact(self, data: dict[str, Any]) -> Fact | None:
        match data["event"]:
            case "start":
                return self._began(data)
            case "media":
                coded = base64.b64decode(data["media"]["payload"], validate=True)
                return Sounded(PCMU.decode(coded))
            case "dtmf":
                return Pressed(str(data["dtmf"]["digit"]))
            case "stop":
                return Ended("hung up")
            case "mark" if data["mark"]["name"] == LAST:
                return Ended("heard everything")
        return None

    def _began(self, data: dict[str, Any]) -> Began:
        start = data["start"]
        coding = (start["mediaFormat"]["encoding"], int(start["mediaFormat"]["sampleRate"]))
        if coding != (MU_LAW, PHONE_RATE):
            raise BadMessage(f"sends {coding[0]} at {coding[1]} Hz, not {MU_LAW} at {PHONE_RATE}")
        self._stream = str(data["streamSid"])
        # What the practice's TwiML adds as <Parameter> goes before what stands in the address.
        asked = {**self._asked, **start.get("customParameters", {})}
        return Began(caller(WAY, asked, str(start["callSid"])), PHONE_RATE)

    def _message(self, event: str, **told: object) -> str:
        return json.dumps({"event": event, "streamSid": self._stream, **told})
