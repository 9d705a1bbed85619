"""Reading a caller's YAML: every value as text, every mistake with its line and its cure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml

from audio_fixtures.parts import parts


class CallerInvalid(ValueError):
    """A caller's file cannot be used: one sentence with file, line and cure."""


@dataclass(frozen=True)
class Mapped:
    """A mapping of the file, with the line of each key (counted from 1)."""

    path: Path
    line: int
    nodes: dict[str, tuple[int, yaml.Node]]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.nodes)

    def refuse_unknown(self, known: Sequence[str], kind: str = "key") -> None:
        """Raise at the first key that is not among `known`."""
        for key, (line, _) in self.nodes.items():
            if key not in known:
                raise self._wrong(line, f"'{key}' is not a known {kind}{near(key, known)}", known)

    def text(self, key: str, *, required: bool = False) -> str:
        """The one text under `key`; empty when the key is absent and not required."""
        texts = self.texts(key, required=required)
        if len(texts) > 1:
            raise self._wrong(self.nodes[key][0], f"'{key}' takes one text, not a list")
        return texts[0] if texts else ""

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """The text or list of texts under `key`."""
        if key not in self.nodes:
            if required:
                raise self._wrong(self.line, f"'{key}' is missing; add it")
            return ()
        line, node = self.nodes[key]
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        texts = tuple(
            " ".join(item.value.split()) for item in items if isinstance(item, yaml.ScalarNode)
        )
        if len(texts) < len(items):
            raise self._wrong(line, f"'{key}' takes words, or a list of words")
        if required and not all(texts):
            raise self._wrong(
                line, f"'{key}' has no words; write [silence] for a caller who is mute"
            )
        return texts

    def lines(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """The texts under `key` as what a caller says: their brackets must be playable."""
        texts = self.texts(key, required=required)
        try:
            for text in texts:
                parts(text)
        except ValueError as fault:
            raise self._wrong(self.nodes[key][0], str(fault)) from fault
        return texts

    def mapping(self, key: str) -> Mapped:
        """The mapping under `key`; empty when the key is absent."""
        if key not in self.nodes:
            return Mapped(self.path, self.line, {})
        line, node = self.nodes[key]
        if node.value == "":
            return Mapped(self.path, line, {})
        return _mapped(self.path, line, node, f"'{key}'")

    def code(self, key: str, known: Sequence[str]) -> str:
        """The one code under `key`, among `known`."""
        return self._known(key, (self.text(key),), known)[0]

    def codes(self, key: str, known: Sequence[str]) -> tuple[str, ...]:
        """The codes under `key`, all among `known`."""
        return self._known(key, self.texts(key), known)

    def patterns(self, key: str) -> tuple[str, ...]:
        """Texts, or regular expressions between slashes, which must be sound."""
        texts = self.texts(key)
        for text in texts:
            if not text:
                raise self._wrong(self.nodes[key][0], f"'{key}' has an empty text; remove it")
            try:
                pattern_of(text)
            except re.error as fault:
                line = self.nodes[key][0]
                raise self._wrong(line, f"{text} is no regular expression: {fault}") from fault
        return texts

    def count(self, key: str) -> int | None:
        """The whole number under `key`; None when the key is absent."""
        text = self.text(key)
        if not text:
            return None
        if not text.isdecimal():
            raise self._wrong(self.nodes[key][0], f"'{key}' takes a whole number, not '{text}'")
        return int(text)

    def _known(self, key: str, codes: tuple[str, ...], known: Sequence[str]) -> tuple[str, ...]:
        for code in codes:
            if code and code not in known:
                line = self.nodes[key][0]
                raise self._wrong(
                    line, f"'{code}' is no code for '{key}'{near(code, known)}", known
                )
        return codes

    def _wrong(self, line: int, what: str, known: Sequence[str] = ()) -> CallerInvalid:
        listed = f" (known: {' '.join(known)})" if known else ""
        return CallerInvalid(f"{self.path}, line {line}: {what}{listed}.")


def read_mapping(path: Path) -> Mapped:
    """The mapping that a YAML file is, all scalars as the text that stands there.

    YAML's usual loader would make booleans of a bare yes and no: here they are what callers say.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError) as fault:
        raise CallerInvalid(
            f"{path}: cannot be read as text ({fault}); give a .yaml file."
        ) from fault
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(fault, "problem", None) or "not YAML"
        raise CallerInvalid(
            f"{path}, line {line}: {what}; put words that hold a colon between quotes."
        ) from fault
    return _mapped(path, 1, node, "the file")


def pattern_of(text: str) -> re.Pattern[str]:
    """The pattern of an expectation: /regular expression/ or plain text, in any case of letters."""
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return re.compile(text[1:-1], re.IGNORECASE)
    return re.compile(r"\s+".join(re.escape(word) for word in text.split()), re.IGNORECASE)


def near(word: str, known: Iterable[str]) -> str:
    """A hint at the nearest of `known`, to end a sentence with; empty when none is near."""
    close = get_close_matches(word, list(known), n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _mapped(path: Path, line: int, node: yaml.Node | None, name: str) -> Mapped:
    if not isinstance(node, yaml.MappingNode):
        raise CallerInvalid(
            f"{path}, line {line}: {name} must be keys with values, as in 'id: name'."
        )
    nodes: dict[str, tuple[int, yaml.Node]] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        if key.value in nodes:
            raise CallerInvalid(f"{path}, line {at}: '{key.value}' stands here twice; keep one.")
        nodes[str(key.value)] = (at, value)
    return Mapped(path, node.start_mark.line + 1, nodes)
