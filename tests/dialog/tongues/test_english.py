"""What English says by a yes and a no together."""

from __future__ import annotations

import pytest

from dialog.tongues import tongue


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Yeah, no, nothing like that.", "no, nothing like that."),
        ("yes, no, I'm good", "no, I'm good"),
        ("Yes, sorry, no, it doesn't", "no, it doesn't"),
        ("No, it does, little ones", "yes, it does, little ones"),
        ("no I do", "yes, I do"),
    ],
)
def test_a_yes_or_no_that_means_its_contrary_is_turned_round(said: str, meant: str) -> None:
    assert tongue("en").spelled(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "yes, no doubt about it",
        "yes no problem",
        "Yes. No I cannot swallow.",
        "no, it was",
        "no I can",
        "no, it is fine",
        "no",
        "yes",
    ],
)
def test_any_other_stays_as_it_was_said(said: str) -> None:
    assert tongue("en").spelled(said) == said
