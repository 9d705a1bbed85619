import pytest

from benchmarks.words import errors, folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes.", "yes"),
        ("thirteen millimeters", "13mm."),
        ("I don't know", "I dont know"),
        ("five five five, one two", "55512"),
        ("A half inch", "a half-inch"),
    ],
)
def test_spelling_does_not_count_as_an_error(one: str, other: str) -> None:
    assert errors(one, other)[0] == 0


@pytest.mark.parametrize(
    ("said", "heard", "wrong", "words"),
    [
        ("the healing abutment came out", "the healing a button came out", 2, 5),
        ("no", "", 1, 1),
        ("thirteen", "thirty", 1, 1),
        ("", "thank you", 2, 0),
    ],
)
def test_replaced_missing_and_invented_words_count_one_each(
    said: str, heard: str, wrong: int, words: int
) -> None:
    assert errors(said, heard) == (wrong, words)


def test_a_long_number_is_counted_digit_by_digit() -> None:
    assert folded("call 5551234") == ["call", *"5551234"]
