"""A case as a PDF to print, fax or file: A4 or Letter, black on white, every page marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from clinic.desk.findings import findings
from clinic.desk.rendering import component, local, plain
from clinic.exports.record import Record
from clinic.sheet import clock
from dialog.knowledge import Knowledge
from dialog.knowledge.page import LEVELS

Paper = Literal["a4", "letter"]
FONT = "helvetica"
"""Of the fourteen that every reader has: nothing is embedded, and no font's licence is touched."""
LETTERS = "cp1252"
"""What those fonts can show: the letters of western Europe."""
MARGIN_MM = 18
SIZE, SMALL = 10, 8
"""Points."""
PAGES = "\x1fn"
"""Stands for the number of pages until it is known: no text has it, control characters go."""
LONGEST_CELL = 400
"""Letters: what is longer goes on in the next row, for a row must fit on a page in the narrowest
column."""
BAR_MM = 60
"""Length of the bar of a class that is certain."""
MARKS = {"danger": "DANGER: ", "clear": "", "open": "OPEN: "}
"""Before the answer to a question about a danger: words, for faxes have no colors."""


@dataclass(frozen=True)
class Letterhead:
    """What stands on every page besides the case."""

    practice: str
    printed_at: datetime
    zone: ZoneInfo | None
    """Of the practice's wall clock; None: UTC, and said so."""


def pdf(record: Record, knowledge: Knowledge, head: Letterhead, paper: Paper = "letter") -> bytes:
    """The case as it stands."""
    sheet = _Sheet(record, head, paper)
    sheet.top()
    _summary(sheet, record, knowledge)
    _told(sheet, record)
    found = findings(knowledge, record.data)
    sheet.listed(
        "Questions about dangers",
        ("Asked", "Answer", "In the caller's words"),
        [(d.question, f"{MARKS[d.state]}{d.answer}", d.words) for d in found.dangers],
        (5, 3, 5),
    )
    sheet.bars(
        "Most likely, as the system ranks it: not a diagnosis",
        [(c.name, c.probability) for c in found.candidates],
    )
    sheet.listed(
        "Facts",
        ("What", "Value", "Where from", "In the caller's words"),
        [(f.name, "; ".join((f.value, *(f"before: {b}" for b in f.before))), f.source, f.words)
         for f in found.facts],
        (3, 3, 4, 5),
    )  # fmt: skip
    sheet.listed(
        "Rules that decided",
        ("Urgency", "Rule", "Why", "Source"),
        [(str(r.get("urgency", "")), str(r.get("id", "")), str(r.get("why", "")),
          str(r.get("source", ""))) for r in found.rules],
        (2, 4, 7, 3),
    )  # fmt: skip
    sheet.listed(
        "Otherwise than in the earlier call",
        ("What", "Then", "Now"),
        found.conflicts,
        (3, 4, 4),
    )
    sheet.listed(
        "Notes of the staff",
        ("When", "Who", "Note"),
        [(sheet.local(note.at), note.by, note.text) for note in record.notes],
        (3, 2, 8),
    )
    sheet.last_words(_protocol(record))
    return bytes(sheet.output())


def _summary(sheet: _Sheet, record: Record, knowledge: Knowledge) -> None:
    data, review, outcome = record.data, record.review, record.outcome
    if record.unreviewed:
        since = "the system found it more urgent since the review" if review else "no clinician yet"
        sheet.banner(f"NOT REVIEWED: {since}. What the system says is a guess from what was told.")
    if record.live or not record.ended:
        sheet.banner("THE CALL BROKE OFF OR GOES ON: safety questions may not have been asked.")
    rows = [("Urgency", f"{record.standing}, {LEVELS.get(record.standing, '')}")]
    if review:
        rows.append(
            (
                "Clinician",
                f"{component(knowledge, review.component)}, {review.urgency}: {review.by}, "
                f"{sheet.local(review.at)} (the system: {record.urgency or 'none'})",
            )
        )
    if outcome:
        what = component(knowledge, outcome.component)
        rows.append(("What it was", f"{what}: {outcome.by}, {sheet.local(outcome.at)}"))
    rows += [
        ("Call back", record.number or "no number was given"),
        ("Called", f"{sheet.local(record.opened_at)}, {record.channel}"),
        ("Was told", str(data.get("next_step") or "nothing yet")),
        ("Status", plain(record.status)),
        ("At the desk", f"recording: {_length(record)}; photos: {len(record.photos) or 'none'}"),
    ]
    if topics := data.get("topics"):
        rows.append(("Also asked", ", ".join(plain(str(topic)) for topic in topics)))
    sheet.listed("", ("", ""), rows, (1, 5))


def _length(record: Record) -> str:
    seconds = [sound.seconds for sound in record.sounds]
    if not seconds:
        return "none"
    return clock(sum(s or 0 for s in seconds)) + (" and more" if None in seconds else "")


