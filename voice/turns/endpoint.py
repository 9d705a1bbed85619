"""Has the caller finished? A short wait after an answer, a long one after half of one."""

from __future__ import annotations

import re

from dialog.effects import Listen
from voice.hearing import Utterance

PEEK_S = 0.13
"""Silence after which what was said so far is decoded, on the chance that it was all. Shorter ones
are inside words; against 0.2 a call's median wait fell from 0.90 to 0.84 s for the same work."""
ANSWERED_S = 0.5
"""Wait when the question is answered already: a comma is shorter, patience longer."""
SENTENCE_S = 1.0
"""Wait after a whole sentence of free speech, or a number: people breathe between two for less."""
OPEN_S = 1.0
"""Wait when nothing tells that the answer is complete: with 1.1, one reply in twenty of 60 unseen
callers took longer than 1.25 s."""
STORY_S = 1.4
"""Wait after the first short sentence of free speech: a story mostly goes on. Of 181 recorded
callers 43 paused longer than 0.9 s between sentences of the opening, half of them over 1.3 s."""
SLOW_S = 2.0
"""The same for numbers and a story that stops mid-sentence: people look at the thing, or think."""
TURN_CAP_S = 20.0
"""Longest turn: a television never pauses, and the ears' windows end."""

CERTAIN = 0.8
"""Probability above which a scored answer is taken to answer; the dialog may still confirm it."""
PHONE_DIGITS = 10
"""Digits of a whole telephone number; with fewer, more are on their way."""
STORY_WORDS = 8
"""A free answer with fewer words may be the first sentence of a story."""
SENTENCE_WORDS = 4
"""A free answer with fewer words is a beginning ("my implant…"), whatever its full stop says."""

_SLOW_KINDS = frozenset({"digits", "length", "duration", "count", "free"})
_HANGING = """
    a an and about at because but for from i if in is it its like my of on or so that the then
    to uh um was well when which with
"""
"""Words that few sentences end with: believed to go on, unless the ear wrote a full stop."""
_DIGITS = "zero oh one two three four five six seven eight nine"


class Endpoint:
    """The end of one turn; fed once a block, told when decoding has shown an answer."""

    def __init__(self, listen: Listen, began_s: float) -> None:
        self._listen = listen
        self._began_s = began_s
        self.wait_s = _unknown(listen)
        """Silence in seconds that ends the turn, by what is known now."""

    def understood(self, so_far: Utterance, moves_on: bool) -> None:
        """Take what was decoded until now, and whether the dialog would go on with it."""
        self.wait_s = wait_after(self._listen, so_far, moves_on)

    def went_on(self) -> None:
        """The caller says more: nothing is known again."""
        self.wait_s = _unknown(self._listen)

    def is_over(self, silence_s: float, at_s: float) -> bool:
        """Whether the turn ends at `at_s`, after this much silence."""
        return silence_s >= self.wait_s or at_s - self._began_s >= TURN_CAP_S


def wait_after(listen: Listen, so_far: Utterance, moves_on: bool) -> float:
    """Seconds of silence to wait after these words: see the constants."""
    if listen.kind == "free":
        if not _is_sentence(so_far.text):
            return SLOW_S
        return SENTENCE_S if len(_words(so_far.text)) >= STORY_WORDS else STORY_S
    if listen.kind == "digits":
        # Ears lose an "oh"; the dialog may know the number in spite of it.
        whole = PHONE_DIGITS - 1 if moves_on else PHONE_DIGITS
        return ANSWERED_S if _digits(so_far.text) >= whole else SLOW_S
    if listen.kind in _SLOW_KINDS:
        # "Five" may become "five or six" or "five and a half".
        return SENTENCE_S if moves_on or answers(listen, so_far) else SLOW_S
    return ANSWERED_S if moves_on or answers(listen, so_far) else OPEN_S


def _unknown(listen: Listen) -> float:
    return SLOW_S if listen.kind in _SLOW_KINDS else OPEN_S


def answers(listen: Listen, said: Utterance) -> bool:
    """Whether the sound, scored against the answers, or the very words answer the question."""
    if said.answers and said.answers[0].value and said.answers[0].probability >= CERTAIN:
        return True
    words = _words(said.text)
    return any(words == _words(phrase) for answer in listen.answers for phrase in answer.phrases)


def _digits(text: str) -> int:
    digits = _DIGITS.split()
    return sum(len(w) if w.isdigit() else w in digits for w in _words(text))


def _is_sentence(text: str) -> bool:
    words, written = _words(text), text.rstrip()
    if len(words) < SENTENCE_WORDS or written.endswith((",", "...", "-")):
        return False
    # Some ears write no full stops.
    return written.endswith((".", "?", "!")) or words[-1] not in _HANGING.split()


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())
