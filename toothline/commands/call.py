"""`toothline call`: one call through the whole service, to read and hear while it happens."""

from __future__ import annotations

import shlex
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.text import Text

from audio_fixtures.caller import load_all
from audio_fixtures.caller_file import CallerInvalid
from clinic.errors import ClinicError
from dialog import conversation
from dialog.effects import Listen, Say
from dialog.knowledge import KnowledgeInvalid
from models.errors import ModelError
from toothline.calls.unsaved_cases import rescue
from toothline.practice import storage
from toothline.practice.protocol import protocol
from toothline.service.alerting import alerting_beside
from toothline.settings import Settings, SettingsRefused
from toothline.simulation.recorded_caller import RecordedCaller
from toothline.speech import fallback
from toothline.speech.ears import ears
from toothline.speech.mouths import mouth
from toothline.terminal.options import refuse_unread, with_language, with_settings
from toothline.terminal.refusals import Unusable
from toothline.terminal.transcript import Transcript, console, print_result
from voice import audio, typed
from voice.call import Call
from voice.channels import Channel, Samples
from voice.channels.microphone import MUTED, Microphone, level_db, library
from voice.channels.recording import Recording
from voice.errors import EngineMissing, VoiceError
from voice.exchange import Exchange, Fault
from voice.latency import Latency
from voice.recognizers import Recognizer
from voice.speaking import Mouth
from voice.tracks import Tracks
from voice.turns.activity import Silero
from voice.work import AtOnce, InThread

LEVEL_BLOCKS = 16
"""Half a second: enough to tell a muted microphone from a quiet room."""
SILENT_DB = -99.0
"""Digital silence; the quietest room on the best microphone is 10 dB above."""

MICROPHONE = ("device", "headset")
"""Parameters that only a call at the microphone reads."""
SOUND = ("ear_names", "voice", "save_audio", *MICROPHONE)
"""Parameters that a typed call does not read."""

UNUSABLE = (
    CallerInvalid, ClinicError, KnowledgeInvalid, ModelError, SettingsRefused, VoiceError
)  # fmt: skip
"""What cannot be used says so itself, with its cure."""


@click.command()
@click.option("--mic", is_flag=True, help="Speak into this machine's microphone (the default).")
@click.option(
    "--caller",
    metavar="NAME|FILE",
    help="Play a recorded caller: one of ours by its name, or your own file.",
)
@click.option("--text", is_flag=True, help="Type instead of speaking; /1 presses key 1.")
@click.option("--ears", "ear_names", metavar="NAME,...", help="Which ears listen: auto, or names.")
@click.option("--voice", metavar="NAME", help="Which mouth speaks: piper or pyttsx3.")
@click.option("--device", type=int, metavar="N", help="The microphone's number, if not the usual.")
@click.option("--headset", is_flag=True, help="Listen while speaking: you wear a headset.")
@click.option(
    "--save-audio",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep both sides as FLAC: the caller left, the service right.",
)
@with_settings
@with_language
@click.pass_context
def command(
    context: click.Context,
    mic: bool,
    caller: str | None,
    text: bool,
    ear_names: str | None,
    voice: str | None,
    device: int | None,
    headset: bool,
    save_audio: Path | None,
    settings: Settings,
) -> None:
    """Hold one call: hear, ask, decide, read back, and leave a case.

    \b
    Examples:
      toothline call --caller healing-cap        a recorded caller, faster than real time
      toothline call --caller my/caller.yaml --save-audio call.flac
      toothline call --mic --headset             speak, and break in when you like
      toothline call --text                      type; an empty line is silence, Ctrl-D hangs up
      toothline call --text --language es        in Spanish

    \b
    Exit codes: 0 the call ended; 1 it broke, and the caller was told whom to call; 2 something it
    needs cannot be used, told in one sentence; 130 stopped by Ctrl-C, with the case kept.
    """
    if caller and text:
        raise click.UsageError(
            "With --text it is you who types; to have this caller typed: "
            f"toothline simulate {shlex.quote(caller)} --text"
        )
    if mic and (caller or text):
        raise click.UsageError("Choose one of --mic, --caller and --text.")
    if text:
        refuse_unread(context, "--text", SOUND)
    if caller:
        refuse_unread(context, "--caller", MICROPHONE)
    if save_audio and not save_audio.absolute().parent.is_dir():
        raise Unusable(
            f"{save_audio} cannot be written: make the folder {save_audio.parent} first."
        )
    out = console()
    mode = "typed" if text else "recording" if caller else "microphone"
    shown = ""
    ending = ExitStack()
    clock = partial(datetime.now, UTC)
    # What somebody recorded was said on another day.
    today = None if caller else settings.hours.day_at(clock())
    try:
        if text:
            hold = partial(_type, settings, out, today)
        else:
            speaker = mouth(voice or settings.voice, language=settings.language)
            ending.callback(speaker.close)
            ear = ears(ear_names or settings.ears, language=settings.language)
            line = _played(caller, speaker) if caller else _spoken(device, headset, out)
            last_words = speaker.render(fallback.sentence(settings))
            waiting = speaker.render(fallback.waiting(settings))
            hold = partial(_speak, line, ear, speaker, last_words, waiting, out, save_audio, today)
        step = partial(conversation.step, protocol(settings))
        with (
            storage.cases(settings, clock) as cases,
            alerting_beside(settings, cases, clock),
            cases.begin(channel=mode) as case,
        ):
            shown = f"toothline cases show {case.id}"
            sink = Transcript(case, out)
            exchange = Exchange(step, conversation.State(), sink, what_if=step)
            result = hold(exchange)
    except UNUSABLE as error:
        raise Unusable(str(error)) from error
    except KeyboardInterrupt:
        out.print(Text(f"\nGoodbye. What was said is kept, see {shown}" if shown else "\nGoodbye."))
        raise SystemExit(130) from None
    finally:
        ending.close()
    print_result(out, exchange.case, result.latencies)
    out.print(Text(f"Case          {case.id}, see {shown}"))
    if result.broke:
        raise SystemExit(1)


