"""What is said to the caller, in the knowledge's words: prompts, confirmations, the read-back."""

from __future__ import annotations

from dialog.effects import Answer, Listen, Say
from dialog.knowledge.schema import Knowledge, Question
from dialog.measures.phone_numbers import spaced
from dialog.state import State
from dialog.tongues import tongue
from dialog.triage import Assessment

YES_NO_KEYS = {"yes": "1", "no": "2"}
TYPED_S = 20.0
"""Seconds to wait after "take your time": people look, measure, find their glasses."""
HELD_S = 30.0
"""Seconds to wait after "hold on"."""


def spoken(knowledge: Knowledge, key: str, **values: str) -> tuple[str, ...]:
    """The lines of advice.yaml under a key, filled in."""
    practice = knowledge.practice
    filled = {
        "practice": practice.name,
        "phone": practice.phone,
        "emergency": _by_digit(knowledge, practice.emergency),
        "opening": f" {practice.opening}" if practice.opening else "",
        **values,
    }
    return tuple(line.format(**filled) for line in knowledge.advice.spoken[key])


def say(
    knowledge: Knowledge, state: State, key: str, purpose: str = "advice", **values: str
) -> tuple[Say, ...]:
    """Effects that speak the lines under a key."""
    return tuple(
        Say(line, purpose, barge_in=purpose != "emergency", rate=state.rate)  # type: ignore[arg-type]
        for line in spoken(knowledge, key, **values)
    )


def ask(knowledge: Knowledge, state: State, question: Question, attempt: int = 0) -> Say:
    """The question's wording: plain first, rephrased after that."""
    text = question.ask[min(attempt, len(question.ask) - 1)]
    if attempt >= 2 and question.kind == "yes_no":
        text = f"{text} {spoken(knowledge, 'keys_yes_no')[0]}"
    return Say(text, "question", rate=state.rate)


def confirm(
    knowledge: Knowledge, state: State, question: Question, value: str, sign: str = ""
) -> Say:
    """The confirmation of a heard value, or of a danger sign. For yes/no it is worded so that "yes"
    means yes again."""
    if question.kind == "yes_no":
        told = knowledge.symptom(sign)
        text = told.confirm if told else ""
        if not text and value == "yes":
            text = question.confirm
        if not text:
            text = f"{spoken(knowledge, 'sure')[0]} {question.ask[0]}"
    else:
        text = spoken(knowledge, "heard", value=worded(knowledge, question, value))[0]
    return Say(text, "confirm", rate=state.rate)


def worded(knowledge: Knowledge, question: Question, value: str) -> str:
    """A value as it is read back: "five millimeters", "still healing"."""
    for choice in question.choices:
        if choice.value == value:
            return choice.spoken
    in_words = tongue(knowledge.language).in_words
    if question.kind in ("length", "scale"):
        return spoken(knowledge, f"heard_{question.kind}", value=in_words(float(value)))[0]
    return spaced(value, in_words) if question.kind == "digits" else value


def listen(knowledge: Knowledge, question: Question, *, no_input_s: float = 0.0) -> Listen:
    """What the ear should be ready for; `no_input_s` is 0 for the usual patience."""
    no_input_s = no_input_s or knowledge.protocol.limits.no_input_s
    common = knowledge.words.scored
    answers: list[Answer] = []
    if question.kind in ("yes_no", "count"):
        for value, phrases in (("yes", question.yes_scored), ("no", question.no_scored)):
            scored = (*(phrases or (value,)), *common[value])
            answers.append(Answer(value, scored, YES_NO_KEYS[value]))
        answers.append(Answer("unsure", common["unsure"]))
    elif question.kind == "choice":
        answers += [Answer(c.value, c.scored, c.key) for c in question.choices]
        answers.append(Answer("unsure", common["unsure"]))
    words = question.words
    return Listen(question.id, question.kind, tuple(answers), words, no_input_s)


