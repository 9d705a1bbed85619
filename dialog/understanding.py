"""Everything that an utterance says in passing: facts, words for components, topics, commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dialog.denial import long_ago, meaning
from dialog.knowledge.schema import Knowledge, Symptom
from dialog.measures.ages import ages
from dialog.measures.durations import durations
from dialog.measures.lengths import lengths
from dialog.measures.temperatures import Temperature, temperatures
from dialog.phrases import Phrases
from dialog.reading import REMEMBERED, Reading
from dialog.vocabulary import Vocabulary, vocabulary
from dialog.wording import plain, sentences

ENOUGH = 0.5
"""Share of the ears' confidence from which a fact said in passing is believed. Danger signs need
none: one hypothesis is enough to ask about them."""
DOUBT = 0.25
"""The same for what makes a case more urgent at once: in doubt the front tooth is missing. Half of
the ears' belief was lost on "front tools" where two readings of four had the tooth."""
SUSPICION = 0.05
"""Share of the confidence from which a danger sign in one hypothesis is asked about: a weak ear's
noise lies below it, any reading that an ear takes for possible above."""
COMMAND_WORDS = 9
"""A command is a short sentence: "can I talk to a real person please" has eight words; in longer
ones "start over" or "help" belong to the story."""
ADULT = 18
"""Years from which a person is no child (protocol E2.7)."""


@dataclass(frozen=True)
class Said:
    """What was said in passing, over all hypotheses."""

    facts: Mapping[str, str]
    """Fact to value, believed."""
    suspected: Mapping[str, str]
    """Danger signs in some hypothesis only: to be asked about."""
    words: frozenset[tuple[str, int]]
    """Word weights of components that were used."""
    topics: tuple[str, ...]
    universals: tuple[str, ...]
    corrects: bool
    """Whether words of correction were used."""


def asking_for(universal: str) -> Said:
    """What is understood where nothing was said but a command touched or keyed."""
    return Said({}, {}, frozenset(), (), (universal,), False)


@lru_cache(maxsize=REMEMBERED)
def understand(knowledge: Knowledge, heard: tuple[Reading, ...], *, measured: bool = True) -> Said:
    """Search every reading of every hypothesis. `measured`: also for lengths, ages and times, of
    which a telephone number has none."""
    shares: dict[tuple[str, str], float] = {}
    for reading in heard:
        # In the order of the words, each once: a set's order would change from run to run.
        found = dict.fromkeys(item for text in reading.texts for item in _facts(knowledge, text))
        if measured:
            found |= dict.fromkeys(_measures(knowledge, reading))
        for item in found:
            shares[item] = shares.get(item, 0.0) + reading.share
    believed = _decided(shares, ENOUGH)
    for name in vocabulary(knowledge).worsening:
        if name not in believed and shares.get((name, "yes"), 0.0) >= DOUBT:
            believed[name] = "yes"
    return Said(
        facts=believed,
        suspected={
            name: value
            for (name, value), share in shares.items()
            if value == "yes"
            and share >= SUSPICION
            and name not in believed
            and name in vocabulary(knowledge).dangers
        },
        words=frozenset(_words(knowledge, heard)),
        topics=tuple(t for t, p in vocabulary(knowledge).topics.items() if _anywhere(p, heard[:1])),
        universals=tuple(_universals(vocabulary(knowledge), heard[:1])),
        corrects=_anywhere(vocabulary(knowledge).correction, heard[:1]),
    )


@lru_cache(maxsize=64)
def findings(vocab: Vocabulary, text: str) -> Mapping[str, str]:
    """yes or no for every question and symptom that a plain text speaks of."""
    found: dict[str, str] = {}
    for name, saying in (*vocab.questions.items(), *vocab.symptoms.items()):
        values = set()
        for span in saying.yes.find(text):
            meant = meaning(vocab, text, span)
            past = name in vocab.dangers and long_ago(vocab, text, span)
            if meant != "supposed" and not past:
                values.add("yes" if meant == "meant" else "no")
        if saying.no.find(text):
            values.add("no")
        if values:
            # A danger said once in earnest outweighs a denial elsewhere in the sentence.
            found[name] = "yes" if "yes" in values else "no"
    for symptom, question in vocab.implies.items():
        if found.get(symptom) == "yes":
            found[question] = "yes"
    return found


