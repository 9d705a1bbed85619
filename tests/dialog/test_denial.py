from __future__ import annotations

import pytest

from dialog.denial import meaning
from dialog.phrases import compiled
from dialog.vocabulary import vocabulary
from dialog.wording import plain
from tests.dialog.talking import english

SIGN = compiled(
    (
        *("fever", "swell*", "swollen", "bleed*", "numb*", "pain", "hives", "breathe", "choke"),
        *("passed out", "have a fever", "swallowed", "cannot talk", "down my windpipe"),
        *("throat is closing", "not touch it", "my own tooth"),
    )
)


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
        # A subject begins a clause of its own, with a comma or without.
        ("I don't feel so well, I have a fever", "meant"),
        ("I don't feel good I passed out", "meant"),
        ("I don't feel well, my throat is closing", "meant"),
        ("no, my throat is closing", "meant"),
        ("I can't find it, it went down my windpipe", "meant"),
        ("no I don't think I dropped it, it may have gone down my windpipe", "meant"),
        ("I don't have it, I swallowed it", "meant"),
        ("I don't, I swallowed it", "meant"),
        ("he's not right he has swollen up", "meant"),
        ("I don't know what happened I passed out", "meant"),
        ("I don't think I swallowed it", "denied"),
        ("I don't feel like my throat is closing", "denied"),
        ("I never said I swallowed it", "denied"),
        ("it's not like I passed out", "denied"),
        ("nor did I choke", "denied"),
        ("It's not my own tooth", "denied"),
        ("I can't say I have a fever", "denied"),
        # So does a sign that is told by a denial.
        ("no fever, can't talk", "meant"),
        ("I can't sleep, the pills do not touch it", "meant"),
        ("It isn't that I can't talk", "denied"),
        # What keeps somebody from something is there.
        ("I can't sleep from the pain", "meant"),
        ("I can't eat with the swelling", "meant"),
        # What happens under a condition happens; what would come of one is supposed.
        ("if I lie down I can't talk", "meant"),
        ("is it normal to have a fever", "meant"),
        ("what should I do if I can't talk", "supposed"),
        ("if it falls out I could choke", "supposed"),
        ("I'm worried that if it comes loose I might choke", "supposed"),
    ],
)
def test_how_a_sign_is_meant(text: str, wanted: str) -> None:
    read = plain(text)
    span = SIGN.find(read)[-1]
    assert meaning(vocabulary(english()), read, span) == wanted
