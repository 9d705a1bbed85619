"""The port: how a message goes out. One module a way: mail, webhook; the telephone is joined by
whoever has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clinic.alerts.contacts import Contact, WayName
from clinic.alerts.message import Message
from clinic.alerts.records import Outcome

Send = Callable[[Message, Contact], Outcome]
"""Returns within a minute or two what came of it. Raises AlertFailed when it did not get out."""
Ways = Mapping[WayName, Send]
"""The ways that are set up."""
