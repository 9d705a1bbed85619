from __future__ import annotations

from datetime import time
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
        ("practice = true", "must be text in quotes, not true"),
        ("[practice]\nname = 3", "practice must be text in quotes, not a table"),
        ("[[practice]]\nname = 3", "practice must be text in quotes, not a list"),
        ('emergency_number = ""', "must be a phone number"),
        ('on_call_numbers = ["call me"]', "must be a phone number"),
        ('practice = " "', "must not be empty"),
        ('language = "English"', "must be en or es"),
    ],
)
def test_a_value_out_of_range_is_told_with_its_line(
    tmp_path: Path, line: str, complaint: str
) -> None:
    said = refusal(tmp_path, f"\n{line}\n")
    assert complaint in said
    assert "toothline.toml, line 2" in said


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"no settings .*gone\.toml: correct the path"):
        load(tmp_path / "gone.toml", {}, tmp_path)
    with pytest.raises(SettingsRefused, match=r"no settings .*gone\.toml: correct the path"):
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
        SettingsRefused, match="TOOTHLINE_ON_CALL_NUMER is no setting: did you mean on_call_numbers"
    ):
        load(None, {"TOOTHLINE_ON_CALL_NUMER": "5551234"}, tmp_path)


def test_the_variable_of_the_models_is_no_setting(tmp_path: Path) -> None:
    assert load(None, {"TOOTHLINE_MODELS": "/media/usb"}, tmp_path) == Settings()


WHOLE = """\
practice = "Elm Street Dental"
on_call_numbers = ["312 555 0100", "201"]

[hours]
time_zone = "America/Chicago"
monday = "08:00-17:00"
front_desk = "200"

[phone]
sip = "0.0.0.0:5060"
peers = ["192.168.1.0/24"]
conversations = 4
drain_minutes = 2.5

[[phone.accounts]]
registrar = "pbx.example.com:5080"
user = "201"
password_variable = "PBX_PASSWORD"

[[phone.accounts]]
registrar = "10.0.0.1"
user = "202"
password_file = "secret"
"""


def test_tables_and_lists_of_tables_are_read(tmp_path: Path) -> None:
    settings = load(written(tmp_path, WHOLE), {}, tmp_path)
    assert settings.on_call_numbers == ("312 555 0100", "201")
    assert settings.hours.monday == "08:00-17:00"
    assert settings.phone.conversations == 4
    assert settings.phone.drain_minutes == 2.5
    assert [(a.host, a.port, a.user) for a in settings.phone.accounts] == [
        ("pbx.example.com", 5080, "201"),
        ("10.0.0.1", 5060, "202"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('monday = "', 'mondy = "', "line 6: mondy is no setting: did you mean monday?"),
        ("08:00-17:00", "8-17", "line 6: monday must be times such as"),
        ("08:00-17:00", "17:00-08:00", "line 6: monday must be times of one day"),
        ("America/Chicago", "Chicago", "line 5: time_zone must be a time zone"),
        ('time_zone = "America/Chicago"', "", "line 4: hours has times but no time_zone"),
        ("192.168.1.0/24", "192.168.1.7/24", "line 11: peers must be an address or a network"),
        ("= 4", '= "4"', "line 12: conversations must be a whole number from 0 on, not '4'"),
        ("= 4", "= -1", "must be a whole number from 0 on"),
        ("= 2.5", "= 2\nrefusal = 404", "line 9: phone has refusal 404: it must be 486 or 503"),
        ("= 2.5", "= 2\nring_seconds = 61", "has ring_seconds above 60"),
        ("= 2.5", "= 2\nlost_seconds = 9.9", "has lost_seconds below 10"),
        ("= 2.5", "= true", "line 13: drain_minutes must be a number from 0 on"),
        ('"0.0.0.0:5060"', '"5060"', "line 10: sip must be an address and a port"),
        ('sip = "0.0.0.0:5060"', "", "line 9: phone has accounts but no sip"),
        ('user = "202"', "", "line 20: accounts has no user"),
        ('password_file = "secret"', "", "line 20: accounts needs its password in either"),
        ('user = "202"', 'password = "1234"', "line 22: password is no setting"),
        ('["312 555 0100", "201"]', '"201"', 'on_call_numbers must be a list such as ["…", "…"]'),
        ("[hours]", '[[hours]]', "line 4: hours must be a table: begin it with a line [hours]"),
    ],
)  # fmt: skip
def test_what_is_wrong_inside_a_table_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    assert WHOLE.count(before) == 1
    assert complaint in refusal(tmp_path, WHOLE.replace(before, after))


def test_a_variable_may_hold_a_list_and_never_a_table(tmp_path: Path) -> None:
    settings = load(None, {"TOOTHLINE_ON_CALL_NUMBERS": "312 555 0100, 201"}, tmp_path)
    assert settings.on_call_numbers == ("312 555 0100", "201")
    with pytest.raises(SettingsRefused, match=r"names a table: set \[phone\] in the file"):
        load(None, {"TOOTHLINE_PHONE": "x"}, tmp_path)


