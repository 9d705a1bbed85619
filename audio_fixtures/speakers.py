"""The voices that callers speak with, as speakers.yaml lists them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from audio_fixtures.caller_file import CallerInvalid, Mapped, near, read_mapping

SPEAKERS = Path(__file__).parent / "speakers.yaml"


@dataclass(frozen=True)
class Speaker:
    """One voice; speakers.yaml explains the fields."""

    name: str
    engine: str
    model: str
    voice: str
    rate: float
    license: str
    masters: bool
    about: str
    heard: float
    language: str = "en"
    """ISO 639-1."""


def load(path: Path = SPEAKERS) -> dict[str, Speaker]:
    """All speakers by name. Raises CallerInvalid for a key that is unknown or missing."""
    top = read_mapping(path)
    return {name: _speaker(name, top.mapping(name)) for name in top.keys}


def find(name: str, among: dict[str, Speaker]) -> Speaker:
    """The speaker of that name; CallerInvalid, with the nearest names, when there is none."""
    if name not in among:
        raise CallerInvalid(
            f"{SPEAKERS.name}: no voice is named {name!r}{near(name, among)}; "
            f"there are: {', '.join(among)}."
        )
    return among[name]


def _speaker(name: str, given: Mapped) -> Speaker:
    keys = [field.name for field in fields(Speaker) if field.name != "name"]
    given.refuse_unknown(keys)
    texts = {key: given.text(key, required=key not in ("model", "language")) for key in keys}
    return Speaker(
        name=name,
        engine=texts["engine"],
        model=texts["model"],
        voice=texts["voice"],
        rate=float(texts["rate"]),
        license=texts["license"],
        masters=given.code("masters", ("yes", "no")) == "yes",
        about=texts["about"],
        heard=float(texts["heard"]),
        language=texts["language"] or "en",
    )
