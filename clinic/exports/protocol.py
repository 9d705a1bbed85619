"""The protocol as one page of HTML that a dentist reads, prints and signs. It loads nothing."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clinic.signing import Status
from dialog.knowledge.page import sections
from dialog.knowledge.schema import Knowledge

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def page(knowledge: Knowledge, status: Status) -> str:
    """The whole protocol with its fingerprint, and whether it is signed."""
    return _TEMPLATES.get_template("protocol.html").render(
        name=knowledge.protocol.name,
        version=knowledge.protocol.version,
        fingerprint=knowledge.fingerprint,
        status=str(status),
        sections=sections(knowledge),
    )
