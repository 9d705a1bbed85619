"""What may never be said to a caller: comfort, certainty, a diagnosis, a drug, a price, blame.

The protocol's own list. A machine that has seen nothing can promise nothing.
"""

from __future__ import annotations

import re

NEVER: dict[str, tuple[str, ...]] = {
    "comfort that nobody can give": (
        r"\b(?:don'?t|do not|no need to) (?:worry|panic)\b",
        r"\bnothing to worry\b",
        r"\byou(?:'re| are) (?:fine|ok|okay|safe|all ?right)\b",
        r"\b(?<!whether )(?:it|this|that)(?:'s| is| will be) (?:just )?(?:fine|normal|okay)\b",
        r"\b(?:it|this|that)(?:'s| is) (?:nothing|harmless|not serious)\b",
        r"\bit (?:will|should|'ll) (?:just |probably )?(?:pass|heal|go away)\b",
    ),
    "what only a dentist can rule out": (
        r"\b(?:not|isn'?t|can'?t be|is no) (?:the |an |your )?implant\b",
        r"\bno nickel\b",
        r"\btoo late\b",
    ),
    "certainty": (
        r"\b(?:definitely|certainly|surely|absolutely|guaranteed?)\b",
        r"\bwithout (?:a |any )?doubt\b",
        r"\bfor sure\b",
    ),
    "a diagnosis": (
        r"\byou have an? (?:infection|abscess|fracture|dry socket|reaction)\b",
        r"\b(?<!whether )(?:it|this|that)(?:'s| is) (?:infected|(?:an? )?(?:infection|abscess))\b",
        r"\bdiagnos",
    ),
    "a drug": (
        r"\btake (?:some |an? |your )?(?:ibuprofen|advil|tylenol|aspirin|pain ?killer|anti\w+)",
        r"(?<!don't )(?<!not )\bstop (?:taking )?(?:your |the |any )?(?:medicine|blood thin)",
    ),
    "vomiting, which harms": (r"\bmake (?:yourself|him|her) (?:vomit|throw up|sick)\b",),
    "a price": (r"\$", r"\bdollars?\b", r"\bfree of charge\b", r"\bfor free\b", r"\bwill cost\b"),
    "blame": (r"\b(?:mistake|fault|malpractice)\b", r"\bshould(?:n't)? have\b"),
    "driving in an emergency": (r"(?<!don't )(?<!not )(?<!never )\bdrive yourself\b",),
    "a call that nobody makes": (
        r"\bI(?:'m| am|'ll| will) call(?:ing)? (?:nine one one|911|an ambulance)\b",
    ),
}
"""What it is, and its words as regular expressions, letters of any case."""

_PATTERNS = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, patterns in NEVER.items()
    for pattern in patterns
)


def forbidden(text: str) -> tuple[str, ...]:
    """What a text says that may never be said, each as «what: "the words"»."""
    found = ((what, pattern.search(text)) for what, pattern in _PATTERNS)
    return tuple(f'{what}: "{match[0]}"' for what, match in found if match)
