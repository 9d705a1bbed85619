"""Vosk: hears while the caller speaks, with a grammar made of the question's own answers.

A closed question is heard twice: by a grammar of its phrases, which scores the answers, and by the
model's own language, which hears whatever else is said. Kaldi's word confidence is 1.0 for a wrong
word of a grammar, so an answer is judged by the whole utterance: one that is all phrases of one
answer is trusted, one that only begins so less, any other is anything else.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from dialog.effects import Answer, Listen
from voice.errors import EngineMissing, RecognitionFailed
from voice.hearing import Hypothesis, Partial, ScoredAnswer, Utterance, Word
from voice.recognizers import Abilities, Samples

RATE = 16_000
"""Hertz."""
OTHER = "[unk]"
"""Kaldi's word for anything outside the grammar."""
READINGS = 5
"""Alternatives asked for, and kept."""
SHARPNESS = 0.5
"""Exponent on the likelihoods of Kaldi's alternatives, which are surer than they are right (see
`DOUBT`)."""
DOUBT = 0.05
"""Probability of anything else, however sure the grammar is. On 297 people's "yes" and "no" and 206
other words, phone band, 0.05 and a sharpness of 0.5 accept half of the answers at 0.9 and above and
one of the other words; sharper, it accepts four."""
BEGUN = 0.8
"""Trust in an answer that other words follow: "no, it's not hard to breathe" is heard as "no it's
not [unk]", and so is a sentence that only begins like an answer."""

_NO_WORD = re.compile(r"[^\w']+")

vosk.SetLogLevel(-1)


class Ear:
    """Any Vosk model; the grammar needs a small or an lgraph one."""

    name = "vosk"
    abilities = Abilities(streams=True, n_best=True, scores_answers=True, word_times=True)

    def __init__(self, model: Path, rate: int = RATE) -> None:
        """`model`: the folder with am/final.mdl. `rate`: hertz of the samples that turns accept."""
        if not (model / "am" / "final.mdl").is_file():
            raise EngineMissing(
                f"Vosk's am/final.mdl is not in {model}: get a model with "
                "`toothline models fetch vosk-model-small-en-us-0.15`."
            )
        try:
            self._model = vosk.Model(str(model))
        except Exception as broken:  # the library raises nothing narrower
            raise EngineMissing(
                f"Vosk's model in {model} cannot be read: check it with `toothline models verify`."
            ) from broken
        self._rate = rate

    def listen(self, expected: Listen) -> Turn:
        values = self._grammar(expected.answers)
        grammar = [*values, OTHER] if self.knows(OTHER) else [*values]
        closed = self._decoder(json.dumps(grammar, ensure_ascii=False)) if values else None
        return Turn(self._decoder(), closed, values, self._rate)

    def _grammar(self, answers: Iterable[Answer]) -> dict[str, str]:
        """Phrases of which the model knows every word, with their values; the first answer wins.

        Kaldi leaves an unknown word out of its phrase, which changes what the phrase means, and
        dies of a grammar with no known word at all.
        """
        values: dict[str, str] = {}
        for answer in answers:
            for phrase in answer.phrases:
                words = _NO_WORD.sub(" ", phrase.lower()).split()
                if words and all(self.knows(word) for word in words):
                    values.setdefault(" ".join(words), answer.value)
        return values

    def knows(self, word: str) -> bool:
        """Whether the model can hear the word at all."""
        found: int = self._model.vosk_model_find_word(word)
        return found >= 0

    def _decoder(self, *grammar: str) -> _Decoder:
        recognizer = vosk.KaldiRecognizer(self._model, self._rate, *grammar)
        recognizer.SetMaxAlternatives(READINGS)
        recognizer.SetWords(True)
        return _Decoder(recognizer)


