"""Yes, no or a doubt in answer to a closed question, and whether a danger is cleared by it."""

from __future__ import annotations

from dataclasses import replace

from dialog.answer import NOTHING, Answer
from dialog.clearing import AGAIN, NEVER, THRICE, hangs_on_a_word, is_partial, is_plain, is_turned
from dialog.denial import long_ago, meaning
from dialog.knowledge.schema import Knowledge, Question
from dialog.measures.durations import durations
from dialog.particles import behind, leading, leads, particle_of
from dialog.phrases import Phrases
from dialog.reading import Reading
from dialog.understanding import findings
from dialog.vocabulary import Vocabulary, vocabulary


def yes_or_no(knowledge: Knowledge, question: Question, reading: Reading) -> Answer:
    """The answer in one reading: what is said of the matter outweighs a bare particle."""
    vocab = vocabulary(knowledge)
    content, of_sign, particle = "", False, ""
    for text in reading.texts:
        if not content:
            content, of_sign = _content(vocab, question, text)
        particle = particle or particle_of(vocab, vocab.tongue.without_fillers(text))
    particle = leading(vocab, reading.raw) or particle
    clears = ("no" if question.danger == "yes" else "yes") if question.danger else ""
    if not content and particle == clears and question.danger:
        return _cleared(vocab, question, reading, particle)
    # The "okay" of "my chest is okay" is no yes.
    led = any(leads(vocab, vocab.tongue.without_fillers(text), "yes") for text in reading.texts)
    silent = not content and (not particle or (particle == "yes" and not led))
    reassured = any(_meant(vocab, vocab.reassuring, text) for text in reading.texts)
    if silent and reassured and question.danger == "yes":
        # "All clear", "breathing's fine": believed when it is said twice.
        return Answer("known", "no", sure=False, restated=True, tellings=AGAIN)
    if content and particle in ("", "unsure", content):
        if content != clears:
            return Answer("known", content, restated=True, plainly=particle == content)
        if particle == content:
            found = _cleared(vocab, question, reading, particle)
            if found.status == "known":
                return replace(found, restated=True)
        # Ears drop a "not" and make a "can" of a "can't": without a plain "no" beside it, such a
        # denial does not clear a danger at once.
        turns = any(hangs_on_a_word(vocab, text) for text in reading.texts)
        # One sign denied is not all of them, unless the rest is said to be well.
        tellings = NEVER if of_sign and not reassured else THRICE if turns else AGAIN
        return Answer("known", content, sure=False, restated=True, plainly=False, tellings=tellings)
    if content:
        # "No, I can't breathe": the matter outweighs the particle, and is asked again.
        sure = not question.danger
        return Answer("known", content, sure=sure, restated=True, tellings=AGAIN)
    if particle == "unsure":
        return Answer("unsure")
    particle = particle or _passed(question, reading)
    if not particle and not question.danger and leads(vocab, reading.texts[0], "no"):
        # "I don't wear one": nothing hangs on it that a "no" must be plain for.
        particle = "no"
    return Answer("known", particle) if particle else NOTHING


def _passed(question: Question, reading: Reading) -> str:
    """Yes or no by the time that has passed: "nine days ago" is no surgery within two days. A time
    that may lie within them does: "earlier this week"."""
    found = [
        d
        for d in durations(reading.measured, today=reading.today)
        if d.sense in ("ago", "for", "span", "")
    ]
    if not question.within_h or not found:
        return ""
    return "yes" if found[0].perhaps_within(question.within_h) else "no"


def _cleared(vocab: Vocabulary, question: Question, reading: Reading, particle: str) -> Answer:
    """A danger cleared by a particle: at once when nothing else is told, again when it leads a
    story, not at all when it stands somewhere in one."""
    if all(is_partial(vocab, question, text) for text in reading.texts):
        return Answer("known", particle, sure=False, tellings=AGAIN)
    rests = {text: behind(vocab, text, particle) for text in reading.texts}
    if any(_meant(vocab, vocab.alarming, rest, now=True) for rest in rests.values()):
        # "No, it's worse": whoever only means the no says it again by itself; "no, only when I lie
        # flat" is none, however often.
        turned = any(vocab.tongue.turns.search(text) for text in rests)
        return Answer("known", particle, sure=False, tellings=NEVER if turned else THRICE)
    # "A little when it came out but no": what stands before the no is turned by it.
    rests = {text: rest if rest != text else "" for text, rest in rests.items()}
    if all(is_turned(vocab, question, text, rest) for text, rest in rests.items()):
        return Answer("known", particle, sure=False, tellings=NEVER)
    if any(is_plain(vocab, question, text, rest) for text, rest in rests.items()):
        return Answer("known", particle)
    if any(leads(vocab, vocab.tongue.without_fillers(text), particle) for text in reading.texts):
        return Answer("known", particle, sure=False, tellings=AGAIN)
    return NOTHING


def _content(vocab: Vocabulary, question: Question, text: str) -> tuple[str, bool]:
    """What is said of the matter itself, and whether only one of its signs was denied."""
    saying = vocab.questions[question.id]
    found = findings(vocab, text)
    said = {"yes": saying.asked_yes, "no": saying.asked_no}
    # "A spot of blood, but no, it's not bleeding": the matter itself was denied, with a plain no.
    # "No fever, but my cheek is out like this" has none besides what it denies.
    of_matter = saying.no.find(text)
    besides = any(not any(no.overlaps(of) for of in of_matter) for no in vocab.no.find(text))
    denied_plainly = found.get(question.id) == "no" and besides
    # What would be a danger is looked for first: it outweighs what else is said.
    no_first = question.danger == "no" or denied_plainly
    for value in ("no", "yes") if no_first else ("yes", "no"):
        if found.get(question.id) == value or _meant(vocab, said[value], text):
            return value, False
    denied = any(found.get(s) == "no" for s, q in vocab.implies.items() if q == question.id)
    return ("no", True) if denied else ("", False)


def _meant(vocab: Vocabulary, phrases: Phrases, text: str, now: bool = False) -> bool:
    """Whether one of the phrases is said in earnest; `now`: and not of what is long over."""
    return any(
        meaning(vocab, text, span) == "meant" and not (now and long_ago(vocab, text, span))
        for span in phrases.find(text)
    )
