"""One call of the report: what was said, heard, asked and decided, to read and to hear."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from difflib import SequenceMatcher
from html import escape

from benchmarks import words
from benchmarks.expectations import accepted_urgency, over_triaged, under_triaged
from benchmarks.runs import CallerRun, Turn

PLAY_EARLIER_S = 0.3
"""A turn is played from a little before its voice was noticed: its first consonant is softer."""


def call(run: CallerRun) -> str:
    """The call as a fold-out: its line says how it came out, inside is the conversation."""
    state = "failed" if run.failures else "warned" if run.warnings else "fine"
    ranked = " ".join(
        f'<span class="class">{escape(code)}<small>{chance:.0%}</small></span>'
        for code, chance in run.ranked[:3]
    )
    voice = f'<span class="voice">{escape(run.voice)}</span>' if run.voice else ""
    return (
        f'<details class="call {state}" data-words="{escape(_search_words(run), quote=True)}">'
        f'<summary><span class="state" title="{state}"></span><b>{escape(run.id)}</b>{voice}'
        f'<span class="ranked">{ranked}</span>{_urgency(run)}'
        f'<span class="asked">{len(run.questions)} asked</span></summary>'
        f"{_verdict(run)}{_sound(run)}"
        f"<ol>{''.join(map(_turn, run.turns))}{_goodbye(run)}</ol>{_end(run)}"
        "</details>"
    )


def _urgency(run: CallerRun) -> str:
    tone = "bad" if under_triaged(run) else "warn" if over_triaged(run) else "calm"
    wanted = "/".join(accepted_urgency(run.expect))
    aim = f'<small title="accepted">of {escape(wanted)}</small>' if wanted else ""
    return f'<span class="urgency {tone}">{escape(run.urgency or "none")}{aim}</span>'


def _verdict(run: CallerRun) -> str:
    told = "".join(f'<li class="bad">{escape(text)}</li>' for text in run.failures)
    told += "".join(f'<li class="warn">{escape(text)}</li>' for text in run.warnings)
    about = f"<p class=about>{escape(run.about)}</p>" if run.about else ""
    return about + (f"<ul class=verdict>{told}</ul>" if told else "")


def _turn(turn: Turn) -> str:
    service = f'<p class="service">{escape(turn.told)}</p>' if turn.told else ""
    said = escape(turn.said) if turn.said else "<i>(silence)</i>"
    return (
        f'<li><span class="id">{escape(turn.asked)}</span>{service}'
        f'<div class="caller">{_replay(turn)}<p>{said}</p>{_heard(turn)}</div>'
        f"{_facts(turn.facts)}{_wait(turn)}</li>"
    )


def _heard(turn: Turn) -> str:
    """What was heard, where it differs, with the differing words marked."""
    wanted, got = words.folded(turn.spoken), words.folded(turn.words_heard)
    if wanted == got:
        return ""
    if not turn.words_heard:
        return f'<p class="heard">heard: {escape(turn.heard or "nothing")}</p>'
    marked = []
    for kind, a, b, c, d in SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes():
        text = escape(" ".join(got[c:d]))
        if kind == "equal":
            marked.append(text)
        elif kind == "delete":
            marked.append(f"<del>{escape(' '.join(wanted[a:b]))}</del>")
        else:
            marked.append(f"<mark>{text}</mark>")
    return f'<p class="heard">heard: {" ".join(marked)}</p>'


def _sound(run: CallerRun) -> str:
    if not run.sound:
        return ""
    data = base64.b64encode(run.sound).decode("ascii")
    return f'<audio controls preload="none" src="data:audio/ogg;base64,{data}"></audio>'


def _replay(turn: Turn) -> str:
    """A button that plays the caller's words of this turn; the page hides it where no sound is."""
    if not turn.ended_s:
        return ""
    begin, end = max(0.0, turn.began_s - PLAY_EARLIER_S), turn.ended_s
    label = f"Play from {begin:.1f} s"
    return (
        f'<button data-from="{begin:.2f}" data-to="{end:.2f}" aria-label="{label}">&#9654;</button>'
    )


def _facts(facts: Mapping[str, object]) -> str:
    if not facts:
        return ""
    chips = "".join(
        f"<li>{escape(slot)} <b>{escape(str(value))}</b></li>" for slot, value in facts.items()
    )
    return f'<ul class="facts">{chips}</ul>'


def _wait(turn: Turn) -> str:
    if turn.latency is None or not turn.latency.endpoint_s:
        return ""
    return (
        f'<span class="wait">reply after {turn.latency.total_s:.2f} s, '
        f"{turn.latency.endpoint_s:.2f} s of it waiting</span>"
    )


def _goodbye(run: CallerRun) -> str:
    """What was said after the last answer."""
    told_in_turns = " ".join(turn.told for turn in run.turns)
    rest = [text for text in run.told if text not in told_in_turns]
    return f'<li><p class="service">{escape(" ".join(rest))}</p></li>' if rest else ""


def _end(run: CallerRun) -> str:
    facts = ", ".join(f"{slot} {value}" for slot, value in run.facts.items())
    rules = ", ".join(run.rules)
    return (
        f'<p class="end"><b>Facts</b> {escape(facts) or "none"}<br>'
        f"<b>Rules</b> {escape(rules) or 'none'}</p>"
    )


def _search_words(run: CallerRun) -> str:
    return " ".join(
        (run.id, run.voice, run.urgency, *(turn.said for turn in run.turns[:2]))
    ).lower()
