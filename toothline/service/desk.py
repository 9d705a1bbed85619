"""The clinic's desk joined: settings, database, the cases that calls write, the web server."""

from __future__ import annotations

import logging
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from clinic.alerts.webhook import post
from clinic.desk.alarm import news
from clinic.desk.app import app
from clinic.desk.live import Live
from clinic.desk.site import Options, Site, site
from clinic.errors import KeyMissing
from clinic.exports.events import Events, Letterhead
from clinic.journal import Clock
from clinic.photos.handed import Handed
from clinic.photos.inbox import Inbox
from clinic.regular import Job, Regular
from clinic.store.base import Database
from clinic.store.following import Follower
from clinic.vault import Vault
from dialog.knowledge import Knowledge
from toothline.practice import database, records, storage
from toothline.service.alerting import CASE_PAGE
from toothline.settings import Settings, SettingsRefused

ENDING_S = 3
"""How long answers may take when the desk ends; streams of news never end by themselves."""
PHOTOS_S = 10.0
"""Between two looks for photos: a file is taken when it did not change between them."""
USUAL = "127.0.0.1:8080"
"""Where `toothline desk` is, unless the settings say otherwise."""
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")

log = logging.getLogger(__name__)


@contextmanager
def desk(
    settings: Settings, protocol: Callable[[], Knowledge], clock: Clock
) -> Iterator[tuple[Site, Live]]:
    """The desk with its database up to date, and its follower at work until the block ends.
    `protocol` is asked at every page. Raises ClinicError."""
    live = Live()
    with ExitStack() as ending:
        store = ending.enter_context(database.opened(settings))
        cases = ending.enter_context(storage.cases(settings, clock))
        vault = _vault(settings)
        made = site(store, settings.data, clock, protocol, vault, cases, options(settings))
        events = _events(settings, store, clock)

        def copied(case_id: str) -> None:
            live.tell(news(made, case_id))
            events.told(case_id)

        follower = Follower(store, settings.data, clock, copied=copied)
        cases.heed(follower.told)
        ending.enter_context(follower)
        if settings.desk.events:
            ending.enter_context(events)
        ending.enter_context(records.kept_daily(settings, store, clock))
        ending.enter_context(Regular(photo_jobs(settings, made), every_s=PHOTOS_S))
        yield made, live


def somewhere(settings: Settings) -> Settings:
    """The same with an address of the desk: where none is set, one that only this machine
    reaches."""
    if settings.desk.address:
        return settings
    return replace(settings, desk=replace(settings.desk, address=USUAL))


def options(settings: Settings) -> Options:
    """What the settings say of the pages."""
    own = settings.desk.address.rpartition(":")[0]
    zone = settings.hours.time_zone
    return Options(
        practice=settings.practice,
        hosts=(*THIS_MACHINE, own, *settings.desk.hosts),
        secure=settings.desk.secure,
        idle=timedelta(minutes=settings.desk.idle_minutes),
        zone=ZoneInfo(zone) if zone else None,
    )


def listening(settings: Settings) -> socket.socket:
    """Where browsers connect. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.desk.host else socket.AF_INET
    return socket.create_server((settings.desk.host, settings.desk.port), family=family)


def entrance(settings: Settings, port: int) -> str:
    """The address to type into a browser."""
    scheme = "https" if settings.desk.secure else "http"
    if settings.desk.hosts:
        behind = settings.desk.behind_proxy
        return f"{scheme}://{settings.desk.hosts[0]}" + ("" if behind else f":{port}")
    return f"{scheme}://{settings.desk.address.rpartition(':')[0]}:{port}"


def serve(made: uvicorn.Server, where: socket.socket, *, with_parent: bool) -> None:
    """Answer browsers until told to end; `with_parent`: also when standard input ends."""
    # Signals that the server has caught come again when it has ended: then all is well, and what
    # was opened is closed in order.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if with_parent:
        threading.Thread(target=_end_with_input, args=(made,), daemon=True).start()
    made.run(sockets=[where])


def server(made: Site, live: Live, settings: Settings) -> uvicorn.Server:
    """The web server. Raises SettingsRefused for an unusable certificate."""
    asked, tls = settings.desk, settings.desk.tls
    config = uvicorn.Config(
        app(made, live),
        lifespan="off",
        log_config=None,
        # Addresses hold what somebody searched for, and the tokens of one-time links.
        access_log=False,
        server_header=False,
        proxy_headers=bool(asked.behind_proxy),
        forwarded_allow_ips=asked.behind_proxy or None,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
        timeout_graceful_shutdown=ENDING_S,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise SettingsRefused(
            f"The certificate of [desk] cannot be used ({error}): give the PEM files of the "
            "certificate with its chain and of its key."
        ) from error
    return uvicorn.Server(config)


def _end_with_input(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def _events(settings: Settings, store: Database, clock: Clock) -> Events:
    """They tell the program that the settings name. Raises SettingsRefused for a missing secret."""
    secret = settings.alerts.webhook.secret() if settings.desk.events else ""
    desk = settings.alerts.desk.rstrip("/")
    head = Letterhead(settings.practice, f"{desk}{CASE_PAGE}" if desk else "")
    url = settings.desk.events
    return Events(store, head, lambda data, id_, at: post(url, data, secret, id_, at), clock)


def photo_jobs(settings: Settings, made: Site) -> tuple[Job, ...]:
    """Take in the photos that the kiosk hands over, and those that lie where the settings say."""
    inbox = Inbox(made.database, made.album, made.codes, made.clock)
    folder, box = settings.desk.photo_folder, settings.desk.mailbox
    jobs: list[Job] = [Handed(made.database, made.folder, made.vault, made.album).look]
    if folder:
        jobs.append(lambda: inbox.look_in_folder(Path(folder).expanduser()))
    if box:
        jobs.append(lambda: inbox.look_in_mailbox(Path(box).expanduser()))
    return tuple(jobs)


def _vault(settings: Settings) -> Vault:
    """The desk is read without the key too, but for what is sealed."""
    try:
        return storage.vault(settings)
    except (SettingsRefused, KeyMissing) as error:
        log.error("sealed recordings and photos cannot be opened: %s", error)
        return Vault()


def own_command(named: Path | None) -> list[str]:
    """The desk as a process of its own that ends with this one."""
    config = ["--config", str(named)] if named else []
    return [sys.executable, "-P", "-m", "toothline", "desk", "--with-parent", *config]
