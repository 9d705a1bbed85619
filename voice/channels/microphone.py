"""A line to whoever sits at this machine: its microphone and its loudspeaker.

Needs the system library PortAudio, which `sounddevice` brings along on Windows and macOS only. On
a loudspeaker the microphone hears the service itself, so it is deaf while a prompt plays unless
the caller wears a headset.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import soxr

from dialog.effects import Listen
from voice.channels import BLOCK, RATE, Block, Samples
from voice.errors import DeviceLost, EngineMissing

LOST_S = 3.0
"""No sound for so long means that the device is gone: blocks come every 32 ms."""
ECHO_S = 0.2
"""A room's echo of the loudspeaker, and what the sound card still holds."""
NO_LIBRARY = (
    "The microphone needs the library PortAudio: install it with `sudo apt install libportaudio2` "
    "(Debian, Ubuntu), `sudo dnf install portaudio` (Fedora) or `brew install portaudio` (macOS)."
)
NO_MICROPHONE = (
    "There is no microphone on this machine: plug one in, or allow the terminal to use it in the "
    "system's privacy settings; `toothline call --text` needs none."
)
MUTED = (
    "The microphone gives no sound at all: unmute it, or allow the terminal to use it in the "
    "system's privacy settings."
)


@dataclass(frozen=True)
class Device:
    """A sound device with an input."""

    number: int
    name: str
    is_default: bool


def library() -> ModuleType:
    """sounddevice, with its library. Raises EngineMissing with the command that installs it."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise EngineMissing(NO_LIBRARY) from error
    module: ModuleType = sounddevice
    return module


def devices(sound: Any) -> tuple[Device, ...]:
    """The microphones there are; `sound` is `library()`. Raises EngineMissing when none is."""
    found = tuple(
        Device(number, str(device["name"]), number == sound.default.device[0])
        for number, device in enumerate(sound.query_devices())
        if device["max_input_channels"] > 0
    )
    if not found:
        raise EngineMissing(NO_MICROPHONE)
    return found


def level_db(samples: Samples) -> float:
    """Loudness for a meter, decibels under full scale; -100 for digital silence."""
    power = float(np.mean(np.square(samples)))
    return max(-100.0, 10 * np.log10(power)) if power > 0 else -100.0


class Microphone:
    """The channel of this machine's sound card, in real time."""

    name = "microphone"
    caller_number = ""

    def __init__(self, sound: Any, device: int | None = None, *, headset: bool = False) -> None:
        """`sound` is `library()`; `device` a number of `devices`, by default the system's choice.

        Raises EngineMissing when there is no microphone or it cannot be opened.
        """
        chosen = _chosen(devices(sound), device)
        self._headset = headset
        self._captured: queue.SimpleQueue[Samples] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._to_play = np.zeros(0, np.float32)
        self._read_samples = 0
        self._captured_samples = 0
        self._quiet_from = 0
        self._closed = False
        info = sound.query_devices(chosen.number)
        self._rate = _rate(sound, chosen.number, int(info["default_samplerate"]))
        self._in_rate = soxr.ResampleStream(self._rate, RATE, 1, dtype="float32")
        self._rest = np.zeros(0, np.float32)
        try:
            self._stream = sound.Stream(
                samplerate=self._rate,
                device=(chosen.number, None),
                channels=1,
                dtype="float32",
                callback=self._exchange,
            )
            self._stream.start()
        except sound.PortAudioError as error:
            raise EngineMissing(
                f"The microphone {chosen.name} cannot be opened ({error}): close the program "
                "that uses it, or choose another with --device."
            ) from error

    @property
    def now_s(self) -> float:
        with self._lock:
            return self._captured_samples / RATE

    @property
    def playing(self) -> bool:
        with self._lock:
            return len(self._to_play) > 0

    def read(self) -> Block | None:
        if self._closed:
            return None
        while len(self._rest) < BLOCK:
            try:
                piece = self._captured.get(timeout=LOST_S)
            except queue.Empty as error:
                raise DeviceLost(
                    "The microphone stopped giving sound: plug it in again and start a new call."
                ) from error
            self._rest = np.concatenate([self._rest, piece])
        samples, self._rest = self._rest[:BLOCK], self._rest[BLOCK:]
        at_s = self._read_samples / RATE
        self._read_samples += BLOCK
        return Block(samples, at_s)

    def play(self, samples: Samples) -> None:
        own = samples if self._rate == RATE else soxr.resample(samples, RATE, self._rate)
        with self._lock:
            self._to_play = np.concatenate([self._to_play, own.astype(np.float32)])

    def stop(self) -> None:
        with self._lock:
            self._to_play = np.zeros(0, np.float32)

    def expect(self, listen: Listen) -> None:
        """A person needs no telling: they hear the question."""

    def heard(self) -> None:
        """Nor that they have ended."""

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._stream.close()

    def _exchange(self, heard: Any, spoken: Any, frames: int, time: Any, status: Any) -> None:
        """Called by the sound card's thread: what was captured, and room for what to play."""
        captured = self._in_rate.resample_chunk(np.ascontiguousarray(heard[:, 0]))
        with self._lock:
            now, self._to_play = self._to_play[:frames], self._to_play[frames:]
            if len(now):
                self._quiet_from = self._captured_samples + round(ECHO_S * RATE)
            deaf = not self._headset and self._captured_samples < self._quiet_from
            self._captured_samples += len(captured)
        spoken[:] = 0
        spoken[: len(now), 0] = now
        self._captured.put(np.zeros_like(captured) if deaf else captured)


def _chosen(found: tuple[Device, ...], number: int | None) -> Device:
    if number is None:
        return next((device for device in found if device.is_default), found[0])
    for device in found:
        if device.number == number:
            return device
    names = "; ".join(f"{device.number} {device.name}" for device in found)
    raise EngineMissing(f"There is no microphone with the number {number}; there are: {names}.")


def _rate(sound: Any, number: int, own: int) -> int:
    """16 kHz where the device can, else its own rate."""
    try:
        sound.check_input_settings(device=number, samplerate=RATE, channels=1)
        sound.check_output_settings(samplerate=RATE, channels=1)
    except sound.PortAudioError:
        return own
    return RATE
