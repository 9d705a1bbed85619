"""Memory that a call no longer needs goes back when it is over, and what stays is left alone."""

from __future__ import annotations

import ctypes
import gc

ARENA_MAX, MMAP_THRESHOLD = -8, -3
"""As malloc.h of the GNU C library numbers what can be set."""
ARENAS = 2
"""Places that threads take memory from; by default eight for each core, each of which keeps what
its calls needed most."""
LARGE = 262_144
"""Bytes, as many as four seconds of a prompt: a piece from here on is given back at once when it is
free. By default that limit rises with every large piece that was freed, and what is below it stays
with its place. Calls by keys, four at once: after 24 of them a service had grown from 103 to
125 MB with both set; without, after 16, to 219 MB, of which it used 13."""


def keep_little() -> None:
    """Set it for this process, before its threads start; its children set their own. Where the
    system's library is another one, nothing is done."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, ARENAS)
        mallopt(MMAP_THRESHOLD, LARGE)


def leave_alone_what_is_loaded() -> None:
    """Call it once, when all is loaded and before calls are taken. Python's collector of garbage
    stops everybody's sound while it works, and looks through everything once a quarter as much has
    come to it: through all modules and the protocol, 108,000 objects, for 55 ms of a core that does
    nothing else; through what calls leave, for one or two. What is loaded and replaced later is
    freed all the same, but for cycles."""
    gc.collect()
    gc.freeze()