class Turn:
    """One utterance, heard as it comes."""

    def __init__(
        self, free: _Decoder, closed: _Decoder | None, values: Mapping[str, str], rate: int
    ) -> None:
        self._decoders = [free, closed] if closed else [free]
        self._values = values
        self._rate = rate
        self._samples = 0
        self._spent_s = 0.0
        self._partial = ""

    def accept(self, samples: Samples) -> Partial | None:
        began = time.process_time()
        self._samples += len(samples)
        block = (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16).tobytes()
        texts = [decoder.accept(block) for decoder in self._decoders]
        self._spent_s += time.process_time() - began
        # The grammar's words are the surer ones, unless it heard something else beside them.
        text = next((t for t in reversed(texts) if t and OTHER not in t), "")
        if text == self._partial:
            return None
        self._partial = text
        return Partial(text)

    def peek(self) -> Utterance:
        began = time.process_time()
        readings = [decoder.readings() for decoder in self._decoders]
        answers = self._answers(readings[1]) if len(readings) > 1 else ()
        hypotheses = self._hypotheses(readings, answers)
        self._spent_s += time.process_time() - began
        return Utterance(
            hypotheses=hypotheses,
            answers=answers if hypotheses else (),
            ended_s=self._samples / self._rate,
            compute_s=self._spent_s,
        )

    def finish(self) -> Utterance:
        heard = self.peek()
        self.close()
        return heard

    def close(self) -> None:
        self._decoders = []

    def _answers(self, readings: list[_Reading]) -> tuple[ScoredAnswer, ...]:
        probability: dict[str, float] = dict.fromkeys(self._values.values(), 0.0)
        probability[""] = DOUBT
        said = [(reading.probability, self._said(reading.text)) for reading in readings]
        told = sum(share for share, values in said if values)
        for share, values in said:
            for value, trust in values.items():
                probability[value] += (1.0 - DOUBT) * share * trust / told
        if not told:
            probability[""] = 1.0
        ranked = sorted(probability.items(), key=lambda item: -item[1])
        return tuple(ScoredAnswer(value, share) for value, share in ranked)

    def _said(self, text: str) -> dict[str, float]:
        """The value that the text says and how far to trust it; the rest goes to anything else.

        Nothing for a piece of a phrase: "know" of "I don't know" where "no" was said is a slip of
        the grammar, and no evidence of anything else.
        """
        words = text.split()
        if not words or words[0] == OTHER:
            return {"": 1.0}
        said: set[str] = set()
        while length := self._phrase(words):
            said.add(self._values[" ".join(words[:length])])
            words = words[length:]
        if not said:
            return {}
        if len(said) > 1:
            return {"": 1.0}
        value = said.pop()
        return {value: BEGUN, "": 1.0 - BEGUN} if words else {value: 1.0}

    def _is_answer(self, text: str) -> bool:
        return any(value and trust == 1.0 for value, trust in self._said(text).items())

    def _phrase(self, words: list[str]) -> int:
        """How many words the longest phrase takes with which they begin."""
        lengths = range(len(words), 0, -1)
        return next((n for n in lengths if " ".join(words[:n]) in self._values), 0)

    def _hypotheses(
        self, readings: list[list[_Reading]], answers: tuple[ScoredAnswer, ...]
    ) -> tuple[Hypothesis, ...]:
        """The grammar's answers, and what was heard freely as far as it may be anything else."""
        free, *closed = readings
        other = next((a.probability for a in answers if not a.value), 1.0)
        found: dict[str, Hypothesis] = {}
        certain = [r for r in closed[0] if self._is_answer(r.text)] if closed else []
        for weight, reading in [(1.0 - DOUBT, r) for r in certain] + [(other, r) for r in free]:
            if reading.text.replace(OTHER, "").strip():
                confidence = weight * reading.probability
                earlier = found.get(reading.text)
                if earlier:
                    confidence += earlier.confidence
                found[reading.text] = Hypothesis(reading.text, confidence, Ear.name, reading.words)
        return tuple(sorted(found.values(), key=lambda h: -h.confidence))


@dataclass(frozen=True)
class _Reading:
    words: tuple[Word, ...]
    probability: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class _Decoder:
    """One Kaldi recognizer. It ends an utterance at a pause of its own choice, and whenever it is
    asked for the result; what it hears between two such ends is a piece, and pieces are joined."""

    def __init__(self, recognizer: vosk.KaldiRecognizer) -> None:
        self._recognizer = recognizer
        self._earlier: list[_Reading] = [_Reading((), 1.0)]

    def accept(self, block: bytes) -> str:
        """Take 16-bit samples; the best text until now."""
        try:
            ended = self._recognizer.AcceptWaveform(block)
        except Exception as fault:  # the library raises nothing narrower
            raise RecognitionFailed(f"Vosk gave up in the middle of a turn: {fault}.") from fault
        if ended:
            self._join(json.loads(self._recognizer.Result()))
        # Between two utterances the library answers with alternatives and no partial.
        going = json.loads(self._recognizer.PartialResult()).get("partial", "")
        return f"{self._earlier[0].text} {going}".strip()

    def readings(self) -> list[_Reading]:
        """What was said until now, most likely first, with probabilities that sum to 1."""
        self._join(json.loads(self._recognizer.FinalResult()))
        return self._earlier

    def _join(self, result: Mapping[str, Any]) -> None:
        alternatives = result["alternatives"]
        logs = SHARPNESS * np.array([found["confidence"] for found in alternatives])
        shares = np.exp(logs - np.logaddexp.reduce(logs))
        joined: dict[str, _Reading] = {}
        chance: defaultdict[str, float] = defaultdict(float)
        for earlier in self._earlier:
            for found, share in zip(alternatives, shares, strict=True):
                words = earlier.words + tuple(
                    Word(w["word"], w["start"], w["end"]) for w in found.get("result", ())
                )
                text = " ".join(word.text for word in words)
                joined.setdefault(text, _Reading(words, 0.0))
                chance[text] += earlier.probability * float(share)
        best = sorted(chance, key=lambda text: -chance[text])[:READINGS]
        whole = sum(chance[text] for text in best)
        self._earlier = [_Reading(joined[text].words, chance[text] / whole) for text in best]
