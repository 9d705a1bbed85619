"""The shape of the knowledge files: one frozen dataclass for every kind of block."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from dialog.effects import AnswerKind
from dialog.knowledge.alike import Alike
from dialog.knowledge.components import Component
from dialog.knowledge.kinds import KindRule
from dialog.knowledge.language import Words
from dialog.knowledge.never import Never
from dialog.knowledge.pointing import Drawing
from dialog.knowledge.practice import Practice, Signature
from dialog.knowledge.priors import Prior, Priors
from dialog.knowledge.review import Review
from dialog.knowledge.urgency import RedFlag, Rule
from dialog.knowledge.weights import Ranking

Phase = Literal[
    "consent", "opening", "person", "safety", "surgery",
    "identify", "history", "note", "contact", "close",
]  # fmt: skip
SAFETY_PHASES: tuple[Phase, ...] = ("safety", "surgery")
"""Phases of the questions about dangers."""
UNCOUNTED: tuple[Phase, ...] = ("consent", "opening", "close")
"""Phases not counted as questions: the consent, the caller's own words, the read-back's own."""


@dataclass(frozen=True)
class Limits:
    """How far questions go; each number stands in protocol.yaml with its reason."""

    identification_questions: int
    questions: int
    noting_questions: int
    sure_enough: float
    least_information: float
    urgent_mass: float
    also_possible: float
    implant_spoken: float
    silences: int
    failed_questions: int
    no_input_s: float


@dataclass(frozen=True)
class Universal:
    """Something a caller may say or press at any time."""

    id: str
    key: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class Protocol:
    """protocol.yaml: name, version, limits, universals."""

    name: str
    version: str
    limits: Limits
    universals: tuple[Universal, ...]


@dataclass(frozen=True)
class Choice:
    """One answer of a choice question."""

    value: str
    key: str
    spoken: str
    says: tuple[str, ...]
    scored: tuple[str, ...]


@dataclass(frozen=True)
class KeyPhrase:
    """What a key stands for at an open question: as if the caller had said it."""

    key: str
    spoken: str
    """How the key is offered, at the begin of "…, press one."."""
    button: str
    """The same on a screen."""
    says: str
    when: str = ""
    """A screen offers it only while this holds."""


@dataclass(frozen=True)
class Like:
    """Comparisons that stand for a number ("like a grain of rice": 6 mm)."""

    value: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class Worth:
    """Bits that an answer is worth at the least, while a condition holds."""

    bits: float
    when: str = ""


@dataclass(frozen=True)
class Question:
    """One question; see the head of questions.yaml for every key."""

    id: str
    kind: AnswerKind
    phase: Phase
    ask: tuple[str, ...]
    source: str
    why: str
    when: str = ""
    worth: tuple[Worth, ...] = ()
    despite: str = ""
    confirm: str = ""
    which: str = ""
    which_keys: tuple[KeyPhrase, ...] = ()
    help: str = ""
    choices: tuple[Choice, ...] = ()
    keys: tuple[KeyPhrase, ...] = ()
    several: Literal["", "yes"] = ""
    """Whether more than one of its keys may be given at once."""
    change_keys: tuple[KeyPhrase, ...] = ()
    drawings: tuple[str, ...] = ()
    like: tuple[Like, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    not_: tuple[str, ...] = field(default=(), metadata={"key": "not"})
    asked_yes: tuple[str, ...] = ()
    asked_no: tuple[str, ...] = ()
    part_no: tuple[str, ...] = ()
    """Denials of a part of what it asks: as its whole answer, believed when said once more."""
    danger: str = ""
    worse: str = ""
    within_h: float = 0.0
    beside: str = ""
    aside: tuple[str, ...] = ()
    noted: dict[str, str] = field(default_factory=dict)
    scored: tuple[str, ...] = ()
    yes_scored: tuple[str, ...] = ()
    no_scored: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_safety(self) -> bool:
        """Whether it asks about a danger."""
        return self.phase in SAFETY_PHASES

    @property
    def counts(self) -> bool:
        """Whether it is one of the questions whose number is limited."""
        return self.phase not in UNCOUNTED


@dataclass(frozen=True)
class Symptom:
    """Something worth knowing that people say unasked."""

    id: str
    says: tuple[str, ...]
    not_: tuple[str, ...] = field(metadata={"key": "not"}, default=())
    implies: str = ""
    apart: bool = False
    """Whether speaking of what its question asks does not deny it: "no, I can breathe" no hives."""
    only_in: tuple[str, ...] = ()
    confirm: str = ""
    source: str = ""
    over_c: float | None = None
    """A temperature of more degrees Celsius than this tells of it too."""
    under_c: float | None = None
    """One of fewer likewise."""
    remark: str = ""
    """What is said to it once (advice.yaml)."""


@dataclass(frozen=True)
class Advice:
    """advice.yaml: everything spoken that is no question."""

    spoken: dict[str, tuple[str, ...]]
    rows: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Topic:
    """A question that people ask, and what may be answered."""

    id: str
    says: tuple[str, ...]
    answer: tuple[str, ...]
    why: str
    alone: str = ""


@dataclass(frozen=True)
class Kiosk:
    """kiosk.yaml: what is said and asked otherwise to somebody who stands at a screen in the
    practice, and the screen's own words."""

    no_input_s: float
    spoken: dict[str, tuple[str, ...]]
    """In place of advice.yaml's lines under the same keys."""
    asks: dict[str, tuple[str, ...]]
    """In place of questions' wordings, by question id."""
    screen: dict[str, str]
    keys: dict[str, tuple[KeyPhrase, ...]] = field(default_factory=dict)
    """More to touch at a question, by its id."""
    change_keys: dict[str, tuple[KeyPhrase, ...]] = field(default_factory=dict)
    """What to touch where a read-back was not right or something is new, by question id."""
    questions: tuple[Question, ...] = ()
    """Asked at a screen only."""


