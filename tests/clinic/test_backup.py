"""Backup and restore: a round trip on both databases and between them; damage is refused."""

from __future__ import annotations

import io
import tarfile
from itertools import count

import numpy as np
import pytest
from sqlalchemy import select, text

from clinic import backup
from clinic.backup import back_up, restore
from clinic.errors import BackupRefused, CasesUnwritable
from clinic.journal import Journal
from clinic.store.audit import SAW
from clinic.store.base import Database, embedded
from clinic.store.dump import dump
from clinic.store.people import AccountRow
from clinic.store.tables import CaseRow
from clinic.vault import Key, Vault
from tests.clinic.keeping import WORDS, Practice

NUMBERS = count()
OURS = Vault([Key(b"a" * 32)])


@pytest.fixture
def practice(database, tmp_path):
    made = Practice(database, tmp_path / "data", OURS)
    made.call("7KDM4")
    made.note("7KDM4", "called back")
    made.photo("7KDM4")
    with database.session() as session:
        made.audit.record(session, "anna", SAW, "7KDM4")
        session.add(
            AccountRow(name="anna", role="desk", password="x", disabled=False, made_at=made.now)
        )
    yield made
    made.close()


@pytest.fixture
def kept(practice, tmp_path):
    path = tmp_path / "backup.tar"
    back_up(practice.database, practice.folder, practice.clock, path)
    return path


def rows(database, name):
    with database.reading() as session:
        return sorted(map(tuple, session.execute(text(f"SELECT * FROM {name}"))), key=str)


def tables(database):
    with database.reading() as session:
        return [name for name, _ in dump(session.connection())]


def test_what_was_backed_up_comes_back(practice, kept, tmp_path):
    assert kept.stat().st_mode & 0o077 == 0
    again = tmp_path / "again"
    restore(kept, again, "")
    restored = Practice(Database(embedded(again)), again, OURS)
    assert restored.cases.get("7KDM4").data["said"][0]["text"] == WORDS
    assert restored.cases.journal("7KDM4") == practice.cases.journal("7KDM4")
    for folder in ("recordings", "photos"):
        assert restored.files(folder) == practice.files(folder)
    with OURS.open(restored.cases.get("7KDM4").recording) as sound:
        assert sound.read(4) == b"fLaC"
    assert tables(restored.database) == tables(practice.database)
    if practice.database.url.get_backend_name() == "sqlite":
        for name in tables(practice.database):
            assert rows(restored.database, name) == rows(practice.database, name), name
    with restored.database.session() as session:
        case = session.get(CaseRow, "7KDM4")
        assert (case.opened_at, case.data["said"][0]["text"]) == (practice.now, WORDS)
        assert restored.audit.verify(session).faults == ()
        assert restored.audit.verify(session).remembered == 1
        restored.audit.record(session, "anna", SAW, "7KDM4")
    restored.follow()
    restored.call("3C3C3")
    restored.note("3C3C3", "the numbers that the database draws go on")
    assert again.stat().st_mode & 0o077 == 0
    restored.close()
    restored.database.close()


def test_an_embedded_database_moves_to_a_server_and_finds_its_words(
    practice, kept, tmp_path, postgresql_server
):
    server = Database(postgresql_server.create(f"moved_{next(NUMBERS)}"))
    restore(kept, tmp_path / "again", server.url.render_as_string(hide_password=False))
    with server.session() as session:
        assert session.scalars(select(CaseRow.id)).all() == ["7KDM4"]
        assert practice.audit.verify(session).faults == ()
    restored = Practice(server, tmp_path / "again", OURS)
    restored.call("3C3C3")
    restored.note("7KDM4", "a second note gets its own number")
    restored.close()
    server.close()


def test_nothing_is_overwritten(practice, kept, tmp_path):
    with pytest.raises(BackupRefused, match="is there already"):
        back_up(practice.database, practice.folder, practice.clock, kept)
    with pytest.raises(BackupRefused, match="is not empty: move it aside"):
        restore(kept, practice.folder, "")
    url = practice.database.url.render_as_string(hide_password=False)
    with pytest.raises(BackupRefused, match="The database .* is not empty"):
        restore(kept, tmp_path / "again", url)
    assert not (tmp_path / "again").exists()


def test_a_folder_that_is_missing_is_asked_for(practice, tmp_path):
    with pytest.raises(CasesUnwritable, match=r"make the folder .*/usb first\.$"):
        back_up(practice.database, practice.folder, practice.clock, tmp_path / "usb" / "all.tar")


# Not further on: the last ten thousand bytes of a tar are nothing, and may be anything.
@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.8])
def test_a_damaged_backup_is_refused_and_nothing_restored(kept, tmp_path, place):
    whole = bytearray(kept.read_bytes())
    for at in range(int(len(whole) * place), int(len(whole) * place) + 600):
        whole[at] ^= 0xFF
    kept.write_bytes(whole)
    with pytest.raises(BackupRefused):
        restore(kept, tmp_path / "again", "")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("cut", [0, 100, 5000])
def test_a_backup_cut_short_is_refused(kept, tmp_path, cut):
    kept.write_bytes(kept.read_bytes()[:cut])
    with pytest.raises(BackupRefused):
        restore(kept, tmp_path / "again", "")


def test_a_tar_that_leads_out_of_its_folder_is_refused(tmp_path):
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("../outside")
        info.size = 3
        tar.addfile(info, io.BytesIO(b"bad"))
    with pytest.raises(BackupRefused):
        restore(path, tmp_path / "deep" / "again", "")
    assert not (tmp_path / "deep" / "outside").exists()


def test_the_key_is_not_in_it(kept):
    assert b"a" * 32 not in kept.read_bytes()
    assert b"fLaC" not in kept.read_bytes()


def test_the_sound_of_a_call_that_ends_meanwhile_is_in_it_sealed(practice, tmp_path, monkeypatch):
    call = practice.cases.reopen("7KDM4")
    call.sound(np.ones(16_000, np.float32) / 3, np.zeros(16_000, np.float32))
    listed = backup._below

    def ending(*where):
        found = tuple(listed(*where))
        if where[0] == practice.folder:
            call.close()
        return found

    # The call ends when its files are listed and not read yet.
    monkeypatch.setattr(backup, "_below", ending)
    back_up(practice.database, practice.folder, practice.clock, tmp_path / "backup.tar")
    monkeypatch.undo()
    assert "7KDM4-2.flac.sealed" in practice.files("recordings")
    restore(tmp_path / "backup.tar", tmp_path / "again", "")
    assert (tmp_path / "again" / "recordings" / "7KDM4-2.flac.sealed").exists()


def test_calls_may_go_on_meanwhile(practice, tmp_path):
    with practice.cases.reopen("7KDM4") as call:
        for number in range(3):
            call.append("event", number, {})
            back_up(practice.database, practice.folder, practice.clock, tmp_path / f"{number}.tar")
    restore(tmp_path / "2.tar", tmp_path / "again", "")
    journal = Journal(tmp_path / "again", practice.clock)
    assert len(journal.rows("7KDM4")) == 5
    journal.close()
