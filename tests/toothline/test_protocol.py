"""The protocol as the service takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialog import knowledge
from dialog.knowledge import KnowledgeInvalid
from toothline.protocol import protocol
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
