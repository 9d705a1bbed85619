"""How many calls at once, and what those beyond get. Pure: it counts."""

from __future__ import annotations

from collections import defaultdict

from toothline.settings import Phone
from voice.channels.streamed.reception import Caller, Verdict

CALLS_A_CORE = 3
"""Conversations that a core bears: one takes 0.16 s of processor time a second (a recorded caller,
two ears, a busy core), so that three leave half of it free for callers who end their sentences
together. Six at once on two cores, beside other work: twelve recorded callers of twelve came out as
they do alone, after a median wait of 1.8 s (`benchmarks/results/phone-calls.json`). The wait on a
machine of its own is not measured yet."""


class Admission:
    """Places for conversations, and for calls by keys beyond them."""

    def __init__(self, phone: Phone, cores: int) -> None:
        """`cores` of this machine, by which it is decided where the practice did not."""
        self.conversations = phone.conversations or CALLS_A_CORE * cores
        self.by_keys = phone.by_keys if phone.beyond == "keys" else 0
        self._inside: defaultdict[Caller, list[Verdict]] = defaultdict(list)

    def admit(self, caller: Caller) -> Verdict:
        """What this caller gets; a place is theirs until `release`, unless they are refused."""
        verdict = Verdict.REFUSED
        if self.taken(Verdict.FULL) < self.conversations:
            verdict = Verdict.FULL
        elif self.taken(Verdict.KEYPAD_ONLY) < self.by_keys:
            verdict = Verdict.KEYPAD_ONLY
        if verdict is not Verdict.REFUSED:
            self._inside[caller].append(verdict)
        return verdict

    def release(self, caller: Caller) -> None:
        """The caller is gone; one who was never inside changes nothing."""
        places = self._inside.pop(caller, [])
        if places[1:]:
            # Withheld numbers look alike: only one of them has left.
            self._inside[caller] = places[1:]

    def taken(self, verdict: Verdict) -> int:
        """Places of a kind that are taken."""
        return sum(places.count(verdict) for places in self._inside.values())
