"""Whisper, run by CTranslate2 on one thread: transcribes anything, and scores closed answers.

The model hears sound only after the caller has paused; nothing comes while they speak. It invents
words when nobody speaks, so a turn should hold voice.
"""

from __future__ import annotations

import time
from pathlib import Path

import ctranslate2
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dialog.effects import Listen
from voice.errors import EngineMissing, RecognitionFailed
from voice.hearing import Hypothesis, Partial, ScoredAnswer, Utterance
from voice.recognizers import Abilities, Samples
from voice.recognizers.whisper import phrases
from voice.recognizers.whisper.mel import RATE, log_mel
from voice.recognizers.whisper.readings import Reading, ranked

CLOSED_WINDOW_S = 10.0
"""Seconds of sound encoded for a closed answer: half the work of 15 s, and enough for scoring."""
OPEN_WINDOW_S = 15.0
"""A third of the work of the 30 s that Whisper was trained on, with the same word error rate;
below 10 s it starts to repeat itself."""
FULL_WINDOW_S = 30.0
"""The most that Whisper can take at once; longer speech is heard in parts."""

BEAM = 5
"""Readings followed at once: word error rate on phone sound .014 against .017 with one."""
TOKENS_PER_S = 10
"""More than anyone says in a second: what runs on beyond it is a loop."""
MOST_TOKENS = 448
"""Places that Whisper has for prompt and text together."""
HINT_TOKENS = 100
"""Of which a question's words may take this many: the first named ones are kept."""
NO_REPEAT_TOKENS = 3
"""No three tokens twice: "No. No. No. No." is how a loop looks. A telephone number may: "five, five
five"."""
NUMBERS = ("My number is 312-555-0102", "It's 617-555-0188", "the best one is 404-555-0134")
"""What a telephone number looks like when it is written. Of 60 spoken in five voices on the phone
band, 39 were right by the first reading with the question's words as a hint and no three tokens
twice; 43 after this hint; 58 by the first complete number among the readings after either."""
SILENT = 10 ** (-55 / 20)
"""Loudest 20 ms below -55 dB of full scale: nobody spoke into any telephone."""
NO_SPEECH = 0.9
"""Whisper's own probability that there was no speech; it gives 0.95 to 0.99 to silence and to
noise, and 0.01 to a spoken "yes"."""
UNSURE = -1.0
"""Mean log probability of a token; silence that Whisper makes words of lies below."""

LEAST = 1e-6
"""Belief in anything else that is always left, against rounding."""
ANYTHING_ELSE = 0.05
"""Factor on the belief in anything else: asked a closed question, people mostly answer it.
Whisper's own belief needs nothing more. Of 297 people's "yes" and "no" and 225 other words in the
phone band, 98.7 % of the answers come first, against 92.3 % by transcription; at 0.9 and above are
92 % of the answers, all right, and one of the other words (a "down" cut short). A factor of 0.14
gives 97.0 %; with 0.02 seven other words pass 0.8. `python -m benchmarks.ears FOLDER` measures it
again."""


