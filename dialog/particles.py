"""Yes, no and "I don't know" as people say them, apart from the matter that was asked."""

from __future__ import annotations

import re

from dialog.phrases import Span
from dialog.vocabulary import Vocabulary
from dialog.wording import plain, without_fillers


def leading(vocab: Vocabulary, raw: str) -> str:
    """The answer when all before the first comma is one: "I do, one of the kids found it"."""
    first = without_fillers(plain(re.split(r"[,.;!?]", raw.strip(" ,.;!?"), maxsplit=1)[0]))
    whole = Span(0, len(first))
    for value, phrases in (
        ("unsure", vocab.unsure),
        ("no", vocab.no),
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
    # "I am not sure" is no "I am not": a doubt wins over what it overlaps, else the longer words.
    standing = [
        (span, value)
        for span, value in spans
        if value == "unsure"
        or (
            not any(span.overlaps(doubt) for doubt in unsure)
            and not any(o.start <= span.start and span.end <= o.end and o != span for o, _ in spans)
        )
    ]
    if standing:
        # "No, not that I know of" leads with no; "I don't know, maybe yes" with unsure.
        first, value = min(standing, key=lambda item: item[0].start)
        # "I haven't looked, I don't know" only begins like a no.
        begins = text[first.start :].startswith(("i ", "it "))
        return "unsure" if unsure and value == "no" and begins else value
    return "yes" if vocab.yes_weak.find(text) else ""
