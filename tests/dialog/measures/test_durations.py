"""Times in hours."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.measures.durations import DAY, MONTH, WEEK, YEAR, durations

SUNDAY = date(2026, 11, 22)

SAID = {
    "two weeks ago": (2 * WEEK, "ago"),
    "three and a half weeks ago": (3.5 * WEEK, "ago"),
    "a week and a half ago": (1.5 * WEEK, "ago"),
    "ten minutes ago": (1 / 6, "ago"),
    "half an hour ago": (0.5, "ago"),
    "an hour and a half ago": (1.5, "ago"),
    "two hours and ten minutes ago": (2 + 1 / 6, "ago"),
    "a month ago": (MONTH, "ago"),
    "a day or two ago": (1.5 * DAY, "ago"),
    "couple weeks ago": (2 * WEEK, "ago"),
    "a few days ago": (3 * DAY, "ago"),
    "to weeks ago": (2 * WEEK, "ago"),
    "two weaks ago": (2 * WEEK, "ago"),
    "a week ago Tuesday": (WEEK, "ago"),
    "yesterday": (DAY, "ago"),
    "this morning": (8, "ago"),
    "last night": (14, "ago"),
    "last year": (YEAR, "ago"),
    "just now": (0.1, "ago"),
    "six days post op": (6 * DAY, "ago"),
    "16 years": (16 * YEAR, "span"),
    "half an hour": (0.5, "span"),
    "a couple of days": (2 * DAY, "span"),
    "They've been in sixteen years": (16 * YEAR, "for"),
    "for two days": (2 * DAY, "for"),
    "it's been two weeks": (2 * WEEK, "for"),
    "four times in three months": (3 * MONTH, "for"),
    "It's fifteen years old": (15 * YEAR, "old"),
    "my appointment is in thirteen days": (13 * DAY, "ahead"),
    "I'm there every two weeks": (2 * WEEK, "every"),
    "a few months later": (3 * MONTH, "later"),
    "day three": (3 * DAY, "day"),
    "years ago. Maybe ten": (10 * YEAR, "ago"),
    "several years ago, maybe six": (6 * YEAR, "ago"),
    "sometime in the night": (14, "ago"),
    "at the start of the summer, four months ago": (4 * MONTH, "ago"),
    "in April, four months ago": (4 * MONTH, "ago"),
    "at noon, six hours ago": (6, "ago"),
    "last March, so ten months": (10 * MONTH, "span"),
    # with today's date
    "since Sunday": (7 * DAY, "ago"),
    "he put it back last Monday": (6 * DAY, "ago"),
    "in April": (220.5 * DAY, "ago"),
    "last March": (251 * DAY, "ago"),
    "in 2019": (2700 * DAY, "ago"),
    "it was twenty nineteen": (2700 * DAY, "ago"),
    "oh, about two thousand and eight": (6717.5 * DAY, "ago"),
    "in March twenty twenty": (2442 * DAY, "ago"),
    "on the third of May": (203 * DAY, "ago"),
    "May 3rd": (203 * DAY, "ago"),
    "November the twenty-first": (DAY, "ago"),
    "December 3": (354 * DAY, "ago"),
    "the fifth of June 2018": (3092 * DAY, "ago"),
    "since Christmas": (332 * DAY, "ago"),
}


@pytest.mark.parametrize(("text", "said"), SAID.items())
def test_a_time_is_read_in_hours_with_its_sense(text, said):
    (duration,) = durations(text, today=SUNDAY)
    assert duration.value == pytest.approx(said[0], abs=1e-5)
    assert duration.sense == said[1]
    assert duration.low <= duration.value <= duration.high


@pytest.mark.parametrize(
    "text",
    [
        "a while",
        "months",
        "I march in and may fall",
        "loose for weeks",
        "no insurance till October",
        "we waited till January",
        "It's Sunday and I've left messages",
        "may I march in",
        "five millimeters",
        "I'm seventy",
        "call me by tomorrow",
        "by the third of December",
        "the 31st of June",
        "in 2031",
        "he may three times",
        "",
    ],
)
def test_no_time_is_made_up(text):
    assert durations(text, today=SUNDAY) == ()


def test_without_a_date_a_weekday_is_within_the_last_week():
    (duration,) = durations("since Tuesday")
    assert (duration.low, duration.high) == (0, WEEK)
    assert duration.approximate


def test_without_a_date_a_month_is_within_the_last_year():
    (duration,) = durations("back in January")
    assert (duration.low, duration.high) == (0, YEAR)
    assert duration.approximate


def test_a_weekday_like_todays_may_be_today() -> None:
    (duration,) = durations("since Sunday", today=SUNDAY)
    assert duration.low == 0


def test_without_a_date_years_of_the_calendar_are_left_out():
    assert durations("in 2019") == ()


def test_a_time_without_a_number_has_a_wide_range():
    (duration,) = durations("oh, years ago, I don't remember")
    assert (duration.low, duration.high) == (2 * YEAR, 20 * YEAR)
    assert duration.approximate


def test_bounds_are_kept():
    (duration,) = durations("my crown went on less than three months ago")
    assert (duration.bound, duration.value) == ("below", 3 * MONTH)


def test_a_corrected_time_replaces_the_first():
    (duration,) = durations("two weeks ago, no, three weeks ago")
    assert duration.value == 3 * WEEK


def test_several_times_are_told_apart():
    text = "I'm sixty-eight. It came out yesterday, first time was six weeks ago, I go in 13 days."
    assert [d.sense for d in durations(text)] == ["ago", "ago", "ahead"]


@given(
    st.text()
    | st.lists(
        st.sampled_from(["two", "weeks", "ago", "a", "day", "or", "last", "year", "in", "May"])
    ).map(" ".join)
)
def test_any_text_is_read_without_a_fault(text):
    for duration in durations(text, today=SUNDAY):
        assert duration.words == text[duration.start : duration.end]
        assert 0 <= duration.low <= duration.high