class Ear:
    """A Whisper in CTranslate2's form: an English one, or one of many languages told which."""

    name = "whisper"
    abilities = Abilities(streams=False, n_best=True, scores_answers=True, word_times=False)

    def __init__(self, model: Path, language: str = "en") -> None:
        """`model`: the folder with model.bin and tokenizer.json; `language`: its ISO 639-1 code."""
        for file in ("model.bin", "tokenizer.json"):
            if not (model / file).is_file():
                raise EngineMissing(
                    f"Whisper's {file} is not in {model}: get it with "
                    "`toothline models fetch whisper-tiny-en`."
                )
        try:
            self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
            self._whisper = ctranslate2.models.Whisper(
                str(model), device="cpu", compute_type="int8", inter_threads=1, intra_threads=1
            )
        except Exception as broken:  # the libraries raise bare exceptions of many kinds
            raise EngineMissing(
                f"Whisper's model in {model} cannot be read ({broken}): check it with "
                "`toothline models verify`."
            ) from broken
        self._begin = [self._token("<|startoftranscript|>")]
        if self._whisper.is_multilingual:
            self._begin += [self._token(f"<|{language}|>"), self._token("<|transcribe|>")]
        self._earlier = self._token("<|startofprev|>")
        self._untimed = self._token("<|notimestamps|>")

    def listen(self, expected: Listen) -> Turn:
        return Turn(self, expected)

    def understand(self, samples: Samples, expected: Listen) -> Utterance:
        """What was said in the samples, in answer to the question."""
        began = time.process_time()
        length_s = len(samples) / RATE
        if _loudest(samples) < SILENT:
            return Utterance(hypotheses=(), ended_s=length_s)
        try:
            parts = [self._hear(part, expected) for part in _parts(samples)]
        except RuntimeError as fault:
            raise RecognitionFailed(
                f"Whisper gave up on {length_s:.1f} s of sound: {fault}."
            ) from fault
        hypotheses, answers = parts[0] if len(parts) == 1 else (_joined(parts), ())
        return Utterance(
            hypotheses=hypotheses,
            answers=answers if hypotheses else (),
            ended_s=length_s,
            compute_s=time.process_time() - began,
        )

    def _hear(
        self, samples: Samples, expected: Listen
    ) -> tuple[tuple[Hypothesis, ...], tuple[ScoredAnswer, ...]]:
        length_s = len(samples) / RATE
        windows = (CLOSED_WINDOW_S,) if expected.answers else ()
        window_s = min(w for w in (*windows, OPEN_WINDOW_S, FULL_WINDOW_S) if w >= length_s)
        features = ctranslate2.StorageView.from_array(log_mel(samples, window_s))
        encoded = self._whisper.encode(features)
        hypotheses = self._transcribe(encoded, expected, length_s)
        answers = self._score(encoded, expected) if expected.answers and hypotheses else ()
        return hypotheses, answers

    def _transcribe(
        self, encoded: ctranslate2.StorageView, expected: Listen, length_s: float
    ) -> tuple[Hypothesis, ...]:
        number = expected.kind == "digits"
        most = round(10 + TOKENS_PER_S * length_s)
        readings: list[Reading] = []
        for words in (expected.words, NUMBERS) if number else (expected.words,):
            start = [*self._hint(words), *self._begin, self._untimed]
            found = self._whisper.generate(
                encoded,
                [start],
                beam_size=BEAM,
                num_hypotheses=BEAM,
                no_repeat_ngram_size=0 if number else NO_REPEAT_TOKENS,
                # The library lets the text have half of this, or what the prompt leaves if less.
                max_length=min(max(2 * most, most + len(start)), MOST_TOKENS),
                return_scores=True,
                return_no_speech_prob=True,
            )[0]
            if found.no_speech_prob > NO_SPEECH and found.scores[0] < UNSURE:
                return ()
            readings += [
                Reading(self._tokenizer.decode(tokens).strip(), len(tokens), mean)
                for tokens, mean in zip(found.sequences_ids, found.scores, strict=True)
            ]
        return tuple(Hypothesis(one.text, one.share, self.name) for one in ranked(readings))

    def _score(
        self, encoded: ctranslate2.StorageView, expected: Listen
    ) -> tuple[ScoredAnswer, ...]:
        first = self._first_token(encoded)

        def whole(tokens: phrases.Tokens) -> float:
            # One frame is all the alignment needs that we throw away.
            aligned = self._whisper.align(encoded, self._begin, [list(tokens)], [1])[0]
            return float(np.log(np.maximum(aligned.text_token_probs, 1e-12)).sum())

        written = phrases.spellings(expected.answers, self._encode)
        mass = phrases.masses(written, lambda token: float(first[token]), whole)
        mass[""] = max(1.0 - sum(mass.values()), LEAST) * ANYTHING_ELSE
        total = sum(mass.values())
        scored = [ScoredAnswer(value, share / total) for value, share in mass.items()]
        return tuple(sorted(scored, key=lambda answer: -answer.probability))

    def _first_token(self, encoded: ctranslate2.StorageView) -> NDArray[np.float32]:
        """Log probability of every token to be the first."""
        start = [*self._begin, self._untimed]
        found = self._whisper.generate(
            encoded,
            [start],
            beam_size=1,
            max_length=len(start) + 1,
            suppress_blank=False,
            suppress_tokens=[],
            return_logits_vocab=True,
        )[0]
        logits = np.array(found.logits[0][0], dtype=np.float32)
        log: NDArray[np.float32] = logits - np.logaddexp.reduce(logits)
        return log

    def _hint(self, words: tuple[str, ...]) -> list[int]:
        """A question's words, as if they had just been said.

        Of 50 spoken answers with more than a yes or no, phone band, 47 are then right to the
        letter and 41 without; bare answers are as right either way.
        """
        if not words:
            return []
        said = self._encode(" " + ", ".join(words))[:HINT_TOKENS]
        return [self._earlier, *said, *self._encode(".")]

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _token(self, name: str) -> int:
        token: int | None = self._tokenizer.token_to_id(name)
        if token is None:
            raise EngineMissing(f"Whisper's tokenizer.json lacks {name}: fetch the model again.")
        return token


class Turn:
    """One utterance, kept until someone asks what it was."""

    def __init__(self, ear: Ear, expected: Listen) -> None:
        self._ear = ear
        self._expected = expected
        self._blocks: list[Samples] = []
        self._peeked: Utterance | None = None

    def accept(self, samples: Samples) -> Partial | None:
        self._blocks.append(samples)
        self._peeked = None
        return None

    def peek(self) -> Utterance:
        if self._peeked is None:
            heard = np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)
            self._peeked = self._ear.understand(heard, self._expected)
        return self._peeked

    def finish(self) -> Utterance:
        heard = self.peek()
        self.close()
        return heard

    def close(self) -> None:
        self._blocks = []


def _loudest(samples: Samples) -> float:
    """Root mean square of the loudest 20 ms, 0 to 1."""
    step = RATE // 50
    if not len(samples):
        return 0.0
    whole = np.pad(samples, (0, -len(samples) % step)).reshape(-1, step)
    return float(np.sqrt((whole**2).mean(axis=1).max()))


def _parts(samples: Samples) -> list[Samples]:
    """The sound in parts of at most 30 s, cut where the last third of each is quietest."""
    parts = []
    longest = round(FULL_WINDOW_S * RATE)
    step = RATE // 5
    while len(samples) > longest:
        tail = samples[longest * 2 // 3 : longest]
        tail = tail[: len(tail) // step * step].reshape(-1, step)
        cut = longest * 2 // 3 + int((tail**2).mean(axis=1).argmin()) * step + step // 2
        parts.append(samples[:cut])
        samples = samples[cut:]
    return [*parts, samples]


def _joined(
    parts: list[tuple[tuple[Hypothesis, ...], tuple[ScoredAnswer, ...]]],
) -> tuple[Hypothesis, ...]:
    """The best reading of each part, in order, as one."""
    best = [hypotheses[0] for hypotheses, _ in parts if hypotheses]
    if not best:
        return ()
    text = " ".join(hypothesis.text for hypothesis in best)
    return (Hypothesis(text, min(h.confidence for h in best), best[0].ear),)
