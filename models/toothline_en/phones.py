"""The sounds that the model tells apart, and the numbers that the network and Kaldi give them.

A state of the network (a "pdf") is a phone after one of twelve classes of sounds, in its first
frame or in a later one. Kaldi's phones carry their place in the word as well, for word times; all
places share the pdfs.
"""

from __future__ import annotations

from dataclasses import dataclass

SILENCE = "SIL"
GARBAGE = "SPN"
"""One sound for a whole word that is none of ours."""
_ARPABET = """AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH
T TH UH UW V W Y Z ZH"""
PHONES = (SILENCE, *_ARPABET.split(), GARBAGE)
NUMBER = {phone: number for number, phone in enumerate(PHONES)}
LEFT_CLASSES = (
    "SIL SPN",
    "IY IH EY Y",
    "EH AE AY",
    "AA AO AH",
    "AW OW UW UH W OY",
    "ER R L",
    "M N NG",
    "P B",
    "T D",
    "K G",
    "F V TH DH HH",
    "S Z SH ZH CH JH",
)
"""What comes before a phone changes how it begins; sounds made alike change it alike. All pairs of
phones would be ten times as many states as this little speech can teach."""
_CLASS = {phone: n for n, phones in enumerate(LEFT_CLASSES) for phone in phones.split()}
LEFT = tuple(_CLASS[phone] for phone in PHONES)
"""The class that each phone is for the next one."""
CLASSES = len(LEFT_CLASSES)
PDFS = CLASSES * len(PHONES) * 2
PLACES = "BEIS"
"""Places in a word: its beginning, end, inside, or the whole of it."""


def pdf(left: int, phone: int, later: bool) -> int:
    """The network's output for a phone after the class `left`; `later`: not its first frame."""
    return (left * len(PHONES) + phone) * 2 + later


@dataclass(frozen=True, order=True)
class State:
    """A Kaldi state: one phone in one place of a word after one class."""

    kaldi_phone: int
    first_pdf: int
    later_pdf: int


def kaldi_phone(phone: int, place: str) -> int:
    """Kaldi's number of a phone; 0 is nothing, 1 silence, which has no place in a word."""
    return 1 if phone == 0 else 2 + (phone - 1) * len(PLACES) + PLACES.index(place)


def kaldi_phones() -> dict[int, tuple[str, str]]:
    """Kaldi's numbers with phone and place (of silence: none)."""
    named = {1: (SILENCE, "")}
    for number, phone in enumerate(PHONES[1:], 1):
        named |= {kaldi_phone(number, place): (phone, place) for place in PLACES}
    return named


def states() -> list[State]:
    """All states, in the order of Kaldi's transition model."""
    found = []
    for kaldi, (phone, _) in kaldi_phones().items():
        number = NUMBER[phone]
        found += [
            State(kaldi, pdf(left, number, False), pdf(left, number, True))
            for left in range(CLASSES)
        ]
    return sorted(found)


def transitions() -> dict[tuple[int, int], int]:
    """Kaldi's transition number by phone and class, of staying in the state; leaving it is one
    more."""
    return {
        (state.kaldi_phone, state.first_pdf // 2 // len(PHONES)): 2 * n + 1
        for n, state in enumerate(states())
    }
