"""Whether a text says what may never be said: the protocol's own list, in the text's language."""

from __future__ import annotations

import re

from dialog.knowledge.schema import Knowledge
from dialog.phrases import compiled
from dialog.tongues import tongue
from dialog.wording import plain

_MONEY = re.compile("[$€£]")
"""Signs that the plain form has not."""


def forbidden(knowledge: Knowledge, text: str) -> tuple[str, ...]:
    """What a text says that may never be said, each as «what: "the words"»."""
    said = plain(tongue(knowledge.language).spelled(_MONEY.sub(" dollars ", text)))
    return tuple(
        f'{never.what}: "{said[span.start : span.end].strip()}"'
        for never in knowledge.never
        for span in compiled(never.says, never.not_).find(said)
    )