def read_back(knowledge: Knowledge, state: State, assessment: Assessment) -> tuple[Say, ...]:
    """Class in words, next step, what would make it an emergency, photo, number."""
    keys: list[Say] = []
    in_words = tongue(knowledge.language).in_words

    def add(key: str, **values: str) -> None:
        keys.extend(say(knowledge, state, key, "read_back", **values))

    for topic in state.topics[:2]:
        lines = next(t.answer for t in knowledge.topics if t.id == topic)
        keys += [Say(line, "advice", rate=state.rate) for line in lines]
    noted = _noted(knowledge, state)
    if noted:
        # A prompt made beforehand is heard while the one with this caller's facts is being made.
        add("thanks_now")
        add("known_facts", facts=noted)
    if assessment.kind in ("out", "unknown", "loose"):
        keys += _class_lines(knowledge, state, assessment)
    elif assessment.kind == "symptom":
        add("symptom_like")
    if assessment.urgency == "U1":
        add("urgent")
        if state.facts.value("swallowed_or_inhaled") in ("yes", "unsure"):
            add("urgent_swallowed")
        if state.facts.yes("bleeding"):
            add("urgent_bleeding")
    else:
        window = f"window_{assessment.urgency}"
        open_now = f"{window}_open"
        add(open_now if state.open_now and open_now in knowledge.advice.spoken else window)
    if assessment.kind != "resolved":
        add("if_worse")
    if assessment.kind in ("out", "unknown", "loose", "symptom"):
        at_hand = assessment.kind in ("out", "unknown") and state.facts.value("have_piece") != "no"
        add("photo" if at_hand else "photo_mouth")
        if state.photo_page:
            add("photo_page", address=typed(knowledge, state.photo_page.address))
            add("photo_code", code=spaced(state.photo_page.code, in_words))
    if state.number:
        add("number", number=spaced(state.number, in_words))
    elif assessment.kind != "resolved":
        add("no_number")
    return tuple(keys)


def typed(knowledge: Knowledge, address: str) -> str:
    """An address as it is said to somebody who types it."""
    for sign, named in tongue(knowledge.language).signs.items():
        address = address.replace(sign, f" {named} ")
    return address


def _class_lines(knowledge: Knowledge, state: State, assessment: Assessment) -> list[Say]:
    lines: list[Say] = []

    def add(texts: tuple[str, ...]) -> None:
        lines.extend(Say(text, "read_back", rate=state.rate) for text in texts)

    limits = knowledge.protocol.limits
    first_id = assessment.ranked[0][0]
    if first_id == "NT":
        add(spoken(knowledge, "natural_like"))
        return lines
    first = knowledge.component(first_id)
    if first_id == "UN":
        add(spoken(knowledge, "unknown"))
    else:
        key = "loose_like" if assessment.kind == "loose" else "sounds_most_like"
        add(spoken(knowledge, key, first=first.spoken))
    named = [first_id]
    second_id, second_p = assessment.ranked[1]
    if second_p >= limits.also_possible and "UN" not in (first_id, second_id):
        add(spoken(knowledge, "also", second=knowledge.component(second_id).short))
        named.append(second_id)
    implants = knowledge.ranking.floor.of
    implant = sum(p for c, p in assessment.ranked if c in implants)
    if implant >= limits.implant_spoken and not set(implants) & set(named):
        add(spoken(knowledge, "still_implant"))
    if assessment.kind == "loose":
        add(spoken(knowledge, "loose_keep"))
        return lines
    add(knowledge.advice.rows[first.family])
    if first.family != "soft":
        add(spoken(knowledge, "keep"))
    return lines


def _noted(knowledge: Knowledge, state: State) -> str:
    parts: list[str] = []
    in_words = tongue(knowledge.language).in_words
    for question in knowledge.questions:
        value = state.facts.value(question.id)
        if value is None or not question.noted:
            continue
        word = value if isinstance(value, str) else in_words(round(value * 2) / 2)
        template = question.noted.get(str(value)) or (
            question.noted.get("any") if isinstance(value, float) else None
        )
        if template:
            parts.append(template.format(value=word))
    # One prompt of under twelve seconds holds about five short facts.
    return ", ".join(parts[:5])


def _by_digit(knowledge: Knowledge, number: str) -> str:
    in_words = tongue(knowledge.language).in_words
    return " ".join(in_words(int(c)) for c in number if c.isdigit())
