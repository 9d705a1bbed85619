"""All accounts of a server, each known to its registrar."""

from __future__ import annotations

import asyncio
import logging
import socket

from voice.channels.phone.sip import events
from voice.channels.phone.sip.endpoint import Endpoint
from voice.channels.phone.sip.registration import Registration
from voice.channels.phone.sip.settings import Login
from voice.channels.phone.sip.transaction import Peer

LOOK_UP_AGAIN_S = 30.0
"""A registrar whose name cannot be found is looked up again after so long."""

log = logging.getLogger(__name__)


class Registrars:
    """Looks up the registrars' names, so that nothing else has to wait for that."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.registrations: list[Registration] = []
        self._endpoint = endpoint
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, logins: tuple[Login, ...], *, register: bool = True) -> None:
        """Register them all, and stay registered; or only find out where they are, to call by."""
        for login in logins:
            task = asyncio.get_running_loop().create_task(self._find(login, register))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Be forgotten by all."""
        for task in self._tasks:
            task.cancel()
        for registration in self.registrations:
            registration.stop()

    def of(self, host: str) -> Registration | None:
        """The account whose registrar has this address. Nobody else may ask for its proof."""
        return next((one for one in self.registrations if one.peer.host == host), None)

    def act(self, event: object) -> None:
        """Tell the operator how it went."""
        match event:
            case events.Registered(registration, for_s):
                log.info("registered as %s for %.0f s", registration.account.user, for_s)
            case events.NotRegistered(registration, why, again_s):
                user = registration.account.user
                log.warning("not registered as %s (%s): again in %.0f s", user, why, again_s)

    async def found(self) -> None:
        """Returns when every registrar was found."""
        await asyncio.gather(*self._tasks)

    async def _find(self, login: Login, register: bool) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                found = await loop.getaddrinfo(login.host, login.port, type=socket.SOCK_DGRAM)
                break
            except OSError as error:
                log.warning("the registrar %s is not found: %s", login.host, error.strerror)
                await asyncio.sleep(LOOK_UP_AGAIN_S)
        host, port = found[0][4][:2]
        peer = Peer(login.transport, str(host), int(port))
        registration = Registration(self._endpoint.core, login.account, peer)
        self.registrations.append(registration)
        if register:
            registration.start()
        self._endpoint.flush()
