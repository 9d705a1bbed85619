"""Recording a caller's lines at the microphone, one after the other."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from audio_fixtures.caller import Caller, Line
from audio_fixtures.parts import parts, speech_of
from voice.channels import RATE, Block, Channel, Samples
from voice.turns.activity import BLOCK_S, Activity, Voice

PAUSE_S = 1.5
"""Silence after which a line is over: an actor breathes for less."""
PATIENCE_S = 10.0
"""Nobody begins to speak for so long: something is wrong."""
LONGEST_S = 60.0
MARGIN_S = 0.3
"""Room tone kept before and after the words: engines hear short answers better with it."""


class Heard(Protocol):
    """Told of every block while somebody records, for the level meter."""

    def __call__(self, samples: Samples, speaking: bool) -> None: ...


def to_record(caller: Caller, again: bool = False) -> tuple[Line, ...]:
    """The lines that somebody must speak and nobody has yet; all of them with `again`."""
    return tuple(
        line
        for line in caller.lines
        if speech_of(line.words)
        and all(part.kind == "speech" for part in parts(line.words))
        and (again or caller.sound(line) is None)
    )


def take(channel: Channel, activity: Activity, heard: Heard) -> Samples:
    """Listen until the line has been said: 16 kHz mono without the silence around it.

    Empty when nobody spoke. Raises DeviceLost.
    """
    voice, began_s = Voice(), -1.0
    blocks: list[Block] = []
    while (block := channel.read()) is not None:
        blocks.append(block)
        voice.feed(activity.probability(block.samples), block.at_s)
        heard(block.samples, voice.speaking)
        now_s = block.at_s + BLOCK_S
        if voice.speaking and began_s < 0:
            began_s = voice.began_s
        if began_s < 0 and now_s - blocks[0].at_s >= PATIENCE_S:
            return np.zeros(0, np.float32)
        over = began_s >= 0 and not voice.speaking and now_s - voice.ended_s >= PAUSE_S
        if over or (began_s >= 0 and now_s - began_s >= LONGEST_S):
            break
    if began_s < 0:
        return np.zeros(0, np.float32)
    sound = np.concatenate([block.samples for block in blocks])
    ended_s = blocks[-1].at_s + BLOCK_S if voice.speaking else voice.ended_s
    first = max(0, round((began_s - MARGIN_S - blocks[0].at_s) * RATE))
    last = round((ended_s + MARGIN_S - blocks[0].at_s) * RATE)
    return sound[first:last]


def play_back(channel: Channel, samples: Samples) -> None:
    """Let it be heard to its end; what the microphone hears meanwhile is dropped."""
    channel.play(samples)
    while channel.playing and channel.read() is not None:
        continue


def drop_waiting(channel: Channel) -> None:
    """Forget what was captured while nobody read: a key pressed, somebody thinking."""
    now_s = channel.now_s
    while (block := channel.read()) is not None and block.at_s + BLOCK_S < now_s:
        continue
