"""A whole Vosk model of the Korean one's lower layers, our parameters, and any words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.toothline_en import language_model, lexicon, nnet3, tensors
from models.toothline_en.language_model import Text
from models.toothline_en.phones import kaldi_phones
from models.toothline_en.pronouncing import UNKNOWN, Phones

GARBAGE_EVERY = 30
"""Every such text is taken a second time with one word called unknown, so that open speech can hear
something that is none of our words."""
CONFIGURATION = {
    "min-active": "200",
    "max-active": "7000",
    "beam": "13",
    "lattice-beam": "5",
    "acoustic-scale": "1.0",
    "frame-subsampling-factor": "3",
    "endpoint.silence-phones": "1",
    # Seconds of silence that end an utterance; the turns decide before.
    "endpoint.rule2.min-trailing-silence": "0.5",
    "endpoint.rule3.min-trailing-silence": "1.0",
    "endpoint.rule4.min-trailing-silence": "2.0",
}
"""Of libvosk's decoder. LF-MMI's scores need no scaling."""
_PLACES = {"B": "begin", "E": "end", "I": "internal", "S": "singleton", "": "nonword"}

Pronounce = Callable[[str], Sequence[Phones]]


@dataclass(frozen=True)
class Built:
    """What went into a model."""

    words: int
    texts: int
    unhearable: tuple[str, ...]
    """Words that nobody knows how to say: texts with one were left out."""


def build(folder: Path, parameters: Path, texts: Iterable[Text], pronounce: Pronounce) -> Built:
    """Make a folder ours that has the Korean model's network, MFCC settings and voice statistics.

    Raises ModelDamaged when the parameters are none.
    """
    network = tensors.put_over(nnet3.read(folder / "am" / "final.mdl"), parameters)
    (folder / "am" / "final.mdl").write_bytes(network.written())
    lines = (f"--{key}={value}\n" for key, value in CONFIGURATION.items())
    (folder / "conf" / "model.conf").write_text("".join(lines))
    (folder / "graph" / "phones").mkdir(parents=True, exist_ok=True)
    return _graphs(folder / "graph", list(texts), pronounce)


def _graphs(into: Path, texts: Sequence[Text], pronounce: Pronounce) -> Built:
    words = {word: pronounce(word) for text in texts for word in text.words}
    unhearable = tuple(sorted(word for word, ways in words.items() if not ways))
    heard = {word: ways for word, ways in words.items() if ways} | {UNKNOWN: pronounce(UNKNOWN)}
    compiled = lexicon.compiled(heard)
    (into / "HCLr.fst").write_bytes(compiled.automaton.by_given(compiled.back_off))
    usable = [text for text in texts if all(word in heard for word in text.words)]
    grammar = language_model.automaton(
        [*usable, *_garbled(usable)], compiled.numbers, compiled.back_off
    )
    (into / "Gr.fst").write_bytes(grammar.by_taken())
    (into / "disambig_tid.int").write_text(f"{compiled.back_off_taken}\n")
    _lists(into, compiled.numbers, compiled.back_off)
    return Built(len(heard), len(usable), unhearable)


def _garbled(texts: Sequence[Text]) -> list[Text]:
    garbled = []
    for number, text in enumerate(texts[::GARBAGE_EVERY]):
        words = list(text.words)
        words[number % len(words)] = UNKNOWN
        garbled.append(Text(tuple(words), text.weight))
    return garbled


def _lists(into: Path, numbers: Mapping[str, int], back_off: int) -> None:
    """What libvosk reads the numbers of words and phones from."""
    words = {"<eps>": 0, **numbers, "#0": back_off}
    (into / "words.txt").write_text("".join(f"{word} {n}\n" for word, n in words.items()))
    phones = kaldi_phones()
    names = {"<eps>": 0} | {f"{p}_{place}" if place else p: n for n, (p, place) in phones.items()}
    (into / "phones.txt").write_text("".join(f"{name} {n}\n" for name, n in names.items()))
    places = "".join(f"{n} {_PLACES[place]}\n" for n, (_, place) in phones.items())
    (into / "phones" / "word_boundary.int").write_text(places)