def _told(sheet: _Sheet, record: Record) -> None:
    lines = [
        (clock(said.get("at_s") or 0), str(said.get("text") or ""))
        for said in record.data.get("said") or ()
    ]
    sheet.listed("In the caller's own words", ("At", "Said"), lines, (1, 9))


def _protocol(record: Record) -> str:
    protocol = record.data.get("protocol") or {}
    signed = protocol.get("signed_by")
    return (
        f"Made by Toothline from a telephone call, by {protocol.get('name', 'an unknown protocol')}"
        f", version {protocol.get('version', '?')}, "
        + (f"signed by {signed}." if signed else "not signed by a dentist.")
    )


class _Sheet(FPDF):
    """Pages with the head and foot of one case."""

    def __init__(self, record: Record, head: Letterhead, paper: Paper) -> None:
        super().__init__(format=paper)
        self.core_fonts_encoding = LETTERS
        self.alias_nb_pages(PAGES)
        self._record, self._head = record, head
        self._lost = 0
        self.set_title(f"Case {record.id}")
        self.set_author(self._shown(head.practice))
        self.set_creator("Toothline")
        self.set_lang("en")
        self.set_creation_date(head.printed_at)
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(True, margin=MARGIN_MM)
        self.set_font(FONT, size=SIZE)
        self.add_page()

    def local(self, moment: datetime) -> str:
        """On the practice's wall clock."""
        return local(moment, zone=self._head.zone)

    def footer(self) -> None:
        self.set_y(-MARGIN_MM + 4)
        self.set_font(FONT, size=SMALL)
        marked = "not reviewed" if self._record.unreviewed else "reviewed"
        left = f"Case {self._record.id}, {marked}. Confidential: a patient's own words."
        right = f"printed {self.local(self._head.printed_at)}, page {self.page_no()} of {PAGES}"
        self.cell(0, 5, left)
        self.set_x(MARGIN_MM)
        self.cell(0, 5, right, align="R")

    def top(self) -> None:
        self.set_font(FONT, "B", 16)
        self._line(f"Case {self._record.id}", 8)
        self.set_font(FONT, size=SIZE)
        self._line(self._head.practice, 6)
        self.ln(2)

    def banner(self, text: str) -> None:
        """A frame that is seen first; not by color, for faxes."""
        self.set_font(FONT, "B", SIZE)
        self.set_line_width(0.6)
        self.multi_cell(0, 6, self._shown(text), border=1, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_line_width(0.2)
        self.set_font(FONT, size=SIZE)
        self.ln(2)

    def listed(
        self,
        title: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
    ) -> None:
        """A table under its title; nothing where there are no rows."""
        if not rows:
            return
        if title:
            self._head_line(title)
        heading = any(heads)
        with self.table(
            col_widths=tuple(widths),
            text_align="L",
            line_height=5,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="B"),
            first_row_as_headings=heading,
            padding=(0.5, 1),
        ) as table:
            for row in (heads, *rows) if heading else rows:
                for part in _parts([self._shown(cell) for cell in row]):
                    table.row(part)
        self.ln(3)

    def bars(self, title: str, shares: Sequence[tuple[str, float]]) -> None:
        """A bar for each class; the figure stands beside it."""
        if not shares:
            return
        self._head_line(title)
        for name, share in shares:
            self.cell(60, 5, self._shown(name))
            self.cell(14, 5, f"{share:.0%}", align="R")
            self.rect(self.get_x() + 2, self.get_y() + 1, max(BAR_MM * share, 0.3), 3, style="F")
            self.ln(5)
        self.ln(2)

    def last_words(self, text: str) -> None:
        """Who made it; and how much of the text these letters could not show."""
        self.set_font(FONT, size=SMALL)
        self._line(text, 4)
        if self._lost:
            self._line(
                f"{self._lost} letters are not in this font and stand as ?: the exported JSON has "
                "them.", 4,
            )  # fmt: skip

    def _head_line(self, title: str) -> None:
        if self.will_page_break(16):
            # A heading alone at the foot of a page names nothing.
            self.add_page()
        self.set_font(FONT, "B", SIZE + 1)
        self._line(title, 7)
        self.set_font(FONT, size=SIZE)

    def _line(self, text: str, height: float) -> None:
        self.multi_cell(0, height, self._shown(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _shown(self, text: str) -> str:
        """With letters that the font has: others without their accents, or as a question mark."""
        kept = []
        for letter in text:
            if letter < " ":
                letter = " "
            if not _has(letter):
                plainer = unicodedata.normalize("NFKD", letter)
                letter = "".join(part for part in plainer if _has(part)) or "?"
                self._lost += letter == "?"
            kept.append(letter)
        return "".join(kept)


def _parts(row: Sequence[str]) -> Iterator[list[str]]:
    """A row in as many as it takes."""
    longest = max(map(len, row))
    for begin in range(0, max(longest, 1), LONGEST_CELL):
        yield [cell[begin : begin + LONGEST_CELL] for cell in row]


def _has(letter: str) -> bool:
    try:
        letter.encode(LETTERS)
    except UnicodeEncodeError:
        return False
    return True
