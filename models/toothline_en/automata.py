"""Weighted automata as OpenFst's programs read them, without OpenFst.

Two forms are written: `const`, and `olabel_lookahead`, which adds for every state which words can
still come: Kaldi joins such a graph with any grammar while it listens.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_MAGIC = 2125659606
_ADDED_MAGIC = 446681434
"""OpenFst's marks of a file and of what is added to one."""
_EXPANDED = 0x1
IN_SORTED, OUT_SORTED = 0x10000000, 0x40000000
"""What is told of an automaton beforehand; OpenFst finds out the rest when it needs it."""
_SIZES = struct.Struct("<qqq")
_STATE = struct.Struct("<fIIII")
_ARC = struct.Struct("<iifi")
_NEVER = float("inf")


class Arc(NamedTuple):
    """Weights are negative logarithms of chances; label 0 is nothing."""

    taken: int
    given: int
    weight: float
    to: int


@dataclass(frozen=True)
class Automaton:
    """States are numbers from 0; `final` has the weight of ending in a state."""

    arcs: Sequence[Sequence[Arc]]
    final: Mapping[int, float]
    start: int = 0

    def by_taken(self) -> bytes:
        """As a `const` file, ready to be joined by what it takes."""
        return self._const([sorted(arcs) for arcs in self.arcs], IN_SORTED)

    def by_given(self, last: int) -> bytes:
        """As an `olabel_lookahead` file; words are the labels from 1 to `last`."""
        arcs = [sorted(one, key=lambda arc: (arc.given, arc.taken)) for one in self.arcs]
        ending = last + 1
        header = _header("olabel_lookahead", 1, OUT_SORTED, -1, 0, 0)
        pieces = [header, struct.pack("<i", _ADDED_MAGIC), self._const(arcs, OUT_SORTED)]
        # Something is added, to the second side only: that of the labels given.
        pieces.append(struct.pack("<???", True, False, True))
        pieces.append(struct.pack("<??iq", False, False, ending, len(arcs)))
        known: dict[int, bytes] = {}
        for reached in self._reached(ending):
            if reached not in known:
                known[reached] = _intervals(reached)
            pieces.append(known[reached])
        return b"".join(pieces)

    def _reached(self, ending: int) -> list[int]:
        """For every state the labels that can come next, as bits; `ending` where it may end."""
        reached = [0] * len(self.arcs)
        for state in self.final:
            reached[state] |= 1 << ending
        for state, arcs in enumerate(self.arcs):
            for arc in arcs:
                if arc.given:
                    reached[state] |= 1 << arc.given
        onward = [[arc.to for arc in arcs if not arc.given] for arcs in self.arcs]
        changed = True
        while changed:
            changed = False
            # States are numbered on the way from the start, so most know their followers by then.
            for state in reversed(range(len(onward))):
                before = reached[state]
                for to in onward[state]:
                    reached[state] |= reached[to]
                changed |= reached[state] != before
        return reached

    def _const(self, arcs: Sequence[Sequence[Arc]], known: int) -> bytes:
        total = sum(len(one) for one in arcs)
        pieces = [_header("const", 2, known, self.start, len(arcs), total)]
        at = 0
        for state, one in enumerate(arcs):
            untaken = sum(not arc.taken for arc in one)
            ungiven = sum(not arc.given for arc in one)
            weight = self.final.get(state, _NEVER)
            pieces.append(_STATE.pack(weight, at, len(one), untaken, ungiven))
            at += len(one)
        pieces += [_ARC.pack(*arc) for one in arcs for arc in one]
        return b"".join(pieces)


def _header(kind: str, version: int, known: int, start: int, states: int, arcs: int) -> bytes:
    words = b"".join(struct.pack("<i", len(text)) + text.encode() for text in (kind, "standard"))
    numbers = struct.pack("<iiQ", version, 0, known | _EXPANDED)
    return struct.pack("<i", _MAGIC) + words + numbers + _SIZES.pack(start, states, arcs)


def _intervals(bits: int) -> bytes:
    """Runs of set bits: how many runs, first and one past the last of each, how many bits."""
    runs = []
    count, at = bits.bit_count(), 0
    while bits:
        skipped = (bits & -bits).bit_length() - 1
        bits >>= skipped
        length = (~bits & (bits + 1)).bit_length() - 1
        runs.append(struct.pack("<ii", at + skipped, at + skipped + length))
        bits >>= length
        at += skipped + length
    return struct.pack("<q", len(runs)) + b"".join(runs) + struct.pack("<i", count)
