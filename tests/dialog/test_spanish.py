"""The dialog in Spanish: what it must take for a danger, and never for the lack of one."""

from __future__ import annotations

import pytest

from dialog.answering import answer
from dialog.events import CallBegan, Heard, Hypothesis
from dialog.knowledge.check import findings
from dialog.reading import readings
from dialog.understanding import understand
from tests.dialog.talking import Call, english, spanish

KEYED = {
    "recording": "[keys 1]",
    "opening": "[keys 1]",
    "have_piece": "[keys 1]",
    "what_came_out": "[keys 1]",
    "callback_number": "[keys 3125550142#]",
    "confirm": "[keys 1]",
    "mouth_opening": "[keys 1]",
    "stage": "[keys 2]",
    "hard_or_soft": "[keys 1]",
    "threads_where": "[keys 2]",
    "length": "[keys 7#]",
    "when_out": "[keys 1]",
    "when_placed": "[keys 2]",
    "pain": "[keys 0#]",
}


def test_the_spanish_protocol_has_no_finding() -> None:
    assert findings(spanish()) == ()


def test_its_rules_are_those_of_the_english_one() -> None:
    ours, first = spanish(), english()
    assert ours.red_flags == first.red_flags
    assert ours.rules == first.rules
    assert ours.protocol.limits == first.protocol.limits
    assert ours.prior == first.prior
    assert [q.when for q in ours.questions] == [q.when for q in first.questions]
    assert ours.fingerprint != first.fingerprint


def test_no_text_was_left_in_english() -> None:
    ours, first = spanish(), english()
    same = [key for key, lines in ours.advice.spoken.items() if lines == first.advice.spoken[key]]
    assert same == []
    assert [q.id for q in ours.questions if set(q.ask) & set(first.question(q.id).ask)] == []


def test_who_only_presses_keys_is_told_and_understood_in_spanish() -> None:
    held = Call(knowledge=spanish(), began=CallBegan(by_keys=True))
    for _ in range(60):
        if held.ended:
            break
        held.say(KEYED.get(held.question, "[keys 2]"))
    assert held.ended
    assert held.case["callback_number"] == "3125550142"
    assert any("Oprima uno para sí" in told for told in held.told)
    assert any("tres uno dos, cinco cinco cinco, cero uno" in told for told in held.told)


def answered(question: str, said: str) -> tuple[str, bool]:
    known = spanish()
    heard = Heard((Hypothesis(said),))
    found = answer(known, known.question(question), heard, readings(known, heard.hypotheses))
    return (found.value if found.status == "known" else found.status), found.sure


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("breathing", "sí"),
        ("breathing", "No, no puedo respirar"),
        ("breathing", "no no puedo tragar mi saliva"),
        ("breathing", "no puedo pasar saliva"),
        ("breathing", "Me cuesta mucho respirar"),
        ("breathing", "apenas respiro"),
        ("breathing", "se me está cerrando la garganta"),
        ("breathing", "me falta el aire"),
        ("bleeding", "no deja de sangrar"),
        ("bleeding", "no para la sangre"),
        ("bleeding", "sale sangre todavía"),
        ("bleeding_heavy", "no se detiene la hemorragia"),
        ("swelling_or_fever", "no, pero tengo calentura"),
        ("swelling_or_fever", "tengo el cachete como una pelota"),
        ("trauma_chest_faint", "no me golpeé, pero me desmayé"),
        ("numb", "no siento el labio"),
        ("swelling_under_tongue", "tengo un bulto debajo de la lengua"),
    ],
)
def test_a_danger_is_understood(question: str, said: str) -> None:
    assert answered(question, said)[0] == "yes"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("breathing", "No, me cuesta mucho"),
        ("breathing", "no, nunca me había costado tanto"),
        ("breathing", "no mucho"),
        ("breathing", "no, me silba el pecho"),
        ("breathing", "no, con trabajos"),
        ("bleeding", "no, bueno, sí"),
        ("bleeding", "no, mancho la almohada"),
        ("trauma_chest_faint", "no, se me va la onda"),
        ("numb", "no, como de hule"),
        ("swelling_or_fever", "no, tengo 39"),
        ("breathing", "no, es terrible"),
        ("breathing", "puedo respirar"),
        ("breathing", "no está nada bien"),
        ("breathing", "no sé"),
        ("bleeding", "nada más un poco"),
        ("bleeding", "no solo sangra, también me duele"),
        ("trauma_chest_faint", "no me desmayé"),
        ("swelling_or_fever", "no tengo fiebre"),
    ],
)
def test_a_danger_is_not_cleared_at_once(question: str, said: str) -> None:
    value, sure = answered(question, said)
    assert value != "no" or not sure


@pytest.mark.parametrize("said", ["no muy bien", "si abro me duele mucho", "sí, apenas"])
def test_a_jaw_that_hardly_opens_is_not_taken_for_one_that_does(said: str) -> None:
    value, sure = answered("mouth_opening", said)
    assert value != "yes" or not sure


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("breathing", "no"),
        ("breathing", "No, para nada."),
        ("breathing", "no, respiro bien"),
        ("bleeding", "no, nada de sangre"),
        ("bleeding", "No señorita, gracias"),
        ("swelling_or_fever", "no, ninguna de esas"),
        ("trauma_chest_faint", "no, nada de eso"),
        ("numb", "no, ya despertó"),
    ],
)
def test_a_plain_no_is_believed(question: str, said: str) -> None:
    assert answered(question, said) == ("no", True)


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("me lo tragué", "swallowed"),
        ("se me fue al pulmón", "inhaled"),
        ("tengo el ojo cerrado de lo hinchado", "eye_swelling"),
        ("la hinchazón me bajó hasta el cuello", "neck_swelling"),
        ("me arrastra la lengua al hablar y tiemblo sin parar, hablo enredado", "sepsis_sign"),
        ("me salieron ronchas en todo el cuerpo", "allergic_reaction"),
        ("me duele el pecho desde hace dos meses", "chest_or_faint"),
        ("vomité después del golpe", "head_injury_sign"),
        ("me caí de la bici y me pegué en la boca", "knock"),
        ("le tumbaron un diente de un codazo", "natural_tooth_out"),
        ("la boca se me llena de sangre", "mouth_fills"),
        ("estoy en quimioterapia", "chemo"),
        ("no he dormido nada por el dolor", "sleepless"),
        ("no he dormido nada por el dolor", "sore"),
    ],
)
def test_a_sign_is_heard_in_passing(said: str, fact: str) -> None:
    known = spanish()
    found = understand(known, readings(known, (Hypothesis(said),)))
    assert {**found.facts, **found.suspected}.get(fact) == "yes"


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("casi me ahogo de risa", "cough_or_choke"),
        ("no puedo tragar", "swallowed"),
        ("se me cayó la corona", "knock"),
        ("hace diez años me desmayé", "chest_or_faint"),
        ("dejó de sangrar", "bleeding"),
        ("se me quitó la hinchazón", "came_out"),
        ("no se me ha caído nada", "came_out"),
        ("tomo pastillas para la presión", "blood_thinner"),
        ("no he dormido bien", "numb"),
    ],
)
def test_what_only_sounds_like_a_sign_is_none(said: str, fact: str) -> None:
    known = spanish()
    found = understand(known, readings(known, (Hypothesis(said),)))
    assert {**found.facts, **found.suspected}.get(fact) != "yes"
