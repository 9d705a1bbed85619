"""A browser with a microphone and a camera of its own, and the kiosk's page before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.clinic.desk.conftest import ARGUMENTS, CHROMIUM
from tests.clinic.kiosk.stand_in import Service, serving

WAIT_MS = 20_000
"""Longest wait for something on a page: the machine may be busy with other things."""
MICROPHONE_HZ = 48_000
TONE_HZ = 440
TRY_LATER = 1013
"""Ends any conversation: the service has no place."""
DEVICES = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
SMALL = {"width": 1024, "height": 768}
"""Pixels; a screen without a graphics card is drawn slowly, and what a test does fits on this."""
WATCHED = """
const ask = MediaDevices.prototype.getUserMedia;
window.tracks = [];
MediaDevices.prototype.getUserMedia = async function (wanted) {
  const stream = await ask.call(this, wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
window.contexts = [];
window.AudioContext = class extends AudioContext {
  constructor(...options) { super(...options); window.contexts.push(this); }
};
"""
"""So that a test can see which devices are still open."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: a page in a real browser")


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the microphone hears, over and over: a tone."""
    path = tmp_path_factory.mktemp("microphone") / "tone.wav"
    seconds = np.arange(2 * MICROPHONE_HZ) / MICROPHONE_HZ
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * TONE_HZ * seconds), MICROPHONE_HZ, "PCM_16")
    return path


@pytest.fixture(scope="module")
def chromium(tone: Path) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("No Chromium here: apt-get install chromium.")
    arguments = [*ARGUMENTS, *DEVICES, f"--use-file-for-fake-audio-capture={tone}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[Service, str]]:
    service = Service()
    with serving(service.app()) as where:
        yield service, where


@pytest.fixture
def service(standing: tuple[Service, str]) -> Service:
    standing[0].reset()
    return standing[0]


class Faults(list[str]):
    """What a page's console says, without what a test brings about on purpose."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.told(message.text))
        page.on("pageerror", lambda error: self.append(str(error)))

    def told(self, text: str) -> None:
        if "status of" not in text and "WebSocket connection to" not in text:
            self.append(text)


Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def visit(chromium: Browser, standing: tuple[Service, str]) -> Iterator[Visit]:
    """A kiosk of its own: `visit(path, clock=…, **context)`."""
    contexts = []
    faults = Faults()

    def visited(path: str = "/?raw=1", clock: bool = False, **how: object) -> Page:
        context = chromium.new_context(
            base_url=standing[1],
            **{"viewport": SMALL, **how},  # type: ignore[arg-type]
        )
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(WATCHED)
        contexts.append(context)
        page = context.new_page()
        if clock:
            page.clock.install()
        faults.watch(page)
        page.goto(path)
        if clock:
            # Until then it goes by itself: a slow machine would tell another story than a fast one.
            page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture(scope="module")
def kiosk(visit: Visit) -> Page:
    """The one before which a module's people stand, one after the other."""
    return visit("/?raw=1&px_per_mm=4.5")


@pytest.fixture
def page(kiosk: Page, service: Service) -> Iterator[Page]:
    """The kiosk at its start, which is all that is left of the test before."""
    expect(kiosk.locator(".start")).to_be_visible()
    yield kiosk
    if kiosk.locator(".start").count() == 0:
        service.close(TRY_LATER)
        kiosk.locator("[data-end=wipe]").click()


def begin(page: Page, *, aloud: bool = False) -> None:
    """Start a conversation and wait for its first screen."""
    page.locator(f"[data-start={'aloud' if aloud else 'quietly'}]").click()
    page.locator(".talk .buttons .answer").first.wait_for()


def until(page: Page, holds: str) -> None:
    """Wait for an expression to hold; the page's policy lets no script be waited for in it."""
    for _ in range(WAIT_MS // 20):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never came to hold: {holds}")
