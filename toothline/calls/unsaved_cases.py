"""When a case cannot be kept where it belongs: its lines go to a file that somebody can find."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from voice.exchange import Line


def rescue(lines: Sequence[Line]) -> Path | None:
    """Write the lines to a file of their owner's, one JSON object each; None when impossible."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="toothline-unsaved-", suffix=".jsonl", delete=False, encoding="utf-8"
        ) as file:
            file.writelines(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)
    except OSError:
        return None
    return Path(file.name)
