"""Who a caller is handed to, and how each way in does it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future

from dialog.effects import Transfer
from toothline.calls.outfit import Outfit
from voice.channels.phone.sip.handover import Handover
from voice.channels.streamed.reception import Caller
from voice.company import Company, HandedOver

Connect = Callable[[str, str], Future[Handover]]
"""`SipServer.hand_over`: the call's key and the number or address to call."""
LONGEST_S = 60.0
"""Longest wait for one number; whoever connects gives up sooner by itself."""

log = logging.getLogger(__name__)


class HandingOver:
    """Calls one number after the other until somebody takes the caller.

    Behind AudioSocket and WebSocket the PBX does that itself: its dialplan goes on when we hang
    up, and may ask `/outcome` for what is wanted.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def __call__(
        self, caller: Caller, transfer: Transfer, outfit: Outfit, company: Company
    ) -> HandedOver:
        if caller.way != "sip":
            return HandedOver()
        for number in _numbers(transfer, outfit):
            connected = self._connect(caller.key, number)
            company.keep(connected.done, outfit.connecting)
            handover = connected.result(timeout=LONGEST_S)
            log.info("a caller for %s: %s", transfer.to, handover.value)
            if handover is not Handover.NOT_ANSWERED:
                return HandedOver(handover is Handover.CONNECTED)
        return HandedOver(False, outfit.unreached)


def _numbers(transfer: Transfer, outfit: Outfit) -> tuple[str, ...]:
    """The front desk while it is there, and at other times whoever is on call."""
    front_desk = outfit.settings.hours.front_desk
    if transfer.to == "person" and outfit.open_now and front_desk:
        return (front_desk,)
    return outfit.settings.on_call_numbers
