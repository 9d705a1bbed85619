"""What a photo changes in the ranking, and what it never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.photos.measuring.evidence import widths, with_photo
from clinic.photos.measuring.results import Measured, Points, Thread
from dialog import knowledge
from dialog.facts import Facts
from dialog.ranking import rank

NOWHERE = Points((), ((0, 0), (0, 0)), ((0, 0), (0, 0)))
PROTOCOL = knowledge.load()
PLAIN = rank(PROTOCOL, Facts(), frozenset())
LEAST = max(each.share for each in PROTOCOL.ranking.floor.least)


def measured(
    length: float, width: float, thread: Thread | None = None, error: float = 0.3
) -> Measured:
    return Measured(length, width, error, 10.0, thread, NOWHERE)


def implants(ranked: tuple[tuple[str, float], ...]) -> float:
    return sum(probability for name, probability in ranked if name in PROTOCOL.ranking.floor.of)


def test_a_long_thick_piece_threaded_all_along_speaks_for_an_implant() -> None:
    threaded = Thread(0.85, 0.8, True)
    ranked = with_photo(PROTOCOL, PLAIN, measured(13, 4.2, threaded))
    assert implants(ranked) > 3 * implants(PLAIN)


def test_a_wide_short_piece_speaks_against_a_thin_screw() -> None:
    before, after = dict(PLAIN), dict(with_photo(PROTOCOL, PLAIN, measured(5, 6)))
    assert after["HA"] / after["PS"] > before["HA"] / before["PS"]


def test_no_thread_seen_changes_nothing() -> None:
    nothing = with_photo(PROTOCOL, PLAIN, measured(6, 4, None))
    assert with_photo(PROTOCOL, PLAIN, measured(6, 4, Thread(0.0, None, True))) == nothing


def test_the_measured_length_takes_the_place_of_the_told_one() -> None:
    told = with_photo(PROTOCOL, PLAIN, measured(5, 4), told_mm=5.0)
    assert dict(told)["CS"] == pytest.approx(
        dict(with_photo(PROTOCOL, PLAIN, measured(5, 4)))["CS"], rel=1.0
    )
    lone = with_photo(PROTOCOL, PLAIN, measured(5, 4))
    assert abs(dict(told)["HA"] - dict(PLAIN)["HA"]) <= abs(dict(lone)["HA"] - dict(PLAIN)["HA"])


@given(
    st.floats(0.5, 40), st.floats(0.5, 20), st.floats(0.05, 1.4),
    st.none() | st.floats(0, 1), st.none() | st.floats(1, 30),
)  # fmt: skip
def test_whatever_is_measured_the_implant_stays_and_nothing_is_certain(
    length: float, width: float, error: float, share: float | None, told: float | None
) -> None:
    thread = None if share is None else Thread(share, 0.7, True)
    ranked = with_photo(PROTOCOL, PLAIN, measured(length, width, thread, error), told)
    assert sum(probability for _, probability in ranked) == pytest.approx(1)
    assert [name for name, _ in ranked] == [
        name for name, _ in sorted(ranked, key=lambda item: -item[1])
    ]
    assert {name for name, _ in ranked} == {name for name, _ in PLAIN}
    assert all(0 < probability < 0.999 for _, probability in ranked)
    assert implants(ranked) >= min(implants(PLAIN), LEAST) - 1e-9


def test_a_certain_answer_stays_as_it_is() -> None:
    assert with_photo(PROTOCOL, (("NT", 1.0),), measured(20, 8)) == (("NT", 1.0),)


def test_widths_are_of_components_that_there_are() -> None:
    assert set(widths()) <= {component.id for component in PROTOCOL.components}
    for each in widths().values():
        assert 0 < each.widths[0] < each.widths[1] < 15
        assert each.source
