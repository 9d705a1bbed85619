"""The shape of review.yaml: who has yet to read a language's words, and where they are doubtful."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Review:
    """review.yaml."""

    by: str
    """Whose review is wanted, such as "translator"."""
    why: str
    doubtful: dict[str, str]
    """File and block, as in "questions.yaml numb", to what is doubted there."""

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Who is to review what, and why."""
        doubts = ((self.by, where, why) for where, why in self.doubtful.items())
        return ((self.by, "everything", self.why), *doubts)
