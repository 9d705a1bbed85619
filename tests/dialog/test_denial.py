from __future__ import annotations

import pytest

from dialog.denial import meaning
from dialog.phrases import compiled
from dialog.vocabulary import vocabulary
from dialog.wording import plain
from tests.dialog.talking import english

SIGN = compiled(["fever", "swell*", "swollen", "bleed*", "numb*", "pain", "hives", "breathe"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I have a fever", "meant"),
        ("I have no fever", "denied"),
        ("no fever", "denied"),
        ("I don't have any pain or swelling", "denied"),
        ("it has never been swollen", "denied"),
        ("without any bleeding", "denied"),
        ("nothing is swollen", "denied"),
        ("the swelling has gone down", "denied"),
        ("the bleeding from last night has stopped", "denied"),
        ("the fever is gone", "denied"),
        ("the numbness wore off", "denied"),
        ("it was swollen a year ago", "denied"),
        ("it won't stop bleeding", "meant"),
        ("it never stopped bleeding", "meant"),
        ("it stopped bleeding", "denied"),
        ("no fever but my cheek is swollen", "meant"),
        ("No. I have a fever", "meant"),
        ("no, I can't breathe", "denied"),
        ("what if it starts bleeding", "supposed"),
        ("I'm afraid it will be swollen", "supposed"),
        ("is it going to bleed", "supposed"),
        ("they told me to watch for swelling", "supposed"),
        ("I have hives all over", "meant"),
        ("the swelling is all over my jaw", "meant"),
        ("the swelling is over my eye", "meant"),
        ("the bleeding is over now", "denied"),
        ("the swelling has not gone down", "meant"),
        ("I don't think it is swollen", "denied"),
    ],
)
def test_how_a_sign_is_meant(text: str, wanted: str) -> None:
    read = plain(text)
    span = SIGN.find(read)[-1]
    assert meaning(vocabulary(english()), read, span) == wanted
