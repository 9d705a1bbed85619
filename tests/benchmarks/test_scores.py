import pytest

from audio_fixtures.caller import Expect
from benchmarks.scores import CLOSED, SlotScore, percentile, slot_score, summary
from tests.benchmarks.runs import heard, run
from voice.latency import Latency


def test_classes_are_rated_only_where_something_came_out() -> None:
    runs = [
        run(id="a", expect=Expect(components=("HA",))),
        run(id="b", expect=Expect(components_top2=("CS", "IM"))),
        run(id="c", expect=Expect(components=("NONE",))),
        run(id="d"),
    ]
    figures = summary(runs, {})
    assert figures["top1"] == 0.5
    assert figures["top2"] == 1.0


def test_red_flags_are_recalled_or_raised_in_vain() -> None:
    red, mild = Expect(urgency="U0"), Expect(urgency="U3")
    runs = [
        run(urgency="U0", expect=red),
        run(urgency="U3", expect=red),
        run(urgency="U1", expect=mild),
        run(urgency="U3", expect=mild),
    ]
    figures = summary(runs, {})
    assert figures["red_flag_recall"] == 0.5
    assert figures["red_flag_false_alarms"] == 1
    assert figures["under_triage"] == 1
    assert figures["over_triage"] == 1


def test_facts_heard_wrong_and_facts_not_understood_are_kept_apart() -> None:
    turns = tuple(
        heard(slot, kind, "", "")
        for slot, kind in (("length", "length"), ("threads", "yes_no"), ("pain", "scale"))
    )
    typed = run(turns=turns, facts={"length": 5.0, "threads": "yes", "pain": "3"})
    by_ear = run(turns=turns, facts={"length": 9.0, "threads": "yes"})
    assert slot_score(by_ear, typed) == SlotScore(right=1, false_accepts=1, false_rejects=1)
    assert slot_score(by_ear, typed, CLOSED) == SlotScore(right=1, false_rejects=1)
    assert slot_score(by_ear, typed, ("length",)) == SlotScore(false_accepts=1)


def test_a_fact_that_nobody_spoke_of_is_a_false_accept() -> None:
    typed, by_ear = run(), run(facts={"bleeding": "yes"})
    assert slot_score(by_ear, typed) == SlotScore(false_accepts=1)


def test_facts_inferred_or_asked_in_one_call_alone_are_not_compared() -> None:
    typed = run()
    inferred = run(facts={"stage": "healing"}, facts_how={"stage": "inferred"})
    asked = run(facts={"pain": "3"}, turns=(heard("pain", "scale", "three", "three"),))
    assert slot_score(inferred, typed) == SlotScore()
    assert slot_score(asked, typed) == SlotScore()


def test_words_count_only_where_words_were_said() -> None:
    turns = (
        heard("opening", "free", "my cap [cough] came out", "my cat came out"),
        heard("bleeding", "yes_no", "[silence]", "[silence]"),
        heard("threads", "yes_no", "yes", "[no words]"),
    )
    assert summary([run(turns=turns)], {})["wer"] == pytest.approx(2 / 5)


def test_the_wait_is_told_in_milliseconds_with_its_parts() -> None:
    turn = heard("opening", "free", "hello", "hello")
    turns = tuple(
        type(turn)(**{**vars(turn), "latency": Latency(0.5, 0.1, 0.001, wait)})
        for wait in (0.0, 0.1, 0.9)
    )
    figures = summary([run(turns=turns)], {})
    assert figures["latency_ms_p50"] == 701
    assert figures["latency_ms_p95"] == 1501
    assert figures["latency_endpoint_ms_p50"] == 500


def test_the_summary_of_nothing_rates_nothing() -> None:
    figures = summary([], {})
    assert figures["callers"] == 0
    assert figures["top1"] is None


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (50, 2), (75, 3), (95, 4), (100, 4)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == value
