"""The notation in which a dentist writes what callers say, and finding it in plain text.

word        that word            word*       any word that begins so
(a|b c)     either               [a|b]       may be missing
(..)+ [..]* one or more, any number of times; (..)? may be missing
..          up to four words in the same sentence, none of which denies
_           exactly one word, whichever it is
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dialog.wording import plain

GAP_WORDS = 4
"""How many words `..` may stand for: longer gaps begin to join what does not belong together."""


_NO_DENIAL = r"(?!(?:not|no|never|cannot|without|nor|nunca|jamas|sin|ni|tampoco) )"
"""A gap leads over no denial: "my lip is not numb" says nothing of a lip that is numb. In every
language, as no such word of one means anything else in another."""


class PhraseInvalid(ValueError):
    """A phrase does not follow the notation; the message quotes it and says where."""


@dataclass(frozen=True)
class Span:
    """Where in a plain text something was found: characters from `start` to before `end`."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Phrases:
    """Phrases compiled together, with those that only look like them."""

    pattern: re.Pattern[str] | None
    veto: re.Pattern[str] | None = None

    def find(self, text: str) -> tuple[Span, ...]:
        """Every place in a plain text where one of the phrases stands and no veto covers it."""
        if self.pattern is None:
            return ()
        found = [Span(*match.span()) for match in self.pattern.finditer(text)]
        if not found or self.veto is None:
            return tuple(found)
        vetoed = [Span(*match.span()) for match in self.veto.finditer(text)]
        return tuple(span for span in found if not any(span.overlaps(v) for v in vetoed))


def compiled(phrases: Iterable[str], veto: Iterable[str] = ()) -> Phrases:
    """Compile phrases; raises PhraseInvalid quoting the first bad one."""
    return Phrases(_union(tuple(phrases)), _union(tuple(veto)))


@cache
def _union(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    # Longer phrases first, so that "is not" wins over "is" at the same place.
    parts = sorted((regex(phrase) for phrase in phrases), key=len, reverse=True)
    return re.compile(r"(?<![^ ])(?:" + "|".join(parts) + ")")


TOKENS = re.compile(r"\.\.|[()\[\]|]|[?*+]|[^\s()\[\]|?*+]+")
"""The marks and words of the notation."""


def regex(phrase: str) -> str:
    """One phrase as a regular expression over plain text."""
    tokens = TOKENS.findall(phrase)
    expression, used = _alternatives(tokens, 0, phrase)
    if used != len(tokens):
        raise PhraseInvalid(f'"{phrase}": unexpected "{tokens[used]}"; check its brackets.')
    return expression


def words_of(phrase: str) -> tuple[str, ...]:
    """The words written in a phrase, without notation (prefixes are left out)."""
    return tuple(
        word
        for word in re.findall(r"[a-z']+(?![a-z'*])", phrase.lower().replace("*", "* "))
        if word
    )


def _alternatives(tokens: list[str], at: int, phrase: str) -> tuple[str, int]:
    branches: list[str] = []
    sequence = ""
    while at < len(tokens) and tokens[at] not in (")", "]"):
        if tokens[at] == "|":
            branches.append(sequence)
            sequence = ""
            at += 1
            continue
        item, at = _item(tokens, at, phrase)
        sequence += item
    branches.append(sequence)
    if len(branches) == 1:
        return branches[0], at
    return "(?:" + "|".join(sorted(branches, key=len, reverse=True)) + ")", at


def _item(tokens: list[str], at: int, phrase: str) -> tuple[str, int]:
    token = tokens[at]
    if token in "([":
        inner, closing = _alternatives(tokens, at + 1, phrase)
        wanted = ")" if token == "(" else "]"
        if closing >= len(tokens) or tokens[closing] != wanted:
            raise PhraseInvalid(f'"{phrase}": a "{token}" is not closed by "{wanted}".')
        at = closing + 1
        suffix = tokens[at] if at < len(tokens) and tokens[at] in ("?", "*", "+") else ""
        at += bool(suffix)
        if suffix in ("*", "+"):
            # Bounded, so that a long sentence cannot make the search explode.
            return f"(?:{inner}){{{1 if suffix == '+' else 0},6}}", at
        optional = token == "[" or suffix == "?"
        return f"(?:{inner})" + ("?" if optional else ""), at
    if token in ("?", "*", "+"):
        raise PhraseInvalid(f'"{phrase}": a "{token}" follows nothing that it could repeat.')
    if token == "..":
        return rf"(?:{_NO_DENIAL}[^ /]+ ){{0,{GAP_WORDS}}}?", at + 1
    if token == "_":
        return "[^ /]+ ", at + 1
    if at + 1 < len(tokens) and tokens[at + 1] == "*":
        return re.escape(plain(token).strip()) + "[^ ]* ", at + 2
    spelled = plain(token)
    if not spelled:
        raise PhraseInvalid(f'"{phrase}": "{token}" is no word.')
    return re.escape(spelled).replace(r"\ ", " "), at + 1
