"""Which machine a case came in on: its recordings lie there."""

from __future__ import annotations

import os
import re
import secrets
import socket
from pathlib import Path

from clinic.cases import LETTERS
from clinic.errors import CasesUnreadable
from clinic.private import write_private

FILE = "machine"
"""In the folder of cases, so that it moves with them."""


def machine(folder: Path) -> str:
    """The name of the machine that this folder of cases belongs to, made at the first call: its
    host's name, for people, and five letters that no other has. Raises CasesUnreadable,
    CasesUnwritable."""
    path = folder / FILE
    try:
        if not path.exists():
            host = re.sub(r"[^\w.-]", "", socket.gethostname())[:40]
            drawn = "".join(secrets.choice(LETTERS) for _ in range(5))
            made = path.with_name(f"{FILE}.{drawn}")
            write_private(made, f"{host}-{drawn}\n")
            # Linked, not moved: of two processes that make one together, both take the first.
            try:
                os.link(made, path)
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CasesUnreadable(
            f"The file {path} cannot be used ({error}): make it readable, or delete it and let a "
            "new one be made."
        ) from error
