"""A follower between a journal and either database, by the clock of the test's module."""

from __future__ import annotations

import pytest

from clinic.cases import Cases
from clinic.store.following import Follower


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cases"


@pytest.fixture
def cases(folder, clock):
    with Cases(folder, clock) as opened:
        yield opened


@pytest.fixture
def follower(database, cases, folder, clock):
    made = Follower(database, folder, clock)
    yield made
    made.close()
