"""A publisher's site: files over HTTP, resumed where they broke off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import requests

from models.catalogue import Model, ModelFile
from models.progress import Watcher
from models.sources import SourceFailed

CONNECT_S = 5.0
"""Seconds to wait for a host: without a network the next source must come soon."""
READ_S = 30.0
"""Seconds without a byte until the line counts as broken."""
TRIES = 5
"""How often a broken download is taken up in one go; the next fetch goes on from there anyway."""
PIECE = 1 << 14
"""Bytes taken at a time; what a broken line loses of the last piece is asked for again."""


class Site:
    """Files at an address with `{path}` in it. `dead` holds hosts that could not be reached, so
    that the next model does not wait for them again."""

    def __init__(self, address: str, dead: set[str]) -> None:
        self._address = address
        self._host = urlsplit(address).netloc
        self._dead = dead

    def bring(
        self, model: Model, wanted: Sequence[ModelFile], into: Path, watcher: Watcher
    ) -> None:
        if self._host in self._dead:
            raise SourceFailed(f"{self._host} cannot be reached")
        for file in wanted:
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            watcher.began(f"{model.name}/{file.path} from {self._host}", file.size)
            self._download(file, part, watcher)
            part.replace(target)

    def _download(self, file: ModelFile, part: Path, watcher: Watcher) -> None:
        for _ in range(TRIES):
            try:
                with self._ask(file, part) as answer:
                    _receive(answer, part, watcher)
                return
            except requests.RequestException:
                watcher.note(f"{self._host} broke off in {file.path}: taking it up again.")
        raise SourceFailed(f"{self._host} broke off {TRIES} times in {file.path}")

    def _ask(self, file: ModelFile, part: Path) -> requests.Response:
        """The answer's head, for what is missing of the file; SourceFailed when there is none."""
        have = part.stat().st_size if part.exists() else 0
        if have >= file.size > 0:
            # Nothing can be missing of it and yet it was not accepted: begin anew.
            part.unlink()
            have = 0
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        try:
            answer = requests.get(
                self._address.replace("{path}", file.path),
                headers=headers,
                stream=True,
                timeout=(CONNECT_S, READ_S),
            )
        except requests.RequestException as error:
            self._dead.add(self._host)
            raise SourceFailed(f"{self._host} cannot be reached") from error
        if not answer.ok:
            answer.close()
            raise SourceFailed(f"{self._host} answered {answer.status_code} for {file.path}")
        return answer


def _receive(answer: requests.Response, part: Path, watcher: Watcher) -> None:
    """Append what follows, or write anew when the host does not resume."""
    resumed = answer.status_code == requests.codes.partial_content
    done = part.stat().st_size if resumed else 0
    with part.open("ab" if resumed else "wb") as out:
        for piece in answer.iter_content(PIECE):
            out.write(piece)
            done += len(piece)
            watcher.reached(done)
