"""Telephone numbers as people say them, and as they should be read back.

"five five five oh one two three", "double five", "area code 312", "five, no, six", "twenty three".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from dialog.measures.number_words import HOMOPHONES, ONES, TEENS, TENS, folded, in_words

_DIGITS = (
    {word: str(value) for word, value in ONES.items()}
    | {word: str(value) for word, value in TEENS.items()}
    | {"oh": "0", "o": "0", "zip": "0", "nought": "0", "niner": "9", "fife": "5"}
)
_HOMOPHONES = {word: str(value) for word, value in HOMOPHONES.items() if value < 10}
_REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_ZEROS = {"hundred": "00", "thousand": "000"}
_FILLERS = frozenset(
    [
        "uh",
        "um",
        "er",
        "and",
        "then",
        "dash",
        "hyphen",
        "dot",
        "area",
        "code",
        "is",
        "that's",
        "it's",
        "its",
        "so",
        "okay",
        "ok",
        "the",
        "plus",
        "you",
        "know",
        "parentheses",
    ]
)
"""Words that do not part the digits before them from those after."""
_REPAIRS = frozenset(["no", "sorry", "wait", "actually", "correction", "mean", "oops", "rather"])
_REPAIR_TAIL = frozenset(
    [
        "i",
        "i'm",
        "its",
        "it's",
        "that's",
        "make",
        "that",
        "uh",
        "um",
        "sorry",
        "wait",
        "no",
        "should",
        "be",
    ]
)
_TOKEN = re.compile(r"\+|\d+|[a-z]+(?:'[a-z]+)?")
_KEYS = re.compile(r"\D")
_AREA = 3
"""Digits of an area code: "it's 312 and the number is 555 0123" is one number."""
_FULL = 10
"""Digits of a North American number with its area code; seven without."""


def phone_number(text: str, keys: str = "", misheard: Mapping[str, str] | None = None) -> str:
    """The digits of the telephone number said or keyed; empty when there is none.

    Keyed digits win over speech. `misheard` are words that ears write for a digit: believed only
    before another one, and where that makes the number complete. A leading 1 or +1 before ten
    digits is dropped; any other country keeps its "+". A piece of a number, from three digits, is
    returned as it is: see `is_complete`.
    """
    keyed = _KEYS.sub("", keys)
    if keyed:
        return _national(keyed)
    words = _TOKEN.findall(folded(text))
    found = _likeliest(words)
    mended = _likeliest(_unmisheard(words, misheard or {}))
    if is_complete(mended) and len(mended) > len(found):
        found = mended
    return found if len(found) >= _AREA else ""


def is_complete(number: str) -> bool:
    """Whether it can be called: 7 or 10 digits, 10 or 11 behind a 0, or a "+" and 8 to 15."""
    if number.startswith("0"):
        return len(number) in (_FULL, _FULL + 1)
    if number.startswith("+"):
        return 8 <= len(number) - 1 <= 15
    return len(number) in (7, _FULL)


def wholeness(number: str) -> int:
    """2 for a number that can be called from anywhere, 1 for one without its area code, else 0."""
    if not is_complete(number):
        return 0
    return 2 if len(number) >= _FULL else 1


def spaced(number: str, named: Callable[[float], str] = in_words) -> str:
    """The number to be read back digit by digit: "five five five, zero one, two three"."""
    digits = _KEYS.sub("", number)
    groups: list[str] = []
    if number.startswith("+") and len(digits) > _FULL:
        groups, digits = [digits[:-_FULL]], digits[-_FULL:]
    if len(digits) == _FULL:
        groups += [digits[:3], digits[3:6], digits[6:8], digits[8:]]
    elif len(digits) == 7:
        groups += [digits[:3], digits[3:5], digits[5:]]
    else:
        groups += [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return ", ".join(" ".join(named(int(digit)) for digit in group) for group in groups if group)


def _national(digits: str) -> str:
    bare = digits.lstrip("+")
    if len(bare) == _FULL + 1 and bare.startswith("1"):
        return bare[1:]
    return digits


def _likeliest(words: list[str]) -> str:
    """The number in the words that looks most like one; empty when there is none."""
    return max((_national(run) for run in _runs(words)), key=_likeliness, default="")


def _unmisheard(words: list[str], misheard: Mapping[str, str]) -> list[str]:
    """The words, with digits for what sounds like them where a digit follows."""
    return [
        misheard.get(word) or _HOMOPHONES.get(word, word) if _is_digit(after) else word
        for word, after in pairwise([*words, ""])
    ]


def _is_digit(word: str) -> bool:
    return word in _DIGITS or word.isdecimal()


def _likeliness(number: str) -> tuple[bool, int]:
    return is_complete(number), len(number)


def _runs(words: list[str]) -> list[str]:
    """Every run of digits with nothing but fillers and repairs in it."""
    runs: list[str] = []
    run: list[str] = []  # pieces as they were said: "5", "23", "555"
    at = 0
    while at < len(words):
        word = words[at]
        piece, used = _piece(words, at, bool(run))
        if used:
            run.append(piece)
            at += used
        elif run and word in _REPAIRS:
            at += 1
            while at < len(words) and words[at] in _REPAIR_TAIL:
                at += 1
            again, at = _following(words, at)
            run = _mended("".join(run), "".join(again))
        elif word in _FILLERS or (word in ("my", "number") and len("".join(run)) == _AREA):
            at += 1
        else:
            runs.append("".join(run))
            run, at = [], at + 1
    runs.append("".join(run))
    return [found for found in runs if found.strip("+")]


def _following(words: list[str], at: int) -> tuple[list[str], int]:
    pieces: list[str] = []
    while at < len(words):
        piece, used = _piece(words, at, True)
        if not used:
            break
        pieces.append(piece)
        at += used
    return pieces, at


def _mended(said: str, again: str) -> list[str]:
    """What stands after a self-repair.

    "1 2 3 4, sorry, 1 2 3 5" says a group again: as many digits are replaced as were said. "five,
    no, six one two three" mends one digit and goes on. They are told apart by likeness.
    """
    if len(again) >= 7 or not said:
        return [again]
    tail = said[-len(again) :] if again else ""
    alike = sum(a == b for a, b in zip(tail, again, strict=False))
    replaced = len(again) if again and 2 * alike >= len(again) and len(tail) == len(again) else 1
    return [said[:-replaced] + again] if again else [said]


def _piece(words: list[str], at: int, begun: bool) -> tuple[str, int]:
    """Digits that begin at a word, and how many words they take; ("", 0) when none do."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if (word == "+" or (word == "plus" and not begun)) and (after.isdecimal() or after in _DIGITS):
        return ("" if begun else "+"), 1
    if word.isdecimal():
        return word, 1
    if word in _REPEATS and after:
        digit = _DIGITS.get(after) or _HOMOPHONES.get(after) or (after if after.isdecimal() else "")
        if len(digit) == 1:
            return digit * _REPEATS[word], 2
    if word in _ZEROS and begun:
        return _ZEROS[word], 1
    if word in TENS:
        ones = ONES.get(after, 0)
        behind = words[at + 2] if at + 2 < len(words) else ""
        if (ones and behind not in _ZEROS) or (ones and behind == "hundred"):
            return str(TENS[word] + ones), 2
        return str(TENS[word]), 1
    if word in _DIGITS:
        return _DIGITS[word], 1
    if word in _HOMOPHONES and _between_digits(words, at, begun):
        return _HOMOPHONES[word], 1
    return "", 0


def _between_digits(words: list[str], at: int, begun: bool) -> bool:
    """A homophone is a digit beside digits: "five to one", "area code for one five"."""
    behind = words[at - 1] if at else "code"
    after = words[at + 1] if at + 1 < len(words) else ""
    after_is_digit = after in _DIGITS or after.isdecimal() or after in _HOMOPHONES or after in TENS
    if behind == "code":
        return after_is_digit
    return begun and (after_is_digit or not after)
