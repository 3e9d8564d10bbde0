"""An article's text in paragraphs, cut where claims begin and end.

Offsets count in the text as given; what is shown of it is made inert only when it is cut, so that no
offset moves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_BREAK = re.compile(r"\n\s*\n|\r\n?\s*\r\n?|\u2029")
# What has no shape and changes how its neighbours are shown: C0 and C1 controls but tab and line feed,
# marks and overrides of direction, joiners in no script of ours, tags, byte order marks.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A claim in the text: its number on the page, and from where to where it goes."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text within at most one innermost claim; `ends` are the claims that end with it."""

    text: str
    claim: int | None
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `claims` are the numbers of those that begin in it."""

    segments: tuple[Segment, ...]
    claims: tuple[int, ...]


def paragraphs(text: str, spans: Sequence[Span]) -> list[Paragraph]:
    """The text in paragraphs; a claim that runs over several is marked in each of them.

    Claims may lie within each other ("Russia (51%), Israel (43%)") or overlap: a piece belongs to the
    shortest claim that covers it. Spans outside the text are cut to it.
    """
    found = []
    parts = _parts(text)
    # The paragraphs that each claim is in: it may begin or end in the white space between two.
    within = {
        span.number: [(start, end) for start, end in parts if span.start < end and span.end > start]
        for span in spans
    }
    for start, end in parts:
        inside = [span for span in spans if span.start < end and span.end > start]
        cuts = {start, end}
        for span in inside:
            cuts |= {max(span.start, start), min(span.end, end)}
        ordered = sorted(cuts)
        segments = []
        for a, b in pairwise(ordered):
            over = [span for span in inside if span.start <= a and span.end >= b]
            closest = min(over, key=lambda span: (span.end - span.start, span.number), default=None)
            done = [span for span in inside if b == min(span.end, end)]
            ends = tuple(span.number for span in done if within[span.number][-1] == (start, end))
            segments.append(Segment(visible(text[a:b]), closest.number if closest else None, ends))
        begun = tuple(span.number for span in inside if within[span.number][0] == (start, end))
        found.append(Paragraph(tuple(segments), begun))
    return found


def visible(text: str) -> str:
    """Text without what is invisible and would turn, hide or break what stands around it."""
    return _INVISIBLE.sub("", text)


def hidden(text: str) -> int:
    """How many invisible characters `visible` leaves out; line ends and soft hyphens are not counted."""
    return sum(found[0] not in "\r\u00ad" for found in _INVISIBLE.finditer(text))


def _parts(text: str) -> list[tuple[int, int]]:
    """Where paragraphs begin and end, without the white space around them."""
    edges = [0]
    for gap in _BREAK.finditer(text):
        edges += [gap.start(), gap.end()]
    edges.append(len(text))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        part = text[start:end]
        inner = part.strip()
        if inner:
            begin = start + len(part) - len(part.lstrip())
            found.append((begin, begin + len(inner)))
    return found
