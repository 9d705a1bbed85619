from __future__ import annotations

from pathlib import Path

import pytest

from toothline.settings import Settings, SettingsRefused, load


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "toothline.toml"
    path.write_text(text)
    return path


def test_without_file_and_variables_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(None, {}, tmp_path)
    assert settings == Settings()
    assert settings.emergency_number == "911"


def test_the_usual_file_is_read_where_it_lies(tmp_path: Path) -> None:
    written(tmp_path, 'practice = "Elm Street Dental"\n')
    assert load(None, {}, tmp_path).practice == "Elm Street Dental"


def test_a_named_file_comes_before_a_variable_and_that_before_the_usual_one(tmp_path: Path) -> None:
    usual = written(tmp_path, 'practice = "usual"\n')
    other, third = tmp_path / "other.toml", tmp_path / "third.toml"
    other.write_text('practice = "other"\n')
    third.write_text('practice = "third"\n')
    environ = {"TOOTHLINE_CONFIG": str(other)}
    assert load(third, environ, tmp_path).practice == "third"
    assert load(None, environ, tmp_path).practice == "other"
    assert load(None, {}, usual.parent).practice == "usual"


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, 'emergency_number = "112"\ndata = "a"\n')
    settings = load(path, {"TOOTHLINE_DATA": "b", "HOME": "/"}, tmp_path)
    assert (settings.emergency_number, settings.data) == ("112", Path("b"))


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(SettingsRefused) as refused:
        load(written(tmp_path, text), {}, tmp_path)
    return str(refused.value)


def test_an_unknown_key_is_told_with_file_line_and_the_nearest_one(tmp_path: Path) -> None:
    said = refusal(tmp_path, '# ours\n\npractice = "x"\nemergency_numbr = "112"\n')
    assert said == (
        f"{tmp_path}/toothline.toml, line 4: emergency_numbr is no setting: "
        "did you mean emergency_number?"
    )


def test_a_table_is_told_like_an_unknown_key(tmp_path: Path) -> None:
    assert "line 2: waits is no setting" in refusal(tmp_path, "\n[waits]\nshort = 1\n")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('record = "always"', "record must be ask or never, not 'always'"),
        ("practice_number = 5551234", "must be text in quotes, not 5551234"),
        ('emergency_number = ""', "must be a phone number"),
        ('on_call_number = "call me"', "must be a phone number"),
        ('practice = " "', "must not be empty"),
        ('language = "English"', "must be two letters"),
    ],
)
def test_a_value_out_of_range_is_told_with_its_line(
    tmp_path: Path, line: str, complaint: str
) -> None:
    said = refusal(tmp_path, f"\n{line}\n")
    assert complaint in said
    assert "toothline.toml, line 2" in said


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"gone\.toml are not there"):
        load(tmp_path / "gone.toml", {}, tmp_path)
    with pytest.raises(SettingsRefused, match=r"gone\.toml are not there"):
        load(None, {"TOOTHLINE_CONFIG": str(tmp_path / "gone.toml")}, tmp_path)


@pytest.mark.parametrize("content", [b"practice = ", b"\xff\xfe", b"practice practice"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "toothline.toml").write_bytes(content)
    with pytest.raises(SettingsRefused, match=r"toothline\.toml"):
        load(None, {}, tmp_path)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="cannot be read"):
        load(tmp_path, {}, tmp_path)


def test_a_misspelled_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsRefused, match="TOOTHLINE_ON_CALL_NUMER is no setting: did you mean on_call_number"
    ):
        load(None, {"TOOTHLINE_ON_CALL_NUMER": "5551234"}, tmp_path)


def test_the_variable_of_the_models_is_no_setting(tmp_path: Path) -> None:
    assert load(None, {"TOOTHLINE_MODELS": "/media/usb"}, tmp_path) == Settings()
