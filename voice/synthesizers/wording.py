"""Text as an engine can speak it: nothing that engines trip over, digits one by one."""

from __future__ import annotations

import re
import unicodedata

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
EMERGENCY = re.compile(r"(?<![\w.])911(?!\w)")
LONE_DIGIT = re.compile(r"(?<![\w.])\d(?!\w|[.,:]\d)")
"""A digit that stands alone, as the dialog spells a telephone number: "5 5 5, 0 1 9 9"."""
ODD_KINDS = ("C", "So", "Sk")
"""Unicode's controls, emoji and unassigned signs: read by name, or fatal (a null character)."""
MARKUP = str.maketrans(dict.fromkeys("[]{}<>|\\^~*_#`", " "))
"""Piper takes "[[" for phonemes, others read these signs out."""


def speakable(text: str) -> str:
    """The text to hand to an engine; empty when there is nothing in it to say."""
    known = unicodedata.normalize("NFC", text).translate(MARKUP)
    plain = "".join(
        " " if unicodedata.category(sign).startswith(ODD_KINDS) else sign for sign in known
    )
    plain = EMERGENCY.sub("nine one one", plain)
    plain = LONE_DIGIT.sub(lambda digit: DIGITS[int(digit.group())], plain)
    plain = " ".join(plain.split())
    return plain if any(sign.isalnum() for sign in plain) else ""
