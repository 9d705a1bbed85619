"""Loads the protocol of a language: YAML with every word as text, unknown keys refused."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import cattrs
import yaml
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_structure_fn, override

from dialog.knowledge.alike import Alike
from dialog.knowledge.components import Component
from dialog.knowledge.kinds import KindRule
from dialog.knowledge.language import Words
from dialog.knowledge.never import Never
from dialog.knowledge.pointing import Drawing
from dialog.knowledge.practice import Practice, Signature
from dialog.knowledge.priors import Priors
from dialog.knowledge.review import Review
from dialog.knowledge.schema import (
    Advice,
    Kiosk,
    Knowledge,
    Protocol,
    Question,
    Symptom,
    Topic,
)
from dialog.knowledge.translation import FIRST, WHOLE, Untranslated, translated
from dialog.knowledge.urgency import RedFlag, Rule
from dialog.knowledge.weights import Ranking
from dialog.tongues import languages

__all__ = [
    "Knowledge",
    "KnowledgeInvalid",
    "Practice",
    "Priors",
    "Signature",
    "languages",
    "load",
]

T = TypeVar("T")
REVIEW = "review.yaml"
"""What a translator has yet to look at; gone when that is done."""
ALIKE = "alike.yaml"
"""What sounds alike and is meant to stay so; a protocol may do without."""
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class KnowledgeInvalid(Exception):
    """A knowledge file breaks the schema; one sentence with file, line or block, and the cure."""


def load(
    language: str = "en",
    *,
    practice: Practice | None = None,
    folder: Path | None = None,
    priors: Path | None = None,
) -> Knowledge:
    """The protocol of a language, from the package or from the operator's folder.

    `priors` is a file of the practice's own, learned from its outcomes. Raises KnowledgeInvalid.
    """
    if language not in languages():
        raise KnowledgeInvalid(
            f'"{language}": no such language; the protocol speaks {" and ".join(languages())}.'
        )
    home = folder or Path(__file__).parent / language
    if not home.is_dir():
        raise KnowledgeInvalid(f"{home}: no such protocol folder; give one that holds the YAML.")
    read: dict[str, object] = {}

    def file(path: Path, as_type: Any) -> Any:
        whole = language == FIRST or path == priors
        read[path.name] = _parsed(path) if whole else _translated(path)
        return _structured(path, read[path.name], as_type)

    marked, alike = home / REVIEW, home / ALIKE
    known = Knowledge(
        language=language,
        protocol=file(home / "protocol.yaml", Protocol),
        words=file(home / "words.yaml", Words),
        questions=file(home / "questions.yaml", tuple[Question, ...]),
        symptoms=file(home / "symptoms.yaml", tuple[Symptom, ...]),
        red_flags=file(home / "red_flags.yaml", tuple[RedFlag, ...]),
        rules=file(home / "urgency.yaml", tuple[Rule, ...]),
        kinds=file(home / "kinds.yaml", tuple[KindRule, ...]),
        components=file(home / "components.yaml", tuple[Component, ...]),
        ranking=file(home / "ranking.yaml", Ranking),
        advice=file(home / "advice.yaml", Advice),
        topics=file(home / "answers.yaml", tuple[Topic, ...]),
        kiosk=file(home / "kiosk.yaml", Kiosk),
        drawings=file(home / "drawings.yaml", tuple[Drawing, ...]),
        never=file(home / "forbidden.yaml", tuple[Never, ...]),
        practice=practice or Practice(),
        learned=file(priors, Priors) if priors else None,
        review=_structured(marked, _parsed(marked), Review) if marked.exists() else None,
        alike=_structured(alike, _parsed(alike), tuple[Alike, ...]) if alike.exists() else (),
    )
    unfit = known.learned.unfit(known.prior) if known.learned else ""
    if unfit:
        raise KnowledgeInvalid(f"{priors}: {unfit}; make it anew with `toothline learn`.")
    return replace(known, fingerprint=_fingerprint(read))


def _translated(path: Path) -> object:
    """A file of a further language: what is not its words comes from the first one's folder."""
    beside = path.parent.parent / FIRST
    first = beside if beside.is_dir() else Path(__file__).parent / FIRST
    rules = _parsed(first / path.name)
    if path.name in WHOLE:
        return rules
    try:
        return translated(path.name, rules, _parsed(path))
    except Untranslated as fault:
        raise KnowledgeInvalid(f"{path}: {fault}") from None


def _fingerprint(read: Mapping[str, object]) -> str:
    """SHA-256 of what the files say: comments, the order of keys and line ends do not count."""
    text = json.dumps(read, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _parsed(path: Path) -> object:
    try:
        # BaseLoader keeps every scalar as text: a bare no or yes must not become a boolean.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise KnowledgeInvalid(f"{path}: cannot be read ({why}).") from None
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise KnowledgeInvalid(
            f"{path}{line}: is no valid YAML; check quotes and indents."
        ) from None


def _structured(path: Path, data: object, as_type: Any) -> Any:
    try:
        return _converter().structure(data, as_type)
    except (BaseValidationError, ValueError, TypeError, KeyError) as error:
        raise KnowledgeInvalid(f"{path}: {_explained(error, data)}") from None


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)

    def frozen(cls: type[T]) -> Callable[[Any, Any], T]:
        renamed = {
            f.name: override(rename=f.metadata["key"])
            for f in fields(cls)  # type: ignore[arg-type]
            if "key" in f.metadata
        }
        return make_dict_structure_fn(
            cls,
            converter,
            _cattrs_forbid_extra_keys=True,
            **renamed,  # type: ignore[arg-type]
        )

    converter.register_structure_hook_factory(is_dataclass, frozen)
    return converter


def _explained(error: BaseException, data: Any) -> str:
    """The innermost fault of a validation error, with the block it is in."""
    where = ""
    while isinstance(error, BaseExceptionGroup):
        for note in getattr(error, "__notes__", ()):
            where = str(note)
        error = error.exceptions[0]
    notes = [str(n) for n in getattr(error, "__notes__", ())]
    place = " ".join(notes) or where
    block = _block(place, data)
    text = str(error)
    extra = getattr(error, "extra_fields", None)
    if extra:
        unknown = sorted(extra)[0]
        allowed = [
            f.metadata.get("key", f.name)
            for f in fields(error.cl)  # type: ignore[attr-defined]
        ]
        near = difflib.get_close_matches(unknown, allowed, 1)
        text = f'unknown key "{unknown}"' + (f'; did you mean "{near[0]}"?' if near else ".")
    elif isinstance(error, KeyError):
        text = f"the key {error} is missing."
    return (f"{block}: " if block else "") + text


def _block(place: str, data: Any) -> str:
    index = (
        "".join(c for c in place.split("@ index")[-1] if c.isdigit()) if "@ index" in place else ""
    )
    if index and isinstance(data, list) and int(index) < len(data):
        return f'block {int(index) + 1} ("{data[int(index)].get("id", "?")}")'
    return ""
