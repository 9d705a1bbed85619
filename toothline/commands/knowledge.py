"""`toothline knowledge`: check the protocol, see what it understands."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from dialog import knowledge as protocol
from dialog.knowledge import Knowledge, KnowledgeInvalid
from dialog.knowledge.check import findings, signature, too_long
from dialog.knowledge.collisions import collisions
from dialog.knowledge.findings import Finding
from dialog.knowledge.spoken import prompts
from models.errors import ModelError
from models.store import ours
from toothline.terminal.refusals import Unusable
from toothline.training import expected_words
from toothline.training.confusable_answers import alike
from voice.errors import VoiceError

Load = Callable[[str], Knowledge]
"""The protocol of a language. Raises Unusable."""
ENGLISH = ("en",)
PIPED_WIDTH = 140
"""Columns when the output is no terminal: wide enough that a finding stays readable."""


def with_knowledge(run: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--folder DIR` and `--language CODE`, and hands the command `load`, which gives the
    protocol of a language: of the one asked for, or else of the one that it is called with."""

    @click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="A folder with a protocol's YAML files; otherwise the one that comes with Toothline.",
    )
    @click.option(
        "--language",
        type=click.Choice(protocol.languages()),
        help="The protocol's language; otherwise English, and for the check of ours every one.",
    )
    @functools.wraps(run)
    def loaded(*args: Any, folder: Path | None, language: str | None, **options: Any) -> Any:
        every = ENGLISH if folder else protocol.languages()
        load = functools.partial(_loaded, folder)
        return run(*args, load=load, languages=(language,) if language else every, **options)

    return loaded


def _loaded(folder: Path | None, language: str) -> Knowledge:
    try:
        return protocol.load(language, folder=folder)
    except KnowledgeInvalid as fault:
        raise Unusable(str(fault)) from fault


@click.group()
def command() -> None:
    """The clinical protocol for who changes it: check it, ask what it makes of a sentence.

    To read and sign it: toothline protocol.

    \b
    Examples:
      toothline knowledge check
      toothline knowledge parse "the little cap came out at breakfast"

    \b
    Exit codes: 0 done; 1 the check found something; 2 the protocol or an option cannot be used.
    """


@command.command()
@with_knowledge
@click.option("--measure", is_flag=True, help="Speak every prompt and measure its seconds.")
@click.option("--coverage", is_flag=True, help="Also put our own callers through it, as text.")
def check(load: Load, languages: Sequence[str], measure: bool, coverage: bool) -> None:
    """Check that the protocol's parts fit, and that nothing is said that must not be.

    Phrases and conditions compile and name what exists; every block has a source; prompts are
    short, easy and free of what may never be said; no phrase stands for two answers. Lengths of
    prompts are estimated from their syllables unless --measure has them spoken.

    Warnings fail nothing: ways of answering that an ear may take for one another, in English
    (accept a pair in alike.yaml, with the reason), and words that the installed Vosk model lacks.

    \b
    Examples:
      toothline knowledge check
      toothline knowledge check --measure --coverage
      toothline knowledge check --folder practice/protocol
      toothline knowledge check --language es

    \b
    Exit codes: 0 nothing found; 1 findings, one a line; 2 the protocol cannot be loaded, or no
    voice can speak it.
    """
    console, found, warned = _console(), 0, 0
    for language in languages:
        knowledge = load(language)
        wrong = _checked(knowledge, measure, coverage)
        warnings = [] if wrong else [*_warnings(knowledge)]
        found, warned = found + len(wrong), warned + len(warnings)
        console.print(signature(knowledge), highlight=False, markup=False)
        if wrong:
            console.print(_table(("File", "Block", "What to change"), map(_row, wrong)))
        if warnings:
            console.print(_table(("Warning", "Block", "What may be misheard"), map(_row, warnings)))
        if knowledge.review:
            console.print(_table(("Waits for", "Where", "Why"), knowledge.review.rows))
    told = f" {warned} warnings." if warned else ""
    click.echo((f"{found} findings." if found else "No findings.") + told)
    if found:
        raise SystemExit(1)


def _checked(knowledge: Knowledge, measure: bool, coverage: bool) -> list[Finding]:
    found = [*findings(knowledge)]
    # A phrase that does not compile has been told; only whole protocols can be tried out.
    if found:
        return found
    try:
        found += collisions(knowledge)
        found += _measured(knowledge) if measure else ()
        found += _uncovered(knowledge) if coverage else ()
    except (VoiceError, ModelError) as fault:
        raise Unusable(str(fault)) from fault
    return found


def _warnings(knowledge: Knowledge) -> Iterator[Finding]:
    yield from alike(knowledge)
    try:
        used = next(expected_words.listing_ears(ours(), knowledge.language), None)
    except (VoiceError, ModelError) as fault:
        yield Finding("ears", expected_words.LISTING, str(fault))
        return
    if used:
        name, ear = used
        yield from expected_words.unheard(knowledge, name, ear.knows)


@command.command()
@with_knowledge
@click.argument("sentence")
@click.option("--question", metavar="ID", help="Read it as the answer to this question too.")
def parse(load: Load, languages: Sequence[str], sentence: str, question: str | None) -> None:
    """Print what is understood of a sentence.

    \b
    Examples:
      toothline knowledge parse "no fever but my cheek is swollen"
      toothline knowledge parse "like a grain of rice" --question length
      toothline knowledge parse --language es "se me salió la tapita hace dos días"
    """
    from dialog.knowledge.trial import trial

    knowledge = load(languages[0])
    if question is not None and question not in {q.id for q in knowledge.questions}:
        raise Unusable(f'No question is named "{question}"; see `toothline protocol show`.')
    rows = trial(knowledge, sentence, question)
    console = _console()
    if not rows:
        click.echo("Nothing is understood.")
        return
    console.print(_table(("What", "Name", "Value", "Words"), rows))


def _measured(knowledge: Knowledge) -> Iterator[Finding]:
    """Prompts that take too long when the service's own voice speaks them."""
    from toothline.speech.mouths import mouth
    from voice.channels import RATE

    voice = mouth(language=knowledge.language)
    try:
        spoken = {prompt.text: prompt for prompt in prompts(knowledge)}
        with _progress("prompts") as progress:
            for text, prompt in progress.track(spoken.items()):
                found = too_long(prompt, len(voice.render(text)) / RATE)
                if found:
                    yield found
    finally:
        voice.close()


def _uncovered(knowledge: Knowledge) -> tuple[Finding, ...]:
    from audio_fixtures.caller import CALLERS, SPANISH, load_all
    from benchmarks.coverage import unreached
    from benchmarks.simulation import run_as_text

    with _progress("callers") as progress:
        ours = [c for c in load_all([CALLERS, SPANISH]) if c.language == knowledge.language]
        callers = progress.track(ours)
        return unreached(knowledge, [run_as_text(knowledge, caller) for caller in callers])


def _progress(what: str) -> Progress:
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _row(finding: Finding) -> tuple[str, str, str]:
    return finding.file, finding.block, finding.what


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=PIPED_WIDTH)
