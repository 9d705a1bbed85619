"""`toothline record`: record a caller's lines with your own voice."""

from __future__ import annotations

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from audio_fixtures.caller import Caller, Line, load_all
from audio_fixtures.caller_file import CallerInvalid
from toothline.simulation.recording_session import drop_waiting, play_back, take, to_record
from toothline.terminal.refusals import Unusable
from toothline.terminal.transcript import console
from voice import audio
from voice.channels import Channel, Samples
from voice.channels.microphone import Microphone, devices, level_db, library
from voice.errors import VoiceError
from voice.turns.activity import Silero

METER_DB = (-60.0, 0.0)
"""The meter's left and right end."""
METER_WIDTH = 40
LOUD_DB = -6.0
"""Above this average level speech is about to clip."""


@click.command()
@click.argument("caller", required=False)
@click.option("--again", is_flag=True, help="Record all lines, also those that have a recording.")
@click.option("--device", type=int, metavar="N", help="The microphone's number, if not the usual.")
@click.option("--list-devices", is_flag=True, help="List the microphones with their numbers.")
def command(caller: str | None, again: bool, device: int | None, list_devices: bool) -> None:
    """Record a caller's lines with your own voice, as a test of the service.

    CALLER is the name of one of our callers or your own file. Each line is shown; speak it, and it
    ends by itself when you pause. Then keep it, say it again or stop; the next time goes on where
    you stopped. Lines with coughs, keys or silences in them are made from the file.

    \b
    Examples:
      toothline record healing-cap
      toothline record my/caller.yaml --again
      toothline record --list-devices

    \b
    Exit codes: 0 all lines are recorded, or you stopped; 2 the caller's file or the microphone
    cannot be used, told in one sentence; 130 stopped by Ctrl-C, with every kept line saved.
    """
    out = console()
    try:
        if list_devices:
            for found in devices(library()):
                usual = "  (the usual one)" if found.is_default else ""
                out.print(Text(f"{found.number:>3}  {found.name}{usual}"))
            return
        if caller is None:
            raise click.UsageError("Name a caller, as in: toothline record healing-cap")
        _record(_one(caller), again, device, out)
    except (CallerInvalid, VoiceError, OSError) as error:
        raise Unusable(str(error)) from error
    except KeyboardInterrupt:
        out.print(Text("\nStopped; the lines you kept are saved."))
        raise SystemExit(130) from None


def _one(name: str) -> Caller:
    callers = load_all([name])
    if len(callers) > 1:
        raise CallerInvalid(f"{name} holds {len(callers)} callers: name one of them.")
    return callers[0]


def _record(caller: Caller, again: bool, device: int | None, out: Console) -> None:
    lines = to_record(caller, again)
    if not lines:
        out.print(Text(f"{caller.id}: every line has a recording; --again replaces them."))
        return
    caller.folder.mkdir(exist_ok=True)
    channel = Microphone(library(), device)
    try:
        for number, line in enumerate(lines, 1):
            if not _keep_one(caller, line, f"{number} of {len(lines)}", channel, out):
                return
    finally:
        channel.close()


def _keep_one(caller: Caller, line: Line, place: str, channel: Channel, out: Console) -> bool:
    """One line until it is kept; False when the speaker wants to stop."""
    while True:
        out.print(Text(f"\n{place}, to “{line.name}”. Say:"))
        out.print(Text(f"  {line.words}", style="bold"))
        drop_waiting(channel)
        samples = _taken(channel, out)
        if not len(samples):
            out.print(Text("Nobody was heard; speak up, or choose another --device."))
        else:
            play_back(channel, samples)
        choice = click.prompt(
            "[k]eep, [a]gain or [s]top",
            type=click.Choice(["k", "a", "s"]),
            default="k" if len(samples) else "a",
            show_choices=False,
        )
        if choice == "s":
            return False
        if choice == "k" and len(samples):
            # FLAC is looked for first, so that an older recording of another kind rests beside it.
            audio.write_flac(caller.folder / f"{line.name}.flac", samples)
            return True


def _taken(channel: Channel, out: Console) -> Samples:
    with Live(console=out, transient=True, auto_refresh=False) as live:

        def meter(samples: Samples, speaking: bool) -> None:
            live.update(_meter(level_db(samples), speaking), refresh=True)

        return take(channel, Silero(), meter)


def _meter(level: float, speaking: bool) -> Text:
    low, high = METER_DB
    filled = round((min(max(level, low), high) - low) / (high - low) * METER_WIDTH)
    style = "red" if level > LOUD_DB else "green" if speaking else "dim"
    bar = Text("  " + "█" * filled, style=style)
    bar.append("·" * (METER_WIDTH - filled) + f" {level:4.0f} dB", style="dim")
    return bar
