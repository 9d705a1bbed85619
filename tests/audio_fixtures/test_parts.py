import pytest

from audio_fixtures.parts import Part, parts, speech_of


def test_words_and_what_is_not_speech_come_in_order():
    assert parts("Hold on [silence 3] it's [cough] five [keys 12#]") == (
        Part("speech", "Hold on"),
        Part("silence", seconds=3.0),
        Part("speech", "it's"),
        Part("cough"),
        Part("speech", "five"),
        Part("keys", "12#"),
    )


def test_silence_alone_lasts_as_long_as_the_service_waits():
    assert parts("[silence]") == (Part("silence"),)


def test_only_speech_is_spoken():
    assert speech_of("[noise 6]") == ""
    assert speech_of("yes [cough] it is") == "yes it is"


@pytest.mark.parametrize("words", ["[laugh]", "[keys]", "[keys two]", "[noise long]", "[silence"])
def test_brackets_that_nobody_can_play_are_refused(words):
    with pytest.raises(ValueError, match=r"\["):
        parts(words)
