"""What the protocol makes of one sentence, for a dentist who tries words out."""

from __future__ import annotations

from collections.abc import Iterator

from dialog.answering import answer
from dialog.denial import meaning
from dialog.events import Heard, Hypothesis
from dialog.guessing import guess
from dialog.knowledge.schema import Knowledge
from dialog.reading import Reading, readings
from dialog.understanding import understand
from dialog.vocabulary import vocabulary

Row = tuple[str, str, str, str]
"""What it is, its name, its value, the words that gave it."""


def trial(knowledge: Knowledge, sentence: str, question: str | None = None) -> tuple[Row, ...]:
    """Everything understood: readings, facts, words for components, topics, commands, answer."""
    heard = Heard((Hypothesis(sentence),))
    read = readings(knowledge, heard.hypotheses)
    if not read:
        return ()
    return (*_rows(knowledge, read), *_answer(knowledge, heard, read, question))


def _rows(knowledge: Knowledge, read: tuple[Reading, ...]) -> Iterator[Row]:
    said = understand(knowledge, read)
    for text in read[0].texts:
        yield "read as", "", "", text.strip()
    words = dict(_words(knowledge, read[0]))
    for name, value in sorted((*said.facts.items(), *said.suspected.items())):
        yield "fact", name, value, words.get(name, "")
    for component, index in sorted(said.words):
        weight = knowledge.component(component).words[index].weight
        yield "component", component, f"times {weight:g}", words.get(f"{component} {index}", "")
    for topic in said.topics:
        yield "topic", topic, "", ""
    for universal in said.universals:
        yield "command", universal, "", ""
    if said.corrects:
        yield "correction", "", "", ""


def _words(knowledge: Knowledge, reading: Reading) -> Iterator[tuple[str, str]]:
    """What was found where, with how it is meant when it is not meant plainly."""
    vocab = vocabulary(knowledge)
    named = [
        (name, saying.yes) for name, saying in (*vocab.questions.items(), *vocab.symptoms.items())
    ]
    named += [
        (f"{component} {index}", phrases)
        for component, weights in vocab.components.items()
        for index, (_, phrases) in enumerate(weights)
    ]
    for name, phrases in named:
        for text in reading.texts:
            for span in phrases.find(text):
                how = meaning(vocab, text, span)
                note = "" if how == "meant" else f" ({how})"
                yield name, text[span.start : span.end].strip() + note


def _answer(
    knowledge: Knowledge, heard: Heard, read: tuple[Reading, ...], question: str | None
) -> Iterator[Row]:
    if question is None:
        return
    asked = knowledge.question(question)
    found = answer(knowledge, asked, heard, read)
    what = "answer"
    if found.status == "none":
        found, what = guess(knowledge, asked, read), "guess"
    value = found.value if found.status == "known" else found.status
    yield what, question, value, "" if found.sure else "asked again before it is believed"
