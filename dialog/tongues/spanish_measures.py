"""Spanish numbers, units and times put into the English that dialog.measures reads, and back.

"Hace dos semanas y media" becomes "2 and a half weeks ago"; every other word stays as it is. So
there is one reader of measures, and what a language adds is how it words them.
"""

from __future__ import annotations

import re

from dialog.tongues.spanish_numbers import in_figures
from dialog.wording import unaccented

_UNITS = {
    "minutes": "minutos?|minutitos?", "hours": "horas?|horitas?", "days": "dias?",
    "nights": "noches", "weeks": "semanas?", "fortnights": "quincenas?", "months": "mes|meses",
    "years": "anos?|añitos?", "decades": "decadas?", "mm": "milimetros?|milimetritos?|mm",
    "cm": "centimetros?|centimetritos?|cm", "inches": "pulgadas?|pulgaditas?",
    "degrees": "grados?", "temperature": "temperatura|fiebre|calentura|termometro",
}  # fmt: skip
_UNIT = "|".join(_UNITS)
_TIME = "minutes|hours|days|nights|weeks|fortnights|months|years|decades"
_AMOUNT = r"(?:\d+(?:\.\d+)?|a few|a couple|several|half an?|an?|many)(?: (?:or|to) \d+)?"
_QUANTITY = rf"{_AMOUNT} (?:{_TIME})(?: and a half)?"
_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
           "octubre", "noviembre", "diciembre")  # fmt: skip
_ENGLISH_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
                   "september", "october", "november", "december")  # fmt: skip
_DAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = {**dict(zip(_MONTHS, _ENGLISH_MONTHS, strict=True)), "setiembre": "september",
          **dict(zip(_DAYS, _ENGLISH_DAYS, strict=True))}  # fmt: skip
_MONTH = "|".join(_ENGLISH_MONTHS)
_DAY = "|".join(_ENGLISH_DAYS)
_KIN = (
    "hij[oa]|nin[oa]|niet[oa]|sobrin[oa]|espos[oa]|marido|mujer|madre|padre|mama|papa|abuel[oa]"
    "|herman[oa]|ti[oa]|senora?|amig[oa]|novi[oa]|bebe|vecin[oa]|suegr[oa]|adolescente|persona"
)
_MALE_FEMALE = "|".join(
    ("implantes?", "coronas?", "dientes?", "puentes?", "dentaduras?", "placas?", "protesis",
     "muelas?", "tornillos?", "fundas?")
)  # fmt: skip


