"""A desk for each test that asks for one, and browsers of real people."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from clinic.store.following import Follower
from clinic.store.roles import Role
from tests.clinic.desk import desks
from tests.clinic.desk.desks import NAMES, PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
)
WAIT_MS = 60_000
"""Longest wait for something on a page: the machine may be busy with other things."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: the desk in a real browser")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[desks.Desk]:
    with desks.desk(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # No longer than a module: while it is open, an event loop runs in this thread, and tests that
    # start one of their own would be refused.
    if not CHROMIUM.exists():
        pytest.skip("No Chromium here: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def address(desk: desks.Desk) -> Iterator[str]:
    """The desk on a real port of this machine, with its follower at work."""
    from clinic.desk.alarm import news
    from toothline.service.desk import listening
    from toothline.settings import Desk as DeskSettings
    from toothline.settings import Settings

    where = listening(Settings(desk=DeskSettings(address="127.0.0.1:0")))
    config = uvicorn.Config(
        desk.app,  # type: ignore[arg-type]
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [where]})
    thread.start()
    follower = Follower(
        desk.site.database,
        desk.site.folder,
        desk.clock,
        copied=lambda case_id: desk.live.tell(news(desk.site, case_id)),
    )
    with follower:
        yield f"http://127.0.0.1:{where.getsockname()[1]}"
    server.should_exit = True
    thread.join()


Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """Somebody with a browser of their own; with a role, logged in."""
    contexts = []

    def visited(role: Role | None = None, path: str = "/", **how: object) -> Page:
        context = chromium.new_context(base_url=address, **how)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        if role:
            page.goto("/login")
            page.fill("#name", NAMES[role])
            page.fill("#password", PASSWORD)
            page.click("button")
            page.wait_for_url("**/")
        if not role or path != "/":
            page.goto(path)
        return page

    faults: list[str] = []
    yield visited
    for context in contexts:
        context.close()
    # Refusals are told by the browser and by htmx: that a session is over is no fault.
    refused = [each for each in faults if "status of" not in each and "Error Code 401" not in each]
    assert not refused, "the browser found fault with a page"
