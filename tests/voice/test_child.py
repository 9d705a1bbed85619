from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.voice import faulty_engine
from voice.errors import SynthesisFailed
from voice.synthesizers.child import Child

ROOT = Path(__file__).parents[2]
START_S = 30.0
SOON_S = 0.5
"""A time limit that the tests can wait out."""


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    child = Child(faulty_engine.__name__, {}, START_S)
    yield child
    child.close()


def said(child: Child, text: str, limit_s: float = 20.0) -> int:
    """How many samples came of a text."""
    samples, hertz = child.speak(text, "any", 1.0, limit_s)
    assert hertz == faulty_engine.HERTZ
    return len(samples)


def test_one_process_speaks_prompt_after_prompt(child: Child) -> None:
    said(child, "one")
    first = child.pid
    assert said(child, "three") == 500
    assert child.pid == first


def test_a_hanging_process_is_killed_at_the_limit_and_replaced(child: Child) -> None:
    said(child, "warm up")
    with pytest.raises(SynthesisFailed, match="took longer"):
        said(child, "hang", SOON_S)
    assert child.pid is None
    assert said(child, "again") == 500


def test_an_engine_that_cannot_go_on_has_a_process_for_each_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    child = Child(faulty_engine.__name__, {}, START_S, once=True)
    for text in ("one", "three"):
        assert said(child, text) == len(text) * 100
        assert child.pid is None


def test_a_dead_process_is_replaced(child: Child) -> None:
    with pytest.raises(SynthesisFailed, match=r"died \(exit code 3\)"):
        said(child, "die")
    assert said(child, "again") == 500


def test_a_refused_text_is_told_and_the_process_goes_on(child: Child) -> None:
    said(child, "one")
    first = child.pid
    with pytest.raises(SynthesisFailed, match="ValueError: too odd"):
        said(child, "refuse")
    assert said(child, "again") == 500
    assert child.pid == first


def test_what_an_engine_prints_is_not_taken_for_sound(child: Child) -> None:
    assert said(child, "chatter") == 700


def test_text_in_any_script_and_with_line_breaks_arrives(child: Child) -> None:
    assert said(child, "zwei\nZeilen ✓ 漢字") == 1600


def test_an_engine_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    child = Child(faulty_engine.__name__, {"broken": True}, START_S)
    with pytest.raises(SynthesisFailed, match="its model is torn"):
        said(child, "one")
    child.close()


def test_threads_that_speak_at_once_each_get_their_own_words(child: Child) -> None:
    counts: dict[int, int] = {}

    def speak(length: int) -> None:
        counts[length] = said(child, "x" * length)

    threads = [threading.Thread(target=speak, args=(length,)) for length in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {length: length * 100 for length in range(1, 9)}


def test_closing_twice_is_harmless_and_speaking_after_it_starts_anew(child: Child) -> None:
    child.close()
    said(child, "one")
    child.close()
    child.close()
    assert child.pid is None
    assert said(child, "three") == 500
