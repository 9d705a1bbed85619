"""Frozen dataclasses to JSON data and back: one converter for state, events and effects."""

from __future__ import annotations

from typing import Any, TypeVar

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from dialog.effects import Effect
from dialog.events import Event

T = TypeVar("T")

_converter = make_converter(forbid_extra_keys=True)
# A case is JSON already; cattrs needs to be told that it stays what it is.
_converter.register_structure_hook_func(lambda kind: kind is object, lambda data, _: data)
# The tag is no field's name: `Listen` has a `kind` of its own.
configure_tagged_union(Event, _converter, tag_name="is")
configure_tagged_union(Effect, _converter, tag_name="is")


def to_plain(value: object, as_type: Any = None) -> Any:
    """JSON data of a dataclass; with `as_type=Event` (or `Effect`) `is` holds the type's name."""
    return _converter.unstructure(value, unstructure_as=as_type)


def from_plain(data: Any, as_type: type[T]) -> T:
    """The dataclass back from `to_plain`'s data; unknown keys are refused."""
    return _converter.structure(data, as_type)
