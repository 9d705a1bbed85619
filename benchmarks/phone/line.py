"""How fast the phone line answers, speaks and falls silent, seen by a telephone.

    python -m benchmarks.phone --part line

A whole service is called. Voices are recorded callers who speak into a prompt. The service lets
half a second of voice pass before it believes it (`voice.turns.barge_in`); when that much has been
sent is found here by the service's own rule, and the stop is counted from then.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random

import numpy as np
import soundfile

from benchmarks.phone.service import Service
from benchmarks.phone.telephone import LOUD, SILENCE, CallFailed, Heard, Telephone, beats
from dialog.effects import Listen
from voice.audio import resample
from voice.channels import BLOCK, Samples
from voice.channels.phone.media.g711 import PCMU
from voice.channels.phone.media.g711 import RATE as PHONE_RATE
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.streamed.doubling import Doubling
from voice.channels.streamed.ticker import FRAME_S
from voice.turns import BrokeIn, Floor
from voice.turns.activity import BLOCK_S, Silero, Voice
from voice.turns.barge_in import GUARD_S

CALLERS = Path(__file__).parents[2] / "audio_fixtures" / "callers"
SPOKEN = "says.flac"
"""What callers say first: long enough to break in."""
SAID_S = 3.0
"""Of each."""
KEY = "9"
QUESTION = Listen("opening", "free")
"""What is asked while somebody breaks in."""
KEY_INTO_S = 1.5
"""Of the first prompts that are heard before a key goes down."""
VOICE_INTO_S = 7.5
"""The same before a voice breaks in: past the greeting of 6.5 s, which no voice may stop."""
WATCHED_S = 2.5
"""After that."""
FAINT = 0.005
"""Twice our comfort noise."""
PATIENCE_S = 3.0
"""A service that says nothing for so long is broken."""


@dataclass(frozen=True)
class Figures:
    """What the telephone saw."""

    setups: int
    failed: int
    setup_ms_p50: float | None
    """INVITE sent to 200 received."""
    setup_ms_p99: float | None
    setup_ms_worst: float | None
    first_sound_ms_p50: float | None
    """ACK sent to the first loud packet received."""
    first_sound_ms_p95: float | None
    first_sound_ms_worst: float | None
    voices: int
    voices_stopped: int
    """Voices that stopped the prompt before its end."""
    voice_stop_ms_p50: float | None
    """From half a second of voice sent to the end of the prompt's last sound."""
    voice_stop_ms_p95: float | None
    voice_whole_ms_p50: float | None
    """The same from the voice's first sound."""
    keys: int
    keys_stopped: int
    key_stop_ms_p50: float | None
    """From a key's first packet to the end of the prompt's last sound."""
    key_stop_ms_p95: float | None
    frames_skipped: int
    """By the service's clock meanwhile, each 20 ms."""


def measure(service: Service, setups: int, stops: int) -> Figures:
    """Make so many short calls, and break into so many prompts by voice and by key."""
    random = Random(1)
    answered, sounded = _set_up(service, setups, random)
    prompt = _prompt(service, random)
    sounds = list(islice(voices(), stops))
    by_voice = [_break_in(service, random, prompt, sound=sound) for sound in sounds]
    believed = [
        stop_s - counts_s(sound)
        for stop_s, sound in zip(by_voice, sounds, strict=True)
        if stop_s is not None
    ]
    whole = [stop_s for stop_s in by_voice if stop_s is not None]
    by_key = [_break_in(service, random, prompt, key=KEY) for _ in range(stops)]
    keyed = [stop_s for stop_s in by_key if stop_s is not None]
    return Figures(
        setups=setups,
        failed=setups - len(sounded),
        setup_ms_p50=_ms(answered, 50),
        setup_ms_p99=_ms(answered, 99),
        setup_ms_worst=_ms(answered, 100),
        first_sound_ms_p50=_ms(sounded, 50),
        first_sound_ms_p95=_ms(sounded, 95),
        first_sound_ms_worst=_ms(sounded, 100),
        voices=len(by_voice),
        voices_stopped=len(believed),
        voice_stop_ms_p50=_ms(believed, 50),
        voice_stop_ms_p95=_ms(believed, 95),
        voice_whole_ms_p50=_ms(whole, 50),
        keys=len(by_key),
        keys_stopped=len(keyed),
        key_stop_ms_p50=_ms(keyed, 50),
        key_stop_ms_p95=_ms(keyed, 95),
        frames_skipped=int(service.metrics()["toothline_frames_skipped"]),
    )


