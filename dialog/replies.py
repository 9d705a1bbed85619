"""What an answer does: the first one to a question, one to a confirmation, none at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialog.absorbing import keep
from dialog.agenda import (
    Step,
    ask_again,
    confirm_again,
    end,
    goodbye,
    proceed,
    saved,
    which,
)
from dialog.answer import NOTHING, Answer
from dialog.clearing import AGAIN
from dialog.dangers import denied, sign_to_confirm, unconfirmed
from dialog.effects import Record
from dialog.facts import Fact, Facts
from dialog.interview import fits
from dialog.knowledge.schema import Knowledge, Question
from dialog.ladder import failed
from dialog.particles import leading
from dialog.speech import ask, confirm, listen, say
from dialog.state import Failure, Pending, State, earlier_case
from dialog.triage import assess, kind_of
from dialog.understanding import Said
from dialog.vocabulary import vocabulary

CARRIED = (
    "tooth_attached",
    "stage",
    "denture",
    "hard_or_soft",
    "threads",
    "threads_where",
    "length",
    "hole_on_top",
    "short_implants",
    "when_placed",
)
"""Facts that outlast a call: what the piece is like. How the caller feels is always asked anew."""
MOST_READ_BACKS = 3
"""Read-backs until corrections only go into the case; twice as many where a danger is told."""


def answered(
    knowledge: Knowledge, state: State, question: Question, found: Answer, words: str, at_s: float
) -> Step:
    """The answer to a question asked for the first time."""
    clear = found.status == "known" and (found.sure or question.kind == "free")
    if not clear and not still_fits(knowledge, state, question):
        return proceed(knowledge, state, ())
    if found.status == "none":
        if unconfirmed(knowledge, state) is not None:
            # A danger told in place of an answer comes first, and the question after it.
            asked = tuple(q for q in state.asked if q != question.id)
            return proceed(knowledge, replace(state, asked=asked), ())
        return nothing(knowledge, state, "no_match", at_s)
    if question.id == "recording":
        agreed = found.status == "known" and found.value == "yes"
        state = keep(knowledge, state, question, found, words, at_s)
        return proceed(knowledge, state, (Record(agreed),))
    if question.id == "same_case" and found.value == "yes":
        state = _continued(state)
    if question.id == "opening" and (failure := _untold(knowledge, state, found)):
        state = replace(state, facts=state.facts.put(Fact(question.id, "yes", words, at_s)))
        return nothing(knowledge, state, failure, at_s)
    if question.kind == "free":
        state = replace(state, facts=state.facts.put(Fact(question.id, "yes", words, at_s)))
        if question.id == "what_came_out":
            state = replace(state, facts=state.facts.put(Fact("described", "yes", words, at_s)))
        asks = question.id == "opening" and kind_of(knowledge, state.facts) == "question"
        return proceed(knowledge, state, say(knowledge, state, "question_noted") if asks else ())
    unsure = found.status == "unsure"
    if (question.danger and unsure) or (not unsure and not found.sure):
        state = replace(state, failures=noted(state, question.id, "low_confidence"))
        return confirm_again(
            knowledge, state, question, found.value if not unsure else question.danger
        )
    state = keep(knowledge, state, question, found, words, at_s)
    if found.how == "keyed" and found.value == "yes" and question.which_keys:
        return which(knowledge, state, question)
    if question.kind == "digits" and found.status == "known":
        state = replace(state, number=found.value)
    if found.how == "keyed" and question.danger == found.value:
        state = replace(state, confirmed=(*state.confirmed, question.id))
    return proceed(knowledge, state, ())


def _untold(knowledge: Knowledge, state: State, found: Answer) -> str:
    """Why the story is asked for once more; "" where it is not. "Hello? Is anybody there?" tells no
    fact and asks no question, nor does a word for the piece alone ("it's about my implant"). What
    was understood of one that was heard badly stays; a danger in it is asked about first."""
    if state.failures:
        return ""
    told = state.facts.known.keys() - {"recording"}
    if not (told or state.topics):
        return "no_match"
    return "" if found.sure or unconfirmed(knowledge, state) else "low_confidence"


def still_fits(knowledge: Knowledge, state: State, question: Question) -> bool:
    """Whether what was told leaves anything to ask: "I have it right here" does not, to whether it
    was swallowed."""
    assessment = assess(knowledge, state.facts, frozenset(state.words))
    return fits(knowledge, state, assessment, question)


def confirmed(
    knowledge: Knowledge,
    state: State,
    question: Question,
    found: Answer,
    words: str,
    at_s: float,
    said: Said | None = None,
) -> Step:
    """The answer to a confirmation; `said` is what was told beside it, if it was spoken."""
    pending = state.pending
    assert pending is not None
    if question.kind != "yes_no":
        if found.status == "known":
            state = keep(knowledge, state, question, found, words, at_s, "confirmed")
            if question.kind == "digits":
                state = replace(state, number=found.value)
            return proceed(knowledge, state, ())
        if pending.tries >= 1:
            return give_up(knowledge, state, question)
        return ask_again(knowledge, state, question, pending.tries + 1)
    if said and _beside_the_point(knowledge, pending, found, words, said.facts):
        found = NOTHING
    clears = bool(question.danger) and found.status == "known" and found.value != question.danger
    # "I can breathe" may be a "can't" heard wrong: without a plain no it is asked for once more.
    # One sign denied ("I never blacked out") is never a no to the others.
    enough = not clears or found.tellings <= AGAIN + pending.tries
    # "No, not the eye" to "which one is it?" leaves the others.
    other = clears and pending.mode == "which" and found.how != "keyed"
    sounded = clears and found.how == "sounded"
    apart = clears and _of_another(knowledge, pending, found, said)
    unclear = found.status == "none" or not enough or sounded or other or apart
    if unclear and pending.tries < 1:
        # "Which one is it?" got no answer: whether it is right at all is asked then.
        sign = sign_to_confirm(knowledge, state.facts, question)
        repeated = replace(pending, mode="confirm", sign=sign, tries=pending.tries + 1)
        state = replace(state, pending=repeated, failures=noted(state, question.id, "no_match"))
        again = confirm(knowledge, state, question, pending.value, sign)
        sorry = say(knowledge, state, "unclear_again", "question")
        return saved(knowledge, state, (*sorry, again, listen(knowledge, question)))
    if found.status == "known" and enough and not apart:
        if clears:
            state, left = denied(knowledge, state, question, pending.sign, words, at_s)
            if left:
                return proceed(knowledge, state, ())
        else:
            state = keep(knowledge, state, question, found, words, at_s, "confirmed")
    elif found.status == "none" and said and said.universals and not state.facts.get(question.id):
        # "I want a person", again and again, is no answer: neither a no nor a danger.
        state = _unanswered(state, question)
    else:
        # Still unsure: it counts as the danger that it may be (protocol E2.2).
        doubt = Answer("unsure") if question.danger else found
        state = keep(knowledge, state, question, doubt, words, at_s, "confirmed")
    return proceed(knowledge, replace(state, confirmed=(*state.confirmed, question.id)), ())


def _of_another(knowledge: Knowledge, pending: Pending, found: Answer, said: Said | None) -> bool:
    """Whether an answer tells what the question asks, and nothing of the sign that was read back,
    which stands apart from it: "no, I can breathe fine" denies no hives."""
    sign = knowledge.symptom(pending.sign)
    if sign is None or not sign.apart or said is None:
        return False
    return found.restated and sign.id not in said.facts


def _beside_the_point(
    knowledge: Knowledge, pending: Pending, found: Answer, words: str, said: Mapping[str, str]
) -> bool:
    """Whether a confirmation was answered by denying another sign than the one it was about: "he
    took a puck in the mouth, but no blackout" does not take the knocked-out tooth back, and "no
    fever" no swollen eye."""
    if not pending.sign or found.value != "no" or said.get(pending.sign) == "no":
        return False
    if leading(vocabulary(knowledge), words) == "no":
        return False
    others = any(value == "no" for name, value in said.items() if name != pending.question)
    return others or not found.plainly


