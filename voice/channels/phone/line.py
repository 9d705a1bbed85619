"""The channel of a telephone call."""

from __future__ import annotations

from voice.channels.streamed.line import StreamedLine


class PhoneLine(StreamedLine):
    """At 8 kHz, unless whoever makes it knows better."""

    name = "phone"
