"""What can go wrong with sound.

VoiceError
├── EngineMissing       an ear, mouth or device is not installed: the message says how to get it
├── RecognitionFailed   an ear died or gave up in the middle of a turn
├── SynthesisFailed     a mouth died or took too long
├── SoundUnreadable     a file is not sound that we can read
└── DeviceLost          the microphone or the line went away
"""

from __future__ import annotations


class VoiceError(Exception):
    """A fault of sound, told in one sentence with its cure."""


class EngineMissing(VoiceError):
    """An ear, mouth or device is not installed."""


class RecognitionFailed(VoiceError):
    """An ear died or gave up in the middle of a turn."""


class SynthesisFailed(VoiceError):
    """A mouth died or took too long."""


class SoundUnreadable(VoiceError):
    """A file is not sound that we can read."""


class DeviceLost(VoiceError):
    """The microphone or the line went away."""
