"""The ways in that the settings name, ready to be opened."""

from __future__ import annotations

from toothline.calls.handing_over import HandingOver
from toothline.calls.switchboard import Switchboard
from toothline.metrics import Metrics
from toothline.service.health import Health
from toothline.service.kiosk import Kiosk
from toothline.service.process import Open, Way
from toothline.settings import Account, Phone
from voice.channels.phone.audiosocket import AudioSocketServer
from voice.channels.phone.media.ports import PortRange
from voice.channels.phone.sip import registration
from voice.channels.phone.sip import settings as sip
from voice.channels.phone.sip.server import SipServer
from voice.channels.phone.websocket.endpoint import WebSocketServer
from voice.channels.streamed.ticker import Ticker


class Ways:
    """All ways in of one service."""

    def __init__(self, board: Switchboard, metrics: Metrics, ticker: Ticker) -> None:
        """Within the event loop. Raises SettingsRefused when an account has no password."""
        self._board = board
        self._sip: SipServer | None = None
        phone = board.outfit.settings.phone
        health = Health(self._trouble, metrics.text, board.outcomes.of)
        self.open = [_open("monitor", health, phone.monitor)]
        if phone.audiosocket:
            audiosocket = AudioSocketServer(board, ticker, self._allows)
            self.open.append(_open("AudioSocket", audiosocket, phone.audiosocket))
        if phone.websocket:
            websocket = WebSocketServer(board, ticker, self._allows)
            self.open.append(_open("WebSocket", websocket, phone.websocket))
        if at := board.outfit.settings.kiosk.address:
            self.open.append(_open("kiosk", Kiosk(board, ticker), at))
        if phone.sip:
            server = self._sip = SipServer(board, ticker, sip_settings(phone))
            board.hand_over = HandingOver(server.hand_over)
            board.dial = server.dial
            board.connected = lambda: server.connected
            server.on_parted = lambda: board.on_end()
            self.open.append(_open("SIP", server, phone.sip))
            metrics.gauge(
                "toothline_sip_registered",
                "1 when every account is known to its registrar.",
                lambda: float(server.registered),
            )

    def reread(self) -> None:
        """The settings have changed: what can follow them does so."""
        phone = self._board.outfit.settings.phone
        if self._sip is not None:
            self._sip.settings = sip_settings(phone)

    def _allows(self, address: str) -> bool:
        return self._board.outfit.settings.phone.allows(address)

    def _trouble(self) -> str:
        return "draining" if self._board.draining else ""


def _open(name: str, way: Way, at: str) -> Open:
    host, _, port = at.rpartition(":")
    return Open(name, way, host.removeprefix("[").removesuffix("]"), int(port))


def sip_settings(phone: Phone) -> sip.Settings:
    first, _, last = phone.media_ports.partition("-")
    return sip.Settings(
        media_ports=PortRange(int(first), int(last)),
        peers=phone.networks,
        logins=tuple(map(_login, phone.accounts)),
        announced=phone.announced,
        refusal=486 if phone.refusal == 486 else 503,
        ring_s=phone.ring_seconds,
        media_timeout_s=phone.lost_seconds,
    )


def _login(account: Account) -> sip.Login:
    known_as = registration.Account(
        user=account.user,
        domain=account.domain or account.host,
        password=account.password(),
        login=account.login,
    )
    return sip.Login(
        known_as, account.host, account.port, "tcp" if account.transport == "tcp" else "udp"
    )
