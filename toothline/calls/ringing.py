"""An alert by telephone: somebody is called over SIP, hears that a case waits, and confirms with a
key. Whoever only answers, a mailbox too, has not confirmed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from clinic.alerts.contacts import Contact
from clinic.alerts.message import Message
from clinic.alerts.records import Outcome
from clinic.alerts.wording import wording
from clinic.errors import AlertFailed
from voice.channels import Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed.line import StreamedLine
from voice.errors import VoiceError
from voice.speaking import Mouth

KEY = "1"
TIMES = 3
"""How often it is said: the first time is spoken into somebody's hello, or before a sleepy ear."""
PAUSE_S = 4.0
"""After each time, to find the key."""
ANSWER_S = 60.0
"""Longest wait for the answer; the telephone itself gives up sooner."""

Dial = Callable[[str], "Future[PhoneLine | None]"]
"""`SipServer.dial`."""


class Ringing:
    """Calls a contact."""

    def __init__(self, dial: Callable[[], Dial | None], mouth: Mouth) -> None:
        """`dial` is asked for at each call: the way out may open later, or never."""
        self._dial = dial
        self._mouth = mouth

    def __call__(self, message: Message, contact: Contact) -> Outcome:
        """Raises AlertFailed."""
        dial = self._dial()
        if dial is None:
            raise AlertFailed(
                f"{contact.name} cannot be called: set sip and an account under [phone]."
            )
        try:
            # Before it rings, so that nobody answers into silence.
            said = self._mouth.render(message.spoken)
            thanks = self._mouth.render(wording().confirmed)
            line = dial(contact.phone).result(ANSWER_S)
            if line is None:
                return "unanswered"
            with_key = self._talk(line, said, thanks)
        except (VoiceError, TimeoutError) as error:
            raise AlertFailed(f"{contact.name} cannot be called: {error}") from error
        return "confirmed" if with_key else "unanswered"

    def _talk(self, line: StreamedLine, said: Samples, thanks: Samples) -> bool:
        """Say it until the key comes or they hang up."""
        try:
            for _ in range(TIMES):
                line.play(said)
                if self._key(line):
                    line.stop()
                    line.play(thanks)
                    while line.playing and line.read() is not None:
                        pass
                    return True
            return False
        finally:
            line.close()

    def _key(self, line: StreamedLine) -> bool:
        """Whether it comes while we speak, or in the pause after that."""
        until_s = line.now_s + PAUSE_S
        while (block := line.read()) is not None:
            if KEY in block.keys:
                return True
            if line.playing:
                until_s = line.now_s + PAUSE_S
            elif line.now_s >= until_s:
                return False
        return False
