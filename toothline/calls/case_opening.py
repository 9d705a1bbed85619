"""The case that a call is written to: a new one, or the one that its own process left when it died,
with the conversation as it stood."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from clinic.cases import ALERT, LINE, PHOTO_CODE, Case, Cases, OpenCase
from clinic.journal import Row
from clinic.photos import codes
from dialog import conversation
from dialog.conversation import State
from dialog.events import Event, PhotoPage
from dialog.plain import from_plain
from toothline.calls.outfit import Outfit
from voice.channels.streamed.line import StreamedLine
from voice.channels.streamed.reception import Caller
from voice.exchange import Exchange, Step, Watch
from voice.resumption import ResumedExchange, replayed

SAME_CALL_S = 1200.0
"""A call that comes again with the same key within that time is the same: none lasts longer."""
SAME_MATTER_S = 7 * 86_400.0
"""An earlier case of the same number that is older is another matter: every case is answered
within days."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Begun:
    """What a call is written to, and goes on with."""

    case: OpenCase
    exchange: Exchange[State]
    previous: dict[str, Any] | None
    """An earlier case of the same caller."""
    photo_page: PhotoPage | None = None
    """Where they send photos."""


class Beginning:
    """Begins calls."""

    def __init__(self, cases: Cases, resumed: Callable[[], object]) -> None:
        """`resumed` is told of every conversation that goes on after a crash."""
        self._cases = cases
        self._resumed = resumed

    def __call__(self, outfit: Outfit, line: StreamedLine, caller: Caller) -> Begun | None:
        """None for a call that has ended already. Raises ClinicError."""
        earlier = self._cases.of_line(caller.key, SAME_CALL_S) if caller.key else None
        rows = self._call_of(earlier) if earlier else ()
        if earlier and rows[-1].kind == LINE and "ended" in rows[-1].data:
            log.info("call %s has ended already: hung up", earlier.id)
            return None
        previous = self._cases.previous(caller.number, SAME_MATTER_S)
        knowledge = outfit.protocol(line.name)
        step = partial(conversation.step, knowledge)
        if earlier is None:
            case = self._cases.begin(channel=line.name, caller_number=caller.number)
            watch = partial(line.watch, case.id, knowledge)
            exchange = Exchange(step, State(), case, step, watch)
            return Begun(case, exchange, previous, _photo_page(outfit, line, case))
        case = self._cases.reopen(earlier.id)
        watch = partial(line.watch, case.id, knowledge)
        line.continue_from(max(row.at_s for row in rows))
        return Begun(case, self._replayed(step, rows, earlier, case, watch), previous)

    def _call_of(self, earlier: Case) -> tuple[Row, ...]:
        """What the call itself wrote: alerts are written meanwhile and afterwards."""
        return tuple(row for row in self._cases.journal(earlier.id) if row.kind != ALERT)

    def _replayed(
        self,
        step: Step[State],
        rows: Sequence[Row],
        earlier: Case,
        case: OpenCase,
        watch: Watch[State],
    ) -> Exchange[State]:
        """The conversation as it stood when its process died."""
        taken = [row.data for row in rows if row.kind == "event"]
        if not taken:
            return Exchange(step, State(), case, step, watch)
        try:
            events: list[Event] = [from_plain(data, Event) for data in taken]  # type: ignore[arg-type]
            resumption = replayed(step, State(), events, earlier.data)
        except Exception:
            # Another protocol than the one the call began with: its words stay in the journal.
            log.exception("call %s begins anew: what was said cannot be taken again", earlier.id)
            return Exchange(step, State(), case, step, watch)
        self._resumed()
        log.warning("call %s goes on after a crash", earlier.id)
        return ResumedExchange(step, resumption, case, step, watch)


def _photo_page(outfit: Outfit, line: StreamedLine, case: OpenCase) -> PhotoPage | None:
    """A new code for the case, of which only a digest is kept; None where the practice has no page.
    Raises ClinicError."""
    address = outfit.settings.desk.photo_page
    if not address:
        return None
    code = codes.drawn()
    key = codes.key(outfit.settings.data)
    case.append(PHOTO_CODE, line.now_s, {"digest": codes.digest(key, code)})
    return PhotoPage(address, code)
