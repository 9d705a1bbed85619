"""LF-MMI: how much likelier the sound makes the text's phones than any other phones.

Numerator and denominator are sums over all ways through two graphs, in states of `phones`: that of
the text (its pronunciations, silences anywhere between words) and that of every sequence of phones,
weighted by a bigram. Nothing is aligned beforehand.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import torch

from models.toothline_en.kaldi_files import Array
from models.toothline_en.phones import CLASSES, LEFT, NUMBER, PHONES, pdf
from models.toothline_en.pronouncing import Phones

IMPOSSIBLE = -1e30
"""Logarithm of no chance at all, small enough and yet a number."""
PAUSES = 0.15
"""Share of the gaps between words in which people pause, for counting the bigram."""
SMALL = 0.02
"""Added to every count, so that no pair of phones is impossible."""
MOST_WAYS = 3
"""Pronunciations of a word that a graph holds."""

Words = Sequence[Sequence[Phones]]
"""The words of a text, each with its pronunciations."""


@dataclass(frozen=True)
class Bigram:
    """Chances of the first phone, and of each phone after each."""

    first: Array
    after: Array


def counted(texts: Iterable[Words], seed: int) -> Bigram:
    """The bigram of texts."""
    chance = random.Random(seed)
    after = np.full((len(PHONES), len(PHONES)), SMALL)
    first = np.full(len(PHONES), SMALL)
    for words in texts:
        said = [0]
        for ways in words:
            said += [NUMBER[phone] for phone in chance.choice(ways[:MOST_WAYS])]
            if chance.random() < PAUSES:
                said.append(0)
        if said[-1]:
            said.append(0)
        for one, next_ in pairwise(said):
            after[one, next_] += 1
        # Most recordings begin with a moment of silence.
        first[0] += 8
        first[said[1] if len(said) > 1 else 0] += 2
    after[0, 0] = SMALL
    return Bigram(first / first.sum(), after / after.sum(1, keepdims=True))


@dataclass
class Graph:
    """One text's states: their pdfs, the states before each with the weight, the last ones."""

    first_pdfs: list[int] = field(default_factory=list)
    later_pdfs: list[int] = field(default_factory=list)
    before: list[dict[int, float]] = field(default_factory=list)
    """For each state the states that lead to it; `BEGIN` is the beginning."""
    final: list[int] = field(default_factory=list)

    BEGIN = -1


def graph(words: Words, bigram: Bigram) -> Graph:
    """All ways to say the words, with or without silence around each."""
    built = Graph()
    start, after = np.log(bigram.first), np.log(bigram.after)
    known: dict[tuple[object, ...], int] = {}

    def enter(ends: dict[int, int], place: tuple[object, ...], phone: int) -> dict[int, int]:
        """The states of a phone behind any of `ends` (states with their phones)."""
        entered = {}
        for state, last in ends.items():
            begins = state == Graph.BEGIN
            left = 0 if begins else LEFT[last]
            key = (*place, left)
            if key not in known:
                known[key] = len(built.before)
                built.before.append({})
                built.first_pdfs.append(pdf(left, phone, False))
                built.later_pdfs.append(pdf(left, phone, True))
            weight = start[phone] if begins else after[last, phone]
            built.before[known[key]][state] = float(weight)
            entered[known[key]] = phone
        return entered

    ends = {Graph.BEGIN: 0}
    ends |= enter(ends, ("silence", -1), 0)
    for number, ways in enumerate(words):
        reached: dict[int, int] = {}
        for way, said in enumerate(ways[:MOST_WAYS]):
            through = ends
            for place, phone in enumerate(said):
                through = enter(through, (number, way, place), NUMBER[phone])
            reached |= through
        ends = reached | enter(reached, ("silence", number), 0)
    built.final = [state for state in ends if state != Graph.BEGIN]
    return built


@dataclass(frozen=True)
class Batch:
    """Graphs of several texts as tensors, padded to the largest."""

    first_pdfs: torch.Tensor
    later_pdfs: torch.Tensor
    before: torch.Tensor
    weights: torch.Tensor
    start: torch.Tensor
    final: torch.Tensor


