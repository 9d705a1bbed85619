"""The answer to the question that was asked: from words, from the sound's scores, or from keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dialog.answer import NOTHING, Answer
from dialog.denial import meaning
from dialog.events import AnswerScore, Heard
from dialog.knowledge.schema import Knowledge, Question
from dialog.measures.counts import counts, scale
from dialog.measures.durations import durations
from dialog.measures.lengths import lengths
from dialog.measures.multiples import Multiple, multiple
from dialog.measures.numbers import confusable
from dialog.measures.phone_numbers import is_complete, phone_number, wholeness
from dialog.particles import particle_of
from dialog.reading import Reading
from dialog.vocabulary import Vocabulary, vocabulary
from dialog.yes_or_no import yes_or_no

SOUND_ALONE = 0.80
"""Probability from which the sound's score alone gives an answer (then asked once more)."""
SOUND_SURE = 0.97
"""Probability from which the sound alone is believed, where no danger hangs on it."""
SOUND_AGAINST = 0.55
"""Probability of another answer from which words are not believed without asking again."""
SOUND_WORDS = 6
"""Words heard up to which the sound's score alone gives an answer. Scores are of short answers: of
"wait, my lips are blowing up and I'm covered in hives" they say which of them it resembles most."""
IMPROBABLE = 0.1
"""Share of the ears' confidence up to which a danger in their other readings is not asked about,
where the sound itself bears the answer out (`SOUND_SURE`). A small ear makes "the bleeding" of
"it's not bleeding": 0.01 to 0.05 of the belief, and the caller was asked twice more."""
WORDS_AGREE = 0.55
"""Share of the ears' confidence behind a value from which words are believed."""
LEAST_SHARE = 0.3
"""Share of the ears' confidence below which an answer is asked again: what the likeliest words left
open, a small ear's slip does not settle. Where no danger hangs on it, the sound may bear it out."""
NUMBER_KINDS = ("length", "scale", "digits")
"""Questions answered by typing a number of several digits."""
SCORED_KINDS = ("yes_no", "count", "choice")
"""Questions whose answers an ear scores (`speech.listen`): no sound is a length of "no"."""
CLEAR = 0.7
"""Belief in all readings of a story together from which it was heard clearly: Whisper's mean
probability of a piece of a word. Of 172 openings on the phone band 3.5 % lay below, with a word
error rate of .34 (.07 above it); with noise 15 dB below the voice 22 %, .35 (.11 above)."""
MOST_PAIN = 10
SHORTEST_NUMBER = 5
"""Digits from which an answer is taken for a telephone number that lacks some."""
_Reader = Callable[[Knowledge, Question, Reading], Answer]


def answer(
    knowledge: Knowledge, question: Question, heard: Heard, read: tuple[Reading, ...]
) -> Answer:
    """The answer in an utterance: the value most of the ears' confidence agrees on, held against
    the scores of the sound where there are any."""
    if question.kind in SCORED_KINDS and read and _asks_back(knowledge, read[0]):
        return NOTHING
    shares: dict[tuple[str, str], float] = {}
    first: dict[tuple[str, str], Answer] = {}
    for reading in read:
        found = _READERS[question.kind](knowledge, question, reading)
        if found.status != "none":
            said = (found.status, found.value)
            shares[said] = shares.get(said, 0.0) + reading.share
            first.setdefault(said, found)
    if question.kind == "free" and first:
        return replace(next(iter(first.values())), sure=_clearly(heard))
    if not shares:
        told = read and len(read[0].texts[0].split()) > SOUND_WORDS
        return NOTHING if told else _by_sound(question, heard.answers)
    # Ears drop digits and repeat them: the reading that holds a whole number is the right one.
    whole = {said: wholeness(said[1]) if question.kind == "digits" else 0 for said in shares}
    most = max(shares, key=lambda said: (whole[said], shares[said]))
    best = first[most]
    borne_out = _borne_out(best, heard.answers)
    agreed = shares[most] >= WORDS_AGREE * sum(shares.values())
    if shares[most] < LEAST_SHARE:
        # It is the sound that gives this answer: alone it clears no danger at once.
        agreed = agreed and borne_out and not question.danger
        best = replace(best, how="sounded")
    danger = shares.get(("known", question.danger), 0.0) if len(shares) > 1 else 0.0
    if danger > (IMPROBABLE if borne_out else 0.0):
        agreed = False
    return replace(best, sure=best.sure and agreed and not _contradicted(best, heard.answers))


