"""What an utterance changes in what is known: facts said in passing, corrections, dangers."""

from __future__ import annotations

from dataclasses import replace

from dialog.answer import Answer
from dialog.events import Heard
from dialog.facts import Fact, Facts
from dialog.knowledge.schema import Knowledge, Question
from dialog.state import State, worn_out
from dialog.understanding import Said


def absorb(knowledge: Knowledge, state: State, said: Said, heard: Heard) -> State:
    """Keep everything said in passing; the asked question's own answer is not this one's business.

    Unknown facts are filled. Known ones are replaced when the caller corrects, or says a danger.
    A safety question is never cleared in passing: one heard "can" must not cancel a worry.
    """
    asked = state.pending.question if state.pending else ""
    questions = {q.id: q for q in knowledge.questions}
    symptoms = {s.id: s for s in knowledge.symptoms}
    facts = state.facts
    reopened: set[str] = set()
    for name, value in (*said.facts.items(), *said.suspected.items()):
        question = questions.get(name)
        if name == asked or _is_reassurance(question, value):
            continue
        if question and asked in question.aside:
            continue
        symptom = symptoms.get(name)
        if symptom and symptom.only_in and asked not in symptom.only_in:
            continue
        before = facts.get(name)
        dangerous = bool(question and question.danger) or bool(symptom and symptom.confirm)
        if before and before.value == value and before.status == "known":
            continue
        if before and name in said.suspected:
            # Asked about once already: an ear's doubt alone does not ask for ever.
            continue
        if (
            before
            and before.value == "yes"
            and value == "no"
            and not question
            and not said.corrects
        ):
            # "No chest pain" does not take back the pain that was told before.
            continue
        worse = (dangerous and value == "yes") or bool(question and question.worse == value)
        doubted = before is not None and before.status != "known"
        if before and not (said.corrects or worse or doubted or before.how == "said"):
            continue
        if before and name in state.confirmed and not worn_out(state, name):
            reopened.add(name)
        facts = facts.put(Fact(name, value, heard.text, heard.at_s))
    facts = _dated(knowledge, facts)
    words = tuple(dict.fromkeys((*state.words, *sorted(said.words))))
    told = questions[asked].kind == "free" if asked else True
    topics = tuple(dict.fromkeys((*state.topics, *(said.topics if told else ()))))
    alone = {topic.id for topic in knowledge.topics if topic.alone}
    if alone & set(topics) and not facts.get("asks_only"):
        facts = facts.put(Fact("asks_only", "yes", heard.text, heard.at_s))
    if not facts.get("described") and _describes(knowledge, words):
        facts = facts.put(Fact("described", "yes", heard.text, heard.at_s))
    return replace(
        state,
        facts=facts,
        words=words,
        topics=topics,
        confirmed=tuple(c for c in state.confirmed if c not in reopened),
    )


def _is_reassurance(question: Question | None, value: str) -> bool:
    """Whether this would clear a safety question unasked."""
    if question is None or not question.is_safety or question.worse:
        return False
    return value != (question.danger or "yes")


def keep(
    knowledge: Knowledge,
    state: State,
    question: Question,
    answer: Answer,
    words: str,
    at_s: float,
    how: str = "",
) -> State:
    """Keep the answer to a question."""
    fact = Fact(
        question.id,
        answer.value if answer.status == "known" else "",
        words,
        at_s,
        how or answer.how,  # type: ignore[arg-type]
        "known" if answer.status == "known" else "unsure",
    )
    facts = state.facts.put(fact)
    if question.id == "when_placed":
        facts = _dated(knowledge, facts)
    return replace(state, facts=facts)


def _describes(knowledge: Knowledge, words: tuple[tuple[str, int], ...]) -> bool:
    return any(knowledge.component(c).words[i].weight >= knowledge.ranking.naming for c, i in words)


def _dated(knowledge: Knowledge, facts: Facts) -> Facts:
    """A date of surgery answers whether it was within two days."""
    placed = facts.value("when_placed")
    if isinstance(placed, float) and facts.get("recent_surgery") is None:
        source = facts.known["when_placed"]
        recent = placed <= knowledge.question("recent_surgery").within_h
        value = "yes" if recent else "no"
        return facts.put(replace(source, name="recent_surgery", value=value, replaced=()))
    return facts
