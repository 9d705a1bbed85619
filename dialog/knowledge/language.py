"""The shape of words.yaml: ways of speaking that no question and no danger owns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Denial:
    """Words that deny what stands near them, and where their reach ends."""

    before_noun: tuple[str, ...]
    before_verb: tuple[str, ...]
    turning: tuple[str, ...]
    after: tuple[str, ...]
    long_ago: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """words.yaml."""

    yes: tuple[str, ...]
    yes_alone: tuple[str, ...]
    yes_weak: tuple[str, ...]
    no: tuple[str, ...]
    no_alone: tuple[str, ...]
    no_denial: tuple[str, ...]
    asks_back: tuple[str, ...]
    """Questions that answer none, whatever an ear makes of their sound."""
    alarming: tuple[str, ...]
    unsure: tuple[str, ...]
    address: tuple[str, ...]
    empty: tuple[str, ...]
    reassuring: tuple[str, ...]
    scored: dict[str, tuple[str, ...]]
    correction: tuple[str, ...]
    thanks: tuple[str, ...]
    denial: Denial
    supposed: tuple[str, ...]
    misheard: dict[str, tuple[str, ...]]
    misheard_digits: dict[str, tuple[str, ...]]
    sound_alike: tuple[str, ...]
    times: dict[str, tuple[str, ...]]
