"""`toothline serve`: answers the practice's telephone until told to end."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from clinic.cases import Cases
from clinic.errors import ClinicError
from dialog.knowledge import KnowledgeInvalid
from models.errors import ModelError
from toothline import fallback
from toothline import settings as known
from toothline.ears import ears
from toothline.health import Health
from toothline.metrics import Metrics
from toothline.mouths import mouth
from toothline.options import with_settings
from toothline.protocol import protocol
from toothline.refusals import Unusable
from toothline.service import Open, Service
from toothline.settings import Settings
from toothline.switchboard import Outfit, Switchboard
from voice.channels.phone.audiosocket import AudioSocketServer
from voice.channels.phone.reception import Caller, Verdict
from voice.channels.phone.ticker import Ticker
from voice.channels.phone.websocket.endpoint import WebSocketServer
from voice.errors import VoiceError
from voice.recognizers import Recognizer
from voice.speaking import Mouth
from voice.turns.activity import Silero

log = logging.getLogger("toothline")


class Address(click.ParamType[tuple[str, int]]):
    """HOST:PORT; port 0 lets the system choose."""

    name = "HOST:PORT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        host, _, port = str(value).rpartition(":")
        if not host or not port.isdigit() or int(port) > 65_535:
            self.fail(f"{value} is no address: give one such as 127.0.0.1:9092.", param, ctx)
        return host, int(port)


@click.command()
@click.option(
    "--audiosocket",
    type=Address(),
    default="127.0.0.1:9092",
    show_default=True,
    help="Where Asterisk's AudioSocket connects.",
)
@click.option(
    "--websocket",
    type=Address(),
    default="127.0.0.1:9093",
    show_default=True,
    help="Where WebSocket streams connect.",
)
@click.option(
    "--monitor",
    type=Address(),
    default="127.0.0.1:9094",
    show_default=True,
    help="Where /health, /metrics and /outcome are asked for.",
)
@click.option("--calls", type=click.IntRange(1), default=4, help="Most calls at once.")
@click.option(
    "--drain-minutes",
    type=click.FloatRange(0),
    default=5.0,
    show_default=True,
    help="How long calls may go on after SIGTERM before callers hear a goodbye.",
)
@with_settings
def command(
    audiosocket: tuple[str, int],
    websocket: tuple[str, int],
    monitor: tuple[str, int],
    calls: int,
    drain_minutes: float,
    settings: Settings,
) -> None:
    """Answer the practice's telephone, in the foreground, until told to end.

    SIGHUP reads the settings again for the calls to come. SIGTERM or Ctrl-C takes no more calls,
    lets those going on end, and after --drain-minutes says goodbye to their callers; a second one
    says it at once, a third hangs up.

    \b
    Examples:
      toothline serve --config /etc/toothline.toml
      toothline serve --audiosocket 10.0.0.5:9092 --calls 8
      kill -HUP $(pidof -x toothline)

    \b
    Exit codes: 0 ended as told; 2 something it needs cannot be used, told in one sentence.
    """
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)-7s %(message)s", force=True
    )
    metrics = Metrics()
    with ExitStack() as ending:
        try:
            speaker = mouth(settings.voice)
            ending.callback(speaker.close)
            ear = ears(settings.ears)
            outfit = _outfit(settings, ear, speaker)
            cases = ending.enter_context(Cases(settings.data, partial(datetime.now, UTC)))
        except (ClinicError, KnowledgeInvalid, ModelError, VoiceError) as error:
            raise Unusable(str(error)) from error
        board = Switchboard(outfit, cases, _Places(calls), metrics)
        config = click.get_current_context().params.get("config")

        def ways(ticker: Ticker) -> tuple[Open, ...]:
            health = Health(
                lambda: "draining" if board.draining else "", metrics.text, board.outcome
            )
            return (
                Open("monitor", health, *monitor),
                Open("AudioSocket", AudioSocketServer(board, ticker), *audiosocket),
                Open("WebSocket", WebSocketServer(board, ticker), *websocket),
            )

        service = Service(
            board,
            metrics,
            ways,
            reload=partial(_reload, board, config),
            drain_s=drain_minutes * 60,
        )
        try:
            asyncio.run(service.run())
        except OSError as error:
            raise Unusable(f"The service cannot listen ({error}): free the port.") from error


def _outfit(settings: Settings, ear: Recognizer, speaker: Mouth) -> Outfit:
    """What calls are held with; raises what cannot be used."""
    return Outfit(
        knowledge=protocol(settings),
        ear=ear,
        mouth=speaker,
        activity=Silero,
        fallback=speaker.render(fallback.sentence(settings)),
    )


def _reload(board: Switchboard, config: Path | None) -> None:
    """The settings and the protocol again, for the calls to come."""
    try:
        settings = known.load(config, os.environ, Path.cwd())
        fresh = _outfit(settings, board.outfit.ear, board.outfit.mouth)
    except (known.SettingsRefused, KnowledgeInvalid, VoiceError) as error:
        log.error("the settings stay as they were: %s", error)
        return
    board.outfit = replace(board.outfit, knowledge=fresh.knowledge, fallback=fresh.fallback)
    log.info("the settings were read again")


class _Places:
    """So many calls at once, and no more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0

    def admit(self, caller: Caller) -> Verdict:
        if self._taken >= self._most:
            return Verdict.REFUSED
        self._taken += 1
        return Verdict.FULL

    def release(self, caller: Caller) -> None:
        self._taken -= 1
