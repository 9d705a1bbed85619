"""A case's sound, a piece at a time as players ask for it; who listens is audited."""

from __future__ import annotations

import io
import re

from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.audit import once
from clinic.desk.dossier import file_of
from clinic.desk.errors import Refused
from clinic.desk.inquiry import Inquiry
from clinic.recordings import FOLDER
from clinic.store.audit import HEARD

PIECE = 1024 * 1024
"""Bytes of an answer: a minute of a call; players ask for the next piece by themselves."""


def sound(inquiry: Inquiry) -> Response:
    """The bytes that were asked for, or the first of them."""
    site, case_id = inquiry.site, inquiry.named("case")
    part = inquiry.named("part")
    name = file_of(site, case_id, int(part)) if part.isdigit() and len(part) < 4 else None
    if name is None:
        raise Refused(404, "There is no recording: the caller did not agree, or it was deleted.")
    with site.vault.open(site.folder / FOLDER / name) as file:
        size = file.seek(0, io.SEEK_END)
        first, last = _range(inquiry.request.headers.get("range", ""), size)
        file.seek(first)
        piece = file.read(last - first + 1)
    once(inquiry, HEARD, case_id)
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{size}"}
    return Response(piece, 206, headers, "audio/flac")


def _range(asked: str, size: int) -> tuple[int, int]:
    """First and last byte. Raises Refused where there are none."""
    found = re.fullmatch(r"bytes=(\d{1,15})-(\d{0,15})", asked)
    first = int(found[1]) if found else 0
    if first >= size:
        raise Refused(416, "The recording is shorter than that.")
    end = int(found[2]) if found and found[2] else size - 1
    return first, max(first, min(end, size - 1, first + PIECE - 1))


PAGES = (Page("/cases/{case}/recording/{part}", sound, "listen"),)
