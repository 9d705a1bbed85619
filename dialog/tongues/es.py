"""Spanish, as it is spoken in the Americas and in Spain."""

from __future__ import annotations

import re

from dialog.tongues import Tongue
from dialog.tongues.spanish_measures import measurable
from dialog.tongues.spanish_numbers import in_words
from dialog.wording import unaccented

_LETTERS = re.compile(r"[aeiouáéíóúü]+")
_STRONG = re.compile(r"(?<=[aeoáéóíú])(?=[aeoáéóíú])")
"""Two strong vowels are two syllables: "sa-li-ó" is one more than its groups, "co-á-gu-lo" too."""
_DOUBT = re.compile(r"\bno se\b(?=\s*(?:$|[.,;!?]))")
"""Without its accent "no sé" is "no se": a doubt only where nothing follows."""
_TWICE = re.compile(r"\bno,?\s+(?=(?:no|ya no|nunca|ni|sin|nada|apenas)\b)")
"""The first "no" of "no, no puedo respirar" answers and denies nothing."""
_LEADS = re.compile(
    r"^(\W*(?:no|si|claro|bueno|pues|ay|mire|oiga|la verdad|no lo se|doctor|señor|senor)),\s*"
)
_CLAUSE = re.compile(
    r",\s*(?=(?:pero|tengo|estoy|siento|hay|me|se|sangra|esta|puedo|respiro|trago|si|le|mi|la|el)\b)"
)
"""A comma behind which somebody says something new: no denial reaches beyond."""


def _spelled(text: str) -> str:
    """With sentences ended where ears and people write a comma, and doubts spelled out."""
    low = unaccented(text.lower().replace("no sé", "no lo se"))
    low = _DOUBT.sub("no lo se", low)
    low = low.replace("desde hace", "durante")
    low = _LEADS.sub(r"\1. ", low)
    return _CLAUSE.sub(". ", _TWICE.sub("no. ", low))


def _syllables(word: str) -> int:
    """By groups of vowel letters, strong ones apart."""
    if word.isdigit():
        return sum(map(_syllables, in_words(int(word)).split()))
    small = re.sub(r"(?<=[gq])u(?=[eéií])", "", word.lower())
    return max(1, sum(len(_STRONG.findall(group)) + 1 for group in _LETTERS.findall(small)))


def _crawford(words: int, sentences: int, syllables: int) -> float:
    """Crawford's school year for Spanish, by sentences and syllables in a hundred words."""
    return -0.205 * 100 * sentences / words + 0.049 * 100 * syllables / words - 3.407


def _is_word(word: str) -> bool:
    """No dictionary of Spanish is at hand: no word is taken for a broken one."""
    return True


_ENDINGS = (
    "ieron", "iendo", "ando", "aron", "ados", "adas", "idos", "idas", "ado", "ada", "ido", "ida",
    "os", "as", "es", "o", "a", "e", "s",
)  # fmt: skip


TONGUE = Tongue(
    language="es",
    spelled=_spelled,
    fillers=re.compile(
        r"(?<![^ ])(?:eh+|este|pues|bueno|mm+|ah|ay|oh|mire|oiga|fijese|o sea|digamos|la verdad)"
        r" (?=\S)"
    ),
    pronoun=re.compile(r"(?<![^ ])(?:yo|el|ella|ellos|mi|me|se|lo|la|le|esto|eso|hay) "),
    # Subjects are left out; a comma that is written ends a sentence (_spelled).
    clause=re.compile(r"(?!)"),
    would=re.compile(r"(?!)"),
    thinks=re.compile(
        r"(?<![^ ])(?:no|nunca) (?:creo|pienso|veo|siento|noto) (?:que )?(?:[^ ]+ ){0,2}$"
    ),
    since=re.compile(
        r"(?<![^ ])(?:ahora|ahorita|todavia|aun|sigue|sigo|desde|hoy|ayer|anoche|otra vez|de nuevo"
        r"|durante|volvio|cada vez) "
    ),
    turns=re.compile(
        r"(?<![^ ])(?:pero|solo|solamente|nomas|nada mas|excepto|salvo|menos|aunque|como tal) "
    ),
    limits=re.compile(
        r"(?<![^ ])(?:debajo|abajo|dentro|detras|cerca|alrededor|cuando|si|al|a menos que) "
    ),
    # Without the "no" in front that a telephone swallows they say the contrary.
    on_a_word=re.compile(r"(?<![^ ])(?:puedo|puede|podemos) "),
    # Verbs hold their persons, and the lists are young: "no, me silba el pecho" leaves one.
    unheard=1,
    hesitant=("no he ", "no me he ", "no lo he "),
    refusals=("no", "nada", "ninguno", "ninguna", "para nada", "tampoco"),
    joints=frozenset(["no", "nunca", "pero", "y", "ni", "al", "hasta", "nada", "nadie"]),
    endings=_ENDINGS,
    is_word=_is_word,
    in_words=in_words,
    measurable=measurable,
    signs={".": "punto", "/": "barra"},
    syllables=_syllables,
    grade=_crawford,
    # eSpeak NG's es-419 at its usual rate, with its pauses: the mean over 40 of these prompts.
    syllables_per_s=4.75,
)
