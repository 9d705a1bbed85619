"""Spanish measures are put into the words that the one reader of measures knows."""

from __future__ import annotations

from datetime import date

import pytest

from dialog.measures.ages import ages
from dialog.measures.counts import counts, scale
from dialog.measures.dates import DAY, MONTH, WEEK, YEAR
from dialog.measures.durations import durations
from dialog.measures.lengths import lengths
from dialog.measures.phone_numbers import phone_number
from dialog.measures.temperatures import temperatures
from dialog.tongues import tongue
from dialog.tongues.spanish_measures import measurable
from dialog.tongues.spanish_numbers import in_words

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "millimeters"),
    [
        ("cinco milímetros", 5),
        ("unos trece milímetros", 13),
        ("medio centímetro", 5),
        ("un centímetro y medio", 15),
        ("uno y medio centímetros", 15),
        ("media pulgada", 12.7),
        ("cinco o seis milímetros", 5.5),
        ("5,5 mm", 5.5),
        ("veintidós milímetros", 22),
        ("siete", 7),
    ],
)
def test_a_length_is_read(said: str, millimeters: float) -> None:
    assert [each.value for each in lengths(measurable(said), bare=True)] == [millimeters]


@pytest.mark.parametrize(
    ("said", "celsius"),
    [
        ("tengo treinta y nueve de fiebre", [39.0]),
        ("fiebre de treinta y nueve y medio", [39.5]),
        ("la temperatura es 38 con 6", [38.6]),
        ("el termómetro marca treinta y nueve coma dos", [39.2]),
        ("tengo 38 años y fiebre", []),
    ],
)
def test_a_temperature_is_read(said: str, celsius: list[float]) -> None:
    assert [each.value for each in temperatures(measurable(said))] == celsius


def test_both_are_no_number() -> None:
    assert lengths(measurable("más largo que los dos"), bare=True) == ()


@pytest.mark.parametrize(
    ("said", "hours", "sense"),
    [
        ("hace una hora", 1, "ago"),
        ("hace veinte minutos", 1 / 3, "ago"),
        ("hace dos semanas", 2 * WEEK, "ago"),
        ("hace un año y medio", 1.5 * YEAR, "ago"),
        ("hace unos meses", 3 * MONTH, "ago"),
        ("se salió ayer", DAY, "ago"),
        ("anteayer", 2 * DAY, "ago"),
        ("la semana pasada", WEEK, "ago"),
        ("llevo tres horas sangrando", 3, "for"),
        ("dentro de dos semanas", 2 * WEEK, "ahead"),
        ("el implante tiene dos años", 2 * YEAR, "for"),
    ],
)
def test_a_time_is_read(said: str, hours: float, sense: str) -> None:
    (found,) = durations(measurable(said), today=TODAY)
    assert found.value == pytest.approx(hours, rel=1e-3)
    assert found.sense == sense


def test_what_was_lately_may_lie_within_two_days() -> None:
    (found,) = durations(measurable("me operaron hace poco"), today=TODAY)
    assert found.perhaps_within(2 * DAY)


@pytest.mark.parametrize(
    ("said", "pain"),
    [("un siete", 7), ("siete de diez", 7), ("siete u ocho", 8), ("del uno al diez un cinco", 5)],
)
def test_a_number_on_the_scale_is_read(said: str, pain: float) -> None:
    found = scale(measurable(said))
    assert found is not None
    assert found.value == pain


@pytest.mark.parametrize(
    ("said", "times"),
    [("dos veces", 2), ("es la segunda vez", 2), ("nunca", 0), ("la primera vez", 1)],
)
def test_a_count_is_read(said: str, times: float) -> None:
    assert [each.value for each in counts(measurable(said))] == [times]


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("mi hijo tiene doce años", [12]),
        ("tengo setenta años", [70]),
        ("el implante tiene dos años", []),
        ("tengo dos años con el implante", []),
    ],
)
def test_the_age_of_a_person_is_none_of_a_thing(said: str, years: list[float]) -> None:
    assert [each.value for each in ages(measurable(said))] == years


@pytest.mark.parametrize(
    "said",
    [
        "tres uno dos, cinco cinco cinco, cero uno cuatro dos",
        "trescientos doce, quinientos cincuenta y cinco, cero uno, cuarenta y dos",
        "mi número es el tres uno dos 555 0142",
        "tres uno dos, triple cinco, cero uno cuatro dos",
    ],
)
def test_a_telephone_number_is_read(said: str) -> None:
    assert phone_number(measurable(said)) == "3125550142"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "cero"),
        (0.5, "medio"),
        (12.5, "doce y medio"),
        (21, "veintiuno"),
        (45, "cuarenta y cinco"),
        (100, "cien"),
        (115, "ciento quince"),
        (7.25, "siete punto dos cinco"),
    ],
)
def test_a_number_is_spoken(value: float, words: str) -> None:
    assert in_words(value) == words


def test_what_is_spoken_is_read_again() -> None:
    assert [measurable(in_words(value)) for value in range(1000)] == [*map(str, range(1000))]


@pytest.mark.parametrize(
    ("word", "wanted"), [("diente", 2), ("encía", 3), ("coágulo", 4), ("implante", 3), ("911", 6)]
)
def test_syllables_are_counted(word: str, wanted: int) -> None:
    assert tongue("es").syllables(word) == wanted
