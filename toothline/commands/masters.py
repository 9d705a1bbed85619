"""`toothline masters`: make the sound of the fixture callers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import click

from audio_fixtures import speakers, speaking
from audio_fixtures.caller import CALLERS, Caller, Line, load_all
from audio_fixtures.caller_file import CallerInvalid
from audio_fixtures.speakers import Speaker
from benchmarks.simulation import run_as_text
from dialog import knowledge
from models.errors import ModelError
from toothline.speech.mouths import Cast
from toothline.terminal.refusals import Unusable
from voice.errors import VoiceError

USUAL_VOICE = "joe"
"""Speaks for callers whose file names no voice."""

Work = tuple[Caller, Line, Speaker]


@click.group()
def command() -> None:
    """Make the masters: the fixture callers' words as sound.

    \b
    Examples:
      toothline masters make                what is missing or out of date
      toothline masters make healing-cap    one caller's
    """


@command.command()
@click.argument("callers", nargs=-1, metavar="[CALLER]...")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Lines spoken at the same time, one processor core and up to 400 MB each.",
)
@click.option("--all", "whole", is_flag=True, help="Also lines that no question asks for today.")
def make(callers: tuple[str, ...], jobs: int, whole: bool) -> None:
    """Speak the lines whose master is missing, or whose words or voice have changed.

    Only the lines that the caller is asked for when typed through today's conversation; others
    are spoken when a call wants them. Without CALLER, those of all our own callers; masters of
    words or voices that no file has any more are removed. Recordings of people are never touched.
    A line costs 0.1 (Piper) to 0.8 s (Kokoro) of one core for each second that it lasts.

    \b
    Examples:
      toothline masters make --jobs 4
      toothline masters make healing-cap crown-with-screw

    \b
    Exit codes: 0 all masters are there; 2 a caller, a voice or a model cannot be used;
    130 stopped by Ctrl-C: what was made stays, and the next run goes on from there.
    """
    try:
        chosen = load_all(callers or (CALLERS,))
        known = speakers.load()
        cast = [(caller, speakers.find(caller.voice or USUAL_VOICE, known)) for caller in chosen]
        work = list(_work(cast, whole))
        _speak_all(work, jobs)
        if not callers:
            for path in list(speaking.leftovers(CALLERS, cast)):
                path.unlink()
                click.echo(f"removed {path.parent.name}/{path.name}: nobody says it so any more")
    except (CallerInvalid, ModelError, VoiceError) as error:
        raise Unusable(str(error)) from error
    click.echo(f"{len(work)} masters made; all of {len(chosen)} callers are there")


def _work(cast: list[tuple[Caller, Speaker]], whole: bool) -> Iterator[Work]:
    protocol = knowledge.load()
    for caller, speaker in cast:
        said = None if whole else _said(protocol, caller)
        for line in speaking.wanting(caller, speaker):
            if said is None or line.name in said:
                yield caller, line, speaker


def _said(protocol: knowledge.Knowledge, caller: Caller) -> set[str]:
    """Names of the lines that the caller says in a typed call; "otherwise" always."""
    times = Counter[str]()
    names = {"otherwise"}
    for turn in run_as_text(protocol, caller).turns:
        names.add(caller.line(turn.asked, times[turn.asked]).name)
        times[turn.asked] += 1
    return names


def _speak_all(work: list[Work], jobs: int) -> None:
    """Each thread has engines of its own: one process speaks one line at a time."""
    own = threading.local()
    casts: list[Cast] = []

    def make_one(item: Work) -> None:
        caller, line, speaker = item
        if not hasattr(own, "cast"):
            own.cast = Cast()
            casts.append(own.cast)
        path = speaking.make(caller, line, speaker, own.cast.speaker(speaker.name))
        click.echo(f"{caller.id}/{path.name}")

    pool = ThreadPoolExecutor(jobs)
    try:
        for _ in pool.map(make_one, work):
            pass
    finally:
        pool.shutdown(cancel_futures=True)
        for cast in casts:
            cast.close()
