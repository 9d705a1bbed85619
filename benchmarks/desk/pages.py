"""Open pages of the desk, in a process of their own: their work is not the desk's.

    python -m benchmarks.desk.pages http://127.0.0.1:8080 COOKIE 50 1

So many plain listeners, each with its stream of news and a list asked for when told to, as the
page's script does; and so many pages in Chromium. A line `ready` when all are open; then a line of
JSON for every sentence of a caller that a page shows: page, sentence, and when, in seconds of this
machine's wall clock. Ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

from playwright.async_api import Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
SAID = re.compile(rb"sentence \d+ \d+ of a caller")
WATCH = """() => {
  const seen = new Set();
  const look = () => {
    for (const [text] of document.body.innerText.matchAll(/sentence \\d+ \\d+ of a caller/g))
      if (!seen.has(text)) { seen.add(text); shown(text, Date.now() / 1000); }
  };
  look();
  new MutationObserver(look).observe(document.querySelector("#list"),
    {childList: true, subtree: true, characterData: true});
}"""


async def main(address: str, cookie: str, listeners: int, browsers: int) -> None:
    host, port = address.removeprefix("http://").split(":")
    head = f" HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    opened = [asyncio.Event() for _ in range(listeners)]
    tasks = [
        asyncio.create_task(_listen(host, int(port), head, f"listener {number}", each))
        for number, each in enumerate(opened)
    ]
    await asyncio.gather(*(each.wait() for each in opened))
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for number in range(browsers):
            name, _, value = cookie.partition("=")
            context = await chromium.new_context(base_url=address)
            await context.add_cookies([{"name": name, "value": value, "url": address}])
            await _look(await context.new_page(), f"browser {number}")
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await chromium.close()


async def _listen(host: str, port: int, head: bytes, name: str, opened: asyncio.Event) -> None:
    """A stream of news, and one connection for the list as a browser keeps it."""
    news, talk = await asyncio.open_connection(host, port)
    asking, ask = await asyncio.open_connection(host, port)
    talk.write(b"GET /live" + head)
    seen: set[str] = set()
    while line := await news.readline():
        opened.set()
        if line.strip() != b"data: list":
            continue
        ask.write(b"GET /list" + head)
        fields = (await asking.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", fields)
        assert length, fields[:40]
        page = await asking.readexactly(int(length[1]))
        _tell(name, {found.decode() for found in SAID.findall(page)}, seen)


def _tell(name: str, found: set[str], seen: set[str]) -> None:
    for text in found - seen:
        seen.add(text)
        print(json.dumps({"page": name, "text": text, "at": time.time()}), flush=True)


async def _look(page: Page, name: str) -> None:
    """A real page: when its list holds the words."""

    def shown(text: str, at: float) -> None:
        print(json.dumps({"page": name, "text": text, "at": at}), flush=True)

    await page.expose_function("shown", shown)
    await page.goto("/")
    await page.locator("[data-live-state]", has_text="Live").wait_for()
    await page.evaluate(WATCH)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
