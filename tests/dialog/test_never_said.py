"""What must never be said is never said: in no prompt and to no caller of ours."""

from __future__ import annotations

import pytest

from audio_fixtures.caller import CALLERS, load_all
from benchmarks.simulation import run_as_text
from dialog.knowledge import Knowledge
from dialog.knowledge.forbidden import forbidden
from dialog.knowledge.spoken import prompts
from tests.dialog.talking import english, spanish


@pytest.mark.parametrize("known", [english(), spanish()], ids=["en", "es"])
def test_no_prompt_says_it(known: Knowledge) -> None:
    said = {prompt.text: forbidden(known, prompt.text) for prompt in prompts(known)}
    assert {text: what for text, what in said.items() if what} == {}


def test_no_caller_hears_it() -> None:
    # A third of them, in turn with their order: all of them are judged by tests/test_callers.py.
    told = {t for caller in load_all([CALLERS])[::3] for t in run_as_text(english(), caller).told}
    assert len(told) > 100
    assert {text: forbidden(english(), text) for text in told if forbidden(english(), text)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Don't worry about it.",
        "You're fine.",
        "It's nothing.",
        "That is normal.",
        "It's not the implant.",
        "It is definitely a crown.",
        "You have an infection.",
        "It's infected.",
        "Take ibuprofen for the pain.",
        "Stop taking your blood thinner.",
        "Make yourself vomit.",
        "That will cost two hundred dollars.",
        "That was your dentist's mistake.",
        "Drive yourself to the emergency room.",
        "I'm calling nine one one for you.",
        "It's too late to save it.",
        "There is no nickel in it.",
        "It will heal.",
        "It is $200.",
    ],
)
def test_the_check_sees_it(text: str) -> None:
    assert forbidden(english(), text)


@pytest.mark.parametrize(
    "text",
    [
        "It could still be the implant.",
        "Don't drive yourself.",
        "Don't stop any medicine on your own.",
        "I can't say whether that is normal.",
        "I can't tell whether it is infected.",
        "Don't wait on this line. Hang up and dial nine one one.",
    ],
)
def test_the_check_lets_careful_words_pass(text: str) -> None:
    assert not forbidden(english(), text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("No se preocupe.", "comfort"),
        ("Eso es normal.", "comfort"),
        ("No es nada.", "comfort"),
        ("Se le quitará solo.", "comfort"),
        ("No es el implante.", "what only a dentist"),
        ("Ya es tarde para salvarlo.", "what only a dentist"),
        ("Definitivamente es una corona.", "certainty"),
        ("Es una corona, sin ninguna duda.", "certainty"),
        ("Usted tiene una infección.", "a diagnosis"),
        ("Está infectado.", "a diagnosis"),
        ("Tome ibuprofeno para el dolor.", "a drug"),
        ("Deje de tomar su anticoagulante.", "a drug"),
        ("Provoque el vómito.", "vomiting"),
        ("Le va a costar doscientos dólares.", "a price"),
        ("Fue un error de su dentista.", "blame"),
        ("Maneje usted a urgencias.", "driving"),
        ("Voy a llamar al nueve uno uno.", "a call"),
    ],
)
def test_the_check_sees_it_in_spanish(text: str, what: str) -> None:
    assert any(found.startswith(what) for found in forbidden(spanish(), text))


@pytest.mark.parametrize(
    "text",
    [
        "Todavía podría ser el implante.",
        "No se acueste y no maneje usted.",
        "No deje ninguna medicina por su cuenta.",
        "No puedo decir si eso es normal.",
        "No puedo decir si está infectado.",
        "No espere en esta línea. Cuelgue y marque el nueve uno uno.",
        "No puedo estar segura.",
    ],
)
def test_careful_words_pass_in_spanish(text: str) -> None:
    assert not forbidden(spanish(), text)


def test_every_language_has_words_for_every_kind_of_it() -> None:
    english_kinds = [(never.id, never.what) for never in english().never]
    assert [(never.id, never.what) for never in spanish().never] == english_kinds
    assert all(never.says for never in spanish().never)
