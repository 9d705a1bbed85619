"""The words and their sounds as one graph of the network's states, to be joined with any grammar.

A tree: words that begin alike share their beginning. They are numbered in the tree's order, so
that the words behind any branch are a run of numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from models.toothline_en.automata import Arc, Automaton
from models.toothline_en.phones import LEFT, NUMBER, kaldi_phone, kaldi_phones, states, transitions
from models.toothline_en.pronouncing import Phones

PAUSE = 0.5
"""Chance of a pause after a word."""
MOST_SHARED = 2
"""Arcs that are written out behind every way into a state; more are shared through an empty one."""
_SAID, _PAUSED = -math.log(1 - PAUSE), -math.log(PAUSE)


@dataclass
class _Branch:
    """A place in the tree: what may be said next, and the words that end here."""

    next: dict[int, _Branch] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Lexicon:
    """The graph, the numbers of the words, and two labels of Kaldi's own."""

    automaton: Automaton
    numbers: Mapping[str, int]
    back_off: int
    """The word that a grammar takes to fall back on shorter histories."""
    back_off_taken: int
    """The label that the graph takes for it: no transition of the network has this number."""


def compiled(words: Mapping[str, Sequence[Phones]]) -> Lexicon:
    """Words with their pronunciations; every word has one at least."""
    root = _tree(words)
    numbers = {word: number for number, word in enumerate(_in_order(root), 1)}
    back_off = len(numbers) + 1
    # Two transitions for each state; their numbers begin with 1.
    back_off_taken = 2 * len(states()) + 1
    return Lexicon(
        _Network(root, numbers, Arc(back_off_taken, back_off, 0.0, 0)).automaton,
        numbers,
        back_off,
        back_off_taken,
    )


def _tree(words: Mapping[str, Sequence[Phones]]) -> _Branch:
    root = _Branch()
    for word, ways in sorted(words.items()):
        for phones in ways:
            branch = root
            for at, phone in enumerate(phones):
                first, last = at == 0, at == len(phones) - 1
                place = "S" if first and last else "B" if first else "E" if last else "I"
                number = kaldi_phone(NUMBER[phone], place)
                branch = branch.next.setdefault(number, _Branch())
            branch.words.append(word)
    return root


def _in_order(root: _Branch) -> dict[str, None]:
    """The words by where they are first met in the tree."""
    found: dict[str, None] = {}
    waiting = [root]
    while waiting:
        branch = waiting.pop()
        found |= dict.fromkeys(branch.words)
        waiting += [branch.next[phone] for phone in sorted(branch.next, reverse=True)]
    return found


_Place = tuple[int, int, int]
"""A branch (by its identity), the class of the sound before, and the transition of staying in it;
0 where there is nothing to stay in."""


class _Network:
    """Walks the tree from the start and writes every place that is reached."""

    def __init__(self, root: _Branch, numbers: Mapping[str, int], back_off: Arc) -> None:
        self._root = root
        self._numbers = numbers
        self._back_off = back_off
        self._staying = transitions()
        self._number = {kaldi: NUMBER[phone] for kaldi, (phone, _) in kaldi_phones().items()}
        # Between words, and before the first, there may be a pause.
        self._gap = _Branch()
        self._branches = {id(self._gap): self._gap}
        self._known: dict[_Place, int] = {}
        self._waiting: list[_Place] = []
        self._place(self._gap, 0, 0)
        arcs: list[list[Arc]] = []
        final: dict[int, float] = {}
        for place in self._waiting:
            arcs.append(list(self._arcs(*place)))
            if place[0] == id(root) and not place[2]:
                final[len(arcs) - 1] = 0.0
        self.automaton = Automaton(arcs, final)

    def _place(self, branch: _Branch, left: int, staying: int) -> int:
        place = (id(branch), left, staying)
        if place not in self._known:
            self._branches[id(branch)] = branch
            self._known[place] = len(self._waiting)
            self._waiting.append(place)
        return self._known[place]

    def _arcs(self, identity: int, left: int, staying: int) -> Iterator[Arc]:
        branch = self._branches[identity]
        if staying:
            yield Arc(staying, 0, 0.0, self._known[identity, left, staying])
            if branch is self._root or len(branch.next) + len(branch.words) > MOST_SHARED:
                yield Arc(0, 0, 0.0, self._place(branch, left, 0))
                return
        if branch is self._gap:
            yield Arc(0, 0, _SAID, self._place(self._root, left, 0))
            yield self._entered(1, left, _PAUSED, self._root)
        if branch is self._root:
            yield self._back_off._replace(to=self._known[identity, left, staying])
        for phone, following in branch.next.items():
            yield self._entered(phone, left, 0.0, following)
        for word in branch.words:
            yield Arc(0, self._numbers[word], 0.0, self._place(self._gap, left, 0))

    def _entered(self, phone: int, left: int, weight: float, following: _Branch) -> Arc:
        staying = self._staying[phone, left]
        to = self._place(following, LEFT[self._number[phone]], staying)
        return Arc(staying + 1, 0, weight, to)