def closing(
    knowledge: Knowledge,
    state: State,
    question: Question,
    found: Answer,
    changed: bool,
    unclear: bool = False,
) -> Step:
    """The answer to "did I get that right?"; `unclear` where more was told than was understood."""
    pending = state.pending or Pending(question.id)
    most = MOST_READ_BACKS * (2 if unconfirmed(knowledge, state) is not None else 1)
    if changed and state.read_back < most:
        return proceed(knowledge, state, say(knowledge, state, "changed", "read_back"))
    no = found.status == "known" and found.value == "no"
    changing = pending.mode == "change"
    if no and not (state.by_keys and not question.change_keys) and not changing and not changed:
        state = replace(state, pending=Pending(question.id, "change"))
        prompts = say(knowledge, state, "what_to_change", "question")
        return saved(knowledge, state, (*prompts, listen(knowledge, question)))
    if unclear and not changing and not changed and not pending.tries:
        # Nobody hears "goodbye" to words that may have been the worst of the call.
        state = replace(state, pending=Pending(question.id, tries=1))
        kept = say(knowledge, state, "noted_words", "advice")
        again = ask(knowledge, state, question, 1)
        return saved(knowledge, state, (*kept, again, listen(knowledge, question)))
    wrong = no or (changing and not changed and found.status != "known")
    state = replace(state, facts=state.facts.put(Fact(question.id, "no" if wrong else "yes")))
    return goodbye(knowledge, state, say(knowledge, state, "noted_wrong") if wrong else ())


