"""A whole call by a telephone that others made: what it heard, heard again, holds the read-back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
from rapidfuzz.fuzz import partial_ratio

from audio_fixtures.caller import CALLERS, load_all
from benchmarks.phone.service import NotServed, Service, serving
from clinic.cases import LINE, Cases
from clinic.journal import Row
from dialog.effects import Listen
from models.errors import ModelError
from tests.dialog.talking import english
from tests.dialog.test_by_keys import calm
from tests.voice.phone.installed import cure, present
from tests.voice.phone.telephones import TELEPHONES, Calling, calling
from toothline.speech.ears import ears
from toothline.speech.mouths import mouth
from voice import audio
from voice.audio import resample
from voice.channels import RATE
from voice.channels.phone.media.g711 import RATE as PHONE_RATE
from voice.errors import EngineMissing
from voice.recognizers import Recognizer
from voice.speaking import UNDERSTOOD_S, Mouth

CALLER = load_all([str(CALLERS / "healing-cap.yaml")])[0]
LONGEST_S = 240.0
LOOK_S = 0.1
KEY_S = 0.4
"""Between two keys: the telephone holds each for 250 ms."""
REACTION_S = 0.7
"""Before the caller speaks, when a prompt is over."""
LISTENED_S = 25.0
"""Of the read-back, before the caller has heard enough: an ear of ours takes no more at once."""
MARGIN_S = 1.0
"""What is heard begins a little beside what the journal says."""
SAME = 85.0
"""How alike the words are of 100. An ear writes numbers its own way: what was said gives 99, the
rest of the same read-back 48."""
SILENCE = np.zeros(round(LONGEST_S * PHONE_RATE), np.float32)
"""The telephone hangs up when its file is over: none may be."""

pytestmark = [
    pytest.mark.phone,
    pytest.mark.skipif(not present("baresip"), reason=cure("baresip") or "present"),
]


@dataclass
class Journal:
    """What a service wrote of its only call, looked into while it goes on."""

    cases: Cases

    @property
    def rows(self) -> Sequence[Row]:
        cases = self.cases.all()
        return self.cases.journal(cases[0].id) if cases else ()

    def replies(self) -> Iterator[tuple[Row, list[str], str]]:
        """Each reply: its first line, what it says, and the question it ends with, if any."""
        first, texts = None, list[str]()
        for row in self.rows:
            what = row.data.get("is")
            if row.kind == "event":
                if first is not None:
                    yield first, texts, ""
                first, texts = None, []
            elif what == "Say":
                first = first or row
                texts.append(row.data["text"])
            elif what == "Listen" and first is not None:
                yield first, texts, row.data["question"]
                first, texts = None, []


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    try:
        with serving(tmp_path, {"record": "never"}, conversations=1) as started:
            yield started
    except NotServed as fault:
        pytest.skip(str(fault))


@pytest.fixture(scope="module")
def ear() -> Recognizer:
    try:
        return ears("whisper")
    except (EngineMissing, ModelError) as missing:
        pytest.skip(str(missing))


def speak(telephone: Calling, question: str, folder: Path) -> None:
    """As the caller recorded it."""
    path = CALLER.sound(CALLER.line(question))
    assert path is not None, question
    said = resample(audio.read(path).samples, RATE, PHONE_RATE)
    wave = folder / f"{question}.wav"
    soundfile.write(wave, np.concatenate([said, SILENCE]), PHONE_RATE, subtype="PCM_16")
    telephone.type(f"/ausrc aufile,{wave}\n")


def press(telephone: Calling, question: str) -> None:
    for key in calm(english().question(question)):
        telephone.press(key)
        time.sleep(KEY_S)


def hold(telephone: Calling, journal: Journal, speaker: Mouth, folder: Path) -> None:
    """Say what happened, answer everything else by keys, which is sooner over, and hear the
    read-back, until the service hangs up."""
    answered = 0
    for _ in range(round(LONGEST_S / LOOK_S)):
        time.sleep(LOOK_S)
        if any(row.kind == LINE and "ended" in row.data for row in journal.rows):
            return
        asked = [reply for reply in journal.replies() if reply[2]]
        if len(asked) == answered:
            continue
        answered = len(asked)
        _, texts, question = asked[-1]
        if answered == 1:
            time.sleep(lasts_s(texts, speaker) + REACTION_S)
            speak(telephone, question, folder)
        else:
            if question == "confirm":
                time.sleep(LISTENED_S + MARGIN_S)
            # Sooner, it could not have been understood, and a danger would be asked again.
            time.sleep(2 * UNDERSTOOD_S)
            press(telephone, question)
    raise AssertionError(f"the call never ended: {[reply[2] for reply in journal.replies()]}")


def lasts_s(texts: Sequence[str], speaker: Mouth) -> float:
    return sum(len(speaker.render(text)) for text in texts) / RATE


def ends(texts: Sequence[str], speaker: Mouth) -> Iterator[tuple[str, float]]:
    """Each of the prompts that follow each other, and when it is over."""
    for number, text in enumerate(texts):
        yield text, lasts_s(texts[: number + 1], speaker)


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def test_what_a_telephone_heard_of_a_whole_call_holds_the_read_back(
    service: Service, ear: Recognizer, tmp_path: Path
) -> None:
    (baresip,) = (each for each in TELEPHONES if each.name == "baresip")
    folder = tmp_path / "telephone"
    folder.mkdir()
    host, port = service.sip
    speaker = mouth()
    with Cases(service.data, partial(datetime.now, UTC)) as cases:
        journal = Journal(cases)
        with calling(baresip, f"sip:practice@{host}:{port}", SILENCE, folder) as telephone:
            hold(telephone, journal, speaker, folder)
            telephone.hang_up()
        (case,) = cases.all()
        first, texts, _ = next(reply for reply in journal.replies() if reply[2] == "confirm")
    read_back = [text for text, until_s in ends(texts, speaker) if until_s < LISTENED_S]
    speaker.close()
    began = round((first.at_s - MARGIN_S) * PHONE_RATE)
    heard = telephone.heard()[began : began + round(LISTENED_S * PHONE_RATE)]
    turn = ear.listen(Listen("opening", "free"))
    turn.accept(resample(heard, PHONE_RATE, RATE))
    understood = words(turn.finish().hypotheses[0].text)
    assert case.data["ended"] == "done"
    assert case.data["said"][0]["question"] == "opening"
    assert case.data["urgency"] in CALLER.expect.urgency_ok
    assert len(read_back) > 2
    assert partial_ratio(words(" ".join(read_back)), understood) > SAME, understood
