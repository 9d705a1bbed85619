"""Yes, no and "I don't know" as people say them, apart from the matter that was asked."""

from __future__ import annotations

import re

from dialog.clearing import begins, ends
from dialog.phrases import Span
from dialog.vocabulary import Vocabulary
from dialog.wording import plain


def leading(vocab: Vocabulary, raw: str) -> str:
    """The answer when all before the first comma is one: "I do, one of the kids found it"."""
    raw = vocab.tongue.spelled(raw)
    first = plain(re.split(r"[,.;!?]", raw.strip(" ,.;!?¿¡"), maxsplit=1)[0])
    first = vocab.tongue.without_fillers(first)
    whole = Span(0, len(first))
    for value, phrases in (
        ("unsure", vocab.unsure),
        ("no", vocab.no),
        ("no", vocab.no_alone),
        ("yes", vocab.yes),
        ("yes", vocab.yes_alone),
    ):
        if first and whole in phrases.find(first):
            return value
    return ""


def particle_of(vocab: Vocabulary, text: str) -> str:
    """yes, no or unsure by the particle that leads, or else by the only one there is."""
    unsure = vocab.unsure.find(text)
    spans: list[tuple[Span, str]] = [(span, "unsure") for span in unsure]
    spans += [(span, "no") for span in vocab.no.find(text)]
    spans += [(span, "yes") for span in vocab.yes.find(text)]
    for span in vocab.yes_alone.find(text):
        rest = text[span.end :].lstrip()
        if not rest or rest.startswith("/"):
            spans.append((span, "yes"))
    # "It has not stopped", "nothing goes down" are no "it has not", no "nothing".
    spans += [
        (span, "no")
        for span in vocab.no_alone.find(text)
        if begins(vocab, text[: span.start]) and ends(vocab, text[span.end :])
    ]
    # "No joke, I can't" denies nothing.
    hollow = vocab.no_denial.find(text)
    spans = [
        (span, value)
        for span, value in spans
        if value != "no" or not any(span.overlaps(other) for other in hollow)
    ]
    # "I am not sure" is no "I am not": a doubt wins over what it overlaps, but for longer words
    # that hold it ("I can't say that it is"); else the longer words win.
    held = [(span, value) for span, value in spans if not any(_holds(o, span) for o, _ in spans)]
    doubts = [span for span, value in held if value == "unsure"]
    standing = [
        (span, value)
        for span, value in held
        if value == "unsure" or not any(span.overlaps(doubt) for doubt in doubts)
    ]
    if standing:
        # "No, not that I know of" leads with no; "I don't know, maybe yes" with unsure.
        first, value = min(standing, key=lambda item: item[0].start)
        # "I haven't looked, I don't know" only begins like a no.
        hesitates = text[first.start :].startswith(vocab.tongue.hesitant)
        return "unsure" if doubts and value == "no" and hesitates else value
    return "yes" if vocab.yes_weak.find(text) else ""


def leads(vocab: Vocabulary, text: str, value: str) -> bool:
    """Whether the text begins with this answer, but for empty words."""
    return any(begins(vocab, text[: span.start]) for span in _spans(vocab, text, value))


def behind(vocab: Vocabulary, text: str, value: str) -> str:
    """What follows the answer that the text begins with; all of it where it begins with none."""
    spans = [span for span in _spans(vocab, text, value) if begins(vocab, text[: span.start])]
    return text[min(span.end for span in spans) :] if spans else text


def _spans(vocab: Vocabulary, text: str, value: str) -> tuple[Span, ...]:
    phrases = {"no": (vocab.no, vocab.no_alone), "yes": (vocab.yes, vocab.yes_alone)}[value]
    return tuple(span for each in phrases for span in each.find(text))


def _holds(longer: Span, span: Span) -> bool:
    return longer.start <= span.start and span.end <= longer.end and longer != span
