from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dialog import conversation
from dialog.effects import Say
from dialog.events import CallBegan
from dialog.knowledge.spoken import Prompt, prompts
from toothline.commands.prompts import command
from toothline.practice.protocol import protocol
from toothline.settings import Settings

KNOWLEDGE = protocol(Settings())


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test, and two prompts instead of hundreds."""
    monkeypatch.setattr("toothline.speech.mouths.prompts_folder", lambda: tmp_path)
    few = [Prompt("advice.yaml", "a", "Goodbye."), Prompt("advice.yaml", "b", "Thank you.")]
    monkeypatch.setattr("toothline.commands.prompts.prompts", lambda _: few)
    return tmp_path


def run(**settings: str) -> Result:
    environ = {f"TOOTHLINE_{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(command, [], env=environ)


def test_prompts_are_spoken_once_and_kept(own_cache: Path) -> None:
    assert run(voice="pyttsx3").exit_code == 0
    kept = {path: path.stat().st_mtime_ns for path in own_cache.glob("*.flac")}
    assert len(kept) == 2
    assert run(voice="pyttsx3").exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in own_cache.glob("*.flac")} == kept


def test_an_unknown_voice_is_one_sentence() -> None:
    result = run(voice="parrot")
    assert result.exit_code == 2
    assert "There is no voice engine 'parrot'; there are" in result.output


def test_an_unknown_language_is_one_sentence() -> None:
    result = run(language="xx")
    assert result.exit_code == 2
    assert "must be en or es" in result.output


def test_what_a_caller_hears_first_is_among_the_prompts() -> None:
    _, effects = conversation.step(KNOWLEDGE, conversation.State(), CallBegan())
    said = {effect.text for effect in effects if isinstance(effect, Say)}
    assert said
    assert said <= {prompt.text for prompt in prompts(KNOWLEDGE)}


def test_the_protocol_speaks_with_the_practices_numbers() -> None:
    mine = protocol(Settings(practice="Elm Street Dental", emergency_number="112"))
    assert "Elm Street Dental" in prompts_of(mine)
    assert "nine one one" not in prompts_of(mine)
    assert "one one two" in prompts_of(mine)


def prompts_of(knowledge: object) -> str:
    return "\n".join(prompt.text for prompt in prompts(knowledge))  # type: ignore[arg-type]
