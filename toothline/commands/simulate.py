"""`toothline simulate`: put callers through the whole service and judge what came of it."""

from __future__ import annotations

import fnmatch
import json
import os
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from audio_fixtures import speakers
from audio_fixtures.caller import Caller, load_all
from audio_fixtures.caller_file import CallerInvalid
from benchmarks.many import jobs_of, run_all
from benchmarks.printing import calls_table, figures_table, plain
from benchmarks.runs import CallerRun
from benchmarks.scores import summary
from benchmarks.setting import Setting
from dialog.knowledge import languages
from toothline.simulation.service_parts import USUAL_VOICES, service
from toothline.terminal.options import refuse_unread
from toothline.terminal.progress import counting
from toothline.terminal.refusals import Unusable, told
from voice import audio

SOUND = ("band", "noise", "loss", "voice", "ears")
"""Parameters that typed callers do not read."""
PIPED_WIDTH = 140
"""Columns when the output is no terminal: wide enough that a line holds a call."""


@click.command(context_settings={"show_default": True})
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--text", is_flag=True, help="Type the answers: the dialog alone, no sound.")
@click.option(
    "--band",
    type=click.Choice(["wide", "phone"]),
    default="wide",
    help="Sound as it is, or as a phone line carries it (8 kHz, companded).",
)
@click.option(
    "--noise",
    type=float,
    metavar="DB",
    help="Add noise at this signal-to-noise ratio, in decibels.",
)
@click.option(
    "--loss",
    type=click.FloatRange(0, 100),
    default=0.0,
    metavar="PERCENT",
    help="Lose this share of the line's 20 ms packets.",
)
@click.option(
    "--voice",
    metavar="NAME,...",
    help="Voices for words without a recording; every caller once in each.",
)
@click.option("--ears", default="auto", help="Which ears listen: auto, or one by its name.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the result here as JSON.",
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a report to read and hear here.",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=1, help="Processes to share the callers among."
)
@click.option(
    "--language",
    type=click.Choice(languages()),
    help="Only callers who speak this; by ear all speak English.",
    show_default=False,
)
@click.option("--only", metavar="GLOB", help="Only callers whose id matches, as in 'x0*'.")
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    text: bool,
    band: str,
    noise: float | None,
    loss: float,
    voice: str | None,
    ears: str,
    json_file: Path | None,
    html_file: Path | None,
    jobs: int,
    language: str | None,
    only: str | None,
) -> None:
    """Put callers through the whole service and judge what came of it.

    PATH is a caller's file, a folder of them, or the name of one of our own callers. Recordings
    beside the file are played; words without one are spoken.

    \b
    Examples:
      toothline simulate healing-cap --text
      toothline simulate audio_fixtures/callers --text --json result.json
      toothline simulate audio_fixtures/callers --band phone --noise 15 --jobs 2 --html report.html
      toothline simulate audio_fixtures/callers_es --language es --text
      toothline simulate audio_fixtures/callers --only 'swallowed-*' --voice NAME,NAME

    \b
    Exit codes: 0 every expectation met; 1 one was not; 2 a file or an option cannot be used,
    told in one sentence; 130 stopped by Ctrl-C.
    """
    if text:
        refuse_unread(context, "--text", SOUND)
    for kept in (json_file, html_file):
        _refuse_unwritable(kept)
    with told():
        callers = _chosen(load_all(paths), only, language)
        if not text:
            _refuse_unheard(callers)
            _read_all(callers)
        setting = Setting(
            language=callers[0].language,
            text=text,
            band="phone" if band == "phone" else "wide",
            noise_db=noise,
            loss_percent=loss,
            ears=ears,
            keep_sound=html_file is not None and not text,
        )
        voices = _voices(voice or "")
        runs = _run(callers, setting, [] if text else voices, jobs)
        typed = runs if text else run_all(jobs_of(callers), Setting(text=True))
        figures = summary(runs, {run.id: run for run in typed})
        if json_file:
            _write(json_file, json.dumps(plain(runs, figures), indent=1, ensure_ascii=False) + "\n")
        if html_file:
            from benchmarks.report import page

            _write(html_file, page(runs, figures, setting.words))
    _print(runs, figures)
    if not all(run.passed for run in runs):
        raise SystemExit(1)


def _chosen(callers: Sequence[Caller], only: str | None, language: str | None) -> list[Caller]:
    chosen = [c for c in callers if only is None or fnmatch.fnmatchcase(c.id, only)]
    if not chosen:
        raise CallerInvalid(f"No caller's id matches --only {only}: see the ids with --only '*'.")
    chosen = [caller for caller in chosen if language in (None, caller.language)]
    if not chosen:
        raise CallerInvalid(f"No caller here speaks {language}: try audio_fixtures/callers_es.")
    return chosen


def _voices(names: str) -> list[str]:
    known = speakers.load()
    return [speakers.find(name.strip(), known).name for name in names.split(",") if name.strip()]


def _refuse_unheard(callers: Sequence[Caller]) -> None:
    """One service hears one language, and somebody must speak it."""
    spoken = dict.fromkeys(caller.language for caller in callers)
    if len(spoken) > 1:
        raise CallerInvalid(
            f"The callers speak {' and '.join(spoken)}: choose one by --language, or use --text."
        )
    foreign = next((caller for caller in callers if caller.language not in USUAL_VOICES), None)
    if foreign is not None:
        raise CallerInvalid(
            f"{foreign.id} speaks {foreign.language}, and no voice here does: simulate it with "
            "--text."
        )


def _read_all(callers: Sequence[Caller]) -> None:
    """Refuse a recording that is no sound before the first call, not in the middle of the last."""
    for caller in callers:
        for line in caller.lines:
            recording = caller.sound(line)
            if recording is not None:
                audio.read(recording)


def _run(
    callers: Sequence[Caller], setting: Setting, voices: Sequence[str], jobs: int
) -> list[CallerRun]:
    work = jobs_of(callers, voices)
    with counting(Console(stderr=True), "calls", len(work)) as done:
        return run_all(work, setting, service, jobs, lambda run: done(run.id))


def _refuse_unwritable(path: Path | None) -> None:
    """Told before the calls and not after them: they may take an hour."""
    if path is not None and not (path.parent.is_dir() and os.access(path.parent, os.W_OK)):
        raise Unusable(
            f"{path} cannot be written: give a path in a folder that exists and is yours."
        )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise Unusable(
            f"{path} cannot be written ({fault.strerror}): give a path in a folder of yours."
        ) from fault


def _print(runs: Sequence[CallerRun], figures: dict[str, int | float | None]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPED_WIDTH)
    console.print(calls_table(runs))
    console.print()
    console.print(figures_table(figures))
