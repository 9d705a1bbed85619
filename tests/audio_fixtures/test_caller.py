from pathlib import Path

import pytest

from audio_fixtures.caller import CallerInvalid, load, load_all

WHOLE = """\
id: cap-in-soup
about: A healing cap in the soup.
voice: joe
says: My cap fell in the soup.
answers:
  breathing: no
  length: [five, "no, I said nine millimeters"]
otherwise: I don't know
expect:
  components: [HA]
  components_top2: [HA, CS]
  urgency: U2
  urgency_ok: [U1, U2]
  must_say: ['/sounds? most like/']
  must_not_say: definitely
  max_questions: 12
"""


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str, name: str = "cap-in-soup.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_whole_file_is_read(write):
    caller = load(write(WHOLE))
    assert (caller.id, caller.voice) == ("cap-in-soup", "joe")
    assert caller.expect.components == ("HA",)
    assert caller.expect.urgency_ok == ("U1", "U2")
    assert caller.expect.must_not_say == ("definitely",)
    assert caller.expect.max_questions == 12


def test_a_bare_no_stays_a_word(write):
    assert load(write(WHOLE)).reply("breathing") == "no"


def test_a_list_gives_successive_answers_and_the_last_repeats(write):
    caller = load(write(WHOLE))
    said = [caller.reply("length", times) for times in range(3)]
    assert said == ["five", "no, I said nine millimeters", "no, I said nine millimeters"]


def test_the_opening_gets_the_callers_own_words(write):
    assert load(write(WHOLE)).reply("opening") == "My cap fell in the soup."


@pytest.mark.parametrize("question", ["confirm", "recording"])
def test_a_caller_agrees_unless_the_file_says_otherwise(write, question):
    assert load(write(WHOLE)).reply(question) == "yes"
    refusing = WHOLE.replace("answers:\n", f"answers:\n  {question}: no\n")
    assert load(write(refusing)).reply(question) == "no"


def test_any_other_question_gets_otherwise(write):
    assert load(write(WHOLE)).reply("a question of tomorrow") == "I don't know"


def test_sound_lies_in_the_folder_beside_the_file(write, tmp_path):
    caller = load(write(WHOLE))
    folder = tmp_path / "cap-in-soup"
    folder.mkdir()
    for name in ("says.flac", "length.wav", "length-2.opus"):
        (folder / name).write_bytes(b"")
    found = [
        caller.sound(caller.line(*asked))
        for asked in [("opening", 0), ("length", 0), ("length", 5)]
    ]
    assert [path and path.name for path in found] == ["says.flac", "length.wav", "length-2.opus"]
    assert caller.sound(caller.line("pain")) is None


def test_lines_are_all_that_can_be_recorded(write):
    names = [line.name for line in load(write(WHOLE)).lines]
    assert names == ["says", "breathing", "length", "length-2", "recording", "confirm", "otherwise"]


@pytest.mark.parametrize(
    ("label", "wrong", "right", "told"),
    [
        ("unknown key", "expects:", "expect:", ["line 9", "'expects'", "did you mean 'expect'"]),
        ("unknown question", "  breathng:", "  breathing:", ["line 6", "did you mean 'breathing'"]),
        ("unknown expectation", "  urgncy:", "  urgency:", ["line 12", "did you mean 'urgency'"]),
        ("unknown component", "[HAA]", "[HA]", ["line 10", "'HAA'", "did you mean 'HA'"]),
        ("unknown urgency", "urgency: U7", "urgency: U2", ["line 12", "'U7'", "known: U0"]),
        ("broken expression", "['/sounds(/']", "['/sounds? most like/']", ["line 14", "regular"]),
        ("no number", "max_questions: few", "max_questions: 12", ["line 16", "'few'"]),
        ("no words", "says:\n", "says: My cap fell in the soup.\n", ["line 4", "[silence]"]),
        ("missing", "", "says: My cap fell in the soup.\n", ["line 1", "'says' is missing"]),
        ("two at once", "id: b\nid:", "id:", ["line 2", "twice"]),
        ("brackets", "breathing: '[laugh]'", "breathing: no", ["line 6", "[cough]"]),
        ("not YAML", "says: it: broke: [", "says: My", ["line 4"]),
    ],
)
def test_a_mistake_is_told_with_file_line_and_cure(write, label, wrong, right, told):
    assert right in WHOLE
    with pytest.raises(CallerInvalid) as fault:
        load(write(WHOLE.replace(right, wrong, 1)))
    message = str(fault.value)
    assert "cap-in-soup.yaml" in message
    assert "\n" not in message
    for part in told:
        assert part in message, label


@pytest.mark.parametrize("text", ["", "- a list", "just words"])
def test_a_file_that_is_no_mapping_is_refused(write, text):
    with pytest.raises(CallerInvalid, match="keys with values"):
        load(write(text))


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "sound.yaml"
    path.write_bytes(b"\xff\xfe\x00RIFF")
    with pytest.raises(CallerInvalid, match="cannot be read as text"):
        load(path)


def test_files_folders_and_names_are_found_once_each(write, tmp_path):
    path = write(WHOLE)
    callers = load_all([tmp_path, path, "healing-cap"])
    assert [caller.id for caller in callers] == ["cap-in-soup", "healing-cap"]


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(CallerInvalid, match="did you mean 'healing-cap'"):
        load_all(["healing-kap"])


def test_a_folder_without_callers_is_refused(tmp_path):
    with pytest.raises(CallerInvalid, match=r"no \.yaml file"):
        load_all([tmp_path])
