"""The network in PyTorch: the frozen lower layers and the trained upper ones of a Vosk model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from models.toothline_en.kaldi_files import Array
from models.toothline_en.nnet3 import Network
from models.toothline_en.phones import PDFS

BYPASS = 0.66
"""How much of a layer's input is added to its output (the model's own wiring)."""
SUBSAMPLING = 3
"""The upper layers see every third frame."""
FIRST_UPPER, LAST = 6, 15
CONTEXT = 34
"""Frames that the whole network sees on each side."""
UPPER_CONTEXT = 10
"""Of them, in steps of `SUBSAMPLING`, those that the upper layers see."""
HEAD_SPREAD = 0.02
"""Standard deviation of the new head's first weights."""


def _tensor(values: Array) -> torch.Tensor:
    return torch.tensor(np.array(values, np.float32))


class Factored(nn.Module):
    """One factored time-delay layer: narrow, wide, rectified, normalized, and the input added."""

    scale: torch.Tensor
    offset: torch.Tensor

    def __init__(self, network: Network, number: int) -> None:
        super().__init__()
        name = f"tdnnf{number}"
        self.narrow = nn.Parameter(_tensor(network.parameter(f"{name}.linear", "<LinearParams>")))
        self.wide = nn.Parameter(_tensor(network.parameter(f"{name}.affine", "<LinearParams>")))
        self.bias = nn.Parameter(_tensor(network.parameter(f"{name}.affine", "<BiasParams>")))
        scale, offset = network.normalization(f"{name}.batchnorm")
        self.register_buffer("scale", _tensor(scale))
        self.register_buffer("offset", _tensor(offset))
        self._narrow_offsets = network.offsets(f"{name}.linear")
        self._wide_offsets = network.offsets(f"{name}.affine")

    def forward(self, frames: torch.Tensor, step: int) -> torch.Tensor:
        """`frames`: batch, time, width, `step` frames of sound apart; the edges are lost."""
        within, before = _spliced(frames, self._narrow_offsets, step)
        across, more = _spliced(within @ self.narrow.T, self._wide_offsets, step)
        out = torch.relu(across @ self.wide.T + self.bias) * self.scale + self.offset
        begin = before + more
        return out + BYPASS * frames[:, begin : begin + out.shape[1]]


def _spliced(frames: torch.Tensor, offsets: list[int], step: int) -> tuple[torch.Tensor, int]:
    steps = [offset // step for offset in offsets]
    first, last = min(steps), max(steps)
    length = frames.shape[1] - (last - first)
    parts = [frames[:, at - first : at - first + length] for at in steps]
    return torch.cat(parts, -1), -first


class Lower(nn.Module):
    """MFCC and voice vectors to the activations on which the upper layers are trained."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._first = _tensor(network.parameter("lda", "<LinearParams>"))
        self._first_bias = _tensor(network.parameter("lda", "<BiasParams>"))
        self._affine = _tensor(network.parameter("tdnn1.affine", "<LinearParams>"))
        self._affine_bias = _tensor(network.parameter("tdnn1.affine", "<BiasParams>"))
        scale, offset = network.normalization("tdnn1.batchnorm")
        self._scale, self._offset = _tensor(scale), _tensor(offset)
        self._layers = nn.ModuleList([Factored(network, n) for n in range(2, FIRST_UPPER)])

    @torch.no_grad()
    def forward(self, frames: Array, voice: Array) -> torch.Tensor:
        """Time and width: one row for each output of the whole network and 10 on each side.

        The first and last frames are repeated beyond the edges, as libvosk does.
        """
        outputs = (len(frames) + SUBSAMPLING - 1) // SUBSAMPLING
        last = (outputs - 1) * SUBSAMPLING
        places = np.clip(np.arange(-CONTEXT, last + CONTEXT + 1), 0, len(frames) - 1)
        near, who = torch.tensor(frames[places]), torch.tensor(voice[places])
        seen = torch.cat([near[:-2], near[1:-1], near[2:], who[1:-1]], 1)[None]
        out = torch.relu((seen @ self._first.T + self._first_bias) @ self._affine.T
                         + self._affine_bias) * self._scale + self._offset  # fmt: skip
        for layer in self._layers:
            out = layer(out, 1)
        return out[0, ::SUBSAMPLING]


class Upper(nn.Module):
    """The layers that are trained, with a new head for the English phones."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Factored(network, n) for n in range(FIRST_UPPER, LAST + 1)])
        for name, (component, token) in HEAD.items():
            self.register_parameter(
                name, nn.Parameter(_tensor(network.parameter(component, token)))
            )
        width = network.parameter("output.affine", "<LinearParams>").shape[1]
        self.out = nn.Parameter(torch.randn(PDFS, width) * HEAD_SPREAD)
        self.out_bias = nn.Parameter(torch.zeros(PDFS))
        for name in ("batchnorm1", "batchnorm2"):
            scale, offset = network.normalization(f"prefinal-chain.{name}")
            self.register_buffer(f"{name}_scale", _tensor(scale))
            self.register_buffer(f"{name}_offset", _tensor(offset))

    def forward(self, activations: torch.Tensor) -> torch.Tensor:
        """Batch, time, pdfs: what Kaldi takes for log likelihoods."""
        out = activations
        for layer in self.layers:
            out = layer(out, SUBSAMPLING)
        out = torch.relu(out @ self.reduce.T @ self.affine.T + self.affine_bias)
        out = out * self.batchnorm1_scale + self.batchnorm1_offset
        out = (out @ self.linear.T) * self.batchnorm2_scale + self.batchnorm2_offset
        return out @ self.out.T + self.out_bias

    def parameters_of_kaldi(self) -> dict[str, Array]:
        """The trained tensors by where they belong, `component <Token>`."""
        found: dict[str, torch.Tensor] = {}
        for number, layer in enumerate(self.layers, FIRST_UPPER):
            found[f"tdnnf{number}.linear <LinearParams>"] = layer.narrow
            found[f"tdnnf{number}.affine <LinearParams>"] = layer.wide
            found[f"tdnnf{number}.affine <BiasParams>"] = layer.bias
        for name, place in (*HEAD.items(), *OUTPUT.items()):
            found[" ".join(place)] = getattr(self, name)
        return {place: tensor.detach().numpy() for place, tensor in found.items()}


HEAD: Mapping[str, tuple[str, str]] = {
    "reduce": ("prefinal-l", "<Params>"),
    "affine": ("prefinal-chain.affine", "<LinearParams>"),
    "affine_bias": ("prefinal-chain.affine", "<BiasParams>"),
    "linear": ("prefinal-chain.linear", "<Params>"),
}
OUTPUT: Mapping[str, tuple[str, str]] = {
    "out": ("output.affine", "<LinearParams>"),
    "out_bias": ("output.affine", "<BiasParams>"),
}