def _rules() -> list[tuple[re.Pattern[str], str]]:
    """In this order: each reads what those before it have made."""
    said: list[tuple[str, str]] = [
        # Amounts.
        (r"\b(\d+),(\d+)(?= ?(?:milim|centim|pulg|mm\b|cm\b))", r"\1.\2"),
        (r"\b(?:un |una )?(?:par|parcito) de\b", "a couple"),
        (r"\b(?:un[oa]s )?(?:poc[oa]s|cuant[oa]s)\b", "a few"),
        (r"\bvari[oa]s\b", "several"),
        (r"\bmuch[oa]s (?=minutos|horas|dias|noches|semanas|mes|anos)", "many "),
        (r"\b(?:tres cuartos|3 cuartos) de\b", "three quarters of a"),
        (r"\b(?:un |1 )?cuarto de\b", "quarter of a"),
        (r"\b(?:un |1 )?tercio de\b", "third of a"),
        (r"\bla mitad de (?:un[oa]?|1)\b", "half a"),
        (r"\b(\d+) y medi[oa]\b", r"\1 and a half"),
        (r"\bmedi[oa] (?=mil|cen|pul|hora|ano|dia|mes|docena)", "half a "),
        (r"\b(?:del?|escala del?) [01] al? 10\b", ""),
        (r"\bun[oa]s (?=minutos|horas|dias|noches|semanas|meses|anos)", "a few "),
        (r"\b(3[4-9]|4[0-3]) con (\d)\b", r"\1.\2"),
        (r"\b(\d+) (?:punto|coma) (\d+)\b", r"\1.\2"),
        (
            r"\bun[oa]? (?=milim|centim|pulg|mm\b|cm\b|minut|hora|dia|seman|mes\b|ano\b|decada)",
            "a ",
        ),
        (r"\b1 (?=milim|centim|pulg|mm\b|cm\b|minut|hora|dia|seman|mes\b|ano\b|decada)", "1 "),
    ]
    said += [(rf"\b(?:{spelled})\b", unit) for unit, spelled in _UNITS.items()]
    said += [
        (r"\bde temperature\b", "of temperature"),
        (rf"\b({_UNIT}) y medi[oa]\b", r"\1 and a half"),
        (r"\b(\d+) y (?:un )?cuarto\b", r"\1 and a quarter"),
        (r"\b(\d+) (?:o|u) (?:mas bien |tal vez |quiza )?(\d+)\b", r"\1 or \2"),
        (r"\b(\d+) a (\d+)\b", r"\1 to \2"),
        (r"\bentre (?:unos )?(\d+) y (\d+)\b", r"between \1 and \2"),
        (
            r"\b(?:como|unos|unas|casi|aproximadamente|alrededor de|mas o menos|cerca de) "
            rf"(?:de )?(?:unos |unas )?(?={_AMOUNT}\b)",
            "about ",
        ),
        (r"\bmenos de (?=\d|a\b|half)", "less than "),
        (r"\bmas de (?=\d|a\b|half)", "more than "),
        (r"\b(?:al menos|por lo menos|minimo) (?=\d|a\b)", "at least "),
        # Times of the past that are counted.
        (
            r"\b(?:hace|ase) (?:ya |mas o menos |apenas |solo )*(about |more than |less than )?"
            rf"({_QUANTITY})",
            r"\1\2 ago",
        ),
        (rf"\b({_QUANTITY}) (?:atras|antes)\b", r"\1 ago"),
        (rf"\bhace (?:ya )?(?:many )?({_TIME})\b", r"\1 ago"),
        (
            r"\bhace (?:ya )?(?:much(?:o|isimo)|bastante|tiempo|un buen)(?: tiempo| rato)?\b",
            "years ago",
        ),
        (
            r"\b(?:hace (?:un )?(?:poco|rato|ratito|ratico)|hace poco tiempo|recien)\b",
            "the other day",
        ),
        (
            r"\b(?:ahorita|ahora mismo|hace un (?:momento|momentito|instante|segundo)|acaba de)\b",
            "just now",
        ),
        (
            r"\b(?:durante|llevo|lleva|por|desde hace) (?:ya |como |mas de )*(about )?"
            rf"({_QUANTITY})",
            r"for \1\2",
        ),
        (rf"\b(?:dentro de|en) (about )?({_QUANTITY})", r"in \1\2"),
        (rf"\bcada ({_QUANTITY}|\d+ (?:{_TIME})|{_TIME})", r"every \1"),
        (rf"\b({_QUANTITY}) despues\b", r"\1 later"),
        (r"\bdays (\d+)\b", r"day \1"),
        # Times of the past that have a name.
        (
            r"\b(?:antes de ayer|anteayer|antier|antes ayer|antenoche|anteanoche)\b",
            "the day before yesterday",
        ),
        (r"\bayer (?:en|por|a) la (?:manana)\b", "yesterday morning"),
        (r"\bayer (?:en|por|a) la (?:tarde|noche)\b", "yesterday evening"),
        (r"\bayer\b", "yesterday"),
        (r"\b(?:anoche|en la madrugada|de madrugada)\b", "last night"),
        (r"\b(?:esta|hoy (?:en|por|a) la|en la) manana\b", "this morning"),
        (r"\b(?:esta|hoy (?:en|por|a) la|en la) tarde\b", "this afternoon"),
        (r"\besta noche\b", "tonight"),
        (r"\bhoy(?: mismo)?\b", "today"),
        (r"\b(?:en el|durante el|al) (?:desayuno|desayunar)|desayunando\b", "at breakfast"),
        (r"\b(?:en la|durante la|al) (?:comida|comer|almuerzo|almorzar|cena|cenar)\b", "at dinner"),
        (r"\besta weeks\b", "earlier this week"),
        (r"\bla weeks pasada\b", "last week"),
        (r"\bel months? pasado\b", "last month"),
        (r"\bel years? pasado\b", "last year"),
        (r"\bel otro days?\b|\bla otra (?:noche|tarde|manana)\b", "the other day"),
        (r"\b(?:el|este) fin de weeks(?: pasado)?\b", "last weekend"),
        (r"\b(?:el|este|en) (?:verano|invierno|otono|primavera)(?: pasado)?\b", "last summer"),
    ]
    said += [(rf"\b{spanish}\b", english) for spanish, english in _NAMED.items()]
    said += [
        (rf"\b(?:proximo|proxima|siguiente|que viene) ({_DAY})\b", r"next \1"),
        (rf"\b({_DAY}) (?:proximo|que viene|siguiente)\b", r"next \1"),
        (rf"\bhasta (?:el )?({_DAY})\b", r"until \1"),
        (rf"\bpara el ({_DAY})\b", r"by \1"),
        (rf"\b(?:el|este|desde el) ({_DAY})\b", r"on \1"),
        (rf"\b(?:el )?(\d\d?) de ({_MONTH})\b(?: (?:de|del) (?=(?:19|20)\d\d))?", r"\1th of \2 "),
        (
            r"\b(?:en|por|desde|a (?:principios|mediados|finales|fines) de) (?:el months de )?"
            rf"({_MONTH})\b",
            r"in \1",
        ),
        (rf"\b({_MONTH}) (?:del?|del years) ((?:19|20)\d\d)\b", r"\1 of \2"),
        (r"\b(?:en|desde|del) (?:el )?(?:years )?((?:19|20)\d\d)\b", r"in \1"),
        # Counts.
        (r"\b(?:un[oa]?|1) vez\b", "once"),
        (r"\b(\d+|several|many|a few|a couple) (?:veces|ocasiones)\b", r"\1 times"),
        (r"\bmuchas veces\b|\ba cada rato\b", "several times"),
        (r"\bprimera vez\b", "first time"),
        (r"\bsegunda vez\b", "second time"),
        (r"\btercera vez\b", "third time"),
        (r"\bcuarta vez\b", "fourth time"),
        (r"\bquinta vez\b", "fifth time"),
        (r"\b(?:nunca|jamas|ninguna vez)\b", "never"),
        # Ages of people; of things the years stay a time.
        (
            rf"\b({_MALE_FEMALE}) (?:ya |que )*(?:tiene|tienen|de) (about )?(\d+) years\b",
            r"\1 for \3 years",
        ),
        (
            r"\b(?:tengo|tiene) (?:ya )?(about )?(\d+) years "
            r"(?=con|desde|de haber|usando|de usar|que)",
            r"for \2 years ",
        ),
        (
            rf"\b({_KIN}) (?:\w+ )?(?:que )?(?:tiene|de|cumplio) (\d+) (years|months)\b",
            r"\1, he's \2 \3 old",
        ),
        (r"\b(?:ella |el |la nina |el nino )?tiene (\d+) years\b", r"he's \1 years old"),
        (r"\b(?:yo )?tengo (\d+) years\b", r"i'm \1 years old"),
        # Answers on a scale, corrections, doubts beside a number.
        (r"\b(\d+) (?:de|sobre|entre) (\d+)\b", r"\1 out of \2"),
        (
            r"\b(\d+) (?:mas o menos|aproximadamente|o asi|creo|yo creo|diria|digamos)\b",
            r"\1 or so",
        ),
        (
            r"\b(?:un|el|es|diria|como|como un|quiza|tal vez|creo que|yo creo que) (?=\d+\b)",
            "about ",
        ),
        (r"\b(\d+) (ahora|ahorita)\b", r"\1 now"),
        (
            r"\b(\d+),? (?:no|perdon|digo|mas bien|mejor dicho)[, ]+"
            r"(?:perdon |digo )?(?:about )?(?=\d)",
            r"\1, no, ",
        ),
        (r"\bdiente (?:numero )?(\d+)\b", r"tooth number \1"),
        (r"\bdoble (?=\d)", "double "),
        (r"\btriple (?=\d)", "triple "),
        (r"\b(?:el doble|dos veces) (?:de|del|que) (?:un[oa]?|el|la|mi)\b", "twice a"),
        # Between the digits of a telephone number.
        (r"(?<=\d) (?:guion|raya|y|luego|despues) (?=\d)", " "),
    ]
    return [(re.compile(pattern), english) for pattern, english in said]


_REWORDED = _rules()
_BOTH = re.compile(r"\b(?:los|las) dos\b")
"""Both, and no number."""


def measurable(text: str) -> str:
    """The text in small letters without accents, its measures in English."""
    low = in_figures(_BOTH.sub("ambos", unaccented(text.lower())))
    for pattern, english in _REWORDED:
        low = pattern.sub(english, low)
    return low