def _clearly(heard: Heard) -> bool:
    """Whether any ear believes its own readings."""
    belief: dict[str, float] = {}
    for hypothesis in heard.hypotheses:
        belief[hypothesis.ear] = belief.get(hypothesis.ear, 0.0) + hypothesis.confidence
    return max(belief.values(), default=0.0) >= CLEAR


def _asks_back(knowledge: Knowledge, reading: Reading) -> bool:
    """Whether all that was said is a question: "is that true?" sounds like a yes."""
    vocab = vocabulary(knowledge)
    text = vocab.tongue.without_fillers(reading.texts[0])
    spans = vocab.asks_back.find(text)
    return any(not (text[: span.start] + text[span.end :]).strip(" /") for span in spans)


def keyed(question: Question, keys: str) -> Answer:
    """The answer that keys give; `*` and `#` are not part of it. `#` alone, where a number is
    asked for, is "I don't know", and where several keys may be given, none of them."""
    digits = "".join(c for c in keys if c.isdigit())
    if not digits:
        unsure = keys == "#" and (question.kind in NUMBER_KINDS or question.several == "yes")
        return Answer("unsure", how="keyed") if unsure else NOTHING
    if question.kind == "yes_no" or (question.kind == "count" and digits in ("1", "2")):
        value = {"1": "yes", "2": "no", "3": ""}.get(digits[0])
        if value is None:
            return NOTHING
        return Answer("known", value, how="keyed") if value else Answer("unsure", how="keyed")
    if question.kind == "choice":
        for choice in question.choices:
            if choice.key == digits[0]:
                return Answer("known", choice.value, how="keyed")
        return Answer("unsure", how="keyed") if digits == "9" else NOTHING
    if question.kind == "digits":
        number = phone_number("", keys)
        return Answer("known", number, how="keyed", sure=is_complete(number))
    typed = int(digits)
    if question.kind == "scale" and typed <= MOST_PAIN:
        return Answer("known", str(typed), how="keyed")
    if question.kind == "length" and typed:
        return Answer("known", str(typed), how="keyed", sure=typed <= LONGEST_USUAL_MM)
    return NOTHING


def _by_sound(question: Question, scores: tuple[AnswerScore, ...]) -> Answer:
    if question.kind not in SCORED_KINDS or not scores:
        return NOTHING
    if scores[0].value == "" or scores[0].probability < SOUND_ALONE:
        return NOTHING
    sure = scores[0].probability >= SOUND_SURE and not question.danger
    if scores[0].value == "unsure":
        return Answer("unsure", sure=sure, how="sounded")
    return Answer("known", scores[0].value, sure=sure, how="sounded")


def _borne_out(found: Answer, scores: tuple[AnswerScore, ...]) -> bool:
    return any(s.value == found.value and s.probability >= SOUND_SURE for s in scores)


def _contradicted(found: Answer, scores: tuple[AnswerScore, ...]) -> bool:
    value = found.value if found.status == "known" else "unsure"
    return any(
        score.value not in (value, "") and score.probability >= SOUND_AGAINST for score in scores
    )


# --- one reader for each kind of question ---


