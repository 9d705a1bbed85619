"""Each check finds the fault that it is for; the protocol that comes has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialog.knowledge import Knowledge, Signature
from dialog.knowledge.check import findings, signature, too_long
from dialog.knowledge.collisions import collisions
from dialog.knowledge.components import UrgencyWhen
from dialog.knowledge.schema import KeyPhrase
from dialog.knowledge.spoken import Prompt, prompts
from dialog.knowledge.trial import trial
from dialog.knowledge.urgency import Urgency
from dialog.knowledge.weights import Feature
from tests.dialog.talking import english


def question(changed_id: str = "bleeding", **change: object) -> Callable[[Knowledge], Knowledge]:
    """The protocol with one question changed."""

    def changed(knowledge: Knowledge) -> Knowledge:
        questions = tuple(
            replace(q, **change) if q.id == changed_id else q for q in knowledge.questions
        )
        return replace(knowledge, questions=questions)

    return changed


def first(part: str, **change: object) -> Callable[[Knowledge], Knowledge]:
    """The protocol with the first block of a part changed."""

    def changed(knowledge: Knowledge) -> Knowledge:
        blocks = getattr(knowledge, part)
        return replace(knowledge, **{part: (replace(blocks[0], **change), *blocks[1:])})

    return changed


def spoken(**lines: tuple[str, ...]) -> Callable[[Knowledge], Knowledge]:
    def changed(knowledge: Knowledge) -> Knowledge:
        advice = replace(knowledge.advice, spoken={**knowledge.advice.spoken, **lines})
        return replace(knowledge, advice=advice)

    return changed


def same_keys(knowledge: Knowledge) -> Knowledge:
    questions = tuple(
        replace(q, choices=tuple(replace(c, key="1") for c in q.choices))
        for q in knowledge.questions
    )
    return replace(knowledge, questions=questions)


def ranking(**change: object) -> Callable[[Knowledge], Knowledge]:
    return lambda knowledge: replace(
        knowledge,
        ranking=replace(knowledge.ranking, **change),  # type: ignore[arg-type]
    )


def weighed(**change: object) -> Callable[[Knowledge], Knowledge]:
    """The protocol with the first weight of a stage changed."""
    (one, *others) = english().ranking.stage_weights
    return ranking(stage_weights=(replace(one, **change), *others))  # type: ignore[arg-type]


def instead(urgency: Urgency, when: str, source: str = "S52") -> UrgencyWhen:
    return UrgencyWhen(urgency, when, source, why="It wears out.")


def twice(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, topics=(*knowledge.topics, knowledge.topics[0]))


def misheard(digit: str) -> Callable[[Knowledge], Knowledge]:
    return lambda knowledge: replace(
        knowledge, words=replace(knowledge.words, misheard_digits={digit: ("owe",)})
    )


ZERO = KeyPhrase("0", "if something came out", "Something came out", "something came out")
HARD = (
    "Notwithstanding considerable postoperative complications, immediate professional evaluation."
)
LONG = "Please tell me slowly and in your own words what it was that you saw in the sink. " * 3


@pytest.mark.parametrize(
    ("what", "break_it", "block"),
    [
        ("is not closed", question(yes=("(cut",)), "bleeding"),
        ("put brackets", question(yes=("them|they bleed",)), "bleeding"),
        ("matches no word", question(yes=("[bleed]?",)), "bleeding"),
        ("is not understood", question(when="kind is"), "bleeding"),
        ("which no fact is", question(when="nobody_sets_this"), "bleeding"),
        ("which it never is", question(when="kind is outside"), "bleeding"),
        ("which it never is", question(when="stage is heeling"), "bleeding"),
        ("names no source", question(source=" "), "bleeding"),
        ("`aside`", question(aside=("nowhere",)), "bleeding"),
        ("`beside`", question(beside="nowhere"), "bleeding"),
        ("`noted`", question(noted={"perhaps": "it may bleed"}), "bleeding"),
        ("one wording", question(ask=("Is it?",)), "bleeding"),
        ("reads at grade", question(help=HARD), "bleeding"),
        ("to say", question(help=LONG), "bleeding"),
        ("may, comfort", question(help="You're fine. Is there blood?"), "bleeding"),
        ("`ask`", first("red_flags", ask="nowhere"), "airway"),
        ("`say`", first("red_flags", say="nowhere"), "airway"),
        ("gives no `say`", first("red_flags", say=""), "airway"),
        ("`implies`", first("symptoms", implies="nowhere"), "inhaled"),
        ("worked out after", first("kinds", when="came_out and kind is out"), "out"),
        ("worked out after", first("red_flags", when="bleeding and urgent"), "airway"),
        ("names no source", first("kinds", why=""), "out"),
        ("do not sum", ranking(stages={"healing": 0.5}), "stages"),
        ("no component or stage", weighed(of=("XX",)), "denture"),
        ("hang on the ranking", weighed(when="top is CL"), "top is CL"),
        ("which no fact is", ranking(looked_at=("held_up",)), "when"),
        ("no feature of", ranking(features=(Feature("threads", "ribs"),)), "threads"),
        ("no row", first("components", family="nowhere"), "HA"),
        (
            "priors",
            first("components", prior={"healing": 0.9, "had_tooth": 0.02}),
            "prior: healing",
        ),
        ("lengths", first("components", length={"under_4": 0.5}), "HA"),
        ("which no fact is", first("components", urgency_when=(instead("U4", "snap"),)), "HA"),
        ("needs anyway", first("components", urgency_when=(instead("U2", "snap_in"),)), "HA"),
        ("no source", first("components", urgency_when=(instead("U4", "snap_in", ""),)), "HA"),
        ("more than one answer", same_keys, "stage"),
        ("no way to answer", question("opening", keys=()), "opening"),
        ("none of 1 to 9", question("opening", keys=(ZERO,)), "opening"),
        ("is no digit", misheard("ten"), "misheard_digits: ten"),
        ("is there twice", twice, "metal_allergy"),
        ("certainty", spoken(changed=("It is definitely saved.",)), "changed"),
    ],
)
def test_a_fault_is_found_in_its_block(
    what: str, break_it: Callable[[Knowledge], Knowledge], block: str
) -> None:
    found = findings(break_it(english()))
    assert [f for f in found if what in f.what and f.block == block], found
    assert all(f.file.endswith(".yaml") and f.what for f in found)


def test_the_protocol_that_comes_has_no_finding() -> None:
    # That none of its phrases collide is tried by the check itself (tests/toothline).
    assert findings(english()) == ()


def short(knowledge: Knowledge, asked: str) -> Knowledge:
    """The protocol with one question and one sign: trying out all phrases takes seconds."""
    questions = tuple(q for q in knowledge.questions if q.id == asked)
    return replace(knowledge, questions=questions, symptoms=knowledge.symptoms[:1])


def test_a_phrase_that_stands_for_two_answers_is_found() -> None:
    wrong = question(asked_no=("it is bleeding",))(english())
    found = list(collisions(short(wrong, "bleeding")))
    assert [f.block for f in found] == ["bleeding"]
    assert 'is understood as "yes"' in found[0].what


def test_a_phrase_that_its_veto_always_covers_is_found() -> None:
    veto = first("symptoms", says=("zonk",), not_=("zonk",))
    found = list(collisions(short(veto(english()), "swallowed_or_inhaled")))
    assert any(f.block == "inhaled" and "never understood" in f.what for f in found)


def test_the_signature_is_told_and_its_lack_too() -> None:
    assert "NOT SIGNED" in signature(english())
    signed = replace(english(), signature=Signature("a dentist", "2026-02-03"))
    assert "signed by a dentist on 2026-02-03" in signature(signed)


def test_a_prompt_is_too_long_from_twelve_seconds() -> None:
    prompt = Prompt("advice.yaml", "keep", "Put it in a cup.")
    assert too_long(prompt, 11.9) is None
    assert too_long(prompt, 12.0) is not None


def test_every_text_of_a_question_is_among_the_prompts() -> None:
    texts = {prompt.text for prompt in prompts(english())}
    for one in english().questions:
        assert {*one.ask, *(t for t in (one.confirm, one.which, one.help) if t)} <= texts
    assert not any("{" in text for text in texts)


def test_a_trial_shows_facts_words_denials_topics_and_the_answer() -> None:
    said = "No fever, but my healing cap came out, can I glue it back in? Yes."
    rows = {(what, name): (value, words) for what, name, value, words in trial(english(), said)}
    assert rows["fact", "came_out"][0] == "yes"
    assert rows["fact", "fever"] == ("no", "fever (denied)")
    assert rows["component", "HA"][1] == "healing cap"
    assert ("topic", "home_cement") in rows
    (answered,) = [r for r in trial(english(), "no", "bleeding") if r[0] == "answer"]
    assert answered[1:3] == ("bleeding", "no")
    assert trial(english(), "...") == ()
