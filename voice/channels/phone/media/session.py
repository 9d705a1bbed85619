"""The media of one call: sockets on one side, the line on the other, the 20 ms clock between.

The sockets are read at each beat and not when something comes: the sound is wanted then and not
before, and a hundred calls wake the process 50 times a second instead of 5,000.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from random import Random
from typing import Literal, Protocol

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media import rtp
from voice.channels.phone.media.comfort_noise import ComfortNoise
from voice.channels.phone.media.g711 import CODECS, RATE
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.media.latch import Latch
from voice.channels.phone.media.ports import Address, Sockets, waiting
from voice.channels.phone.media.receiver import Receiver
from voice.channels.phone.media.reporting import Reporting
from voice.channels.phone.media.sender import Sender
from voice.channels.phone.media.statistics import Statistics
from voice.channels.phone.media.together import Decoded, Share, Together
from voice.channels.streamed.ticker import FRAME_S

Codec = Literal["PCMU", "PCMA"]

TIMEOUT_S = 20.0
"""Without a packet for so long the far end is taken to be gone: networks mend themselves faster,
and people wait no longer."""
SILENT_TIMEOUT_S = 60.0
"""The same where it has said that it sends nothing while nobody speaks."""
REPORTS_EVERY = 25
"""Beats between looks at the far end's reports, which come every five seconds."""
_SILENCE = np.zeros(FRAME, np.float32)
"""What the line hears of a held call; nobody alters what is heard."""


class Line(Protocol):
    """What the media need of a StreamedLine."""

    def exchange(self, heard: Samples, keys: str = "") -> Samples: ...

    def lost(self, reason: str) -> None: ...


