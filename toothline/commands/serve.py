"""`toothline serve`: answers the practice's telephone until told to end."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from clinic.errors import ClinicError
from dialog.knowledge import KnowledgeInvalid
from models.errors import ModelError
from toothline.calls.admission import Admission
from toothline.calls.other_languages import further, renewed
from toothline.calls.outfit import outfit
from toothline.calls.ringing import Ringing
from toothline.calls.switchboard import Switchboard
from toothline.metrics import Metrics
from toothline.practice import database, storage
from toothline.service.alerting import alerting, setup
from toothline.service.companion_process import Companion
from toothline.service.desk import own_command
from toothline.service.memory import keep_little
from toothline.service.process import Service
from toothline.service.signs_of_life import signs_of_life
from toothline.service.ways_in import Ways
from toothline.settings import Settings, SettingsRefused, load
from toothline.speech.ears import ears_apart
from toothline.speech.mouths import mouth
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable
from voice.errors import VoiceError

log = logging.getLogger("toothline")


@click.command()
@with_settings
def command(settings: Settings) -> None:
    """Answer the practice's telephone, in the foreground, until told to end.

    The settings say where calls come from, how many may speak at once and what those beyond get.
    SIGHUP reads them again for the calls to come. SIGTERM or Ctrl-C takes no more calls and lets
    those going on end; after `drain_minutes` their callers hear a goodbye. A second one says it at
    once.

    \b
    Examples:
      toothline serve --config /etc/toothline.toml
      systemctl reload toothline                      read the settings again

    \b
    Exit codes: 0 ended as told; 2 something it needs cannot be used, told in one sentence.
    """
    keep_little()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)-7s %(message)s", force=True
    )
    named: Path | None = click.get_current_context().params.get("config")
    clock = partial(datetime.now, UTC)
    cores = os.cpu_count() or 1
    metrics = Metrics()
    with ExitStack() as ending:
        try:
            speaker = mouth(settings.voice, language=settings.language)
            ending.callback(speaker.close)
            workers = settings.phone.workers or cores
            ear = ears_apart(workers, settings.ears, language=settings.language)
            ending.callback(ear.close)
            cases = ending.enter_context(storage.cases(settings, clock))
            ready = outfit(settings, ear, speaker, clock)
            ready = replace(ready, further=further(settings, clock, ending))
        except (ClinicError, KnowledgeInvalid, ModelError, VoiceError) as error:
            raise Unusable(str(error)) from error
        metrics.gauge(
            "toothline_ear_restarts", "Processes of ears that died.", lambda: ear.restarts
        )
        board = Switchboard(ready, cases, Admission(settings.phone, cores), metrics)
        ring = Ringing(lambda: board.dial, speaker)
        try:
            alerts = ending.enter_context(alerting(settings, cases, clock, metrics, ring))
        except SettingsRefused as refused:
            raise Unusable(str(refused)) from refused
        board.on_broken = alerts.broke
        try:
            ending.enter_context(database.followed(settings, cases, clock, metrics))
        except ClinicError as error:
            raise Unusable(str(error)) from error
        if settings.desk.address:
            ending.enter_context(Companion("desk", own_command(named)))
        alive = ending.enter_context(
            signs_of_life(lambda: board.outfit.settings, clock, lambda: alerts.working)
        )
        service = Service(
            board,
            metrics,
            lambda ticker: Ways(board, metrics, ticker),
            settings=lambda: reread(
                board, named, cores, lambda fresh: alerts.change(setup(fresh, ring))
            ),
            alive=alive,
            drain_s=settings.phone.drain_minutes * 60,
        )
        try:
            asyncio.run(service.run())
        except OSError as error:
            raise Unusable(f"The service cannot listen ({error}): free the port.") from error
        except (SettingsRefused, VoiceError) as error:
            raise Unusable(str(error)) from error


def reread(
    board: Switchboard, named: Path | None, cores: int, change: Callable[[Settings], object]
) -> bool:
    """The settings and the protocol again, for the calls to come; False when they are refused.
    `change` is given the settings by whoever else follows them, and may refuse them."""
    before = board.outfit
    try:
        settings = load(named, os.environ, Path.cwd())
        fresh = outfit(settings, before.ear, before.mouth, before.clock)
        fresh = replace(fresh, further=renewed(settings, before.further))
        change(settings)
    except (SettingsRefused, KnowledgeInvalid, VoiceError) as error:
        log.error("the settings stay as they were: %s", error)
        return False
    fixed = ("data", "ears", "voice", "vault", "retention")
    changed = [name for name in fixed if getattr(settings, name) != getattr(before.settings, name)]
    if changed or _places(settings) != _places(before.settings):
        log.warning(
            "addresses, accounts, data, ears, voice, vault and retention change at the next start"
        )
    board.outfit = replace(fresh, activity=before.activity)
    board.admit_by(Admission(settings.phone, cores))
    log.info("the settings were read again")
    return True


def _places(settings: Settings) -> tuple[object, ...]:
    phone = settings.phone
    where = (phone.sip, phone.audiosocket, phone.websocket, phone.monitor)
    return (*where, phone.accounts, phone.workers)
