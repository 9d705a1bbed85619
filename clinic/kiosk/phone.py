"""The code that brings a person's own telephone to the page that takes photos for their case."""

from __future__ import annotations

import segno

QUIET = 4
"""Modules of white around it, which readers need (ISO/IEC 18004)."""
CORRECTED = "m"
"""Level of error correction: a thumb's print or a lamp's reflection on the glass is read over."""


def invitation(address: str, code: str) -> dict[str, str | int]:
    """What the page draws and writes: the address, the code, and the QR code of both as an SVG path
    in a square of `size` modules."""
    drawn = segno.make(f"https://{address}?code={code}", error=CORRECTED, micro=False)
    rows = enumerate(drawn.matrix_iter(border=QUIET))
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in rows for x, bit in enumerate(row) if bit)
    size = int(drawn.symbol_size(border=QUIET)[0])
    return {"address": address, "code": f"{code[:3]} {code[3:]}", "path": dark, "size": size}