def _facts(knowledge: Knowledge, text: str) -> Iterable[tuple[str, str]]:
    vocab = vocabulary(knowledge)
    found = findings(vocab, text)
    yield from found.items()
    for question, choices in vocab.choices.items():
        beside = vocab.beside.get(question)
        if beside and found.get(beside) != "yes":
            continue
        spans = {value: p.find(text) for value, p in choices.items()}
        meant = {
            value: sum(s.end - s.start for s in found_spans)
            for value, found_spans in spans.items()
            if any(meaning(vocab, text, s) == "meant" for s in found_spans)
        }
        if meant:
            yield question, max(meant, key=lambda value: meant[value])


def _measures(knowledge: Knowledge, reading: Reading) -> Iterable[tuple[str, str]]:
    raw = reading.measured
    for length in lengths(raw):
        yield "length", f"{length.value:g}"
    for age in ages(raw):
        yield "age", f"{age.value:g}"
        if age.value < ADULT:
            yield "about_child", "yes"
            if age.who == "self":
                yield "child_calls", "yes"
    for temperature in temperatures(raw):
        yield "temperature", f"{temperature.value:g}"
        for symptom in knowledge.symptoms:
            if _measured(symptom, temperature):
                yield symptom.id, "yes"
                if symptom.implies:
                    yield symptom.implies, "yes"
    yield from _times(knowledge, reading)


def _measured(symptom: Symptom, temperature: Temperature) -> bool:
    over, under = symptom.over_c, symptom.under_c
    return (over is not None and temperature.high > over) or (
        under is not None and temperature.low < under
    )


def _times(knowledge: Knowledge, reading: Reading) -> Iterable[tuple[str, str]]:
    raw, vocab = reading.measured, vocabulary(knowledge)
    recent_h = knowledge.question("recent_surgery").within_h
    recent: list[bool] = []
    for duration in durations(raw, today=reading.today):
        if duration.sense not in ("ago", "for", ""):
            continue
        width = len(plain(raw[duration.start : duration.end]))
        fact = _time_of(vocab, plain(raw[: duration.end]), plain(raw[duration.end :]), width)
        if fact in ("when_placed", "when_out"):
            yield fact, f"{duration.value:g}"
        if fact == "when_placed":
            recent.append(duration.perhaps_within(recent_h))
    if recent and all(recent):
        yield "recent_surgery", "yes"


def _time_of(vocab: Vocabulary, before: str, after: str, width: int) -> str:
    """The fact whose words stand nearest to a time, in the same sentence; the time is the last
    `width` characters of `before`, as "in" belongs to both in "put in the last week"."""
    before = before.rsplit("/ ", 1)[-1]
    after = after.split("/", 1)[0]
    nearest, fact = 10_000, ""
    for name, phrases in vocab.times.items():
        distances = [max(0, len(before) - width - span.end) for span in phrases.find(before)]
        distances += [span.start + 12 for span in phrases.find(after)]
        if distances and min(distances) < nearest:
            nearest, fact = min(distances), name
    return fact


def _decided(shares: dict[tuple[str, str], float], enough: float) -> dict[str, str]:
    best: dict[str, tuple[float, str]] = {}
    for (name, value), share in shares.items():
        if share >= enough - 1e-9 and share > best.get(name, (0.0, ""))[0]:
            best[name] = (share, value)
    return {name: value for name, (_, value) in best.items()}


def _words(knowledge: Knowledge, heard: tuple[Reading, ...]) -> Iterable[tuple[str, int]]:
    vocab = vocabulary(knowledge)
    for reading in heard[:1]:
        for component, weights in vocab.components.items():
            for index, (_, phrases) in enumerate(weights):
                for text in reading.texts:
                    if any(meaning(vocab, text, s) == "meant" for s in phrases.find(text)):
                        yield component, index


def _universals(vocab: Vocabulary, heard: tuple[Reading, ...]) -> Iterable[str]:
    short = [
        sentence
        for reading in heard
        for sentence in sentences(reading.texts[0])
        if sum(word not in vocab.address for word in sentence.split()) <= COMMAND_WORDS
    ]
    for universal, phrases in vocab.universals.items():
        if any(phrases.find(sentence) for sentence in short):
            yield universal


def _anywhere(phrases: Phrases, heard: tuple[Reading, ...]) -> bool:
    return any(phrases.find(text) for reading in heard for text in reading.texts)