def counts_s(sound: Samples) -> float:
    """After how many seconds of a voice the service may believe that it means to break in; `sound`
    has 8 kHz."""
    floor, activity = Floor(QUESTION, Voice(), -GUARD_S), Silero()
    heard = Doubling().double(PCMU.decode(PCMU.encode(sound)))
    for number in range(len(heard) // BLOCK):
        probability = activity.probability(heard[number * BLOCK : (number + 1) * BLOCK])
        fact = floor.feed(probability, number * BLOCK_S, playing=True, interruptible=True)
        if isinstance(fact, BrokeIn):
            return fact.at_s
    raise ValueError("The recording is too short to break in with: take another one.")


def _set_up(service: Service, count: int, random: Random) -> tuple[list[float], list[float]]:
    """Call and hang up at the first sound: seconds to the answer, and from there to the sound."""
    answered, sounded = [], []
    for _ in range(count):
        with Telephone(service.sip, random) as telephone, suppress(CallFailed):
            answered.append(telephone.call())
            sounded.append(_first_sound(telephone).at_s - telephone.acknowledged_s)
            telephone.hang_up()
    return answered, sounded


def _prompt(service: Service, random: Random) -> list[Heard]:
    """The first prompt when nobody breaks in."""
    with Telephone(service.sip, random) as telephone:
        telephone.call()
        heard = [_first_sound(telephone)]
        for _ in beats(VOICE_INTO_S + WATCHED_S + 1.0):
            heard += telephone.beat()
        telephone.hang_up()
    return heard


def _break_in(
    service: Service,
    random: Random,
    prompt: list[Heard],
    sound: Samples = SILENCE,
    key: str = "",
) -> float | None:
    """Break into the first prompts; seconds until their last sound is over, None where they go
    on."""
    with Telephone(service.sip, random) as telephone:
        telephone.call()
        heard = [_first_sound(telephone)]
        for _ in beats(KEY_INTO_S if key else VOICE_INTO_S):
            heard += telephone.beat()
        if key:
            telephone.press(key)
        began_s = time.time()
        frames = iter(sound.reshape(-1, FRAME))
        for _ in beats(WATCHED_S):
            heard += telephone.beat(next(frames, SILENCE))
        telephone.hang_up()
    due = _placed(prompt, 0)
    # The prompt's faint beginning may be taken for loud a packet sooner or later.
    placed = min((_placed(heard, shift) for shift in (-1, 0, 1)), key=partial(_unlike, due))
    ends_s = began_s
    for place, one in placed.items():
        if one.at_s > began_s and _is_other(one, due.get(place)):
            return ends_s - began_s
        if one.at_s > began_s and one.loud:
            ends_s = one.at_s + FRAME_S
    return None


def _placed(heard: list[Heard], shift: int) -> dict[int, Heard]:
    """Packets by their place after the first, moved by `shift`. By their number and not by their
    time: where the service left a beat out, its prompt waited."""
    return {place + shift: one for place, one in enumerate(heard)}


def _unlike(due: dict[int, Heard], placed: dict[int, Heard]) -> int:
    """Packets of the first second that are not the prompt's."""
    return sum(_is_other(one, due.get(place)) for place, one in placed.items() if 0 < place < 50)


def _is_other(heard: Heard, due: Heard | None) -> bool:
    """Whether a packet is not the prompt's; the faint noise under it is different each time."""
    expected = SILENCE if due is None else due.samples
    apart = heard.samples - expected
    power = float(np.dot(expected, expected))
    return float(np.dot(apart, apart)) > max(power / 2, FRAME * FAINT**2)


def _first_sound(telephone: Telephone) -> Heard:
    for _ in beats(PATIENCE_S):
        for heard in telephone.beat():
            if heard.loud:
                return heard
    raise CallFailed(f"nothing was heard for {PATIENCE_S:.0f} s")


def voices() -> Iterator[Samples]:
    """Recorded callers, 8 kHz, from their first sound on."""
    for path in cycle(sorted(CALLERS.glob(f"*/{SPOKEN}"))):
        samples, rate = soundfile.read(path, dtype="float32")
        narrow = resample(samples, rate, PHONE_RATE)
        loud = np.flatnonzero(np.abs(narrow) > LOUD)
        voice = narrow[loud[0] :]
        if len(voice) > SAID_S * PHONE_RATE:
            yield voice[: round(SAID_S * PHONE_RATE)]


def _ms(seconds: list[float], percent: float) -> float | None:
    return round(1000 * float(np.percentile(seconds, percent)), 1) if seconds else None