def _choice(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    vocab = vocabulary(knowledge)
    scores: dict[str, int] = {}
    for text in reading.texts:
        for value, phrases in vocab.choices[question.id].items():
            for span in phrases.find(text):
                if meaning(vocab, text, span) == "meant":
                    scores[value] = max(scores.get(value, 0), span.end - span.start)
    if scores:
        ranked = sorted(scores, key=lambda value: -scores[value])
        sure = len(ranked) == 1 or scores[ranked[0]] > scores[ranked[1]]
        return Answer("known", ranked[0], sure=sure, restated=True)
    return Answer("unsure") if particle_of(vocab, reading.texts[0]) == "unsure" else NOTHING


def _length(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    vocab = vocabulary(knowledge)
    found = lengths(reading.measured, bare=True)
    said = [length for length in found if length.dimension != "wide"] or list(found)
    if said:
        value = said[-1].value
        # Thirteen and thirty sound alike on a telephone: read back before they are believed.
        sure = confusable(value) is None and value <= LONGEST_USUAL_MM
        return Answer("known", f"{value:g}", sure=sure, restated=True)
    for text in reading.texts:
        alike = _alike(vocab, question, text)
        if alike:
            return Answer("known", alike, sure=float(alike) <= LONGEST_USUAL_MM, restated=True)
    return Answer("unsure") if particle_of(vocab, reading.texts[0]) in ("unsure", "no") else NOTHING


LONGEST_USUAL_MM = 25.0
"""A crown with its implant is 15 to 25 mm long (clinical table C); more is asked again."""


def _alike(vocab: Vocabulary, question: Question, text: str) -> str:
    """The value of the comparison that covers most of the text; "" if none is made."""
    best, value = 0, ""
    for candidate, phrases in vocab.likes[question.id]:
        for span in phrases.find(text):
            # Nothing hurts half as much as a number: only things are halved and doubled.
            things = question.kind == "length"
            times = multiple(text, span.start, span.end) if things else Multiple(1, span.start)
            if span.end - times.start > best and meaning(vocab, text, span) == "meant":
                best, value = span.end - times.start, f"{times.factor * float(candidate):g}"
    return value


def _duration(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    found = [
        d
        for d in durations(reading.measured, today=reading.today)
        if d.sense not in ("ahead", "every", "later")
    ]
    if found:
        return Answer("known", f"{found[0].value:g}", restated=True)
    particle = particle_of(vocabulary(knowledge), reading.texts[0])
    return Answer("unsure") if particle in ("unsure", "no") else NOTHING


def _count(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    return yes_or_no(knowledge, question, reading) if not _never(reading) else Answer("known", "no")


def _never(reading: Reading) -> bool:
    return any(
        count.of == "times" and count.value in (0, 1) for count in counts(reading.measured)
    ) and ("first" in reading.measured.lower() or "never" in reading.measured.lower())


def _scale(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    vocab = vocabulary(knowledge)
    if len(phone_number(reading.measured)) >= SHORTEST_NUMBER:
        return NOTHING
    number = scale(reading.measured)
    if number is not None:
        return Answer("known", f"{number.value:g}", restated=True)
    for text in reading.texts:
        alike = _alike(vocab, question, text)
        if alike:
            return Answer("known", alike, restated=True)
    particle = particle_of(vocab, reading.texts[0])
    if particle == "no":
        return Answer("known", "0")
    return Answer("unsure") if particle == "unsure" else NOTHING


def _digits(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    vocab = vocabulary(knowledge)
    number = phone_number(reading.measured, misheard=vocab.misheard_digits)
    if len(number) >= SHORTEST_NUMBER:
        return Answer("known", number, sure=is_complete(number), restated=True)
    particle = particle_of(vocab, reading.texts[0])
    return Answer("unsure") if particle in ("unsure", "no") else NOTHING


def _free(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    words = [word for word in reading.texts[0].split() if word != "/"]
    return Answer("known", reading.raw, restated=True) if words else NOTHING


_READERS: dict[str, _Reader] = {
    "yes_no": yes_or_no,
    "choice": _choice,
    "length": _length,
    "duration": _duration,
    "count": _count,
    "scale": _scale,
    "digits": _digits,
    "free": _free,
}
