"""Templates into pages: everything that comes from outside is escaped, a name that is missing in
what a template is given is an error and not a gap."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from clinic import drawings
from clinic.desk.site import Site
from clinic.sheet import clock
from dialog.knowledge import Knowledge

TEMPLATES = Path(__file__).parent / "templates"
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
DRAWN_PX_PER_MM = 6.0
"""Half as large again as life on a usual screen: the longest are as high as a few lines of text."""


def environment(site: Site) -> Environment:
    """The templates of a site, with its own wall clock and its protocol's names."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "at": clock,
        "local": partial(local, zone=site.options.zone),
        "span": span,
        "component": lambda code: component(site.knowledge, code),
        "drawn": drawn,
        "question": lambda name: question(site.knowledge, name),
        "plain": plain,
    }
    made.globals["practice"] = site.options.practice
    return made


def local(moment: datetime | str | None, *, zone: ZoneInfo | None, form: str = "minute") -> str:
    """A time as the practice's wall clock shows it; in UTC, and said so, where none is set.

    `form`: minute, day, clock, or iso for a `datetime` attribute.
    """
    if not moment:
        return ""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    there = known.astimezone(zone or UTC)
    if form == "iso":
        return there.isoformat(timespec="seconds")
    pattern = {"minute": "%a %b %-d, %-I:%M %p", "day": "%a %b %-d", "clock": "%-I:%M %p"}[form]
    return there.strftime(pattern) + ("" if zone or form == "day" else " UTC")


def span(seconds: float) -> str:
    """A time that passed, as short as a worklist needs it: 40 s, 12 min, 3 h 5 min, 2 d 4 h."""
    whole = max(0, int(seconds))
    if whole < MINUTE_S:
        return f"{whole} s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S} min"
    if whole < DAY_S:
        return f"{whole // HOUR_S} h {whole % HOUR_S // MINUTE_S} min"
    return f"{whole // DAY_S} d {whole % DAY_S // HOUR_S} h"


def component(knowledge: Knowledge, code: str) -> str:
    """A component's name; its code where the protocol has none by it."""
    return next((c.name for c in knowledge.components if c.id == code), NAMES.get(code, code))


def drawn(code: str) -> Markup:
    """The plainest drawing of a component, all to one scale; empty where none is drawn."""
    found = drawings.of_component(code)
    return Markup(drawings.drawing(found[0].id, px_per_mm=DRAWN_PX_PER_MM) if found else "")


def question(knowledge: Knowledge, name: str) -> str:
    """What was asked, in the protocol's first wording; the fact's name where nothing was."""
    return next((q.ask[0] for q in knowledge.questions if q.id == name), plain(name))


def plain(name: str) -> str:
    """An id as words: have_piece → have piece."""
    return name.replace("_", " ")


def page(templates: Environment, template: str, /, **values: Any) -> str:
    """A template with its values."""
    return templates.get_template(f"{template}.html").render(**values)


NAMES = {"NT": "natural tooth", "NONE": "nothing came out"}
"""Of what the ranking may name besides the protocol's components."""
