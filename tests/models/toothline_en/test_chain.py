"""LF-MMI's two sums against counting every way by hand."""

from __future__ import annotations

from itertools import product

import pytest

torch = pytest.importorskip("torch", reason="training needs models/toothline_en/training.txt")

from models.toothline_en import chain  # noqa: E402
from models.toothline_en.phones import LEFT, NUMBER, PDFS, PHONES, pdf  # noqa: E402

HI = (("HH", "AY"),)
OH = (("OW",), ("OW", "W"))
FRAMES = 3


def scores(rows: int = 1, frames: int = FRAMES, seed: int = 1):  # type: ignore[no-untyped-def]
    torch.manual_seed(seed)
    return torch.randn(rows, frames, PDFS)


def every_way(spoken, bigram, values):  # type: ignore[no-untyped-def]
    """The likelihood of a sequence of phones over the frames: every cut into lengths."""
    total = -float("inf")
    frames = len(values)
    for cuts in product(range(1, frames + 1), repeat=len(spoken)):
        if sum(cuts) != frames:
            continue
        at, left, score, last = 0, 0, 0.0, None
        for phone, length in zip(spoken, cuts, strict=True):
            chance = bigram.first[phone] if last is None else bigram.after[last, phone]
            score += float(torch.tensor(chance).log()) + float(values[at, pdf(left, phone, False)])
            score += sum(float(values[at + n, pdf(left, phone, True)]) for n in range(1, length))
            at, left, last = at + length, LEFT[phone], phone
        total = float(torch.logaddexp(torch.tensor(total), torch.tensor(score)))
    return total


@pytest.fixture
def bigram() -> chain.Bigram:
    return chain.counted([[HI, OH], [OH]], seed=1)


def test_the_numerator_sums_every_pronunciation_pause_and_timing(bigram: chain.Bigram) -> None:
    ways = []
    for silent in product([False, True], repeat=2):
        for way in OH:
            said = [0] * silent[0] + [NUMBER[p] for p in way] + [0] * silent[1]
            ways.append(said)
    values = scores()
    wanted = torch.logsumexp(torch.tensor([every_way(w, bigram, values[0]) for w in ways]), 0)
    texts = chain.batch([chain.graph([OH], bigram)])
    told = chain.numerator(values, torch.tensor([FRAMES]), texts)
    assert float(told[0]) == pytest.approx(float(wanted), abs=1e-3)


def test_the_denominator_sums_every_sequence_of_phones(bigram: chain.Bigram) -> None:
    values = scores(frames=2)
    ways = [[p] for p in range(len(PHONES))]
    ways += [[p, q] for p in range(len(PHONES)) for q in range(len(PHONES))]
    wanted = torch.logsumexp(torch.tensor([every_way(w, bigram, values[0]) for w in ways]), 0)
    told = chain.Denominator(bigram)(values, torch.tensor([2]))
    assert float(told[0]) == pytest.approx(float(wanted), abs=1e-3)


def test_frames_beyond_an_utterance_change_nothing(bigram: chain.Bigram) -> None:
    values = scores(rows=2, frames=6)
    lengths = torch.tensor([4, 6])
    texts = chain.batch([chain.graph([HI], bigram), chain.graph([HI, OH], bigram)])
    alone = chain.numerator(values[:1, :4], lengths[:1], chain.batch([chain.graph([HI], bigram)]))
    assert float(chain.numerator(values, lengths, texts)[0]) == pytest.approx(float(alone[0]))
    denominator = chain.Denominator(bigram)
    short = denominator(values[:1, :4], lengths[:1])
    assert float(denominator(values, lengths)[0]) == pytest.approx(float(short[0]), abs=1e-4)


def test_no_text_is_likelier_than_all_phones_together(bigram: chain.Bigram) -> None:
    values = scores(frames=12)
    lengths = torch.tensor([12])
    told = chain.numerator(values, lengths, chain.batch([chain.graph([HI, OH], bigram)]))
    assert float(told[0]) < float(chain.Denominator(bigram)(values, lengths)[0])