def nothing(knowledge: Knowledge, state: State, kind: str, at_s: float) -> Step:
    pending = state.pending or Pending("opening")
    question = knowledge.question(pending.question)
    if pending.mode == "which":
        pending = replace(pending, mode="confirm")
    state = replace(state, failures=noted(state, question.id, kind), pending=pending)
    if kind in ("no_input", "no_words"):
        state = replace(state, silences=state.silences + 1)
    if state.silences > knowledge.protocol.limits.silences:
        state = _unanswered(state, question)
        return end(knowledge, state, say(knowledge, state, "silent_goodbye", "goodbye"), "silence")
    if question.id == "confirm" and pending.tries >= 1:
        return goodbye(knowledge, state)
    prompts = failed(knowledge, state, question, pending, kind)
    if prompts is None:
        return give_up(knowledge, state, question)
    again, wait_s = prompts
    state = replace(
        state,
        pending=replace(
            pending,
            tries=pending.tries + 1,
            silences=pending.silences + (kind == "no_input"),
        ),
    )
    return saved(knowledge, state, (*again, listen(knowledge, question, no_input_s=wait_s)))


def give_up(knowledge: Knowledge, state: State, question: Question) -> Step:
    """Leave a question. A danger is asked once more as a confirmation before that."""
    pending = state.pending
    if question.danger and pending and pending.mode == "ask":
        state, effects = confirm_again(knowledge, state, question, question.danger)
        assert state.pending is not None
        # Nobody is asked for ever: what is not understood now either counts as the danger.
        return replace(state, pending=replace(state.pending, tries=1)), effects
    if question.id == "recording":
        state = replace(state, facts=state.facts.put(Fact("recording", "no")))
        return proceed(knowledge, state, (Record(False),))
    state = replace(
        _unanswered(state, question),
        given_up=(*state.given_up, question.id),
        confirmed=(*state.confirmed, question.id),
    )
    kept = say(knowledge, state, "message_kept") if question.kind == "digits" else ()
    return proceed(knowledge, state, kept)


def _unanswered(state: State, question: Question) -> State:
    if state.facts.get(question.id) is not None or question.id in ("recording", "confirm"):
        return state
    fact = Fact(question.id, "", status="no_answer")
    return replace(state, facts=state.facts.put(fact))


def _continued(state: State) -> State:
    """Bring the facts about the piece over from the earlier call of the same case."""
    facts = state.facts
    earlier = earlier_case(state).get("facts")
    for name, data in earlier.items() if isinstance(earlier, dict) else ():
        if name not in CARRIED or not data.get("value"):
            continue
        before = Fact(name, str(data["value"]), str(data.get("words", "")), how="earlier")
        now = facts.get(name)
        if now is None:
            facts = facts.put(before)
        elif now.value != before.value:
            # Said otherwise already in this call: staff see both (dialog.case.conflicts).
            contradicted = replace(now, replaced=(*now.replaced, before))
            facts = Facts({**facts.known, name: contradicted})
    return replace(state, facts=facts)


def noted(state: State, question_id: str, kind: str) -> tuple[Failure, ...]:
    return (*state.failures, Failure(question_id, kind))  # type: ignore[arg-type]
