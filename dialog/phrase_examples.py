"""Plain texts that a phrase matches: each of its alternatives at least once.

What a phrase means is checked by what it matches, and nobody writes that down by hand.
"""

from __future__ import annotations

from itertools import chain

from dialog.phrases import TOKENS
from dialog.wording import plain

Variants = tuple[str, ...]


def examples(phrase: str) -> Variants:
    """Plain texts of a valid phrase, its plainest one first; `..` and `[…]` also left out.

    One part is varied at a time, so that a phrase gives as many texts as it has alternatives and
    not their product.
    """
    variants, _ = _either(TOKENS.findall(phrase), 0)
    return tuple(dict.fromkeys(text for text in variants if text))


def _either(tokens: list[str], at: int) -> tuple[Variants, int]:
    branches: list[Variants] = []
    parts: list[Variants] = []
    while at < len(tokens) and tokens[at] not in (")", "]"):
        if tokens[at] == "|":
            branches.append(_joined(parts))
            parts = []
            at += 1
        else:
            part, at = _part(tokens, at)
            parts.append(part)
    branches.append(_joined(parts))
    return tuple(chain.from_iterable(branches)), at


def _part(tokens: list[str], at: int) -> tuple[Variants, int]:
    token = tokens[at]
    if token in ("(", "["):
        inner, closing = _either(tokens, at + 1)
        at = closing + 1
        suffix = tokens[at] if at < len(tokens) and tokens[at] in ("?", "*", "+") else ""
        optional = suffix in ("?", "*") or (token == "[" and suffix != "+")
        return (("", *inner) if optional else inner), at + bool(suffix)
    if token == "..":
        return ("",), at + 1
    if token == "_":
        return ("whatever ",), at + 1
    starred = at + 1 < len(tokens) and tokens[at + 1] == "*"
    return (plain(token),), at + 1 + starred


def _joined(parts: list[Variants]) -> Variants:
    plainest = [part[0] for part in parts]
    texts = ["".join(plainest)]
    for place, part in enumerate(parts):
        texts += [
            "".join((*plainest[:place], variant, *plainest[place + 1 :])) for variant in part[1:]
        ]
    return tuple(texts)
