"""A protocol in a further language: the rules, priors and sources of the first, words of its own.

A rule is never copied. A language's folder holds only what is said and heard, by the ids of the
first language's blocks; what has no word there yet is a fault, because a caller would meet silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FIRST = "en"
"""The language whose folder holds the rules for all."""
WHOLE = ("red_flags.yaml", "urgency.yaml", "kinds.yaml", "ranking.yaml")
"""Files that hold no word for callers: they are the first language's in every language."""
NAMED = 5
"""Faults told in one message; the rest are counted."""


@dataclass(frozen=True)
class Shape:
    """Which keys of a block are words."""

    needed: tuple[str, ...]
    """There in every language where the first one has them."""
    own: tuple[str, ...] = ()
    """As a language needs them: each speaks, denies and misleads in its own way."""
    inner: Mapping[str, tuple[str, Shape]] = field(default_factory=dict)
    """Keys that hold blocks again, each with the key that tells them apart."""


SCREEN = ("spoken", "asks", "screen")
"""Parts of kiosk.yaml that are texts by their names."""
_KEYS = Shape(("spoken", "button", "says"))
SHAPES: dict[str, Shape] = {
    "questions.yaml": Shape(
        ("ask", "confirm", "which", "help", "noted", "like"),
        (
            *("yes", "no", "not", "asked_yes", "asked_no", "part_no"),
            *("yes_scored", "no_scored", "scored", "words"),
        ),
        {
            "choices": ("value", Shape(("spoken", "says"), ("scored",))),
            "keys": ("key", _KEYS),
            "which_keys": ("key", _KEYS),
        },
    ),
    "symptoms.yaml": Shape(("says", "confirm"), ("not",)),
    "components.yaml": Shape(("spoken", "short"), ("words",)),
    "answers.yaml": Shape(("says", "answer")),
    "drawings.yaml": Shape(("spoken", "says")),
    "forbidden.yaml": Shape(("says",), ("not",)),
}
"""Files that are lists of blocks."""


class Untranslated(ValueError):
    """Words are missing or stand where no block is; one sentence that names them."""


def translated(file: str, first: Any, own: Any) -> Any:
    """A file's data with a language's own words in place of the first one's.

    Raises Untranslated when a word is missing.
    """
    faults: list[str] = []
    found: Any
    if file in SHAPES:
        found = list(_blocks(SHAPES[file], "id", first, own, "", faults))
        if file == "components.yaml":
            found = [_weighed(one, block, faults) for one, block in zip(found, first, strict=True)]
    elif file == "protocol.yaml":
        universals = _blocks(
            Shape(("says",)), "id", first["universals"], own["universals"], "", faults
        )
        found = {**first, "universals": list(universals)}
    elif file == "kiosk.yaml":
        found = _kiosk(first, own, faults)
    else:
        faults += _absent(first, own, "") if file == "advice.yaml" else ()
        found = own
    if faults:
        more = f", and {len(faults) - NAMED} more" if len(faults) > NAMED else ""
        raise Untranslated(
            f"{'; '.join(faults[:NAMED])}{more}: write what is missing in this language, "
            "remove what the first language has not."
        )
    return found


def _kiosk(first: dict[str, Any], own: dict[str, Any], faults: list[str]) -> dict[str, Any]:
    texts = {name: own.get(name) or {} for name in SCREEN}
    for name, each in texts.items():
        faults += _absent(first[name], each, name)
    keys = {
        name: {
            question: list(_blocks(_KEYS, "key", offered, (own.get(name) or {}).get(question),
                                   f"{name} {question} ", faults))
            for question, offered in first.get(name, {}).items()
        }
        for name in ("keys", "change_keys")
    }  # fmt: skip
    asked = SHAPES["questions.yaml"]
    questions = list(
        _blocks(asked, "id", first.get("questions", []), own.get("questions"), "", faults)
    )
    return {**first, **texts, **keys, "questions": questions}


def _blocks(
    shape: Shape, by: str, first: Any, own: Any, within: str, faults: list[str]
) -> Iterator[dict[str, Any]]:
    own = own or {}
    if isinstance(own, list):
        # Keys that stand for other words at other times: told apart by their order.
        if [one.get(by) for one in own] != [one[by] for one in first]:
            faults.append(f"{within}needs the {by}s {', '.join(one[by] for one in first)}")
            return
        for block, words in zip(first, own, strict=True):
            said = {key: value for key, value in words.items() if key != by}
            yield _block(shape, block, said, f'{within}"{block[by]}"', faults)
        return
    unknown = sorted(set(own) - {one[by] for one in first})
    faults += [f'{within}"{name}" is no block' for name in unknown]
    for block in first:
        name = f'{within}"{block[by]}"'
        yield _block(shape, block, own.get(block[by]) or {}, name, faults)


def _block(
    shape: Shape, first: dict[str, Any], own: dict[str, Any], name: str, faults: list[str]
) -> dict[str, Any]:
    words = {*shape.needed, *shape.own}
    faults += [f"{name} lacks {key}" for key in shape.needed if first.get(key) and not own.get(key)]
    faults += [f"{name} has {key}" for key in own if key not in words and key not in shape.inner]
    found = {key: value for key, value in first.items() if key not in words}
    found |= {key: value for key, value in own.items() if key in words}
    for key, (by, inner) in shape.inner.items():
        if first.get(key):
            found[key] = list(
                _blocks(inner, by, first[key], own.get(key), f"{name} {key} ", faults)
            )
    return found


def _weighed(own: dict[str, Any], first: dict[str, Any], faults: list[str]) -> dict[str, Any]:
    """A component with a language's words under the weights that the first one gives them."""
    says, weights = own.get("words") or [], first["words"]
    if len(says) != len(weights):
        faults.append(f'"{first["id"]}" needs {len(weights)} lists of words')
    weighed = [{**one, "says": heard} for one, heard in zip(weights, says, strict=False)]
    return {**own, "words": weighed}


def _absent(first: Any, own: Any, within: str) -> Iterator[str]:
    """Names of texts that are in one of two nested mappings alone."""
    if not isinstance(first, dict):
        if first and not own:
            yield f"{within} is empty"
        return
    own = own if isinstance(own, dict) else {}
    yield from (f"{within} {name} is missing".strip() for name in first if name not in own)
    yield from (f"{within} {name} is not known".strip() for name in own if name not in first)
    for name in first.keys() & own.keys():
        yield from _absent(first[name], own[name], f"{within} {name}".strip())
