"""Takes telephone calls: one thread each, a case each, and the earlier conversation where there is
one to go on with."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Protocol

from clinic.cases import LINE, Cases
from dialog.conversation import State
from dialog.effects import Transfer
from toothline.calls.case_opening import Beginning, Begun
from toothline.calls.outcomes import Outcomes
from toothline.calls.outfit import KIOSK, Outfit
from toothline.calls.ringing import Dial
from toothline.calls.unsaved_cases import rescue
from toothline.metrics import Metrics
from toothline.speech.fallback import apologize
from voice.call import Call, Outcome
from voice.channels.streamed.line import StreamedLine
from voice.channels.streamed.reception import Caller, Verdict
from voice.company import Company, HandedOver
from voice.deaf import Deaf
from voice.exchange import Fault
from voice.work import AtOnce, InThread

UNSURPRISING = ("", "hung up", "connected")
"""How a line is lost when nothing is wrong."""
FATES = ("received", "lost", "late", "refused")
"""What becomes of a caller's packets."""

log = logging.getLogger(__name__)


HandOver = Callable[[Caller, Transfer, Outfit, Company], HandedOver]
"""Waits until somebody took the caller or nobody will."""


class Admission(Protocol):
    """Who may come in, by what the machine can bear."""

    def admit(self, caller: Caller) -> Verdict: ...

    def release(self, caller: Caller) -> None: ...


@dataclass(frozen=True)
class _Live:
    """A call that is going on."""

    call: Call[State]
    line: StreamedLine