@dataclass(frozen=True)
class Knowledge:
    """The whole protocol of one language, checked and typed. Compare by identity: it is big."""

    language: str
    protocol: Protocol
    words: Words
    questions: tuple[Question, ...]
    symptoms: tuple[Symptom, ...]
    red_flags: tuple[RedFlag, ...]
    rules: tuple[Rule, ...]
    kinds: tuple[KindRule, ...]
    components: tuple[Component, ...]
    ranking: Ranking
    advice: Advice
    topics: tuple[Topic, ...]
    kiosk: Kiosk
    drawings: tuple[Drawing, ...]
    never: tuple[Never, ...]
    practice: Practice = field(default_factory=Practice)
    learned: Priors | None = None
    """The practice's own priors, where it has learned some. They tell what a piece most likely is,
    and may make a case more urgent, never less (dialog.triage)."""
    fingerprint: str = ""
    """SHA-256 of what all files say, 64 hexadecimal digits: what a dentist signs."""
    signature: Signature | None = None
    """Of a dentist, for exactly this fingerprint."""
    review: Review | None = None
    """What its words still wait for; None when they wait for nothing."""
    alike: tuple[Alike, ...] = ()
    """Words that sound alike, answer one question differently, and are accepted."""

    __hash__ = object.__hash__

    @property
    def prior(self) -> Prior:
        """The protocol's own."""
        return {component.id: component.prior for component in self.components}

    @property
    def at_kiosk(self) -> Knowledge:
        """The same protocol in the words for somebody at a screen in the practice."""
        kiosk = self.kiosk
        limits = replace(self.protocol.limits, no_input_s=kiosk.no_input_s)
        asked = (
            replace(
                question,
                ask=kiosk.asks.get(question.id, question.ask),
                keys=(*question.keys, *kiosk.keys.get(question.id, ())),
                change_keys=kiosk.change_keys.get(question.id, ()),
            )
            for question in self.questions
        )
        return replace(
            self,
            protocol=replace(self.protocol, limits=limits),
            advice=replace(self.advice, spoken={**self.advice.spoken, **kiosk.spoken}),
            questions=(*asked, *kiosk.questions),
        )

    def question(self, question_id: str) -> Question:
        return next(q for q in self.questions if q.id == question_id)

    def symptom(self, symptom_id: str) -> Symptom | None:
        """None for "" and what is no symptom."""
        return next((s for s in self.symptoms if s.id == symptom_id), None)

    def component(self, component_id: str) -> Component:
        return next(c for c in self.components if c.id == component_id)

    def drawing(self, drawing_id: str) -> Drawing:
        return next(d for d in self.drawings if d.id == drawing_id)
