import pytest

from voice.synthesizers.wording import speakable


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Call 9 1 1 now.", "Call nine one one now."),
        ("Call 911, now", "Call nine one one, now"),
        ("5 5 5, 0 1 9 9", "five five five, zero one nine nine"),
        ("About 5 millimeters", "About five millimeters"),
        ("13 millimeters", "13 millimeters"),
        ("1.5 centimeters", "1.5 centimeters"),
        ("at 3:30", "at 3:30"),
        ("Tooth 9.", "Tooth nine."),
        ("I don't — really", "I don't — really"),
        ("a\x00b\nc\td", "a b c d"),
        ("[[h]] <b>bold</b>", "h b bold /b"),
        ("🦷 out", "out"),
        ("café", "café"),
        ("…", ""),
        ("", ""),
    ],
)
def test_text_is_made_speakable(text: str, words: str) -> None:
    assert speakable(text) == words
