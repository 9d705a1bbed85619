"""Training the upper layers by LF-MMI on prepared activations; goes on where it broke off."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from models.errors import ModelMissing
from models.toothline_en import chain, nnet3, preparation, tensors
from models.toothline_en.kaldi_files import Array
from models.toothline_en.network import UPPER_CONTEXT, Upper
from models.toothline_en.preparation import Example
from models.toothline_en.pronouncing import UNKNOWN, Phones

HEAD_RATE, UPPER_RATE = 4e-3, 6e-4
"""Learning rates: the head begins from nothing, the layers below from another language."""
HEAD_ALONE, RISE = 40, 30
"""Steps in which only the head learns, and over which each rate rises."""
LAST_RATE = 0.03
"""Share of the rate that is left at the end."""
MOMENTA = (0.9, 0.98)
CLIP = 3.0
"""Longest step of all parameters together, against single broken utterances."""
FLATNESS = 2e-4
"""Weight of the scores' squares, which keeps them from growing without bound."""
BATCH_FRAMES = 6500
"""Frames of a batch, padding included: about 1 GB of memory."""
FRAMES = (10, 420)
"""Output frames (30 ms) of the shortest and the longest utterance used."""
GARBAGE_WORDS, GARBAGE_WHOLE = 0.35, 0.04
"""Share of the sentences in which a word, and that in which every word, is called garbage: what the
garbage phone learns from."""
KEEP_EVERY = 40
"""Steps between two checkpoints."""
CHECKPOINT = "checkpoint.pt"

Pronounce = Callable[[str], Sequence[Phones]]


@dataclass(frozen=True)
class Progress:
    """One line of the learning curve. Losses are in nats a frame."""

    step: int
    share: float
    """Of the time given."""
    loss: float
    held_out: float | None = None


class Trainer:
    """Owns the network, the optimizer and the learning curve."""

    def __init__(self, base: Path, bigram: chain.Bigram, pronounce: Pronounce, seed: int) -> None:
        torch.manual_seed(seed)
        self.network = Upper(nnet3.read(base / "am" / "final.mdl"))
        head = [self.network.out, self.network.out_bias]
        known = {id(parameter) for parameter in head}
        self._upper = [p for p in self.network.parameters() if id(p) not in known]
        self._optimizer = torch.optim.Adam(
            [{"params": head, "lr": 0.0}, {"params": self._upper, "lr": 0.0}], betas=MOMENTA
        )
        self._bigram = bigram
        self._denominator = chain.Denominator(bigram)
        self._pronounce = pronounce
        self._graphs: dict[str, chain.Graph] = {}
        self.step = 0
        self.spent_s = 0.0

    def run(
        self, examples: Corpus, held_out: Corpus, folder: Path, limit_s: float, seed: int
    ) -> Iterator[Progress]:
        """Train for so many seconds in all, runs before this one included; yields the curve."""
        self._resume(folder)
        began = time.monotonic() - self.spent_s
        losses: list[float] = []
        while True:
            for one in _shuffled(examples, seed + self.step):
                self.spent_s = time.monotonic() - began
                share = min(1.0, self.spent_s / limit_s)
                if share >= 1.0:
                    self._keep(folder)
                    return
                losses.append(self._learn(one, share))
                if self.step % 20 == 0:
                    judged = None
                    if self.step % KEEP_EVERY == 0:
                        judged = self.judge(held_out)
                        self._keep(folder)
                    yield Progress(self.step, share, float(np.mean(losses[-20:])), judged)

    @torch.no_grad()
    def judge(self, held_out: Corpus) -> float:
        """The loss on speech of people that were never trained on."""
        parts = [self._loss(one) for one in held_out.batches]
        return float(sum(loss * frames for loss, _, frames in parts) / sum(p[2] for p in parts))

    def _learn(self, corpus: Corpus, share: float) -> float:
        falling = LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * share))
        head, upper = self._optimizer.param_groups
        head["lr"] = HEAD_RATE * falling * min(1.0, (self.step + 1) / RISE)
        upper["lr"] = UPPER_RATE * falling * min(1.0, max(0, self.step - HEAD_ALONE) / RISE)
        for parameter in self._upper:
            parameter.requires_grad_(self.step >= HEAD_ALONE)
        loss, flatness, _ = self._loss(corpus)
        self._optimizer.zero_grad()
        (loss + FLATNESS * flatness).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self._optimizer.step()
        self.step += 1
        return float(loss)

    def _loss(self, corpus: Corpus) -> tuple[torch.Tensor, torch.Tensor, int]:
        padded, lengths = corpus.padded()
        scores = self.network(padded)[:, : int(lengths.max())]
        texts = chain.batch([self._graph(example.text) for example in corpus.examples])
        told = chain.numerator(scores, lengths, texts)
        any_ = self._denominator(scores, lengths)
        possible = told > chain.IMPOSSIBLE / 10
        frames = int(lengths[possible].sum())
        return -(told - any_)[possible].sum() / max(frames, 1), (scores**2).mean(), frames

    def _graph(self, text: str) -> chain.Graph:
        if text not in self._graphs:
            words = [self._pronounce(word) for word in text.split()]
            self._graphs[text] = chain.graph(words, self._bigram)
        return self._graphs[text]

    def _keep(self, folder: Path) -> None:
        state = {
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "step": self.step,
            "spent_s": self.spent_s,
        }
        part = folder / "checkpoint.part"
        torch.save(state, part)
        part.replace(folder / CHECKPOINT)

    def _resume(self, folder: Path) -> None:
        place = folder / CHECKPOINT
        if place.exists():
            state = torch.load(place)
            self.network.load_state_dict(state["network"])
            self._optimizer.load_state_dict(state["optimizer"])
            self.step, self.spent_s = state["step"], state["spent_s"]


