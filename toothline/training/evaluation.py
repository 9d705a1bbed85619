"""`toothline models train evaluate`: any ear on people and voices that no training heard."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from audio_fixtures.caller import CALLERS, load_all
from dialog import knowledge as protocols
from models.store import Store, ours
from models.toothline_en import corpora, synthesis
from models.toothline_en.corpora import Recording
from toothline.speech.ears import ears, heard_by
from toothline.terminal.progress import counting
from toothline.terminal.refusals import Unusable, told
from toothline.training.expected_words import LISTING
from voice import recognizers

if TYPE_CHECKING:
    from benchmarks.judged import Judged

LANGUAGE = "en"
TOGETHER = "auto"
"""All ears that a service would use, in agreement."""
JUDGING = "held-out.jsonl"
"""The list in a training folder of what was held out."""
SEED = 11
WIDTH = 160
"""Columns of the table when the output is no terminal."""


@click.command()
@click.argument("recordings", type=click.Path(path_type=Path, exists=True))
@click.argument("names", nargs=-1, metavar="[MODEL]...")
@click.option(
    "--most", default=400, show_default=True, help="Recordings of people, always the same."
)
@click.option(
    "--lines",
    "spoken",
    default=60,
    show_default=True,
    help="Lines of our callers, spoken by made voices that are held out; 0 for none.",
)
@click.option(
    "--json",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the figures here too.",
)
def evaluate(
    recordings: Path, names: tuple[str, ...], most: int, spoken: int, out: Path | None
) -> None:
    """Judge ears on people and voices that no training heard, wide and telephone band.

    RECORDINGS is a training folder, or a list like its held-out.jsonl. A MODEL is a name of
    `toothline models list`, a folder with a Vosk model, or "auto", all ears in agreement. Without
    any, every installed English model is judged, and then all in agreement.

    \b
    Examples:
      toothline models train evaluate training
      toothline models train evaluate training toothline-en whisper-tiny-en --json figures.json
      toothline models train evaluate training/held-out.jsonl my-model --most 40 --lines 0

    \b
    Exit codes: 0 judged, whatever the figures; 2 nothing to judge with, or no such model.
    """
    from benchmarks import held_out, machine
    from benchmarks.ears import BANDS

    with told(), tempfile.TemporaryDirectory() as scratch:
        people = held_out.material(_held_out(recordings), most)
        if not any(people.counts.values()):
            raise Unusable(
                f"{recordings} holds out no answers, words, digits or sentences: there is nothing "
                "to judge with."
            )
        heard = replace(people, domain=tuple(_domain(spoken, Path(scratch))))
        own = protocols.load(LANGUAGE).words.sound_alike
        store = ours()
        judged = names or _installed(store)
        figures = []
        with counting(Console(stderr=True), "Judged", len(judged) * len(BANDS)) as count:
            for name in judged:
                ear = _judged(store, name)
                for band in BANDS:
                    figures.append(held_out.measure(ear, heard, band, own))
                    count(f"{name}, {band}")
    console = Console()
    (console if console.is_terminal else Console(width=WIDTH)).print(held_out.table(figures))
    click.echo(", ".join(f"{count} {kind}" for kind, count in heard.counts.items()) + ".")
    if out:
        result = {
            "machine": machine.describe(),
            "heard": heard.counts,
            "ears": [asdict(f) for f in figures],
        }
        out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _held_out(recordings: Path) -> Sequence[Recording]:
    listed = recordings / JUDGING if recordings.is_dir() else recordings
    if not listed.is_file():
        raise Unusable(f"{listed} is not there: run `toothline models train prepare {recordings}`.")
    try:
        return corpora.read(listed)
    except (ValueError, TypeError) as broken:
        raise Unusable(
            f"{listed} is no list of recordings as `toothline models train prepare` writes it."
        ) from broken


def _domain(count: int, folder: Path) -> list[Recording]:
    """Our callers' lines by voices that are held out. Raises SpeakerMissing."""
    from benchmarks.held_out import lines

    if not count:
        return []
    texts = lines(load_all([CALLERS]), count)
    return synthesis.speak(list(synthesis.cast(texts, SEED, held_out=True)), folder, "domain")


def _installed(store: Store) -> tuple[str, ...]:
    """Every installed English model of every ear, and all ears together where there are several."""
    kinds = heard_by(LANGUAGE, store)
    found = [name for kind in kinds for name in store.names(kind=kind, language=LANGUAGE)]
    models = tuple(name for name in found if store.installed(name))
    if not models:
        raise Unusable("No model of an ear is installed: run `toothline models fetch`.")
    return (*models, TOGETHER) if len(kinds) > 1 else models


def _judged(store: Store, name: str) -> Judged:
    from benchmarks.judged import AnyEar, VoskModel

    if name == TOGETHER:
        return AnyEar(name, ears(TOGETHER, store, LANGUAGE))
    # A folder is Vosk's: the other engines' models come from the catalogue alone.
    is_folder = Path(name).is_dir()
    folder = Path(name) if is_folder else store.path(name)
    kind = LISTING if is_folder else store.catalogue[name].kind
    ear = recognizers.load(kind, folder)
    return VoskModel(folder.name, ear, folder) if kind == LISTING else AnyEar(name, ear)
