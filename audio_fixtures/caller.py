"""A caller as a file: what they say to which question, and what must come of the call.

audio_fixtures/README.md shows the format. A file with an unknown key, question or code is refused
with its line and the nearest right word: an expectation that is never looked at is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audio_fixtures.caller_file import CallerInvalid, Mapped, near, read_mapping

CALLERS = Path(__file__).parent / "callers"
"""Our own callers: a name without a path is looked for here."""
SPANISH = Path(__file__).parent / "callers_es"
"""Our callers who speak Spanish."""
SOUND_ENDINGS = (".flac", ".wav", ".opus")
"""The first that exists is played."""
# fmt: off
QUESTIONS = (
    "recording", "for_whom",
    "breathing", "bleeding", "bleeding_heavy",
    "have_piece", "swallowed_or_inhaled",
    "swelling_or_fever", "mouth_opening", "trauma_chest_faint",
    "recent_surgery", "numb", "swelling_under_tongue",
    "what_came_out", "tooth_attached", "stage", "denture", "hard_or_soft",
    "threads", "threads_where", "length", "hole_on_top", "short_implants",
    "when_out", "when_placed", "happened_before",
    "pain", "medicines", "callback_number", "confirm",
)
# fmt: on
"""What a file may answer; `opening` is answered by `says`, everything else by `otherwise`."""
YES_UNLESS_GIVEN = ("recording", "confirm")
"""Callers agree to the recording and to the read-back unless their file says otherwise."""
YES = {"en": "yes", "es": "sí"}
DOUBT = {"en": "I don't know", "es": "no lo sé"}
"""What is said where a file says nothing, by language."""
COMPONENTS = ("HA", "CS", "MUA", "PS", "CR", "CA", "CI", "IM", "CL", "BD", "TP", "UN", "NT", "NONE")
URGENCIES = ("U0", "U1", "U2", "U3", "U4", "U5")
"""Most urgent first."""


@dataclass(frozen=True)
class Expect:
    """What must come of a call. What is empty is not judged."""

    components: tuple[str, ...] = ()
    """Classes accepted as the first of the ranking."""
    components_top2: tuple[str, ...] = ()
    """At least one of these is among the first two."""
    urgency: str = ""
    """The right urgency."""
    urgency_ok: tuple[str, ...] = ()
    """Every urgency accepted; less urgent than the least urgent of them is under-triage."""
    must_say: tuple[str, ...] = ()
    """Texts, or /regular expressions/, that the service says, in any case of letters."""
    must_not_say: tuple[str, ...] = ()
    """Texts, or /regular expressions/, that the service never says."""
    max_questions: int | None = None
    """Most questions asked before the read-back."""


@dataclass(frozen=True)
class Line:
    """Words of a caller that can be recorded once."""

    name: str
    """The sound file's name without its ending: says, otherwise, or a question id; the second
    answer to a question is called `length-2`, the third `length-3`."""
    words: str


@dataclass(frozen=True)
class Caller:
    """One caller: their words, their voice, and what must come of the call."""

    id: str
    about: str
    """The story in one sentence, for people."""
    voice: str
    """The speaker of the masters; empty when any will do."""
    says: tuple[str, ...]
    """Their own words to the opening; the last repeats when it is asked again."""
    answers: Mapping[str, tuple[str, ...]]
    """Question id to successive answers; the last repeats."""
    otherwise: str
    """The answer to every question that `answers` does not have."""
    expect: Expect = field(default_factory=Expect)
    language: str = "en"
    """What they speak, ISO 639-1."""
    path: Path = Path()
    """The file; its sound lies beside it, in a folder of the same name without `.yaml`."""

    def reply(self, question: str, times: int = 0) -> str:
        """The words said to `question`, which was asked `times` times before."""
        return self.line(question, times).words

    def line(self, question: str, times: int = 0) -> Line:
        """The line said to `question`, which was asked `times` times before."""
        if question == "opening":
            return _nth("says", self.says, times)
        if question in self.answers:
            return _nth(question, self.answers[question], times)
        if question in YES_UNLESS_GIVEN:
            return Line(question, YES[self.language])
        return Line("otherwise", self.otherwise)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything the caller may say: what a recording session goes through."""
        found = [_nth("says", self.says, times) for times in range(len(self.says))]
        for question, given in self.answers.items():
            found += [_nth(question, given, times) for times in range(len(given))]
        found += [self.line(name) for name in YES_UNLESS_GIVEN if name not in self.answers]
        return (*found, Line("otherwise", self.otherwise))

    @property
    def folder(self) -> Path:
        """Where the caller's sound lies."""
        return self.path.with_suffix("")

    def sound(self, line: Line) -> Path | None:
        """The recording of a line; None when there is none yet."""
        named = (self.folder / f"{line.name}{ending}" for ending in SOUND_ENDINGS)
        return next((path for path in named if path.is_file()), None)


def load(path: Path) -> Caller:
    """The caller that a file tells of.

    Raises CallerInvalid, one sentence with file, line and cure.
    """
    top = read_mapping(path)
    top.refuse_unknown(
        ("id", "about", "voice", "language", "says", "answers", "otherwise", "expect")
    )
    language = top.code("language", tuple(YES)) or "en"
    return Caller(
        id=top.text("id", required=True),
        about=top.text("about"),
        voice=top.text("voice"),
        says=top.lines("says", required=True),
        answers=_answers(top.mapping("answers")),
        otherwise=(top.lines("otherwise") or (DOUBT[language],))[0],
        expect=_expect(top.mapping("expect")),
        language=language,
        path=path,
    )


def load_all(paths: Iterable[Path | str]) -> tuple[Caller, ...]:
    """The callers of files, of folders (every .yaml in them) and of names of our own callers.

    Each file once, in the order given; a folder's in the order of their names.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(_files(Path(path)))
    return tuple(load(path) for path in found)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.glob("*.yaml"))
        if not files:
            raise CallerInvalid(
                f"{path}: no .yaml file in this folder; name one that holds callers."
            )
        return files
    if path.is_file():
        return [path]
    own = CALLERS / f"{path.name.removesuffix('.yaml')}.yaml"
    if path.parent == Path() and own.is_file():
        return [own]
    names = [file.stem for file in CALLERS.glob("*.yaml")]
    raise CallerInvalid(
        f"{path}: no such file, folder or caller{near(own.stem, names)}; "
        f"our own callers lie in {CALLERS.parent.name}/{CALLERS.name}."
    )


def _nth(name: str, given: tuple[str, ...], times: int) -> Line:
    nth = min(times, len(given) - 1)
    return Line(name if nth == 0 else f"{name}-{nth + 1}", given[nth])


def _answers(answers: Mapped) -> dict[str, tuple[str, ...]]:
    answers.refuse_unknown(QUESTIONS, kind="question")
    return {question: answers.lines(question, required=True) for question in answers.keys}


def _expect(expect: Mapped) -> Expect:
    expect.refuse_unknown(tuple(Expect.__dataclass_fields__))
    return Expect(
        components=expect.codes("components", COMPONENTS),
        components_top2=expect.codes("components_top2", COMPONENTS),
        urgency=expect.code("urgency", URGENCIES),
        urgency_ok=expect.codes("urgency_ok", URGENCIES),
        must_say=expect.patterns("must_say"),
        must_not_say=expect.patterns("must_not_say"),
        max_questions=expect.count("max_questions"),
    )
