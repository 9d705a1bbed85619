"""A call to read while it happens: what was heard, asked, learned, decided, and how fast."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voice.channels import Samples
from voice.exchange import CaseSink
from voice.latency import Latency

PIPED_WIDTH = 100
"""Columns when the output is no terminal."""


def console() -> Console:
    """Standard output, without colors when it is no terminal."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=PIPED_WIDTH)


class Transcript:
    """A case sink that prints every line after the real sink has it."""

    def __init__(self, sink: CaseSink, console: Console) -> None:
        self._sink = sink
        self._console = console
        self._facts: dict[str, Any] = {}
        self._urgency = ""

    def append(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
        self._sink.append(kind, at_s, data)
        match kind, data.get("is"):
            case "effect", "Say":
                self._line(at_s, "Toothline", data["text"], "cyan")
            case "effect", "Transfer":
                self._line(at_s, "", f"hands over to: {data['to']} ({data['why']})", "magenta")
            case "event", event:
                self._event(str(event), at_s, data)
            case "cut", _:
                self._line(at_s, "", f"broke in after {data['heard']:.0%} of the prompt", "dim")
            case "latency", _:
                self._line(at_s, "", f"reply after {Latency(**_parts(data))}", "dim")
            case "fault", _:
                self._line(at_s, "", f"fault: {data['message']}", "red")

    def save(self, case: dict[str, Any]) -> None:
        self._sink.save(case)
        for slot, fact in case.get("facts", {}).items():
            if self._facts.get(slot) != fact:
                value = fact.get("value")
                shown = value if fact.get("status", "known") == "known" else fact["status"]
                self._line(None, "", f"{slot} = {shown}  ({fact.get('how', '')})", "green")
        self._facts = dict(case.get("facts", {}))
        if case.get("urgency", "") != self._urgency:
            self._urgency = str(case.get("urgency") or "")
            self._line(None, "", f"urgency {self._urgency}", "yellow")

    def sound(self, caller: Samples, service: Samples) -> None:
        self._sink.sound(caller, service)

    def refuse_sound(self) -> None:
        self._sink.refuse_sound()

    def _event(self, event: str, at_s: float, data: dict[str, Any]) -> None:
        match event:
            case "Heard":
                self._line(at_s, "Caller", _words(data["hypotheses"]), "bold")
                if how := _sureness(data):
                    self._line(None, "", how, "dim")
            case "Keyed":
                self._line(at_s, "Caller", f"[keys {data['keys']}]", "bold")
            case "HeardNoWords":
                self._line(at_s, "Caller", "[no words]", "bold")
            case "EarFailed":
                self._line(at_s, "", "the ear failed: the caller is asked again", "red")
            case "NoInput":
                self._line(at_s, "Caller", "[silence]", "bold")
            case "HungUp":
                self._line(at_s, "Caller", "[hung up]", "bold")
            case "TimeUp":
                self._line(at_s, "", "the call has lasted as long as it may", "dim")

    def _line(self, at_s: float | None, who: str, what: str, style: str) -> None:
        time = "" if at_s is None else f"{int(at_s // 60)}:{at_s % 60:04.1f}"
        row = Table.grid(padding=(0, 1))
        row.add_column(width=7, justify="right", style="dim")
        row.add_column(width=9, style="dim")
        row.add_column(style=style)
        row.add_row(time, who, Text(what))
        self._console.print(row)


def print_result(console: Console, case: dict[str, Any], latencies: Sequence[Latency]) -> None:
    """What was decided, why, and how long the caller waited."""
    console.print()
    if ranked := case.get("ranked"):
        shown = ", ".join(f"{code} {float(chance):.0%}" for code, chance in ranked[:3])
        console.print(Text(f"Most likely   {shown}"))
    if case.get("urgency"):
        console.print(Text(f"Urgency       {case['urgency']}"))
    for rule in case.get("rules", ()):
        source = f" [{rule['source']}]" if rule.get("source") else ""
        console.print(Text(f"              {rule['id']}: {rule.get('why', '')}{source}"))
    if case.get("next_step"):
        console.print(Text(f"Next step     {case['next_step']}"))
    if case.get("callback_number"):
        console.print(Text(f"Call back     {case['callback_number']}"))
    if latencies:
        totals = sorted(latency.total_s for latency in latencies)
        waits = statistics.median(latency.endpoint_s for latency in latencies)
        late = totals[min(len(totals) - 1, round(0.95 * len(totals)))]
        console.print(
            Text(
                f"Reply after   {statistics.median(totals):.2f} s (median; of it {waits:.2f} s "
                f"waiting for the end of speech), {late:.2f} s (95 in 100)"
            )
        )


def _words(hypotheses: Sequence[dict[str, Any]]) -> str:
    return str(hypotheses[0]["text"]) if hypotheses else "[an allowed answer]"


def _sureness(data: dict[str, Any]) -> str:
    """Which ear heard it, how surely, and what the sound itself scored."""
    best = {h["ear"]: h for h in reversed(data["hypotheses"]) if h["ear"]}
    first = data["hypotheses"][0]["text"] if data["hypotheses"] else ""
    parts = [
        f"{ear} {h['confidence']:.2f}" + ("" if h["text"] == first else f" “{h['text']}”")
        for ear, h in best.items()
    ]
    if data["answers"]:
        scored = ", ".join(
            f"{answer['value'] or 'else'} {answer['probability']:.2f}"
            for answer in data["answers"][:2]
        )
        parts.append(f"scored {scored}")
    return "; ".join(parts)


def _parts(data: dict[str, Any]) -> dict[str, float]:
    return {name: data[name] for name in Latency.__dataclass_fields__}
