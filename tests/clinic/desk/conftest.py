"""A desk for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clinic.desk import desks


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[desks.Desk]:
    with desks.desk(tmp_path) as made:
        yield made
