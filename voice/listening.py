"""One utterance being heard: the blocks of it to the ear, and looks at what it makes of them."""

from __future__ import annotations

from dialog.effects import Listen
from voice.channels import Samples
from voice.hearing import Utterance
from voice.recognizers import Recognizer
from voice.work import Job, Work


class Listening:
    """An ear's turn, worked on by whoever does the work. Owned by the loop."""

    def __init__(self, ear: Recognizer, expected: Listen, work: Work, began_s: float) -> None:
        self.began_s = began_s
        """When the voice began."""
        self._work = work
        self._turn = ear.listen(expected)
        self._taken: Job[object] | None = None
        self._look: Job[Utterance] | None = None

    def accept(self, samples: Samples, now_s: float) -> None:
        """The next of the caller's sound. Raises what the ear raised at an earlier one."""
        if self._taken is not None and self._taken.done(now_s):
            self._taken.result()
        self._taken = self._work.submit(lambda: self._turn.accept(samples), now_s)

    def peek(self, now_s: float) -> None:
        """Begin to decode what was said until now, on the chance that it was all."""
        self._look = self._work.submit(self._turn.peek, now_s)

    def seen(self, now_s: float) -> Utterance | None:
        """What the last peek made of it, once, as soon as it is known."""
        if self._look is None or not self._look.done(now_s):
            return None
        look, self._look = self._look, None
        return look.result()

    def forget_peek(self) -> None:
        """The caller goes on: what was seen is not all."""
        self._look = None

    def finish(self, now_s: float) -> Job[Utterance]:
        """What was said, in the end."""
        return self._work.submit(self._turn.finish, now_s)

    def close(self, now_s: float) -> None:
        """Give up; after `finish` it frees what is left."""
        self._work.submit(self._turn.close, now_s)
