"""What other programs may rely on: the webhook's events and the API, as JSON Schema and OpenAPI."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


def event() -> dict[str, Any]:
    """The JSON Schema of an event."""
    return _read("event-1.yaml")


def openapi() -> dict[str, Any]:
    """The OpenAPI description of the desk, with the event's schema in its place."""
    made = _read("openapi-1.yaml")
    made["components"]["schemas"]["Event"] = event()
    return made


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
    return found