@dataclass(frozen=True)
class Corpus:
    """Examples with their activations."""

    examples: Sequence[Example]
    activations: Sequence[Array]

    @property
    def batches(self) -> list[Corpus]:
        """Of like length, each of at most `BATCH_FRAMES`."""
        found: list[Corpus] = []
        order = sorted(range(len(self.examples)), key=lambda n: self.examples[n].length)
        current: list[int] = []
        for number in order:
            if (len(current) + 1) * self.examples[number].length > BATCH_FRAMES and current:
                found.append(self.picked(current))
                current = []
            current.append(number)
        return found + ([self.picked(current)] if current else [])

    def picked(self, numbers: Sequence[int]) -> Corpus:
        return Corpus([self.examples[n] for n in numbers], [self.activations[n] for n in numbers])

    def padded(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Activations as one tensor, the last row repeated, and each one's output frames."""
        longest = max(len(rows) for rows in self.activations)
        filled = [
            np.pad(rows, ((0, longest - len(rows)), (0, 0)), mode="edge")
            for rows in self.activations
        ]
        lengths = [len(rows) - 2 * UPPER_CONTEXT for rows in self.activations]
        return torch.from_numpy(np.stack(filled).astype(np.float32)), torch.tensor(lengths)


def corpus(parts: Sequence[Path], pronounce: Pronounce, seed: int, garbage: bool = True) -> Corpus:
    """What was prepared, of usable length and with every word pronounceable."""
    chance = random.Random(seed)
    found = zip(*preparation.read(parts), strict=True)
    usable = [
        (_garbled(example, chance) if garbage else example, rows)
        for example, rows in found
        if FRAMES[0] < len(rows) - 2 * UPPER_CONTEXT < FRAMES[1]
        and all(pronounce(word) for word in example.text.split())
    ]
    return Corpus([example for example, _ in usable], [rows for _, rows in usable])


def bigram(corpus: Corpus, pronounce: Pronounce, seed: int) -> chain.Bigram:
    """Of the texts that are trained on."""
    texts = ([pronounce(word) for word in e.text.split()] for e in corpus.examples)
    return chain.counted(texts, seed)


def export(base: Path, folder: Path, parameters: Path) -> None:
    """Write the parameters of the last checkpoint. Raises ModelMissing when there is none."""
    place = folder / CHECKPOINT
    if not place.exists():
        raise ModelMissing(f"No training has come to a checkpoint in {folder}: train longer.")
    network = Upper(nnet3.read(base / "am" / "final.mdl"))
    network.load_state_dict(torch.load(place)["network"])
    tensors.write(parameters, network.parameters_of_kaldi())


def log(path: Path, progress: Progress) -> None:
    """Add a line to the learning curve."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(progress)) + "\n")


def _garbled(example: Example, chance: random.Random) -> Example:
    words = example.text.split()
    drawn = chance.random()
    if drawn < GARBAGE_WHOLE:
        words = [UNKNOWN] * len(words)
    elif drawn < GARBAGE_WHOLE + GARBAGE_WORDS and len(words) >= 3:
        for _ in range(1 if len(words) < 6 else 2):
            words[chance.randrange(len(words))] = UNKNOWN
    return replace(example, text=" ".join(words))


def _shuffled(examples: Corpus, seed: int) -> list[Corpus]:
    batches = examples.batches
    random.Random(seed).shuffle(batches)
    return batches
