from __future__ import annotations

from dialog import knowledge
from dialog.conversation import State, step
from dialog.effects import Say
from dialog.events import CallBegan
from dialog.prompts import prompts

ENGLISH = knowledge.load("en")


def test_every_prompt_is_filled_in_and_named_once() -> None:
    texts = prompts(ENGLISH)
    assert len(texts) == len(set(texts))
    assert all(text.strip() and "{" not in text for text in texts)


def test_what_a_caller_hears_first_is_among_them() -> None:
    _, effects = step(ENGLISH, State(), CallBegan())
    said = [effect.text for effect in effects if isinstance(effect, Say)]
    assert said
    assert set(said) <= set(prompts(ENGLISH))


def test_every_wording_of_every_question_is_among_them() -> None:
    texts = set(prompts(ENGLISH))
    for question in ENGLISH.questions:
        assert set(question.ask) <= texts
