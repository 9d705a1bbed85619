"""The channel of one conversation at a screen: a streamed line that is touched as well."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from dialog.effects import Listen
from dialog.events import Touch
from voice.channels import RATE, Block
from voice.channels.streamed.line import StreamedLine


class BrowserLine(StreamedLine):
    """Touches come with the blocks of sound, so that one loop hears and feels."""

    name = "browser"

    def __init__(self, hang_up: Callable[[], object]) -> None:
        """`hang_up` is called once, from any thread, when the service ends the conversation."""
        super().__init__("", rate=RATE, hang_up=hang_up)
        self.step = 0
        """Number of the conversation's step that the screen shows."""
        self.understanding = False
        """Whether the person has spoken and is being understood: nothing is said yet."""
        self.saying = False
        """Whether the service has not said all that it has to say before it listens."""
        self._touches: deque[tuple[Touch, int]] = deque()

    def expect(self, listen: Listen) -> None:
        self.understanding = self.saying = False

    def heard(self) -> None:
        self.understanding = True

    def touch(self, touch: Touch, step: int) -> None:
        """Something was touched while the screen showed this step; from any thread."""
        self._touches.append((touch, step))

    def read(self) -> Block | None:
        block = super().read()
        while block is not None and self._touches:
            touch, step = self._touches.popleft()
            # What was touched while the question changed under the finger answers neither.
            if step == self.step:
                return replace(block, touch=touch)
        return block
