"""Recordings get sealed when their call is over, whatever happens on the way."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest
import soundfile

from clinic import private, sealing
from clinic.cases import Cases
from clinic.errors import CasesUnwritable
from clinic.recordings import RATE, Recording
from clinic.sealing import Standing, seal, seal_all, standing
from clinic.vault import Key, Vault

OURS, FORMER = Key(b"a" * 32), Key(b"b" * 32)
SECOND = np.ones(RATE, np.float32) / 3


def cases(folder, *keys, **options):
    letters = iter("7KDM4")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return Cases(folder, lambda: noon, draw=lambda _: next(letters), vault=Vault(keys), **options)


def test_a_recording_is_plain_while_the_call_goes_on_and_sealed_after_it(tmp_path):
    with cases(tmp_path, OURS) as opened:
        with opened.begin() as call:
            call.sound(SECOND, SECOND)
            assert [path.name for path in sealing.files(tmp_path)] == ["7KDM4.flac"]
        (path,) = sealing.files(tmp_path)
        assert path.name == "7KDM4.flac.sealed"
        assert opened.get("7KDM4").recording == path
        call.close()
    with Vault([OURS]).open(path) as file:
        assert len(soundfile.read(file)[0]) == RATE


def test_without_a_key_a_recording_stays_as_it_is(tmp_path):
    with cases(tmp_path) as opened, opened.begin() as call:
        call.sound(SECOND, SECOND)
    assert [path.name for path in sealing.files(tmp_path)] == ["7KDM4.flac"]


def test_a_recording_that_is_not_to_be_kept_goes_with_the_call(tmp_path):
    with cases(tmp_path, OURS, keep_sound=False) as opened, opened.begin() as call:
        call.sound(SECOND, SECOND)
        assert len(list(sealing.files(tmp_path))) == 1
    assert list(sealing.files(tmp_path)) == []


def test_a_call_that_went_on_after_a_crash_has_all_its_parts_sealed(tmp_path):
    with cases(tmp_path, OURS) as opened:
        first = opened.begin()
        first.sound(SECOND, SECOND)
        first._recording.close()  # as the end of the process does it, without the seal
        with opened.reopen(first.id) as call:
            call.sound(SECOND, SECOND)
        assert [path.name for path in sealing.files(tmp_path)] == [
            "7KDM4-2.flac.sealed",
            "7KDM4.flac.sealed",
        ]
        with opened.reopen(first.id) as call:
            call.sound(SECOND, SECOND)
            call.refuse_sound()
    assert list(sealing.files(tmp_path)) == []


def test_what_is_being_written_by_another_process_is_left_alone(tmp_path):
    path = tmp_path / "recordings" / "7KDM4.flac"
    script = (
        "import sys, numpy; from pathlib import Path; from clinic.recordings import Recording\n"
        "made = Recording(Path(sys.argv[1])); made.write(*[numpy.ones(99999, 'f')] * 2)\n"
        "print('writing', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout.readline() == b"writing\n"
        assert not seal(Vault([OURS]), path)
        assert path.exists()
        writer.kill()
    assert seal_all(Vault([OURS]), tmp_path) == (1, ())
    with Vault([OURS]).open(path) as file:
        assert len(soundfile.read(file)[0]) > 90_000


def test_a_crash_between_sealed_and_plain_leaves_one_in_the_end(tmp_path, monkeypatch):
    path = tmp_path / "recordings" / "7KDM4.flac"
    with Recording(path) as made:
        made.write(SECOND, SECOND)
    whole = path.read_bytes()
    with monkeypatch.context() as dying:
        dying.setattr("pathlib.Path.unlink", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            seal(Vault([OURS]), path)
    assert Vault([OURS]).open(path).read() == whole
    assert seal_all(Vault([OURS]), tmp_path) == (1, ())
    assert not path.exists()
    assert Vault([OURS]).open(path).read() == whole


def test_a_full_disk_loses_no_sound_and_breaks_no_call(tmp_path, monkeypatch, caplog):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(private.os, "fsync", full)
    with cases(tmp_path, OURS) as opened, opened.begin() as call:
        # The journal is SQLite's and notices nothing of our fsync.
        call.sound(SECOND, SECOND)
    assert "stays unsealed for now" in caplog.text
    assert standing(Vault([OURS]), tmp_path) == Standing(plain=1)
    with pytest.raises(CasesUnwritable, match="No space left"):
        seal(Vault([OURS]), next(sealing.files(tmp_path)))
    monkeypatch.undo()
    assert seal_all(Vault([OURS]), tmp_path) == (1, ())
    assert [path.name for path in (tmp_path / "recordings").iterdir()] == ["7KDM4.flac.sealed"]


def test_a_new_key_seals_what_a_former_one_sealed(tmp_path):
    with cases(tmp_path, FORMER) as opened, opened.begin() as call:
        call.sound(SECOND, SECOND)
    both = Vault([OURS, FORMER])
    assert standing(both, tmp_path) == Standing(other_key=1)
    assert seal_all(both, tmp_path) == (1, ())
    assert standing(Vault([OURS]), tmp_path) == Standing(current=1)
    assert seal_all(both, tmp_path) == (0, ())


def test_what_cannot_be_opened_is_told_and_left(tmp_path):
    with cases(tmp_path, FORMER) as opened, opened.begin() as call:
        call.sound(SECOND, SECOND)
    done, (trouble,) = seal_all(Vault([OURS]), tmp_path)
    assert done == 0
    assert f"the key {FORMER.id}" in trouble
