"""What a measured photo changes in the ranked components: a little, and never the safety of it.

No factor makes a component more than MOST times likelier than another, so that no photo decides;
and an implant never becomes less likely than the protocol's floors leave it. Urgency and red flags
are not looked at here, and so not changed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cattrs
import yaml

from clinic.photos.measuring.results import Measured
from dialog.knowledge.components import Component
from dialog.knowledge.schema import Knowledge
from dialog.knowledge.weights import Floor
from dialog.ranking import Ranked, bucket

FILE = Path(__file__).parent / "evidence.yaml"
MOST = 4.0
"""How many times likelier one factor makes one component than another: a photo shows one side of a
piece, perhaps of a broken one (estimated)."""
BUCKET_ENDS = (4.0, 7.0, 10.0)
"""Millimeters: where the protocol's classes of length change."""
BUCKETS = ("under_4", "from_4_to_7", "from_7_to_10", "over_10")
SOFT = 0.6
"""Millimeters beside the usual widths over which they grow unlikely (estimated)."""
ALL_ALONG = 0.6
"""Share of the length with a regular edge from which on it is threaded all along: an implant's neck
and tip are smooth."""
SEEN = 0.15
"""Share from which on there is a thread at all; less is a scratch or a gleam."""


@dataclass(frozen=True)
class Widths:
    """A component's usual widths, millimeters."""

    id: str
    widths: tuple[float, float]
    source: str


@cache
def widths() -> dict[str, Widths]:
    strict = cattrs.Converter(forbid_extra_keys=True)
    listed = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {each.id: each for each in strict.structure(listed, tuple[Widths, ...])}


def with_photo(
    knowledge: Knowledge, ranked: Ranked, measured: Measured, told_mm: float | None = None
) -> Ranked:
    """The components as ranked, after what the photo showed. `told_mm` is the length that the
    caller told and that ranked them already: the measured one takes its place."""
    weights = {}
    known = {component.id: component for component in knowledge.components}
    for name, probability in ranked:
        component = known.get(name)
        weights[name] = probability * (_factor(component, measured, told_mm) if component else 1.0)
    total = sum(weights.values())
    if total <= 0:
        return ranked
    changed = {name: weight / total for name, weight in weights.items()}
    return tuple(
        sorted(
            _kept_up(knowledge.ranking.floor, changed, dict(ranked)).items(),
            key=lambda item: -item[1],
        )
    )


def _factor(component: Component, measured: Measured, told_mm: float | None) -> float:
    factor = _bounded(_length(component, measured.length, measured.error))
    if told_mm is not None:
        factor /= _bounded(component.length[bucket(told_mm)])
    factor *= _bounded(_width(component, measured))
    return factor * _bounded(_thread(component, measured))


def _bounded(likelihood: float) -> float:
    return max(likelihood, 1 / MOST)


def _length(component: Component, length: float, error: float) -> float:
    """How likely that length is, shared among the classes that it may lie in; the likeliest class
    of the component counts 1."""
    ends = (-math.inf, *BUCKET_ENDS, math.inf)
    # The error holds eight of ten, which is 1.28 standard deviations.
    spread = max(error, 0.05) / 1.28
    share = {
        name: _below((high - length) / spread) - _below((low - length) / spread)
        for name, low, high in zip(BUCKETS, ends, ends[1:], strict=False)
    }
    likely = sum(component.length[name] * part for name, part in share.items())
    return likely / max(component.length.values())


def _width(component: Component, measured: Measured) -> float:
    usual = widths().get(component.id)
    if usual is None:
        return 1.0
    low, high = usual.widths
    off = max(low - measured.width, measured.width - high, 0.0)
    return math.exp(-((off / math.hypot(SOFT, measured.error)) ** 2) / 2)


def _thread(component: Component, measured: Measured) -> float:
    seen = measured.thread
    if seen is None or seen.share < SEEN:
        # Not seen says nothing: worn, turned away, covered by tissue, or too fine for the photo.
        return 1.0
    if seen.share >= ALL_ALONG:
        return component.yes["threads_all"]
    return component.yes["threads"]


def _kept_up(floor: Floor, changed: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    """The implant at no less than before, or than the highest of the protocol's floors."""
    was = sum(before.get(name, 0.0) for name in floor.of)
    least = min(was, max(each.share for each in floor.least))
    now = sum(changed.get(name, 0.0) for name in floor.of)
    if now >= least or now <= 0:
        return changed
    up, down = least / now, (1 - least) / (1 - now)
    return {name: p * (up if name in floor.of else down) for name, p in changed.items()}


def _below(x: float) -> float:
    """Share of a normal distribution below x standard deviations."""
    return 0.5 * (1 + math.erf(x / math.sqrt(2))) if math.isfinite(x) else float(x > 0)
