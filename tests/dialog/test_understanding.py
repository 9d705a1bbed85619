"""Everything that is said in passing, over all readings of all ears."""

from __future__ import annotations

from dialog.events import Heard, Hypothesis
from dialog.reading import readings
from dialog.understanding import understand
from tests.dialog.talking import english


def test_what_makes_a_case_more_urgent_is_believed_in_doubt() -> None:
    heard = Heard(
        (
            Hypothesis("the front tools came off", 0.5, "one"),
            Hypothesis("the front tooth came off", 0.3, "one"),
            Hypothesis("the frog sat by the sea", 0.2, "two"),
        )
    )
    said = understand(english(), readings(english(), heard))
    assert said.facts["front_tooth"] == "yes"
