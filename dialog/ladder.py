"""When an answer gives nothing: rephrase, then keys, then leave it. Silence is given time first."""

from __future__ import annotations

from dialog.effects import Say
from dialog.knowledge.schema import Knowledge, Question
from dialog.speech import TYPED_S, ask, confirm, say, spoken
from dialog.state import Pending, State

TRIES = 2
"""Times that a question is put again before it is left (protocol E2: two failures)."""
LEADS = {
    "by_keys_only": "by_keys_only",
    "no_words": "no_words",
    "no_input": "still_there",
    "low_confidence": "unclear_line",
}
"""What is said before the question is put again, by how the answer failed."""


def failed(
    knowledge: Knowledge, state: State, question: Question, pending: Pending, kind: str
) -> tuple[tuple[Say, ...], float] | None:
    """What to say now and how long to wait then; None when the question is to be left.

    `kind` is how the answer failed: no_input, no_words, no_match or low_confidence.
    """
    if kind == "no_input" and pending.silences == 0:
        # Somebody may be thinking: the question is not put again into their thought.
        return say(knowledge, state, "take_your_time", "question"), TYPED_S
    tries = pending.tries - (pending.silences > 0)
    if tries >= TRIES or (
        question.kind == "free" and kind != "no_match" and tries >= 0 and pending.tries
    ):
        return None
    if state.by_keys and kind == "no_words":
        # Somebody speaks to a line that cannot listen.
        kind = "by_keys_only"
    lead = LEADS.get(kind, "unclear_again")
    prompts = say(knowledge, state, lead, "question")
    if kind == "no_input":
        return prompts, TYPED_S
    usual_s = knowledge.protocol.limits.no_input_s
    if pending.mode == "confirm":
        again = confirm(knowledge, state, question, pending.value, pending.sign)
        return (*prompts, again), usual_s
    again = ask(knowledge, state, question, pending.tries + 1)
    keys = spoken(knowledge, "keys_yes_no")[0]
    if pending.tries >= 1 and question.kind == "yes_no" and keys not in again.text:
        again = Say(f"{again.text} {keys}", "question", rate=state.rate)
    return (*prompts, again), usual_s
