"""A few callers for many: the same few every time, from every kind there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from audio_fixtures.caller import Caller
from audio_fixtures.parts import parts
from benchmarks.expectations import RED, accepted_urgency


def stratified(callers: Sequence[Caller], count: int) -> list[Caller]:
    """At most `count` callers, taken in turn from the kinds, each kind in the order of its ids.

    A kind is how urgent the call must come out, and what must come out of it; red flags first,
    because they are what must never fail.
    """
    kinds: defaultdict[tuple[int, str, str], list[Caller]] = defaultdict(list)
    for caller in sorted(callers, key=lambda caller: caller.id):
        kinds[_kind(caller)].append(caller)
    queues = [kinds[kind] for kind in sorted(kinds)]
    chosen: list[Caller] = []
    for nth in range(max(map(len, queues), default=0)):
        chosen += [queue[nth] for queue in queues if nth < len(queue)]
    return chosen[:count]


def _kind(caller: Caller) -> tuple[int, str, str]:
    accepted = accepted_urgency(caller.expect)
    classes = caller.expect.components or caller.expect.components_top2 or ("-",)
    if accepted and accepted[-1] in RED:
        return 0, accepted[-1], ""
    if any(part.kind != "speech" for line in caller.lines for part in parts(line.words)):
        return 1, "", ""  # silence, coughs, noise, keys
    return 2, accepted[-1] if not caller.expect.components else "", classes[0]
