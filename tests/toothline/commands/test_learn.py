"""`toothline learn`: shown first, written when agreed to, in force for the next call."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_fixtures.caller import CALLERS, Caller, load_all
from benchmarks.sampling import stratified
from clinic.learning import Outcome, learned
from clinic.store.audit import rows
from clinic.store.tables import CaseRow, FactRow
from dialog.knowledge import Knowledge
from tests.dialog.talking import english
from toothline.__main__ import main
from toothline.commands import learn
from toothline.practice import database
from toothline.practice.protocol import protocol
from toothline.settings import Settings
from toothline.simulation.protocol_trial import tried

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALLERS_TRIED = stratified(load_all([CALLERS]), 16)


@pytest.fixture(autouse=True)
def few_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of ours take a minute."""

    def few(paths: object) -> list[Caller]:
        return CALLERS_TRIED[:3]

    monkeypatch.setattr(learn, "load_all", few)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A practice with thirty outcomes."""
    with database.opened(Settings(data=tmp_path)) as opened, opened.session() as session:
        for number in range(30):
            day, id_ = NOON + timedelta(hours=number), f"CASE{number}"
            session.add(CaseRow(id=id_, local_id=id_, origin="here", opened_at=day, last_at=day,
                                outcome="PS"))  # fmt: skip
            session.flush()
            session.add(FactRow(case_id=id_, name="stage", since=1, value="had_tooth", words="",
                                at_s=9.0, how="answered", status="known"))  # fmt: skip
    return tmp_path


def run(folder: Path, *words: str, answer: str = "") -> Result:
    return CliRunner().invoke(
        main, ["learn", *words], env={"TOOTHLINE_DATA": str(folder)}, input=answer
    )


def known(folder: Path) -> Knowledge:
    return protocol(Settings(data=folder))


def changes(folder: Path) -> list[str]:
    with database.opened(Settings(data=folder)) as opened, opened.reading() as session:
        return [row.detail for row in rows(session) if row.what == "changed"]


def test_what_was_learned_is_shown_and_in_force_when_agreed_to(folder: Path) -> None:
    done = run(folder, answer="y\n")
    assert done.exit_code == 0, done.output
    assert "Use the figures of 30 outcomes?" in done.output
    assert re.search(r"less urgent than before +0\s*$", done.output, re.M)
    own = known(folder).learned
    assert own is not None
    assert own.prior["PS"]["had_tooth"] > 0.4
    assert "toothline protocol sign" in done.output
    assert changes(folder) == ['{"outcomes": 30, "priors": "learned"}']


def test_a_no_writes_nothing(folder: Path) -> None:
    assert run(folder, answer="n\n").exit_code == 1
    assert known(folder).learned is None
    assert changes(folder) == []


def test_learning_asks_for_a_new_signature_and_going_back_for_another(folder: Path) -> None:
    before = known(folder).fingerprint
    run(folder, "--yes")
    assert known(folder).fingerprint != before
    assert run(folder, "--reset", "--yes").exit_code == 0
    assert known(folder).fingerprint == before
    assert len(changes(folder)) == 2


def test_a_practice_without_outcomes_is_told_where_they_come_from(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.exit_code == 0
    assert "enter at the desk" in done.output
    assert run(tmp_path, "--reset").exit_code == 0


def test_priors_that_do_not_fit_stop_no_call(folder: Path) -> None:
    run(folder, "--yes")
    file = folder / "protocol" / "en-priors.yaml"
    file.write_text(file.read_text().replace("had_tooth", "had_teeth"))
    assert known(folder).learned is None
    assert "priors" in CliRunner().invoke(
        main, ["doctor"], env={"TOOTHLINE_DATA": str(folder)}
    ).output  # fmt: skip


def test_figures_that_would_make_a_caller_less_urgent_are_never_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = learn.tried
    monkeypatch.setattr(learn, "tried", lambda *given: replace(real(*given), less_urgent=("x01",)))
    done = run(folder, "--yes")
    assert done.exit_code == 1
    assert "less urgent would be x01" in done.output
    assert known(folder).learned is None


@pytest.mark.parametrize("component", ["CR", "PS", "IM"])
def test_no_caller_becomes_less_urgent_in_a_practice_that_sees_only_one_thing(
    component: str,
) -> None:
    found = [Outcome(component, {})] * 3000
    only = replace(english(), learned=learned(english(), found, date(2026, 3, 2)))
    trial = tried(english(), only, CALLERS_TRIED)
    assert trial.safe
    assert trial.after.under_triaged == 0