def test_a_password_comes_from_its_variable_or_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    text = WHOLE.replace('"secret"', f'"{tmp_path}/secret"')
    one, two = load(written(tmp_path, text), {}, tmp_path).phone.accounts
    assert one.password({"PBX_PASSWORD": "abc"}) == "abc"
    assert two.password({}) == "s3cret"
    with pytest.raises(SettingsRefused, match="The variable PBX_PASSWORD holds no password"):
        one.password({})
    (tmp_path / "secret").unlink()
    with pytest.raises(SettingsRefused, match="secret with the password of 202 cannot be read"):
        two.password({})


def test_the_practices_own_network_is_listened_to_and_no_other() -> None:
    phone = Settings().phone
    assert phone.allows("192.168.178.1")
    assert phone.allows("fd00::5%eth0")
    assert not phone.allows("203.0.113.7")


def test_the_example_file_is_read(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "docs" / "toothline.example.toml"
    settings = load(example, {}, tmp_path)
    assert settings.phone.accounts
    assert settings.hours.time_zone


def test_the_desk_is_reached_from_other_machines_by_tls_only(tmp_path: Path) -> None:
    file = tmp_path / "toothline.toml"
    file.write_text('[desk]\naddress = "0.0.0.0:8080"\n')
    with pytest.raises(SettingsRefused, match="line 1: desk has the address .* without TLS"):
        load(file, {}, tmp_path)
    file.write_text('[desk]\naddress = "0.0.0.0:8080"\ncertificate = "a.pem"\n')
    with pytest.raises(SettingsRefused, match="give both files"):
        load(file, {}, tmp_path)
    file.write_text('[desk]\naddress = "0.0.0.0:8080"\ncertificate = "a.pem"\nkey = "k.pem"\n')
    assert load(file, {}, tmp_path).desk.secure
    file.write_text('[desk]\naddress = "[::1]:8080"\n')
    desk = load(file, {}, tmp_path).desk
    assert (desk.loopback, desk.secure, desk.host, desk.port) == (True, False, "::1", 8080)


ALERTS = """
[alerts]
quiet = "18:00-08:00"
quiet_days = ["saturday"]
details = true
[alerts.mail]
host = "mail.example.com"
sender = "toothline@example.com"
user = "us"
secret_variable = "MAIL"
[[alerts.contacts]]
name = "on call"
mail = "oncall@example.com"
webhook = "http://192.168.1.7:8000/alerts"
phone = "312 555 0142"
"""


def test_alerts_are_read_with_their_secret_elsewhere(tmp_path: Path) -> None:
    alerts = load(written(tmp_path, ALERTS), {}, tmp_path).alerts
    assert alerts.details is True
    assert alerts.quiet_times == (time(18), time(8))
    assert alerts.quiet_weekdays == {5}
    assert alerts.contacts[0].mildest == "U1"
    assert alerts.mail.secret({"MAIL": "s3cret"}) == "s3cret"
    assert alerts.webhook.secret({}) == ""
    with pytest.raises(SettingsRefused, match="The variable MAIL holds no secret"):
        alerts.mail.secret({})


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('"18:00-08:00"', '"6pm-8am"', 'quiet must be times such as "18:00-08:00"'),
        ('["saturday"]', '["sabbath"]', "quiet_days must be monday or"),
        ("details = true", 'details = "yes"', "details must be true or false, not 'yes'"),
        ('host = "mail.example.com"', "", "has contacts with mail but no server"),
        ('sender = "toothline@example.com"', "", "mail has no sender"),
        ('secret_variable = "MAIL"', "", "needs its password in either"),
        ('user = "us"', 'security = "none"', "sends to mail.example.com unencrypted"),
        ('"http://192.168.1.7:8000/alerts"', '"http://example.com"', "webhook must be an address"),
        ('"oncall@example.com"', '"oncall"', "mail must be an e-mail address"),
        ('name = "on call"', "", "contacts has no name"),
        ('phone = "312 555 0142"', 'phone = "x"', "phone must be a phone number or an extension"),
        ("details = true", "repeat_minutes = 0", "must have repeat_minutes from 1 to 60"),
        ("details = true", "escalate_minutes = 61", "must have escalate_minutes up to 60"),
        ('phone = "312 555 0142"', 'mildest = "U6"', "mildest must be U0 or U1"),
    ],
)
def test_what_is_wrong_with_alerts_is_told(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    assert ALERTS.count(before) == 1
    assert complaint in refusal(tmp_path, ALERTS.replace(before, after))


def test_two_contacts_of_one_name_and_one_without_a_way_are_refused(tmp_path: Path) -> None:
    again = '[[alerts.contacts]]\nname = "on call"\nphone = "207"\n'
    assert "two contacts of one name" in refusal(tmp_path, ALERTS + again)
    assert "cannot reach second" in refusal(
        tmp_path, ALERTS + '[[alerts.contacts]]\nname = "second"\n'
    )
