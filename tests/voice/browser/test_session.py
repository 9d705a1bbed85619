"""A screen that two threads change at once."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from dialog.conversation import State, step
from dialog.events import CallBegan
from tests.dialog.talking import english
from tests.fakes import tone
from tests.voice.phone.network import HandTicker
from voice.channels.browser import session as kiosk


def test_no_step_is_lost_that_is_taken_while_the_clock_looks_at_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    knowledge, event = english().at_kiosk, CallBegan(channel="browser")
    state, effects = step(knowledge, State(), event)
    replace = kiosk.replace

    async def tick() -> kiosk.Session:
        session = kiosk.Session(HandTicker(), lambda: None)  # type: ignore[arg-type]
        call = threading.Thread(
            target=session.watched, args=("K7QFA", knowledge, state, event, effects)
        )

        def interrupted(screen: Any, **changes: Any) -> Any:
            """The call's thread has its turn between reading the screen and writing it."""
            if call.ident is None:
                call.start()
                call.join(0.2)
            return replace(screen, **changes)

        monkeypatch.setattr(kiosk, "replace", interrupted)
        session.line.play(tone(1.0))
        session._tick()
        call.join()
        return session

    session = asyncio.run(tick())
    assert session.screen.step == session.line.step == 1
    assert session.screen.speaking
