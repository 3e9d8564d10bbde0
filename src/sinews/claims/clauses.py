"""Clauses: the stretches of a sentence that each state one thing.

"Russia supplied 51%, Israel 43% and Turkey 2.8%" is three, the last two without a verb of their own;
"Israel, which supplied 69%, …" is one. A clause ends at a comma or a joining word only if it says
something already and what follows says something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sinews.claims.actors import Actor
from sinews.claims.analysis import Parsed
from sinews.claims.lexicon import Cue
from sinews.claims.quantities import Measured
from sinews.claims.times import Span

_MARKS = frozenset(",;:()")
_STRONG = frozenset(";:")
_DASHES = frozenset("–—")
_VERBS_OF_TALK = frozenset({"say", "be_able"})


@dataclass
class Clause:
    """Positions `first` to `last` of a sentence; `chain` is shared by clauses that one verb serves."""

    parsed: Parsed
    first: int
    last: int
    chain: int = 0
    bracket: tuple[int, int] | None = None  # the "(51%)" and its name, in a list
    measured: list[Measured] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    times: list[Span] = field(default_factory=list)

    def cues(self, family: str, *kinds: str) -> Iterator[Cue]:
        return self.parsed.within(self.first, self.last, family, *kinds)

    def has(self, family: str, *kinds: str) -> bool:
        return next(self.cues(family, *kinds), None) is not None

    def first_cue(self, family: str, *kinds: str) -> Cue | None:
        return next(self.cues(family, *kinds), None)

    @property
    def has_verb(self) -> bool:
        return any(cue.kind not in _VERBS_OF_TALK for cue in self.cues("verbs"))


def split(parsed: Parsed) -> list[Clause]:
    """The clauses of a sentence in order; those of one chain have the same number."""
    listed = _listed(parsed)
    inside = {k for a, b in listed for k in range(a, b)}
    pieces = _pieces(parsed)
    clauses: list[Clause] = []
    current: Clause | None = None
    chain = 0
    for first, last, strong in pieces:
        piece = _clause(parsed, first, last, chain)
        if current is None:
            current = piece
            continue
        if _starts_new(current, piece, strong):
            elliptical = not piece.has_verb and not strong
            chain += 0 if elliptical else 1
            clauses.append(current)
            current = piece
            current.chain = chain
        else:
            current = _clause(parsed, current.first, last, current.chain)
    if current is not None:
        clauses.append(current)
    if inside:
        clauses = [made for clause in clauses for made in _with_lists(clause, listed)]
    return clauses


def _clause(parsed: Parsed, first: int, last: int, chain: int) -> Clause:
    return Clause(
        parsed,
        first,
        last,
        chain,
        None,
        [m for m in parsed.measured if first <= m.first and m.last <= last],
        [a for a in parsed.actors if first <= a.first and a.last <= last],
        [t for t in parsed.times if first <= t.first and t.last <= last],
    )


def _starts_new(current: Clause, piece: Clause, strong: bool) -> bool:
    anchored = bool(current.measured)
    if strong and current.has_verb and piece.actors:
        return True
    if _is_second_subject(current, piece):
        return False
    relative = any(c.first == piece.first for c in piece.cues("marks", "relative"))
    if relative and not piece.measured:
        return False  # "…, die Aserbaidschan importierte" says whose they are
    fronted = any(c.first == current.first for c in current.cues("cases", "of"))
    if fronted and piece.measured and not current.measured:
        return False  # "Of the arms that Azerbaijan bought, 20 per cent came from …"
    says = bool(piece.measured) or (piece.has_verb and bool(piece.actors))
    if not says:
        return False
    if anchored and piece.measured:
        return True
    if anchored and current.has_verb and piece.has_verb:
        return True
    return current.has_verb and piece.has_verb and bool(current.actors)


def _is_second_subject(current: Clause, piece: Clause) -> bool:
    """ "Samen waren Rusland en Frankrijk goed voor …": behind an inverted verb two subjects are joined."""
    lexicon = current.parsed.lexicon
    if current.measured or not lexicon.table("style").get("inversion", False):
        return False
    if not current.actors or not piece.actors or current.actors[-1].last != piece.first:
        return False
    first = min(
        current.actors[-1].first, current.actors[-1].bound if current.actors[-1].bound >= 0 else 10**6
    )
    joins = any(c.first == piece.first for c in piece.cues("cases", "and"))
    return joins and any(c.last == first for c in current.cues("verbs"))


def _pieces(parsed: Parsed) -> list[tuple[int, int, bool]]:
    """Stretches between separators: first, last, and whether a strong separator stands before."""
    words = parsed.words
    closed = {k for m in parsed.measured for k in range(m.first + 1, m.last)}
    closed |= {k for span in parsed.times for k in range(span.first + 1, span.last)}
    closed |= {k for actor in parsed.actors for k in range(actor.first + 1, actor.last)}
    for one, other in pairwise(parsed.times):
        if one.role == "prior" and other.first - one.last <= 2:  # "between 2011–15 and 2016–20"
            closed |= set(range(one.last, other.first + 1))
    for first, last in _brackets(parsed):
        closed |= set(range(first, last))
    items = _listed(parsed)
    for (_, end), (start, _) in pairwise(items):
        if start - end <= 3:  # "Russia (51%), Israel (43%) and Turkey (2.8%)" stays in one piece
            closed |= set(range(end, start))
    # "Россия поставила 51%, Израиль — 43%": a dash that stands for the verb parts nothing.
    ends = {actor.last for actor in parsed.actors}
    gapped = {m.first - 1 for m in parsed.measured if m.first - 1 in ends}
    joining = {cue.first: cue for cue in parsed.cues if cue.family == "marks" and cue.kind in ("sep", "but")}
    pieces: list[tuple[int, int, bool]] = []
    start, strong = 0, False
    for k, word in enumerate(words):
        if k in closed:
            continue
        cue = joining.get(k)
        dash = word.text in _DASHES and not word.glued and k not in gapped
        if word.text in _MARKS or dash or cue is not None:
            if k > start:
                pieces.append((start, k, strong))
                strong = False
            strong = strong or word.text in _STRONG or (cue is not None and cue.kind == "but")
            start = k if cue is not None else k + 1
    if start < len(words):
        pieces.append((start, len(words), strong))
    return pieces


def _brackets(parsed: Parsed) -> list[tuple[int, int]]:
    """Bracketed stretches of a few words, brackets included."""
    found: list[tuple[int, int]] = []
    opened = -1
    for k, word in enumerate(parsed.words):
        if word.text in "([":
            opened = k
        elif word.text in ")]" and opened >= 0:
            found.append((opened, k + 1))
            opened = -1
    return found


def _listed(parsed: Parsed) -> list[tuple[int, int]]:
    """Names with a number in brackets: "Russia (51%)": from the name to the closing bracket."""
    found: list[tuple[int, int]] = []
    for opened, closed in _brackets(parsed):
        actor = next((a for a in parsed.actors if a.last == opened), None)
        inside = [m for m in parsed.measured if opened < m.first and m.last < closed]
        if actor is not None and len(inside) == 1 and closed - opened <= inside[0].last - inside[0].first + 4:
            found.append((actor.first, closed))
    return found


def _with_lists(clause: Clause, listed: list[tuple[int, int]]) -> list[Clause]:
    """A clause with a list in it: what it says without the list, once for every item."""
    items = [item for item in listed if clause.first <= item[0] and item[1] <= clause.last]
    if not items:
        return [clause]
    inside = {k for first, last in items for k in range(first, last)}
    made: list[Clause] = []
    own = [m for m in clause.measured if m.first not in inside]
    if own and len(items) < 2:
        made.append(
            Clause(
                clause.parsed, clause.first, clause.last, clause.chain, None, own, clause.actors, clause.times
            )
        )
    for first, last in items:
        others = [a for a in clause.actors if a.first not in inside or a.first == first]
        measured = [m for m in clause.measured if first <= m.first < last]
        made.append(
            Clause(
                clause.parsed,
                clause.first,
                clause.last,
                clause.chain,
                (first, last),
                measured,
                others,
                clause.times,
            )
        )
    return made