class MediaSession:
    """Sound both ways from construction to `close`, in the event loop's thread."""

    def __init__(
        self,
        line: Line,
        codec: Codec,
        remote: Address,
        *,
        sockets: Sockets,
        together: Together,
        event_payload_type: int | None = None,
        timeout_s: float = TIMEOUT_S,
        random: Random | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`remote` is what the far end's session description says (a number, no name: nothing is
        looked up here), `sockets` come from `ports.open_sockets` and belong to the session from
        now on, `event_payload_type` is the far end's number for telephone-event, None where none
        was agreed; `wall` gives seconds since 1970, for the reports."""
        random = random or Random()
        self._line = line
        self._sockets = sockets
        self._ticker = ticker = together.clock
        self._inbox = together.inbox
        self._law = together.laws[codec]
        self._timeout_s = timeout_s
        self._wall = wall
        self._event_payload_type = event_payload_type
        self._latch = Latch(remote)
        self._receiver = Receiver(CODECS[codec], event_payload_type)
        self._sender = Sender(CODECS[codec], random)
        self._reporting = Reporting(self._sender, random, ticker.frame)
        self._noise = ComfortNoise(RATE)
        self._held = False
        self._sends = True
        self._refused = 0
        self._unsent = 0
        self._alive_frame = ticker.frame
        self._told_lost = False
        self._closed = False
        self._coming: Share[bytes | bytearray, Decoded] | None = None
        """What is being decoded; None while the call is held."""
        self._going: Share[Samples, bytes] | None = None
        """What is being encoded; None while nothing is to be sent."""
        self._came = self._inbox.add(sockets.rtp)
        ticker.add(self._hear, self._understand, self._exchange, self._speak)

    @property
    def statistics(self) -> Statistics:
        """How the call does."""
        arrivals, reporting = self._receiver.arrivals, self._reporting
        return Statistics(
            sent=self._sender.packets,
            unsent=self._unsent,
            received=arrivals.received if arrivals else 0,
            lost=arrivals.lost if arrivals else 0,
            late=self._receiver.buffer.late,
            refused=self._refused,
            made_s=self._receiver.made / RATE,
            delay_s=max(0, self._receiver.buffer.delay) / RATE,
            jitter_s=arrivals.jitter / RATE if arrivals else 0.0,
            peer_lost_share=reporting.peer_lost_share,
            peer_jitter_s=reporting.peer_jitter_s,
            round_trip_s=reporting.round_trip_s,
        )

    def hold(self, held: bool, *, sending: bool = False) -> None:
        """Held: the line hears silence, nothing is missed, and nothing is sent but, where
        `sending` was negotiated, silence. The clock of the line goes on. Saying it again changes
        nothing: calls are renegotiated also to keep them alive."""
        if (held, sending or not held) == (self._held, self._sends):
            return
        self._held = held
        self._sends = sending or not held
        self._alive_frame = self._ticker.frame
        self._receiver.forget()

    def redirect(self, remote: Address) -> None:
        """The far end moved (re-INVITE): send there, and hear whoever sends from there."""
        if remote != self._latch.named:
            self._latch = Latch(remote)
            self._receiver.forget()
            self._alive_frame = self._ticker.frame

    def close(self) -> None:
        """Send and hear no more, give the ports back; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._ticker.remove(self._hear)
        self._inbox.remove(self._sockets.rtp)
        self._send(self._sockets.rtcp, self._reporting.goodbye(), self._latch.reports_address)
        self._sockets.close()

    # The four steps of a beat, each of which all calls take before the next.

    def _hear(self) -> None:
        """What the far end has sent since the last beat."""
        frame = self._ticker.frame
        self._inbox.read(frame)
        receiver = self._receiver
        for data, address, at_s in self._came:
            packet = None
            if not receiver.expects(data):
                packet = rtp.parse(data)
                if packet is None or not receiver.understands(packet):
                    self._refused += 1
                    continue
            if not self._latch.accepts(address, frame):
                self._refused += 1
                continue
            self._alive_frame = frame
            if self._held:
                continue
            if at_s is None:
                at_s = self._wall()
            if packet is None:
                receiver.go_on(data, at_s)
            else:
                receiver.receive(packet, at_s)
        self._came.clear()

    def _understand(self) -> None:
        self._coming = None if self._held else self._law.decoding.put(self._receiver.codes())

    def _exchange(self) -> None:
        heard, keys = _SILENCE, ""
        if self._coming is not None:
            heard, keys = self._receiver.frame(*self._law.decoding.take(self._coming))
        try:
            sound = self._line.exchange(heard, keys)
            if len(sound) != FRAME:
                raise ValueError(f"A line gave {len(sound)} samples for a beat, not {FRAME}.")
        except Exception:
            # The clock takes us off and reports it; without sound the call must not go on.
            self._line.lost("its sound failed")
            raise
        self._going = None
        if self._sends:
            self._going = self._law.encoding.put(self._noise.frame(FRAME) if self._held else sound)

    def _speak(self) -> None:
        frame = self._ticker.frame
        if self._going is not None:
            datagram = self._sender.packet(self._law.encoding.take(self._going), frame)
            self._send(self._sockets.rtp, datagram, self._latch.address)
        else:
            self._sender.pause()
        self._report(frame)
        self._miss(frame)

    def _report(self, frame: int) -> None:
        """Hear the far end's reports, which are a sign of life, and give ours when due."""
        if frame % REPORTS_EVERY == 0:
            for data, address, at_s in waiting(self._sockets.rtcp):
                now_s = self._wall() if at_s is None else at_s
                if self._latch.knows(address[0]) and self._reporting.hear(data, now_s):
                    self._alive_frame = frame
                else:
                    self._refused += 1
        if self._reporting.due(frame):
            arrivals = self._receiver.arrivals
            datagram = self._reporting.report(frame, arrivals, self._wall())
            self._send(self._sockets.rtcp, datagram, self._latch.reports_address)

    def _miss(self, frame: int) -> None:
        """End the call of a far end that is gone, once."""
        gone_s = (frame - self._alive_frame) * FRAME_S
        if gone_s < self._timeout_s or (self._receiver.silent and gone_s < SILENT_TIMEOUT_S):
            return
        if not self._held and not self._told_lost:
            self._told_lost = True
            self._line.lost(f"no sound for {gone_s:.0f} s")

    def _send(self, opened: socket.socket, datagram: bytes, address: Address) -> None:
        # A packet that cannot be sent is lost like one that the network lost: the next one may
        # get through, and a far end that stays gone is noticed by its own silence.
        try:
            opened.sendto(datagram, address)
        except OSError:
            self._unsent += 1
