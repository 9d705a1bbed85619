"""The typed conversation: what a line means, and that it ends like a spoken one."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from dialog.effects import Answer, End, Listen, Save, Say, Transfer
from dialog.events import CallBegan, Event, Heard, HungUp, Hypothesis, Keyed, NoInput
from tests.fakes import ListSink, ScriptedDialog, ask
from voice.exchange import Exchange, Fault
from voice.typed import converse, event_of

YES_NO = Listen("q", "yes_no", (Answer("yes", ("yes",), "1"), Answer("no", ("no",), "2")))
LENGTH = Listen("length", "length")
FALLBACK = Say("Call the practice.", "emergency")


@pytest.mark.parametrize(
    ("line", "listen", "event"),
    [
        ("no, not at all", YES_NO, Heard((Hypothesis("no, not at all"),), (), 4.0, 4.0)),
        ("  ", YES_NO, NoInput(4.0)),
        (None, YES_NO, HungUp(4.0)),
        ("2", YES_NO, Keyed("2", 4.0)),
        ("/5551234#", LENGTH, Keyed("5551234#", 4.0)),
        ("5", LENGTH, Heard((Hypothesis("5"),), (), 4.0, 4.0)),
    ],
)
def test_a_line_is_words_keys_silence_or_a_hang_up(
    line: str | None, listen: Listen, event: Event
) -> None:
    assert event_of(line, listen, 4.0) == event


@dataclass
class Lines:
    """Types what is given, then hangs up; Ctrl-C is typed as an exception."""

    lines: list[str | BaseException]
    said: list[str] = field(default_factory=list)

    def told(self, say: Say) -> None:
        self.said.append(say.text)

    def answer(self, listen: Listen) -> str | None:
        line = self.lines.pop(0) if self.lines else None
        if isinstance(line, BaseException):
            raise line
        return line


def _converse(
    typist: Lines, dialog: ScriptedDialog, sink: ListSink, faults: list[Fault]
) -> tuple[str, Exchange[int]]:
    exchange = Exchange(dialog.step, 0, sink)
    return converse(exchange, typist, lambda: 1.0, FALLBACK, faults.append), exchange


GOODBYE = (Save({"urgency": "U2"}), Say("Goodbye.", "goodbye"), End("done"))


@pytest.mark.parametrize(
    ("label", "lines", "last", "reason"),
    [
        ("to the end", ["my cap fell out", "no"], GOODBYE, "done"),
        ("hung up", ["my cap fell out"], GOODBYE, "hung up"),
        ("handed over", ["a", "b"], (Transfer("person", "asked"),), "transfer"),
    ],
)
def test_a_typed_call_ends_as_the_dialog_or_the_caller_wants(
    label: str, lines: list[str | BaseException], last: tuple[object, ...], reason: str
) -> None:
    dialog = ScriptedDialog([ask("opening", "free"), ask("breathing"), last])  # type: ignore[list-item]
    faults: list[Fault] = []
    ended, _ = _converse(Lines(lines), dialog, ListSink(), faults)
    assert ended == reason, label
    assert not faults
    assert isinstance(dialog.events[0], CallBegan)


def test_a_full_disk_tells_the_caller_whom_to_call_and_the_operator_what_was_said() -> None:
    typist, faults = Lines(["my cap fell out", "no"]), []
    dialog = ScriptedDialog([ask("opening", "free"), ask("breathing"), GOODBYE])
    ended, exchange = _converse(typist, dialog, ListSink(fails_at=3), faults)
    assert ended == "fault"
    assert typist.said[-1] == FALLBACK.text
    assert faults[0].unwritten[0].data["hypotheses"][0]["text"] == "my cap fell out"
    assert exchange.unwritten


def test_an_interrupt_closes_the_case_and_goes_on_up() -> None:
    dialog = ScriptedDialog([ask("opening", "free"), GOODBYE])
    with pytest.raises(KeyboardInterrupt):
        _converse(Lines([KeyboardInterrupt()]), dialog, ListSink(), [])
    assert isinstance(dialog.events[-1], HungUp)