class Switchboard:
    """The reception of a running service."""

    def __init__(
        self, outfit: Outfit, cases: Cases, admission: Admission, metrics: Metrics
    ) -> None:
        self.outfit = outfit
        """What the next call is held with."""
        self.draining = False
        self.hand_over: HandOver = lambda caller, transfer, outfit, company: HandedOver()
        """Connects a caller with a person; by default the PBX does, once we have hung up."""
        self.dial: Dial | None = None
        """Calls people, where there is a way out."""
        self.on_broken: Callable[[str], object] = lambda case_id: None
        """Told of every call that broke, with the id of its case, or "" where it has none."""
        self.connected: Callable[[], int] = lambda: 0
        """How many callers speak with a person through us, when their call with us is over."""
        self.on_end: Callable[[], object] = lambda: None
        """Called when a call has ended, from its thread or the network's."""
        self.outcomes = Outcomes()
        self._beginning = Beginning(cases, self._resumed)
        self._metrics = metrics
        self._lock = threading.Lock()
        self._admission = admission
        self._inside: list[Caller] = []
        self._threads: set[threading.Thread] = set()
        self._live: set[_Live] = set()
        metrics.counter("toothline_calls_total", "Calls that came, by way and verdict.")
        metrics.counter("toothline_calls_ended_total", "Calls that ended, by reason.")
        metrics.counter(
            "toothline_calls_resumed_total", "Conversations that went on after a crash."
        )
        metrics.counter("toothline_faults_total", "What broke in calls, by kind.")
        metrics.counter("toothline_packets_total", "Callers' packets of calls over SIP, by fate.")
        metrics.histogram("toothline_reply_seconds", "End of speech to the first reply sound.")
        metrics.gauge("toothline_calls", "Calls going on.", lambda: len(self._threads))
        metrics.gauge("toothline_draining", "1 when no more calls are taken.", self._is_draining)

    def admit(self, caller: Caller) -> Verdict:
        verdict = Verdict.REFUSED
        with self._lock:
            twice = bool(caller.key) and any(caller.key == other.key for other in self._inside)
            if not self.draining and not twice:
                verdict = self._admission.admit(caller)
            if verdict is not Verdict.REFUSED:
                self._inside.append(caller)
        self._metrics.count("toothline_calls_total", way=caller.way, verdict=verdict.value)
        if verdict is Verdict.REFUSED:
            why = "draining" if self.draining else "is held already" if twice else "no place free"
            log.warning("a call by %s is refused: %s", caller.way, why)
        return verdict

    def admit_by(self, admission: Admission) -> None:
        """Another admission decides from now on; it is told who is inside."""
        with self._lock:
            for caller in self._inside:
                admission.admit(caller)
            self._admission = admission

    def begin(self, line: StreamedLine, caller: Caller, verdict: Verdict) -> None:
        thread = threading.Thread(
            target=self._take, args=(line, caller, verdict), name="call", daemon=True
        )
        with self._lock:
            self._threads.add(thread)
        thread.start()

    def release(self, caller: Caller) -> None:
        with self._lock:
            if caller in self._inside:
                self._inside.remove(caller)
                self._admission.release(caller)

    @property
    def calls(self) -> int:
        """Calls going on: the service must not end while there are any."""
        with self._lock:
            return len(self._threads) + self.connected()

    def say_goodbye(self) -> None:
        """Every caller hears a goodbye, after what they say and what is said to them."""
        with self._lock:
            live = tuple(self._live)
        for each in live:
            each.call.end_soon()

    def hang_up(self) -> None:
        """Every line is closed, as if the caller had hung up; the cases are kept."""
        with self._lock:
            live = tuple(self._live)
        for each in live:
            each.line.lost("the service ended")

    def _resumed(self) -> None:
        self._metrics.count("toothline_calls_resumed_total")

    def _is_draining(self) -> float:
        return float(self.draining)

    def _take(self, line: StreamedLine, caller: Caller, verdict: Verdict) -> None:
        """One call's thread, from its first sound to its last."""
        outfit = self.outfit.speaking(caller.language)
        case_id = ""
        try:
            opened = self._beginning(outfit, line, caller)
            if opened is not None:
                case_id = opened.case.id
                self._hold(outfit, line, caller, verdict, opened)
        except Exception as error:
            # A call never ends in silence, whatever broke outside of the conversation itself.
            log.exception("a call broke before it began")
            self._metrics.count("toothline_faults_total", kind=type(error).__name__)
            self.outcomes.remember(caller.key, "on_call")
            self.on_broken(case_id)
            apologize(line, outfit.fallback)
        finally:
            line.close()
            self.release(caller)
            with self._lock:
                self._threads.discard(threading.current_thread())
            self.on_end()

    def _hold(
        self, outfit: Outfit, line: StreamedLine, caller: Caller, verdict: Verdict, opened: Begun
    ) -> None:
        case = opened.case
        with case:
            case.append(LINE, line.now_s, {**asdict(caller), "verdict": verdict.value})
            log.info("call %s began: %s, %s", case.id, caller.way, verdict.value)
            outcome = self._converse(outfit, line, caller, verdict, opened)
            why = line.lost_because or outcome.reason
            broke = outcome.reason == "fault"
            if broke:
                self.on_broken(case.id)
            if line.lost_because not in UNSURPRISING:
                case.save({**outcome.case, "line": f"The line was lost: {line.lost_because}."})
            case.append(
                LINE,
                outcome.lasted_s,
                {"ended": why, **({"broke": True} if broke else {}), **self._network(line)},
            )
        self._metrics.count("toothline_calls_ended_total", reason=outcome.reason)
        log.info("call %s ended after %.0f s: %s", case.id, outcome.lasted_s, why)

    def _network(self, line: StreamedLine) -> dict[str, Any]:
        """How the network did in a call, for its journal; counted too."""
        measured = line.measured()
        if measured is None:
            return {}
        for fate in FATES:
            self._metrics.count("toothline_packets_total", getattr(measured, fate), fate=fate)
        return {"network": asdict(measured)}

    def _converse(
        self,
        outfit: Outfit,
        line: StreamedLine,
        caller: Caller,
        verdict: Verdict,
        opened: Begun,
    ) -> Outcome:
        hears = verdict is Verdict.FULL and outfit.hears
        # Until the dialog has said goodbye: whom the telephone system lost has been told nothing.
        self.outcomes.remember(caller.key, "on_call")
        call = Call(
            line,
            outfit.ear if hears else Deaf(),
            outfit.mouth,
            opened.exchange,
            outfit.activity(),
            fallback=outfit.fallback,
            waiting=outfit.waiting,
            on_fault=partial(self._alert, opened.case.id, caller),
            work=InThread() if hears else AtOnce(),
            previous=opened.previous,
            # Whoever stands at the screen in the practice has its staff near.
            open_now=outfit.open_now or line.name == KIOSK,
            today=outfit.today,
            photo_page=opened.photo_page,
            on_goodbye=partial(self._said_goodbye, line, caller),
            hand_over=partial(self._hand_over, caller, outfit),
        )
        live = _Live(call, line)
        with self._lock:
            self._live.add(live)
        try:
            outcome = call.run()
        finally:
            with self._lock:
                self._live.discard(live)
        for latency in outcome.latencies:
            self._metrics.observe("toothline_reply_seconds", latency.total_s)
        return outcome

    def _said_goodbye(self, line: StreamedLine, caller: Caller) -> None:
        if not line.lost_because:
            self.outcomes.remember(caller.key, "done")

    def _hand_over(
        self, caller: Caller, outfit: Outfit, transfer: Transfer, company: Company
    ) -> HandedOver:
        self.outcomes.remember(caller.key, transfer.to)
        return self.hand_over(caller, transfer, outfit, company)

    def _alert(self, case_id: str, caller: Caller, fault: Fault) -> None:
        """The operator reads the log; a caller whose call broke is somebody's to take."""
        self.outcomes.remember(caller.key, "on_call")
        self._metrics.count("toothline_faults_total", kind=type(fault.error).__name__)
        log.error("call %s: %s", case_id, fault.error)
        if fault.unwritten:
            place = rescue(fault.unwritten)
            found = f"is in {place}" if place else "is lost: no folder for temporary files takes it"
            log.error("call %s: what the journal refused %s", case_id, found)
