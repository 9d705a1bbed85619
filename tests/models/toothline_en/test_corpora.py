"""Recordings, whose of them are held out, and the voices that are."""

from __future__ import annotations

from pathlib import Path

from models.toothline_en import corpora, synthesis


def test_single_words_are_read_with_their_speakers(tmp_path: Path) -> None:
    names = ("yes/0a1_nohash_0.opus", "unknown/bird_0a1_nohash_1.opus", "silence/exercise_1.opus")
    for name in names:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    found = {row.text: row.speaker for row in corpora.single_words(tmp_path)}
    assert found == {"yes": "word-0a1", "bird": "word-0a1", "": "word-exercise_1"}


def test_sentences_are_read_from_kaldis_lists(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("u1\tWE CALL IT BEAR\nu2 IT'S GONE\n")
    (tmp_path / "utt2spk").write_text("u1 s1\nu2 s2\n")
    sound = tmp_path / "sound"
    sound.mkdir()
    (sound / "u2.opus").touch()
    [row] = corpora.read_sentences(tmp_path, sound)
    assert (row.id, row.speaker, row.text) == ("u2", "read-s2", "it's gone")


def test_a_person_is_held_out_always_or_never_and_one_in_five_is() -> None:
    people = [f"word-{number:08x}" for number in range(2000)]
    judged = [person for person in people if corpora.held_out(person)]
    assert judged == [person for person in people if corpora.held_out(person)]
    assert 0.17 < len(judged) / len(people) < 0.23


def test_a_list_of_recordings_comes_back(tmp_path: Path) -> None:
    rows = [corpora.Recording("a", "a.wav", "read-1", "it's gone", "read")]
    corpora.write(tmp_path / "rows.jsonl", rows)
    assert corpora.read(tmp_path / "rows.jsonl") == rows


def test_no_voice_that_judges_ever_trains() -> None:
    texts = ["yes"] * 600
    trained = {line.voice.split("+")[-1] for line in synthesis.cast(texts, 1)}
    judging = {line.voice.split("+")[-1] for line in synthesis.cast(texts, 1, held_out=True)}
    assert len(trained) > 30
    assert len(judging) > 8
    assert not trained & judging
