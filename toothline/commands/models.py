"""`toothline models`: what there is, fetching, verifying, finding."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click
from rich.console import Console

from dialog.knowledge import Knowledge
from models.errors import FetchFailed, ModelError, ModelMissing, ModelUnknown
from models.progress import Watcher
from models.store import Store, ours
from models.toothline_en import building, pronouncing, tensors
from models.toothline_en.building import Built
from models.toothline_en.pronouncing import Pronouncing
from toothline.terminal.progress import watching
from toothline.terminal.refusals import Unusable, told
from toothline.training import expected_words, steps
from toothline.training.steps import PROTOCOL, english

OWN = "toothline-en"
"""The model that is made here."""


@click.group()
def command() -> None:
    """The speech models: list, fetch, verify, find; train and make our own.

    They lie in the user's cache folder and are shared by all checkouts. TOOTHLINE_MODELS may name
    a directory or an archive with models (folders, zips or wheels): it is tried first.

    \b
    Examples:
      toothline models list
      toothline models fetch                            everything that a set-up needs
      toothline models fetch vosk-model-small-en-us-0.15
      TOOTHLINE_MODELS=/media/usb toothline models fetch

    \b
    Exit codes: 0 done; 1 a model does not verify or could not be fetched; 2 wrong use or a
    model that is unknown, missing or damaged.
    """


@command.command("list")
def list_() -> None:
    """Show every model of the catalogue and whether it is installed.

    \b
    Example:
      toothline models list
    """
    store = ours()
    for model in store.catalogue.values():
        state, color = _state(store, model.name)
        click.echo(
            f"{model.name:<30}{click.style(f'{state:<11}', fg=color)}{model.size / 1e6:4.0f} MB  "
            f"{model.kind} {model.language}, {model.license}\n    {model.about}"
        )


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def fetch(names: tuple[str, ...]) -> None:
    """Fetch the named models, or all that a set-up needs.

    A download that broke off goes on where it stopped; a file is verified before it is moved into
    place; a host that cannot be reached is skipped with a line that says so.

    \b
    Examples:
      toothline models fetch
      toothline models fetch vosk-model-en-us-0.22-lgraph
      toothline models fetch toothline-en               made here of the layers that ship
    """
    console = Console(stderr=True)
    store = ours()
    failed = False
    with watching(console) as watcher:
        for name in names or _set_up(store):
            there = store.installed(name)
            try:
                if name == OWN and not there:
                    folder, _ = _made(store, watcher, tensors.SHIPPED, english(None))
                else:
                    folder = store.fetch(name, watcher)
            except FetchFailed as error:
                if not names and store.catalogue[name].need != "always":
                    watcher.note(f"{name}: not to be had now; Toothline works without it.")
                    continue
                watcher.note(f"Error: {error}")
                failed = True
            except ModelError as error:
                raise Unusable(str(error)) from error
            else:
                watcher.note(f"{name}: {'here already' if there else f'installed in {folder}'}")
    if failed:
        raise SystemExit(1)


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def verify(names: tuple[str, ...]) -> None:
    """Hash every file of the named models, or of all that are installed.

    \b
    Examples:
      toothline models verify
      toothline models verify whisper-tiny-en
    """
    store = ours()
    failed = False
    for name in names or store.names():
        try:
            store.verify(name)
            click.echo(f"{name}: every file is as the catalogue says")
        except (ModelMissing, ModelUnknown) as error:
            if names:
                raise Unusable(str(error)) from error
        except ModelError as error:
            click.echo(f"{name}: {error}")
            failed = True
    if failed:
        raise SystemExit(1)


@command.command()
@click.argument("name")
def path(name: str) -> None:
    """Print the folder of a model.

    \b
    Example:
      ls "$(toothline models path whisper-tiny-en)"
    """
    try:
        click.echo(ours().path(name))
    except ModelError as error:
        raise Unusable(str(error)) from error


@command.command()
@click.option(
    "--parameters",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=tensors.SHIPPED,
    help="A file that `toothline models train export` wrote; otherwise the one that ships.",
)
@PROTOCOL
def build(parameters: Path, protocol: Path | None) -> None:
    """Make the Vosk model toothline-en, which hears exactly the protocol's words.

    Half a minute, mostly of one core. Make it again when the protocol has new words. It is put into
    place whole; a running service takes it up when it is started anew.

    \b
    Examples:
      toothline models build
      toothline models build --protocol my-protocol
      toothline models build --parameters toothline-en.npz
    """
    knowledge = english(protocol)
    try:
        with watching(Console(stderr=True)) as watcher:
            folder, built = _made(ours(), watcher, parameters, knowledge)
    except ModelError as error:
        raise Unusable(str(error)) from error
    click.echo(f"{OWN}: {built.words:,} words, {built.texts:,} texts, in {folder}")
    if built.unhearable:
        click.echo(
            f"{len(built.unhearable)} words that nobody knows how to say were left out; "
            "`toothline models words` lists them."
        )


def _made(
    store: Store, watcher: Watcher, parameters: Path, knowledge: Knowledge
) -> tuple[Path, Built]:
    made: list[Built] = []

    def make(folder: Path) -> None:
        pronounce = Pronouncing(expected_words.sound, pronouncing.names()).phones
        made.append(
            building.build(folder, parameters, expected_words.weighted(knowledge), pronounce)
        )

    folder = store.build(OWN, make, watcher)
    return folder, made[0]


@command.command()
@PROTOCOL
def words(protocol: Path | None) -> None:
    """Show which of the protocol's words each installed ear of a fixed vocabulary cannot hear.

    Whisper is not listed: it spells out any word.

    \b
    Example:
      toothline models words
    """
    knowledge = english(protocol)
    wanted = expected_words.words(knowledge)
    with told():
        for name, ear in expected_words.listing_ears(ours(), knowledge.language):
            deaf = [word for word in wanted if not ear.knows(word)]
            click.echo(f"{name}: hears {len(wanted) - len(deaf):,} of {len(wanted):,} words.")
            listed = textwrap.fill(" ".join(deaf), 96, initial_indent="  ", subsequent_indent="  ")
            click.echo(listed)


def _set_up(store: Store) -> tuple[str, ...]:
    try:
        return store.set_up()
    except ModelError as error:
        raise Unusable(str(error)) from error


def _state(store: Store, name: str) -> tuple[str, str]:
    """Whether the model is installed, in a word, and the word's color."""
    try:
        store.path(name)
    except ModelMissing:
        return "absent", "yellow"
    except ModelError:
        return "damaged", "red"
    return "installed", "green"


command.add_command(steps.command, "train")
