"""One conversation at a screen: its line on the 20 ms clock, and the socket while there is one.

Everything but `watched` and `hung_up` belongs to the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable
from dataclasses import replace

from dialog.effects import Effect
from dialog.events import Event, PhotoPage
from dialog.knowledge import Knowledge
from dialog.state import State
from voice.channels import RATE
from voice.channels.browser.line import BrowserLine
from voice.channels.browser.messages import Left, Touched
from voice.channels.browser.screen import Hearing, Screen
from voice.channels.streamed import linear
from voice.channels.streamed.inlet import Inlet
from voice.channels.streamed.line import FRAMES_A_SECOND
from voice.channels.streamed.ticker import Ticker

AWAY_S = 15.0
"""How long a page whose connection broke may take to come again."""
UNSENT = 4 * FRAMES_A_SECOND
"""Messages that the page does not take: it hangs."""

Outbox = asyncio.Queue[str | bytes | None]
"""To the page; None closes the connection."""


class Session:
    """From the first connection to the end of the conversation."""

    def __init__(self, ticker: Ticker, over: Callable[[], object]) -> None:
        """`over` is called within the loop when the conversation has ended."""
        self._loop = asyncio.get_running_loop()
        self._ticker = ticker
        self._over = over
        self._inlet = Inlet(RATE)
        self._outbox: Outbox | None = None
        self._away: asyncio.TimerHandle | None = None
        self._stops = 0
        self._changing = threading.Lock()
        """The screen is changed by two threads, each time made from what it was."""
        self.screen = Screen()
        self.photo_page: PhotoPage | None = None
        """Where this person can send photos from a telephone."""
        self.line = BrowserLine(self.hung_up)
        self.line.watch = self.watched
        ticker.add(self._tick)

    def attach(self, outbox: Outbox) -> None:
        """A page has connected; one that was connected before is let go."""
        self.detach(self._outbox)
        if self._away is not None:
            self._away.cancel()
        self._outbox = outbox
        self._show()

    def detach(self, outbox: Outbox | None) -> None:
        """A page's connection is gone: it may come again for a while."""
        if outbox is None or outbox is not self._outbox:
            return
        outbox.put_nowait(None)
        self._outbox = None
        # Whoever speaks now is not heard: half a sentence would be worse than none.
        self._inlet = Inlet(RATE)
        self._away = self._loop.call_later(AWAY_S, self.lost, "the screen is gone")

    def hear(self, pcm: bytes) -> None:
        """Sound from the page: 16 kHz, 16 bits, little-endian, any length."""
        self._inlet.put(linear.decode(pcm))

    def take(self, message: Touched | Left) -> None:
        """Something was done at the screen."""
        match message:
            case Touched(touch, step):
                self.line.touch(touch, step)
            case Left(why):
                self.lost("the person left" if why == "done" else "nobody was there any more")

    def lost(self, why: str) -> None:
        """Nobody is there any more; safe to call twice."""
        self.line.lost(why)
        self._end()

    def watched(
        self,
        case_id: str,
        knowledge: Knowledge,
        state: State,
        event: Event,
        effects: tuple[Effect, ...],
    ) -> None:
        """A step of the conversation, from its thread."""
        with self._changing:
            self.screen = self.screen.after(case_id, knowledge, state, event, effects)
            self.line.step = self.screen.step
        self.line.saying = True
        self.photo_page = state.photo_page
        self._soon(self._show)

    def hung_up(self) -> None:
        """The service is done with the conversation; from any thread."""
        self._soon(self._end)

    def _soon(self, what: Callable[[], object]) -> None:
        # The loop may have ended before the call's thread did.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what)

    def _tick(self) -> None:
        """20 ms have passed."""
        sent = self.line.exchange(self._inlet.take())
        if self.line.stops != self._stops:
            self._stops = self.line.stops
            self._send('{"forget": true}')
        self._send(linear.encode(sent))
        with self._changing:
            before = self.screen
            # Between two prompts as well, of which the next may have to be made.
            speaking = self.line.playing or self.line.saying
            self.screen = replace(before, speaking=speaking, hearing=self._hearing())
            changed = self.screen != before
        if changed:
            self._show()

    def _hearing(self) -> Hearing:
        if self.screen.hearing == "off":
            return "off"
        if self.line.playing:
            return "speaking"
        return "thinking" if self.line.understanding or self.line.saying else "listening"

    def _show(self) -> None:
        self._send(json.dumps({"screen": self.screen.plain()}))

    def _send(self, message: str | bytes) -> None:
        if self._outbox is None:
            return
        self._outbox.put_nowait(message)
        if self._outbox.qsize() > UNSENT:
            self.detach(self._outbox)

    def _end(self) -> None:
        self._ticker.remove(self._tick)
        if self._away is not None:
            self._away.cancel()
        if self._outbox is not None:
            self._outbox.put_nowait(None)
            self._outbox = None
        self._over()
