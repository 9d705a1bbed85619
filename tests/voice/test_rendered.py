from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from voice.channels import Samples
from voice.errors import SynthesisFailed
from voice.synthesizers.rendered import GIVE_UP_AFTER, Mouth, Voice


@dataclass
class Engine:
    """Says a text as so many samples of its own level, or fails."""

    name: str
    level: float
    version: str = "1"
    fails: bool = False
    asked: list[str] = field(default_factory=list)
    closed: int = 0

    def voices(self) -> tuple[str, ...]:
        return ("usual",)

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Samples:
        self.asked.append(text)
        if self.fails:
            raise SynthesisFailed(f"{self.name} died.")
        return np.full(round(len(text) * 100 / rate), self.level, np.float32)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def first() -> Engine:
    return Engine("first", 0.5)


@pytest.fixture
def second() -> Engine:
    return Engine("second", 0.25)


def mouth(first: Engine, second: Engine | None, folder: Path) -> Mouth:
    return Mouth(Voice(first, "usual"), Voice(second, "usual") if second else None, folder)


def test_a_prompt_is_spoken_once_and_then_kept(tmp_path: Path, first: Engine) -> None:
    fresh = mouth(first, None, tmp_path).render("Hello")
    kept = mouth(first, None, tmp_path).render("Hello")
    assert first.asked == ["Hello"]
    assert np.array_equal(fresh, kept)
    assert np.allclose(kept, 0.5, atol=1e-4)


def test_text_speed_voice_and_version_each_have_their_own_sound(
    tmp_path: Path, first: Engine
) -> None:
    ours = mouth(first, None, tmp_path)
    ours.render("Hello")
    ours.render("Hello there")
    ours.render("Hello", 0.8)
    first.version = "2"
    ours.render("Hello")
    Mouth(Voice(first, "other"), None, tmp_path).render("Hello")
    assert len(first.asked) == 5


@pytest.mark.parametrize("keep", [0, 20, 60, -1])
def test_a_file_cut_off_is_made_again(tmp_path: Path, first: Engine, keep: int) -> None:
    before = mouth(first, None, tmp_path).render("Hello")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:keep])
    assert np.array_equal(mouth(first, None, tmp_path).render("Hello"), before)
    assert len(first.asked) == 2


def test_a_file_with_a_flipped_bit_is_made_again(tmp_path: Path, first: Engine) -> None:
    before = mouth(first, None, tmp_path).render("Hello")
    (file,) = tmp_path.iterdir()
    for at in range(26, len(file.read_bytes()), 7):
        whole = bytearray(file.read_bytes())
        whole[at] ^= 1
        file.write_bytes(whole)
        assert np.array_equal(mouth(first, None, tmp_path).render("Hello"), before)


def test_nothing_but_whole_files_is_left_in_the_cache(tmp_path: Path, first: Engine) -> None:
    mouth(first, None, tmp_path).render("Hello")
    assert [file.suffix for file in tmp_path.iterdir()] == [".flac"]


def test_a_cache_that_cannot_be_written_costs_no_word(tmp_path: Path, first: Engine) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    ours = mouth(first, None, blocked)
    assert len(ours.render("Hello")) == 500
    assert len(ours.render("Hello")) == 500


def test_the_second_voice_speaks_when_the_first_fails(
    tmp_path: Path, first: Engine, second: Engine
) -> None:
    first.fails = True
    assert np.allclose(mouth(first, second, tmp_path).render("Hello"), 0.25, atol=1e-4)


def test_the_first_voice_is_asked_again_after_one_failure(
    tmp_path: Path, first: Engine, second: Engine
) -> None:
    ours = mouth(first, second, tmp_path)
    first.fails = True
    ours.render("One")
    first.fails = False
    assert np.allclose(ours.render("Two"), 0.5, atol=1e-4)


def test_a_voice_that_keeps_failing_is_left_alone(
    tmp_path: Path, first: Engine, second: Engine
) -> None:
    ours = mouth(first, second, tmp_path)
    first.fails = True
    for text in ("One", "Two", "Three", "Four"):
        ours.render(text)
    assert len(first.asked) == GIVE_UP_AFTER


def test_a_voice_left_alone_is_asked_when_the_other_fails_too(
    tmp_path: Path, first: Engine, second: Engine
) -> None:
    ours = mouth(first, second, tmp_path)
    first.fails = True
    for text in ("One", "Two"):
        ours.render(text)
    first.fails, second.fails = False, True
    assert np.allclose(ours.render("Three"), 0.5, atol=1e-4)


def test_when_both_fail_it_is_said_with_both_reasons(
    tmp_path: Path, first: Engine, second: Engine
) -> None:
    first.fails = second.fails = True
    with pytest.raises(SynthesisFailed, match=r"doctor.*first died\. second died\."):
        mouth(first, second, tmp_path).render("Hello")


def test_text_with_nothing_to_say_is_no_sound_and_asks_nobody(
    tmp_path: Path, first: Engine
) -> None:
    assert len(mouth(first, None, tmp_path).render("🦷")) == 0
    assert not first.asked


def test_closing_ends_both_engines(tmp_path: Path, first: Engine, second: Engine) -> None:
    mouth(first, second, tmp_path).close()
    assert (first.closed, second.closed) == (1, 1)