@dataclass(frozen=True)
class _Result:
    broke: bool
    latencies: tuple[Latency, ...] = ()


def _speak(
    line: Channel,
    ear: Recognizer,
    speaker: Mouth,
    last_words: Samples,
    waiting: Samples,
    out: Console,
    save_audio: Path | None,
    today: date | None,
    exchange: Exchange[Any],
) -> _Result:
    """Hold a spoken call, in real time at the microphone and at once with a recording."""
    tracks = Tracks() if save_audio else None
    outcome = Call(
        line,
        ear,
        speaker,
        exchange,
        Silero(),
        fallback=last_words,
        waiting=waiting,
        on_fault=partial(_alert, out),
        work=InThread() if isinstance(line, Microphone) else AtOnce(),
        tracks=tracks,
        today=today,
    ).run()
    if tracks and save_audio:
        _save(save_audio, tracks)
    return _Result(outcome.fault is not None, outcome.latencies)


def _played(name: str, spoken_by: Mouth) -> Channel:
    """The line of a caller's file; words that nobody recorded are spoken."""
    callers = load_all([name])
    if len(callers) > 1:
        raise CallerInvalid(f"{name} holds {len(callers)} callers: name one of them.")
    return Recording(RecordedCaller(callers[0], spoken_by))


def _spoken(device: int | None, headset: bool, out: Console) -> Channel:
    """The microphone, when it gives sound."""
    channel = Microphone(library(), device, headset=headset)
    blocks = [channel.read() for _ in range(LEVEL_BLOCKS)]
    level = level_db(np.concatenate([block.samples for block in blocks if block]))
    if level <= SILENT_DB:
        channel.close()
        raise EngineMissing(MUTED)
    out.print(Text(f"Microphone on, background {level:.0f} dB. Ctrl-C ends the call."))
    return channel


def _type(settings: Settings, out: Console, today: date | None, exchange: Exchange[Any]) -> _Result:
    """Hold a typed call."""
    began = time.monotonic()
    reason = typed.converse(
        exchange,
        _Typist(out),
        lambda: time.monotonic() - began,
        Say(fallback.sentence(settings), "emergency"),
        partial(_alert, out),
        today,
    )
    return _Result(reason == "fault")


class _Typist:
    """Whoever sits at the terminal, or the lines piped in."""

    def __init__(self, out: Console) -> None:
        self._out = out

    def told(self, say: Say) -> None:
        """The transcript prints it."""

    def answer(self, listen: Listen) -> str | None:
        try:
            return input("> " if self._out.is_terminal else "")
        except EOFError:
            return None


def _alert(out: Console, fault: Fault) -> None:
    """The operator of this call is whoever reads the terminal."""
    out.print(Text(f"The call broke: {fault.error}", style="red"))
    if fault.unwritten:
        place = rescue(fault.unwritten)
        found = f"is in {place}" if place else "is lost: no folder for temporary files takes it"
        out.print(Text(f"What the journal refused {found}.", style="red"))


def _save(path: Path, tracks: Tracks) -> None:
    try:
        audio.write_flac(path, *tracks.together())
    except OSError as error:
        raise Unusable(f"{path} cannot be written ({error}): give another place.") from error
