"""Spanish numbers: words to figures, and figures to words."""

from __future__ import annotations

import re

from dialog.wording import unaccented

_ONES = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
_TEENS = [
    "diez", "once", "doce", "trece", "catorce",
    "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve",
]  # fmt: skip
_TWENTIES = [
    "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro",
    "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
]  # fmt: skip
_TIES = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_HUNDREDS = [
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos",
    "seiscientos", "setecientos", "ochocientos", "novecientos",
]  # fmt: skip
_SPELLED = [*_ONES, *_TEENS, *_TWENTIES]
_SMALL = {unaccented(word): value for value, word in enumerate(_SPELLED)}
_SMALL |= {"veintiun": 21, "veintiuna": 21}
_TENS = {word: 10 * value for value, word in enumerate(_TIES, start=3)}
_BIG = {word: 100 * value for value, word in enumerate(_HUNDREDS, start=1)} | {"cien": 100}
_VALUES = {**_SMALL, **_TENS, **_BIG, "un": 1, "una": 1, "y": 0}


def in_words(value: float) -> str:
    """The number as it is best spoken: 12.5 is "doce y medio". From 0 to 999, in 0.01."""
    whole, part = divmod(round(value * 100), 100)
    if part == 50:
        return f"{_whole(whole)} y medio" if whole else "medio"
    if part:
        digits = f"{part:02d}".rstrip("0")
        return f"{_whole(whole)} punto {' '.join(_ONES[int(digit)] for digit in digits)}"
    return _whole(whole)


def _whole(value: int) -> str:
    if value < len(_SPELLED):
        return _SPELLED[value]
    if value < 100:
        ties, ones = divmod(value, 10)
        return _TIES[ties - 3] + (f" y {_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(value, 100)
    if not rest:
        return "cien" if hundreds == 1 else _HUNDREDS[hundreds - 1]
    return f"{_HUNDREDS[hundreds - 1]} {_whole(rest)}"


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_BELOW_HUNDRED = (
    rf"(?:(?:{_any(_TENS)})(?: y (?:{'|'.join(_ONES[1:])}|una?))?"
    rf"|diez y (?:seis|siete|ocho|nueve)|{_any(_SMALL)})"
)
_BELOW_THOUSAND = rf"(?:(?:{_any(_BIG)})(?: {_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"
_NUMBER = re.compile(rf"\b(?:(?:dos )?mil(?: {_BELOW_THOUSAND})?|{_BELOW_THOUSAND})\b")


def in_figures(low: str) -> str:
    """A text in small letters without accents, with figures for its numbers but "un" and "una"."""
    return _NUMBER.sub(lambda found: str(_value(found.group())), low)


def _value(words: str) -> int:
    thousands, mil, rest = words.rpartition("mil")
    many = 2000 if thousands else 1000
    return (many if mil else 0) + sum(_VALUES[word] for word in rest.split())
