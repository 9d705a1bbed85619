"""Sealing at rest: what goes in comes out, from any place, and nothing that was changed."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from clinic import vault
from clinic.errors import CasesUnwritable, FileGone, KeyMissing, SealBroken
from clinic.vault import HEADER, PIECE, TAG, Key, Vault, keys

OURS, OTHER = Key(b"a" * 32), Key(b"b" * 32)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17])
@pytest.mark.parametrize("given_keys", [(), (OURS,)], ids=["plain", "sealed"])
def test_what_goes_in_comes_out(tmp_path, size, given_keys):
    content = np.random.default_rng(size).bytes(size)
    ours = Vault(given_keys)
    path = ours.write(tmp_path / "photos" / "p.jpg", [content[:10], content[10:]])
    with ours.open(tmp_path / "photos" / "p.jpg") as file:
        assert file.read() == content
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    if size > 40:
        assert (content[:40] in path.read_bytes()) is (not given_keys)


@pytest.fixture(scope="module")
def long_file(tmp_path_factory):
    content = np.random.default_rng(1).bytes(2 * PIECE + 900)
    path = tmp_path_factory.mktemp("vault") / "long"
    Vault([OURS]).write(path, [content])
    return path, content


@given(place=st.integers(0, 2 * PIECE + 1000), count=st.integers(0, PIECE + 10))
def test_any_place_is_read_without_what_is_before(long_file, place, count):
    path, content = long_file
    with Vault([OURS]).open(path) as file:
        file.seek(place)
        assert file.read(count) == content[place : place + count]


@given(st.data())
def test_a_change_of_any_byte_is_found(long_file, data):
    path, _ = long_file
    whole = bytearray(vault.sealed(path).read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    _refused(path.with_name("changed"), bytes(whole))


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole[: HEADER + PIECE + TAG],
        lambda whole: whole[: HEADER + 2 * (PIECE + TAG)],
        lambda whole: whole[:-1],
        lambda whole: whole[:HEADER],
        lambda whole: whole[:5],
        lambda whole: whole + b"x",
        lambda whole: (
            whole[:HEADER]
            + whole[HEADER + PIECE + TAG : HEADER + 2 * (PIECE + TAG)]
            + whole[HEADER : HEADER + PIECE + TAG]
            + whole[HEADER + 2 * (PIECE + TAG) :]
        ),
    ],
    ids=["one piece", "two pieces", "a byte less", "header", "nothing", "a byte more", "swapped"],
)
def test_a_cut_or_swapped_file_is_refused(long_file, change):
    path, _ = long_file
    _refused(path.with_name("cut"), change(vault.sealed(path).read_bytes()))


def _refused(path, whole):
    vault.sealed(path).write_bytes(whole)
    with pytest.raises((SealBroken, KeyMissing)), Vault([OURS]).open(path) as file:
        file.read()


def test_a_former_key_still_opens_what_it_sealed(tmp_path):
    Vault([OTHER]).write(tmp_path / "old", [b"words"])
    both = Vault([OURS, OTHER])
    assert both.open(tmp_path / "old").read() == b"words"
    assert not both.is_current(tmp_path / "old.sealed")
    both.write(tmp_path / "new", [b"words"])
    assert both.is_current(tmp_path / "new.sealed")


def test_a_lost_key_is_named_by_its_id(tmp_path):
    Vault([OTHER]).write(tmp_path / "photo", [b"x"])
    for poor in (Vault(), Vault([OURS])):
        with pytest.raises(KeyMissing, match=f"the key {OTHER.id}, which is not among"):
            poor.open(tmp_path / "photo")


def test_a_file_that_was_deleted_is_told_so(tmp_path):
    Vault([OURS]).write(tmp_path / "sound.flac", [b"x"])
    assert vault.remove(tmp_path / "sound.flac")
    assert not vault.remove(tmp_path / "sound.flac")
    with pytest.raises(FileGone, match="sound.flac is not there"):
        Vault([OURS]).open(tmp_path / "sound.flac")


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path):
    ours = Vault([OURS])
    ours.write(tmp_path / "p", [b"first"])

    def broken():
        yield b"second"
        raise OSError(28, "No space left on device")

    with pytest.raises(CasesUnwritable, match="No space left on device"):
        ours.write(tmp_path / "p", broken())
    assert ours.open(tmp_path / "p").read() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["p.sealed"]


def test_a_sealed_recording_is_sound_that_can_be_read_from_the_middle(tmp_path):
    sound = (np.sin(np.arange(40_000) / 9) / 2).astype(np.float32)
    made = io.BytesIO()
    soundfile.write(made, sound, 16_000, format="FLAC")
    Vault([OURS]).write(tmp_path / "c.flac", [made.getvalue()])
    with Vault([OURS]).open(tmp_path / "c.flac") as file, soundfile.SoundFile(file) as opened:
        opened.seek(20_000)
        np.testing.assert_allclose(opened.read(100, "float32"), sound[20_000:20_100], atol=1e-3)


def test_a_key_file_holds_keys_and_remarks():
    made = Key.new()
    text = f"# of the practice\n{made.line}   # since spring\n\n{OURS.line}\n"
    assert keys(text, "The file k") == (made, OURS)


@pytest.mark.parametrize("text", ["", "# nothing\n", "secret", OURS.line[:-5], OURS.line * 2])
def test_what_is_no_key_is_refused_without_showing_it(text):
    with pytest.raises(KeyMissing, match="toothline vault key") as refusal:
        keys(text, "The file k")
    assert not text or text not in str(refusal.value)


def test_a_key_does_not_show_itself():
    assert repr(OURS) == "Key()"
    assert OURS.secret.hex()[:16] != OURS.id
