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
TRIES = 3
"""How often a broken download is taken up again before the source is given up."""
PIECE = 1 << 18
"""Bytes between two reports of progress."""


class Site:
    """Files at an address with `{path}` in it."""

    def __init__(self, address: str, dead: set[str]) -> None:
        self._address = address
        self._host = urlsplit(address).netloc
        self._dead = dead

    def bring(
        self, model: Model, wanted: Sequence[ModelFile], into: Path, watcher: Watcher
    ) -> None:
        for file in wanted:
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            watcher.began(f"{model.name}/{file.path} from {self._host}", file.size)
            part = target.with_name(target.name + ".part")
            self._download(file, part, watcher)
            part.replace(target)

    def _download(self, file: ModelFile, part: Path, watcher: Watcher) -> None:
        for attempt in range(TRIES):
            try:
                self._take_up(file, part, watcher)
                return
            except requests.HTTPError as error:
                raise SourceFailed(f"{self._host} answered {error}") from error
            except (requests.ConnectTimeout, requests.ConnectionError) as error:
                # A broken read arrives as a ConnectionError too, and is worth another try; a
                # host that never gave a byte is not.
                if not part.exists() or attempt == TRIES - 1:
                    raise SourceFailed(f"{self._host} cannot be reached") from error
            except (requests.RequestException, OSError) as error:
                if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
                    raise
                if attempt == TRIES - 1:
                    raise SourceFailed(f"{self._host} broke off ({error})") from error
            watcher.note(f"{self._host} broke off: taking up {file.path} again.")

    def _take_up(self, file: ModelFile, part: Path, watcher: Watcher) -> None:
        have = part.stat().st_size if part.exists() else 0
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        url = self._address.replace("{path}", file.path)
        with requests.get(url, headers=headers, stream=True, timeout=(CONNECT_S, READ_S)) as answer:
            if answer.status_code == requests.codes.requested_range_not_satisfiable:
                # All of it is here already, or too much of it: the hash will tell.
                if have >= file.size:
                    return
                part.unlink()
                answer.raise_for_status()
            answer.raise_for_status()
            resumed = answer.status_code == requests.codes.partial_content
            done = have if resumed else 0
            with part.open("ab" if resumed else "wb") as out:
                for piece in answer.iter_content(PIECE):
                    out.write(piece)
                    done += len(piece)
                    watcher.reached(done)
