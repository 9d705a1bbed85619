"""Reads the house itself: arrows, sizes, help, the README, words that must not be here."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from toothline.__main__ import main

ROOT = Path(__file__).parents[1]
PACKAGES = ("audio_fixtures", "benchmarks", "clinic", "dialog", "models", "toothline", "voice")
LONGEST = 300
"""Lines of a module: past about that many it is probably two."""
NO_TEXTS = (".flac", ".png", ".pyc")
"""Every other file of ours is text."""


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def commands(group: click.Group, path: str = "toothline") -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it, groups and those below them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def texts() -> Iterator[Path]:
    """Every text file of ours."""
    for folder in (*PACKAGES, "deploy", "docs", "tests", ".ci"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in NO_TEXTS:
                yield path
    for name in ("README.md", "CHANGELOG.md", "Makefile", "pyproject.toml", "requirements.lock"):
        yield ROOT / name


def locked() -> Iterator[str]:
    """Every entry of the lock files: name==version, markers, hashes."""
    for path in ROOT.glob("requirements*.lock"):
        entries = re.split(r"^(?=[a-z0-9])", path.read_text(), flags=re.M)
        yield from (entry for entry in entries if entry and not entry.startswith("#"))


COMMANDS = dict(commands(main))


def test_imports_point_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_holds_one_idea_and_says_which(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST, "split it: it is probably two modules"
    assert text.startswith('"""'), "begin it with a docstring: what it is for"


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_explains_itself(words: str) -> None:
    command = COMMANDS[words]
    assert command.help, "give it a docstring"
    example = re.search(r"Examples?:(.*)", command.help, re.S)
    assert example, "show how it is called"
    assert words in example[1]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"say what {parameter.opts[0]} does, with its unit"


def test_what_the_readme_tells_to_run_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    told = set(re.findall(r"^\s+make ([a-z]+)", readme, re.M))
    assert {"call", "test"} <= told <= targets
    for first in re.findall(r"\.venv/bin/(toothline [a-z]+)", readme):
        assert first in COMMANDS


def test_make_shows_every_target_that_it_explains() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("call", "test", "bench", "setup", "lock"):
        assert re.search(rf"^  make {target} +\w", done.stdout, re.M)


def test_nothing_names_a_machine_or_a_package_index() -> None:
    # Written in pieces, so that this file does not name them either.
    places = [f"/{top}/" for top in ("work", "root", "home")]
    hosts = ["py" + "pi.", "python" + "hosted.", "files.python" + "hosted"]
    forbidden = re.compile("|".join(rf"(?<![\w.]){re.escape(word)}" for word in places + hosts))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in texts()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not found


def test_every_locked_package_is_pinned_by_hash_and_its_licence_told() -> None:
    licences = (ROOT / "docs" / "licences.md").read_text()
    for entry in locked():
        name = entry.split("==")[0]
        assert "--hash=sha256:" in entry, name
        assert f"| {name} |" in licences, f"tell the licence of {name} in docs/licences.md"


def test_every_package_asked_for_is_locked() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = table["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    lists += table["dependency-groups"].values()
    names = {entry.split("==")[0] for entry in locked()}
    for asked in [one for some in lists for one in some]:
        assert re.split(r"[^\w-]", asked)[0] in names, f"{asked}: run `make lock`"


def test_every_model_of_the_catalogue_has_its_licence_told() -> None:
    from models.catalogue import ours

    licences = (ROOT / "docs" / "licences.md").read_text()
    for model in ours().values():
        assert model.name in licences
