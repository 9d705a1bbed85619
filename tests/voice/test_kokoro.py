"""What Kokoro is asked for, without its model."""

# ruff: noqa: RUF001  (the phonetic alphabet is what stands here)

from __future__ import annotations

import pytest

from voice.synthesizers import kokoro


@pytest.mark.parametrize(
    ("voice", "styles", "language"),
    [
        ("kumo", [("kumo", 1.0)], "en-us"),
        ("alpha*0.6+kumo*0.4", [("alpha", 0.6), ("kumo", 0.4)], "en-us"),
        ("kumo@es-419", [("kumo", 1.0)], "es-419"),
    ],
)
def test_a_voice_names_its_styles_and_its_language(
    voice: str, styles: list[tuple[str, float]], language: str
) -> None:
    assert kokoro.parts(voice) == (styles, language)


def test_what_english_lacks_is_kept_in_spanish() -> None:
    assert kokoro.signs("ˈoxo") == "ˈoko"
    assert kokoro.signs("ˈoxo", "es-419") == "ˈoxo"
    assert kokoro.signs("mutʃaɣ", "es-419") == "muʧaɣ"
