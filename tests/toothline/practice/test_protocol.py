"""The protocol as the service takes it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from clinic import signing
from dialog import knowledge
from dialog.knowledge import KnowledgeInvalid
from toothline.practice.protocol import LOOK, Followed, protocol
from toothline.settings import Settings


def test_a_broken_phrase_is_told_before_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = knowledge.load("en")
    broken = replace(whole.symptoms[0], says=("(cough",))
    symptoms = (broken, *whole.symptoms[1:])
    monkeypatch.setattr(knowledge, "load", lambda *_, **__: replace(whole, symptoms=symptoms))
    with pytest.raises(KnowledgeInvalid, match=r'"\(cough".*knowledge check'):
        protocol(Settings())


def test_the_practice_is_named_in_what_is_said() -> None:
    assert protocol(Settings(practice="the house of teeth")).practice.name == "the house of teeth"


class Seconds:
    """A clock on which every look is a second later."""

    def __init__(self) -> None:
        self._numbers = count()

    def __call__(self) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC) + next(self._numbers) * LOOK


def test_a_signature_and_a_change_reach_what_runs(tmp_path: Path) -> None:
    followed = Followed(Settings(data=tmp_path), Seconds())
    first = followed()
    assert first.signature is None
    assert followed() is first, "nothing changed: nothing is read"
    signing.sign(tmp_path, first, "Dr. Lee", lambda: datetime(2026, 3, 2, tzinfo=UTC))
    signed = followed()
    assert signed.signature is not None
    assert signed.signature.name == "Dr. Lee"
    assert followed() is signed


def test_what_cannot_be_read_again_leaves_the_protocol_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    followed = Followed(Settings(data=tmp_path), Seconds())
    first = followed()

    def broken(*_: object, **__: object) -> None:
        raise KnowledgeInvalid("words.yaml, line 3: no such key.")

    monkeypatch.setattr(knowledge, "load", broken)
    (tmp_path / signing.FOLDER).mkdir(parents=True)
    (tmp_path / signing.FOLDER / "en-priors.yaml").write_text("")
    with caplog.at_level(logging.ERROR):
        assert followed() is first
        assert followed() is first
    assert caplog.text.count("kept as it was read before") == 1
