"""English."""

from __future__ import annotations

import re

from dialog.measures.number_words import in_words
from dialog.sounds import is_word, phonemes
from dialog.tongues import Tongue

_VOWELS = re.compile(r"[AIOWYiu\u0251\u0254\u025b\u025c\u026a\u028a\u028c\u00e6\u0259\u1d4a\u1d7b]")
"""The dictionary's signs for vowels: capitals are diphthongs, the others stand in IPA."""
_LETTERS = re.compile(r"[aeiouy]+")


_SUBJECT = "(?:i|he|she|it|we|they|there|my|his|her|our)"
_HELD = (
    "that|if|whether|when|whenever|while|where|what|who|which|how|why|because|since|as|than|like"
    "|though|unless|until|till|before|after|once|nothing|anything|something|everything|thing|way"
    "|time|nor|neither|think|thinks|thought|believe|feel|feels|felt|notice|noticed|say|said|says"
    "|mean|meant|find|am|is|are|was|were|do|does|did|have|has|had|can|could|will|would"
)
"""Behind these a subject goes on with the clause: "not that I know", "nor did she"."""
_FINITE = (
    "is|are|was|were|has|have|had|may|might|must|could|cannot|will|would|does|did|just|still|all"
    "|even|now|keeps|kept|started|starts|got|gets|feels|felt|hurts|bleeds|came|comes|went|goes|fell"
    "|flew|slipped|slid|dropped|turned|looks|looked|seems|swelled|swells|throbs"
)
"""Words behind an "it" or "my throat" that is no object of what stands before."""
_CLAUSE = re.compile(
    rf"(?<![^ ])(?!(?:{_HELD}) )(?!know (?:i|he|she|we|they|it) (?:may|might|could)(?: have)? $)"
    rf"[^ /]+ (?=(?:i|he|she|we|they) |it (?:{_FINITE}) "
    rf"|(?:(?:my|his|her|our|the) |(?:that|this) (?!i |he |she |it |we |they ))[^ /]+ "
    rf"(?:{_FINITE}) )"
)
_THINKS = re.compile(
    r"(?<![^ ])(?:(?:not|never) (?:really |actually |honestly )?(?:think|thought|believe|see|feel"
    r"|felt|notice|noticed|say|said|mean|meant|suppose|reckon|seem|look|sound)|cannot say) "
    r"(?:that |like |as if |as though |any |now |maybe )*"
    rf"(?:{_SUBJECT} (?:(?!{_SUBJECT} )[^ ]+ ){{0,2}})?$"
    rf"|(?<![^ ])(?:not|never) (?:that|like|as if|as though) "
    rf"(?:{_SUBJECT} (?:(?!{_SUBJECT} )[^ ]+ ){{0,2}})?$"
)


_YES_THAT_IS_NO = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ya)[\s,.]+(?:(?:um|uh|sorry|wait|well|i mean)[\s,.]+)*"
    r"(?=no\b(?:[,.!]|\s+(?:no|nothing|none|not|never|feeling"
    r"|(?:i'm|i am|it's|it is|we're|all) (?:good|fine|ok|okay|gone|stopped)"
    r"|(?:i|it|he|she) (?:don't|do not|doesn't|haven't|hasn't))\b))",
    re.IGNORECASE,
)
""""Yeah, no, nothing like that": the no is the answer."""
_NO_THAT_IS_YES = re.compile(
    r"^\W*no,?\s+(?=(?:i|it|he|she|we|they|there) (?:do|does|did|is|am|are|has|have)"
    r"\s*(?:[,.;!]|$))",
    re.IGNORECASE,
)
""""No, it does, little ones": it contradicts what was asked. "No, it was" may be over."""


_CORRECTED_NO = re.compile(
    r"^\W*(?:no|nope|nah)[\s,.]+(?:(?:no|wait|sorry|i mean|i meant|actually|hang on|oops)[\s,.]+)+"
    r"(?=(?:yes|yeah|yep|it is|it does|i do|i am)\b)"
    r"|^\W*(?:no|nope|nah)\b[^?]{0,80}?\b(?:actually|oh|wait|hang on)[\s,.]+(?=(?:yes|yeah|yep)\b)",
    re.IGNORECASE,
)
""""No, I mean yes", "no, hang on, let me look, oh yes": the first word was a slip."""
_HUMMED_NO = re.compile(r"\b(?:mm+|unh|uhn)[- ](?:mm+|unh|uhn)\b", re.IGNORECASE)
""""Mm-mm": a no without a word, and no filler. A yes has its h: "mm-hm"."""


def _spelled(text: str) -> str:
    """With a hummed no as a word, without a slip, and with a yes or no that means its contrary
    turned round."""
    worded = _CORRECTED_NO.sub("", _HUMMED_NO.sub("uh-uh", text))
    return _NO_THAT_IS_YES.sub("yes, ", _YES_THAT_IS_NO.sub("", worded))


def _syllables(word: str) -> int:
    """By the pronouncing dictionary; by groups of vowel letters where it has no entry."""
    if word.isdigit():
        return sum(_syllables(part) for part in re.findall(r"[a-z]+", in_words(int(word))))
    small = word.lower()
    if is_word(small):
        return max(1, len(_VOWELS.findall(phonemes(small))))
    groups = len(_LETTERS.findall(small))
    silent = small.endswith("e") and not small.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def _flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


TONGUE = Tongue(
    language="en",
    spelled=_spelled,
    fillers=re.compile(
        r"(?<![^ ])(?:um+|uh|erm*|hmm*|mm|well|oh|so|like i said|you know|i mean) (?=\S)"
    ),
    pronoun=re.compile(r"(?<![^ ])(?:i|it|he|she|they|them|my|we|there|the|this|that) "),
    clause=_CLAUSE,
    would=re.compile(r"(?:[^ ]+ )(?:will|would|might|may|could|should|can) (?!have |not )"),
    thinks=_THINKS,
    since=re.compile(
        r"(?<![^ ])(?:now|since|again|still|today|tonight|yesterday|and it is|keeps) "
    ),
    turns=re.compile(
        r"(?<![^ ])(?:but|just|only|except|though|although|as such|(?:apart|aside) from|other than"
        r"|unless|besides|more (?:of|like)|barring) "
    ),
    limits=re.compile(r"(?<![^ ])(?:under|underneath|beneath|below|behind|inside|unless|when|if) "),
    on_a_word=re.compile(r"(?<![^ ])(?:can|could|able) "),
    # "No, she's right here eating cereal" leaves two, "no, she keeps talking gibberish" three.
    unheard=3,
    hesitant=("i ", "it "),
    refusals=("no", "nope", "none", "nah"),
    joints=frozenset(["not", "never", "but", "and", "nothing", "nobody", "none"]),
    endings=("ing", "ed", "es", "s"),
    is_word=is_word,
    in_words=in_words,
    measurable=str,
    signs={".": "dot", "/": "slash"},
    syllables=_syllables,
    grade=_flesch_kincaid,
    # Piper's en_US-joe-medium with its pauses: the mean over the 296 prompts of this protocol, as
    # `toothline knowledge check --measure` speaks them. Short prompts go slower.
    syllables_per_s=4.27,
)
