"""Kaldi's network files (nnet3): read by component, changed in place, written back.

Nothing of the format is interpreted but what is needed: a component's parameters are found by
their tokens, everything else stays as it is, byte by byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models.errors import ModelDamaged
from models.toothline_en import kaldi_files
from models.toothline_en.kaldi_files import Array, integer, integers, real
from models.toothline_en.phones import State

_COMPONENT = re.compile(rb"<ComponentName> ([^ ]+) <[A-Za-z0-9]+>")
_TRAINING_ONLY = "xent"
"""Names of the second head, which steadies training and is never decoded with."""


@dataclass(frozen=True)
class Network:
    """A `final.mdl`: what stands before the network, its wiring, its components, what follows."""

    transitions: bytes
    wiring: str
    components: Mapping[str, bytes]
    rest: bytes

    def parameter(self, component: str, token: str) -> Array:
        """The vector or matrix that follows a token like `<BiasParams>`."""
        return kaldi_files.read_array(self.components[component], self._after(component, token))[0]

    def number(self, component: str, token: str) -> float:
        return kaldi_files.read_real(self.components[component], self._after(component, token))[0]

    def offsets(self, component: str) -> list[int]:
        """The frames, relative to its own, that a layer sees."""
        at = self._after(component, "<TimeOffsets>")
        return kaldi_files.read_integers(self.components[component], at)[0]

    def normalization(self, component: str) -> tuple[Array, Array]:
        """A batch normalization as scale and offset."""
        mean = self.parameter(component, "<StatsMean>")
        variance = self.parameter(component, "<StatsVar>")
        rms = self.number(component, "<TargetRms>")
        scale = rms / np.sqrt(variance + self.number(component, "<Epsilon>"))
        return scale.astype(np.float32), (-mean * scale).astype(np.float32)

    def changed(self, component: str, token: str, values: Array) -> Network:
        """With other parameters; they may have another shape."""
        data = self.components[component]
        at = self._after(component, token)
        _, end = kaldi_files.read_array(data, at)
        fresh = data[:at] + kaldi_files.array(values) + data[end:]
        return replace(self, components={**self.components, component: fresh})

    def for_decoding(self) -> Network:
        """Without the head that only training needs."""
        lines = [line for line in self.wiring.split("\n") if _TRAINING_ONLY not in line]
        kept = {n: data for n, data in self.components.items() if _TRAINING_ONLY not in n}
        return replace(self, wiring="\n".join(lines), components=kept)

    def written(self) -> bytes:
        """The bytes of a `final.mdl`."""
        count = b"<NumComponents> " + integer(len(self.components))
        pieces = [b"\0B", self.transitions, self.wiring.encode(), count]
        return b"".join([*pieces, *self.components.values(), self.rest])

    def _after(self, component: str, token: str) -> int:
        at = self.components[component].find(token.encode() + b" ")
        if at < 0:
            raise ModelDamaged(f"{component} has no {token}: fetch the model again.")
        return at + len(token) + 1


def read(path: Path) -> Network:
    """Raises ModelDamaged for a file that is no network of Kaldi's."""
    data = path.read_bytes()
    begin, count, end = (data.find(t) for t in (b"<Nnet3>", b"<NumComponents>", b"</Nnet3>"))
    if not data.startswith(b"\0B") or min(begin, count, end) < 0:
        raise ModelDamaged(f"{path} is no Kaldi network: fetch the model again.")
    found = list(_COMPONENT.finditer(data, count, end))
    ends = [later.start() for later in found[1:]] + [end]
    return Network(
        transitions=data[2:begin],
        wiring=data[begin:count].decode(),
        components={
            match[1].decode(): data[match.start() : stop]
            for match, stop in zip(found, ends, strict=True)
        },
        rest=data[end:],
    )


def transition_model(phones: Sequence[int], states: Sequence[State]) -> bytes:
    """Kaldi's transition model of phones with one state each, which is as likely left as kept."""
    shape = [-1] * (max(phones) + 1)
    for phone in phones:
        shape[phone] = 0
    # One topology: a state with a loop and a way out, then the end. -1 says that the pdfs of the
    # first frame and of later ones differ.
    topology = (
        integer(-1) + integer(1) + integer(2)
        + integer(0) + integer(1) + integer(2)
        + integer(0) + real(0.5) + integer(1) + real(0.5)
        + integer(-1) + integer(-1) + integer(0)
    )  # fmt: skip
    rows = b"".join(
        integer(s.kaldi_phone) + integer(0) + integer(s.first_pdf) + integer(s.later_pdf)
        for s in states
    )
    chances = np.full(2 * len(states) + 1, np.log(0.5), np.float32)
    chances[0] = 0.0
    return b"".join(
        [
            b"<TransitionModel> <Topology> ", integers(phones), integers(shape), topology,
            b"</Topology> <Tuples> ", integer(len(states)), rows,
            b"</Tuples> <LogProbs> ", kaldi_files.array(chances),
            b"</LogProbs> </TransitionModel> ",
        ]
    )  # fmt: skip
