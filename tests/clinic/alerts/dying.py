"""Sends alerts until it is killed: `python -m tests.clinic.alerts.dying FOLDER URL`."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from clinic.alerts.alone import Alone
from clinic.alerts.contacts import Contact, Policy
from clinic.alerts.delivering import Setup
from clinic.alerts.dispatcher import Dispatcher
from clinic.alerts.message import Letterhead
from clinic.alerts.webhook import Webhook
from clinic.cases import Cases


def main(folder: Path, url: str) -> None:
    """Saves an urgent case where there is none yet."""
    cases = Cases(folder, lambda: datetime.now(UTC))
    policy = Policy((Contact("pager", webhook=url),))
    setup = Setup(policy, Letterhead("Lakeside Implants"), {"webhook": Webhook("s3cret")})
    dispatcher = Dispatcher(cases, Alone(folder), setup, lambda: datetime.now(UTC))
    cases.heed(dispatcher.written)
    dispatcher.start()
    if not cases.all():
        cases.begin(channel="phone").save({"urgency": "U0"})
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
