import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks import many
from dialog import knowledge
from toothline.commands.simulate import command

CALLER = """\
id: {id}
about: A cap & its story.
says: The little metal cap came out of my gum.
answers: {{breathing: no}}
otherwise: no
expect: {expect}
"""
SUMMARY = [
    "callers",
    "passed",
    "top1",
    "top2",
    "under_triage",
    "over_triage",
    "red_flag_recall",
    "red_flag_false_alarms",
    "slot_accuracy",
    "false_accepts",
    "false_rejects",
    "wer",
    "questions_median",
    "latency_ms_p50",
    "latency_ms_p95",
    "cpu_s_per_call",
]


def write(folder: Path, name: str, expect: str = "{}") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(CALLER.format(id=name, expect=expect), encoding="utf-8")
    return path


def simulate(*arguments: object) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments), "--text"])


def test_a_caller_that_meets_every_expectation_ends_with_0(tmp_path: Path) -> None:
    result = simulate(write(tmp_path, "cap"))
    assert result.exit_code == 0, result.output
    assert "cap" in result.output
    assert "\x1b[" not in result.output


def test_an_expectation_not_met_ends_with_1_and_is_named(tmp_path: Path) -> None:
    result = simulate(write(tmp_path, "cap", "{must_say: xylophone}"))
    assert result.exit_code == 1
    assert "never said: xylophone" in result.output


def test_a_broken_phrase_of_the_protocol_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = knowledge.load("en")
    broken = replace(whole.symptoms[0], says=("(cough",))
    symptoms = (broken, *whole.symptoms[1:])
    monkeypatch.setattr(knowledge, "load", lambda _: replace(whole, symptoms=symptoms))
    # Read anew: the one that other tests have read is kept.
    monkeypatch.setattr(many, "_knowledge", many._knowledge.__wrapped__)
    result = simulate(write(tmp_path, "cap"))
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit), "no traceback"
    assert "knowledge check" in result.output


def test_a_folder_gives_all_its_callers_and_only_picks_some(tmp_path: Path) -> None:
    for name in ("cap-one", "cap-two", "tooth"):
        write(tmp_path, name)
    result = simulate(tmp_path, "--only", "cap-*")
    assert "cap-one" in result.output
    assert "cap-two" in result.output
    assert "tooth" not in result.output


def test_the_json_has_what_the_manual_promises(tmp_path: Path) -> None:
    kept = tmp_path / "result.json"
    simulate(write(tmp_path, "cap"), "--json", kept)
    result = json.loads(kept.read_text(encoding="utf-8"))
    assert set(SUMMARY) <= set(result["summary"])
    (caller,) = result["callers"]
    assert {"id", "ranked", "urgency", "questions", "passed", "failures", "turns"} <= set(caller)
    assert all({"asked", "said", "heard", "facts"} <= set(turn) for turn in caller["turns"])
    assert caller["turns"][0]["asked"]


def test_the_report_is_one_page_without_any_address(tmp_path: Path) -> None:
    kept = tmp_path / "report.html"
    simulate(write(tmp_path, "cap"), "--html", kept)
    page = kept.read_text(encoding="utf-8")
    assert "The little metal cap came out of my gum." in page
    assert "A cap &amp; its story." in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: x\nsays: hi\nvoise: joe\n", "voise"),
        ("id: x\nsays: hi\nanswers: {brething: no}\n", "brething"),
        ("id: x\nsays: hi\nexpect: {urgency: U9}\n", "U9"),
        ("id: x\n", "says"),
        ("id: [", "line 1"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_fault(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    result = simulate(path)
    assert result.exit_code == 2
    assert str(path) in result.output
    assert told in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["no-such-caller", "."])
def test_a_path_without_callers_is_refused(tmp_path: Path, name: str) -> None:
    result = simulate(tmp_path / name)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1


def test_a_name_that_no_caller_has_is_refused(tmp_path: Path) -> None:
    result = simulate(write(tmp_path, "cap"), "--only", "crown*")
    assert result.exit_code == 2
    assert "crown*" in result.output


def test_callers_of_two_languages_are_not_heard_by_one_service(tmp_path: Path) -> None:
    spanish = write(tmp_path, "tapa")
    spanish.write_text(spanish.read_text(encoding="utf-8") + "language: es\n", encoding="utf-8")
    paths = [str(write(tmp_path, "cap")), str(spanish)]
    result = CliRunner().invoke(command, paths)
    assert result.exit_code == 2
    assert "en and es: choose one by --language" in result.output
    result = CliRunner().invoke(command, [*paths, "--language", "es", "--only", "crown*"])
    assert "No caller's id matches --only crown*" in result.output


def test_typed_callers_are_not_given_a_line_or_a_voice(tmp_path: Path) -> None:
    result = simulate(write(tmp_path, "cap"), "--band", "phone", "--noise", "15", "--json", "x")
    assert result.exit_code == 2
    assert "--band and --noise do nothing with --text" in result.output


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_result_that_cannot_be_written_is_refused_before_any_call(
    tmp_path: Path, option: str
) -> None:
    result = simulate(write(tmp_path, "cap"), option, tmp_path / "no" / "where")
    assert result.exit_code == 2
    assert "sounds most like" not in result.output


@pytest.mark.parametrize("recording", [b"", b"not a sound", bytes(2000)])
def test_a_recording_that_is_no_sound_is_refused_before_any_call(
    tmp_path: Path, recording: bytes
) -> None:
    path = write(tmp_path, "cap")
    sound = tmp_path / "cap" / "says.flac"
    sound.parent.mkdir()
    sound.write_bytes(recording)
    result = CliRunner().invoke(command, [str(path)])
    assert result.exit_code == 2
    assert str(sound) in result.output
    assert len(result.output.strip().splitlines()) == 1
