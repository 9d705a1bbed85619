"""What the network is told about the voice: 100 numbers, better known the longer one speaks.

The estimate of Kaldi's online decoders, recomputed from the model's own statistics so that training
sees what decoding will see.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.toothline_en import kaldi_files
from models.toothline_en.kaldi_files import Array

CONTEXT = 3
"""Frames on each side that are looked at together (splice.conf)."""
CMN_FRAMES = 600
"""Frames over which a line's constant sound is averaged, and
`CMN_PRIOR` of them that the general average stands for at the beginning (Kaldi's defaults)."""
CMN_PRIOR = 200
GAUSSIANS = 5
"""How many of the mixture's parts a frame may belong to, none below `LEAST` (Kaldi's defaults)."""
LEAST = 0.025
POSTERIOR_SCALE = 0.1
"""Neighboring frames are no independent witnesses (Kaldi's default)."""
MOST_FRAMES = 100.0
"""After so many scaled frames the voice's evidence weighs no more against the average's."""
PERIOD = 48
"""Frames for which one estimate is used in training; `AHEAD` of them beyond the block are heard
already when it is made, as in libvosk's blocks. Against libvosk's own output, frame by frame, the
network's best guess agrees for three in four frames and is among its five best for 93 to 100 %."""
AHEAD = 40
QUIET = 0.45
"""Where between the loudest and the softest frames those end that count as silence, which tells
nothing of the voice; libvosk asks the decoder instead."""
SILENCE_WEIGHT = 1e-3


@dataclass(frozen=True)
class Extractor:
    """The statistics in a model's `ivector` folder, prepared."""

    transform: Array
    average: Array
    average_count: float
    constant: Array
    means: Array
    inverse_variances: Array
    linear: Array
    """Evidence of a frame of each Gaussian for each dimension of the i-vector."""
    quadratic: Array
    prior: float

    @property
    def size(self) -> int:
        return int(self.linear.shape[1])

    def __call__(self, frames: Array) -> Array:
        """A vector for every frame of MFCC."""
        share, raw = self._shares(frames)
        count = len(frames)
        precision = np.zeros((self.size, self.size))
        evidence = np.zeros(self.size)
        total, done = 0.0, 0
        found = []
        for begin in range(0, count, PERIOD):
            end = min(count, begin + PERIOD + AHEAD)
            if end > done:
                part = share[done:end]
                precision += (part.sum(0) @ self.quadratic).reshape(self.size, self.size)
                evidence += (part.T @ raw[done:end]).reshape(-1) @ self.linear
                total, done = total + float(part.sum()), end
            weight = max(total, MOST_FRAMES) / MOST_FRAMES
            right = evidence.copy()
            right[0] += self.prior * weight
            vector = np.linalg.solve(precision + np.eye(self.size) * weight, right)
            vector[0] -= self.prior
            found.append(vector)
        return np.repeat(np.array(found), PERIOD, 0)[:count].astype(np.float32)

    def _shares(self, frames: Array) -> tuple[Array, Array]:
        """How far each frame belongs to each Gaussian, and the frames that the evidence is of."""
        level = self._transformed(self._leveled(frames))
        raw = self._transformed(frames)
        likely = self.constant + level @ self.means.T - 0.5 * (level**2) @ self.inverse_variances.T
        best = np.argpartition(-likely, GAUSSIANS, axis=1)[:, :GAUSSIANS]
        chances = np.exp(np.take_along_axis(likely, best, 1) - likely.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        chances[chances < LEAST] = 0
        chances *= POSTERIOR_SCALE / chances.sum(1, keepdims=True)
        high, low = np.percentile(frames[:, 0], (95, 3))
        quiet = frames[:, 0] < high - QUIET * (high - low)
        chances[quiet] *= SILENCE_WEIGHT
        share = np.zeros((len(frames), len(self.constant)), np.float32)
        np.put_along_axis(share, best, chances, 1)
        return share, raw.astype(np.float32)

    def _transformed(self, frames: Array) -> Array:
        places = np.arange(len(frames))[:, None] + np.arange(-CONTEXT, CONTEXT + 1)
        near = frames[places.clip(0, len(frames) - 1)].reshape(len(frames), -1)
        width = near.shape[1]
        transformed: Array = near @ self.transform[:, :width].T
        if self.transform.shape[1] > width:
            transformed = transformed + self.transform[:, width]
        return transformed

    def _leveled(self, frames: Array) -> Array:
        """Without the average of the last seconds, as known at each frame."""
        sums = np.vstack([np.zeros((1, frames.shape[1])), np.cumsum(frames, 0, dtype=np.float64)])
        now = np.arange(len(frames))
        first = np.maximum(0, now - CMN_FRAMES + 1)
        count = now - first + 1.0
        prior = np.clip(CMN_FRAMES - count, 0, CMN_PRIOR)
        total = sums[now + 1] - sums[first]
        total += self.average[None] * (prior / self.average_count)[:, None]
        leveled: Array = frames - total / (count + prior)[:, None]
        return leveled


def read(folder: Path) -> Extractor:
    """From the `ivector` folder of a Vosk model."""
    transform, _ = kaldi_files.read_array((folder / "final.mat").read_bytes(), 2)
    sums = _sums(folder / "global_cmvn.stats")
    mixture = (folder / "final.dubm").read_bytes()
    weights = _after(mixture, b"<WEIGHTS> ")
    means = _after(mixture, b"<MEANS_INVVARS> ").astype(np.float64)
    inverse = _after(mixture, b"<INV_VARS> ").astype(np.float64)
    constant = np.log(weights) - 0.5 * (
        means.shape[1] * np.log(2 * np.pi) - np.log(inverse).sum(1) + (means**2 / inverse).sum(1)
    )
    loadings, precisions, prior = _extractor((folder / "final.ie").read_bytes())
    linear = np.einsum("gij,gjk->gik", precisions, loadings)
    quadratic = np.einsum("gji,gjk->gik", loadings, linear)
    size = loadings.shape[2]
    return Extractor(
        transform=transform.astype(np.float64),
        average=sums[0, :-1],
        average_count=float(sums[0, -1]),
        constant=constant,
        means=means,
        inverse_variances=inverse,
        # Single precision halves the time of what training has to prepare.
        linear=linear.reshape(-1, size).astype(np.float32),
        quadratic=quadratic.reshape(len(loadings), -1).astype(np.float32),
        prior=prior,
    )


def _after(data: bytes, token: bytes) -> Array:
    return kaldi_files.read_array(data, data.find(token) + len(token))[0]


def _extractor(data: bytes) -> tuple[Array, Array, float]:
    """Loadings and inverse covariances of every Gaussian, and the prior's offset."""
    at = data.find(b"<M> ") + len(b"<M> ")
    count, at = kaldi_files.read_integer(data, at)
    loadings, precisions = [], []
    for _ in range(count):
        one, at = kaldi_files.read_array(data, at)
        loadings.append(one)
    at = data.find(b"<SigmaInv> ", at) + len(b"<SigmaInv> ")
    for _ in range(count):
        one, at = kaldi_files.read_array(data, at)
        precisions.append(one)
    at = data.find(b"<IvectorOffset> ", at) + len(b"<IvectorOffset> ")
    prior, _ = kaldi_files.read_real(data, at)
    return np.stack(loadings), np.stack(precisions), prior


def _sums(path: Path) -> Array:
    """Sums over all the training speech, which Kaldi writes as text or as bytes."""
    data = path.read_bytes()
    if data.startswith(b"\0B"):
        return kaldi_files.read_array(data, 2)[0]
    rows = data.decode().replace("[", "").replace("]", "").strip().splitlines()
    return np.array([[float(number) for number in row.split()] for row in rows if row.strip()])