def batch(graphs: Sequence[Graph]) -> Batch:
    states = max(len(g.before) for g in graphs)
    ways = max(len(before) for g in graphs for before in g.before)
    shape = (len(graphs), states)
    made = Batch(
        first_pdfs=torch.zeros(shape, dtype=torch.long),
        later_pdfs=torch.zeros(shape, dtype=torch.long),
        # The state behind the last is never reached: padding leads from there.
        before=torch.full((*shape, ways), states, dtype=torch.long),
        weights=torch.full((*shape, ways), IMPOSSIBLE),
        start=torch.full(shape, IMPOSSIBLE),
        final=torch.full(shape, IMPOSSIBLE),
    )
    for row, one in enumerate(graphs):
        count = len(one.before)
        made.first_pdfs[row, :count] = torch.tensor(one.first_pdfs)
        made.later_pdfs[row, :count] = torch.tensor(one.later_pdfs)
        for state, before in enumerate(one.before):
            if Graph.BEGIN in before:
                made.start[row, state] = before[Graph.BEGIN]
            inner = [(s, w) for s, w in before.items() if s != Graph.BEGIN]
            for way, (earlier, weight) in enumerate(inner):
                made.before[row, state, way] = earlier
                made.weights[row, state, way] = weight
        made.final[row, one.final] = 0.0
    return made


def numerator(scores: torch.Tensor, lengths: torch.Tensor, texts: Batch) -> torch.Tensor:
    """Log likelihood of each text. `scores`: batch, time, pdfs; `lengths`: frames of each."""
    rows, frames, _ = scores.shape
    entering = scores.gather(2, texts.first_pdfs[:, None].expand(-1, frames, -1))
    staying = scores.gather(2, texts.later_pdfs[:, None].expand(-1, frames, -1))
    places = texts.before.reshape(rows, -1)
    nowhere = scores.new_full((rows, 1), IMPOSSIBLE)
    alpha = texts.start + entering[:, 0]
    for frame in range(1, frames):
        earlier = torch.cat([alpha, nowhere], 1).gather(1, places).view_as(texts.weights)
        entered = torch.logsumexp(earlier + texts.weights, 2)
        here = torch.logaddexp(entered + entering[:, frame], alpha + staying[:, frame])
        alpha = torch.where((frame < lengths)[:, None], here.clamp(min=IMPOSSIBLE), alpha)
    return torch.logsumexp(alpha + texts.final, 1)


class Denominator:
    """Log likelihood of the sound under every sequence of phones."""

    def __init__(self, bigram: Bigram) -> None:
        self._first = torch.tensor(bigram.first, dtype=torch.float32)
        self._after = torch.tensor(bigram.after, dtype=torch.float32)
        self._class = torch.zeros(CLASSES, len(PHONES))
        self._class[list(LEFT), range(len(PHONES))] = 1.0

    def __call__(self, scores: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Like `numerator`; computed in chances brought to a sum of one at every frame."""
        rows, frames, _ = scores.shape
        by_state = scores.view(rows, frames, CLASSES, len(PHONES), 2)
        highest = by_state.detach().flatten(2).amax(2)
        chances = torch.exp(by_state - highest[:, :, None, None, None])
        begin = torch.zeros(CLASSES, len(PHONES))
        begin[0] = self._first
        alpha = begin * chances[:, 0, ..., 0]
        total = torch.zeros(rows)
        for frame in range(frames):
            here = alpha
            if frame:
                # From every phone, in the class that it is, to every phone.
                from_class = alpha.sum(1)[:, None] * self._class
                entered = from_class @ self._after
                here = entered * chances[:, frame, ..., 0] + alpha * chances[:, frame, ..., 1]
            # A chance too small for single precision must not become the logarithm of nothing.
            summed = here.sum((1, 2)) + 1e-37
            going = frame < lengths
            total = total + torch.where(going, summed.log() + highest[:, frame], total.new_zeros(1))
            here = here / summed[:, None, None]
            alpha = torch.where(going[:, None, None], here, alpha)
        return total
