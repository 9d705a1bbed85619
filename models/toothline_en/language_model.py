"""Which words follow which: a model of up to three words, from texts of unlike weight.

Smoothed after Witten and Bell: a history that was followed by many different words leaves much for
words that it was never followed by. Unlike counted discounts, this takes texts that count for less
than one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.toothline_en.automata import Arc, Automaton

ORDER = 3
RARE = 0.05
"""Weight that every word of the vocabulary has beside what the texts give it."""
_BEGIN, _END = "<s>", "</s>"

History = tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """Words that are all in the vocabulary, and how much they count."""

    words: tuple[str, ...]
    weight: float = 1.0


def automaton(
    texts: Iterable[Text], numbers: Mapping[str, int], back_off: int, order: int = ORDER
) -> Automaton:
    """A grammar over the words of `numbers`, for the graph that takes `back_off` between lengths of
    histories."""
    after = _followers(texts, order)
    chances, left = _smoothed(after, numbers)
    states = {history: state for state, history in enumerate(after)}

    def place(history: History) -> int:
        while history not in states:
            history = history[1:]
        return states[history]

    arcs: list[list[Arc]] = [[] for _ in states]
    final = {}
    for history, state in states.items():
        for word, chance in chances[history].items():
            if word == _END:
                final[state] = -math.log(chance)
            else:
                number = numbers[word]
                to = place((*history, word)[-(order - 1) :] if order > 1 else ())
                arcs[state].append(Arc(number, number, -math.log(chance), to))
        if history:
            arcs[state].append(Arc(back_off, 0, -math.log(left[history]), place(history[1:])))
    return Automaton(arcs, final, place((_BEGIN,)))


def _followers(texts: Iterable[Text], order: int) -> dict[History, Counter[str]]:
    """By history, from none to `order` - 1 words: what followed it, and how often."""
    after: dict[History, Counter[str]] = defaultdict(Counter)
    after[()] = Counter()
    for text in texts:
        words = (_BEGIN, *text.words, _END)
        for at in range(1, len(words)):
            for length in range(min(order - 1, at) + 1):
                after[words[at - length : at]][words[at]] += text.weight  # type: ignore[assignment]
    return dict(after)


def _smoothed(
    after: Mapping[History, Counter[str]], vocabulary: Iterable[str]
) -> tuple[dict[History, dict[str, float]], dict[History, float]]:
    """Chances of what was seen behind each history, and what each leaves to the shorter one."""
    alone = Counter(dict.fromkeys((*vocabulary, _END), RARE))
    alone.update(after[()])
    total = sum(alone.values())
    chances: dict[History, dict[str, float]] = {
        (): {word: count / total for word, count in alone.items()}
    }
    left: dict[History, float] = {}

    def chance(word: str, history: History) -> float:
        if word in chances[history]:
            return chances[history][word]
        return left[history] * chance(word, history[1:])

    for history in sorted(after, key=len):
        if history:
            seen = after[history]
            whole = sum(seen.values())
            left[history] = len(seen) / (whole + len(seen))
            chances[history] = {
                word: count / (whole + len(seen)) + left[history] * chance(word, history[1:])
                for word, count in seen.items()
            }
    return chances, left
