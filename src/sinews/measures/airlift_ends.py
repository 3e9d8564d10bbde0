"""Which flights went from one end to another: ends, filters, and the SQL that both need.

An end is any place, states (one, or a group's members), or airfields. For each flight there is a
chance that it left from the first end and reached the second. An end that was seen (on the ground,
or lined up with a runway) counts as certain; an inferred one with the probabilities of its
candidates that lie in the end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from sinews import parties
from sinews.airfields import load_airfields
from sinews.database import quote
from sinews.errors import SinewsError, UnknownName
from sinews.measures.airlift_reference import LIGHT, load_operators
from sinews.parties import UnknownParty
from sinews.periods import Period
from sinews.workspace import Workspace

# An end of a flight was seen, not inferred.
SEEN = ("ground", "aligned")
# A table made by others says so; nobody here has seen it.
LISTED = "listed"
_SHORT_LIST = 400
CLASSES = ("air arm", "state", "charter", "airline")
_CODE = re.compile(r"[A-Z0-9]{2,7}")


@dataclass(frozen=True, slots=True)
class End:
    """Where flights left, or where they went; without states and codes it is any place."""

    name: str
    states: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    given: str = "any"

    @property
    def is_any(self) -> bool:
        return not self.states and not self.codes

    def holds(self, side: str) -> str:
        """SQL: the named airfield of this side lies in the end."""
        if self.codes:
            return f"{side} IN ({_listed(self.codes)})"
        if self.states:
            return f"{side}_country IN ({_listed(self.states)})"
        return "TRUE"

    def candidates(self) -> str:
        """SQL: a candidate (`airfields` joined by its code) lies in the end."""
        if self.codes:
            return f"airfields.code IN ({_listed(self.codes)})"
        return f"airfields.country IN ({_listed(self.states)})"

    def may_hold(self, side: str) -> str:
        """SQL: the side is in the end, or it was inferred and a candidate may be."""
        if self.is_any:
            return "TRUE"
        inferred = f"{side}_evidence NOT IN ({_listed((*SEEN, LISTED))})"
        own = self.codes or tuple(
            sorted(code for code, (_, state) in load_airfields().items() if state in self.states)
        )
        # Of a short list it pays to look whether a candidate is in it before the row is loaded.
        possible = (
            f"list_has_any(list_transform({side}_candidates, lambda c: c.airport), [{_listed(own)}])"
            if len(own) <= _SHORT_LIST
            else f"len({side}_candidates) > 0"
        )
        return f"({self.holds(side)} OR ({inferred} AND {possible}))"


@dataclass(frozen=True)
class Route:
    """What is counted: from one end to another, perhaps back, in a period, of some operators and types."""

    departure: End
    destination: End
    period: Period | None = None
    both_ways: bool = False
    operators: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """From where to where, as a sentence begins."""
        if self.both_ways:
            return f"Between {self.departure.name} and {self.destination.name}"
        return f"From {self.departure.name} to {self.destination.name}"

    @property
    def subject(self) -> str:
        """The route with its filters and its period."""
        text = self.name
        if self.types:
            text += f", {' or '.join(self.types)}"
        if self.operators or self.classes:
            text += f", operated by {' or '.join((*self.operators, *self.classes))}"
        return f"{text}, {self.period.spoken()}" if self.period else text

    def within(self, column: str = "first_seen") -> list[str]:
        """SQL conditions that keep the period; a flight is of the day it was first seen in the air."""
        found = []
        if self.period and self.period.start:
            found.append(f"{column} >= DATE {quote(str(self.period.start.first_day()))}")
        if self.period and self.period.end:
            found.append(f"{column} < DATE {quote(str(self.period.end.last_day()))} + INTERVAL 1 DAY")
        return found

    @cached_property
    def narrowing(self) -> str:
        """SQL: rows of `flights` that can matter; what is loaded of a table of millions."""
        there = f"{self.departure.may_hold('origin')} AND {self.destination.may_hold('destination')}"
        back = f"{self.destination.may_hold('origin')} AND {self.departure.may_hold('destination')}"
        ends = f"(({there}) OR ({back}))" if self.both_ways else f"({there})"
        return " AND ".join((*self.within(), ends))

    def _wanted(self) -> list[str]:
        found = self.within()
        said = []
        if self.operators:
            said.append(f"operator IN ({_listed(self.operators)})")
        if self.classes:
            said.append(f"operator_class IN ({_listed(self.classes)})")
        if said:
            found.append(f"({' OR '.join(said)})")
        if self.types:
            found.append(f"type IN ({_listed(self.types)})")
        return found

    @cached_property
    def matched(self) -> str:
        """Common table expressions up to `matched`: a row a flight that may be one of the route.

        `chance` is of both ends together, `evidence` observed, inferred or listed; `outward` is false
        on the way back; `is_light` marks light private types, which no airlift counts.
        """
        where = "".join(f"\n    AND {condition}" for condition in self._wanted())
        ways = [("departure", "destination", True)]
        if self.both_ways:
            ways.append(("destination", "departure", False))
        ends = {"departure": self.departure, "destination": self.destination}
        parts = [
            f"WITH classed AS (\n  SELECT * REPLACE ({_classes()} AS operator_class),\n"
            f"    coalesce(regexp_full_match(type, {quote(LIGHT)}), FALSE) AS is_light\n"
            f"  FROM flights\n),\nasked AS (\n  SELECT * FROM classed WHERE TRUE{where}\n)"
        ]
        chances: dict[tuple[str, str], str] = {}
        joins = []
        for name, end in ends.items():
            for side in ("origin", "destination"):
                is_asked = any((leaves if side == "origin" else comes) == name for leaves, comes, _ in ways)
                if end.is_any or not is_asked:
                    chances[name, side] = "1.0"
                    continue
                table = f"{side}_in_{name}"
                parts.append(
                    f"{table} AS (\n"
                    "  SELECT snapshot, row, sum(candidate.probability) AS chance\n"
                    f"  FROM (SELECT snapshot, row, unnest({side}_candidates) AS candidate FROM asked\n"
                    f"    WHERE {side}_evidence NOT IN ({_listed((*SEEN, LISTED))}))\n"
                    f"  JOIN airfields ON airfields.code = candidate.airport AND {end.candidates()}\n"
                    "  GROUP BY ALL\n)"
                )
                joins.append(f"  LEFT JOIN {table} USING (snapshot, row)")
                chances[name, side] = (
                    f"CASE WHEN {side}_evidence IN ({_listed((*SEEN, LISTED))})\n"
                    f"      THEN coalesce({end.holds(side)}, FALSE)::INTEGER\n"
                    f"      ELSE coalesce({table}.chance, 0) END"
                )
        there, *back = (
            f"{chances[leaves, 'origin']}\n    * {chances[comes, 'destination']}" for leaves, comes, _ in ways
        )
        parts.append(
            "weighed AS (\n  SELECT asked.*,\n"
            f"    {there} AS there,\n    {back[0] if back else '0.0'} AS back\n  FROM asked\n"
            + "\n".join(joins)
            + "\n)"
        )
        parts.append(
            "matched AS (\n  SELECT *, there >= back AS outward,\n"
            "    least(1, there + back)::DECIMAL(9, 6) AS chance,\n"
            f"    CASE WHEN {quote(LISTED)} IN (origin_evidence, destination_evidence) THEN 'listed'\n"
            f"      WHEN {self._seen()} THEN 'observed' ELSE 'inferred' END AS evidence\n"
            "  FROM weighed WHERE there + back >= 0.01\n"
            # The same flight in a fleet's file and in a whole day's history is one flight.
            f"  QUALIFY NOT {OTHER_TELLING}\n)"
        )
        return ",\n".join(parts)

    def _seen(self) -> str:
        """SQL: the ends that were asked about were seen; which those are depends on the way."""
        ways = [(self.departure, self.destination, "there >= back")]
        if self.both_ways:
            ways.append((self.destination, self.departure, "there < back"))
        found = []
        for leaves, comes, direction in ways:
            sides = [side for side, end in (("origin", leaves), ("destination", comes)) if not end.is_any]
            seen = [f"{side}_evidence IN ({_listed(SEEN)})" for side in sides]
            found.append(" AND ".join([*([direction] if self.both_ways else []), *seen]))
        return " OR ".join(found)


# Told again: an earlier row of the same aircraft that is still in the air when this one begins. Rows of
# whole days come first, by the snapshot that holds them.
OTHER_TELLING = (
    "coalesce(max(last_seen) OVER (\n"
    "    PARTITION BY coalesce(icao24, registration, 'row ' || row), evidence = 'listed'\n"
    "    ORDER BY first_seen, (row < 1000000000000), last_seen DESC, snapshot, row\n"
    "    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > first_seen, FALSE)"
)


def find_end(text: str, period: Period | None) -> End:
    """An end from what a person typed: any, a state or a group in any language, or airfields.

    Airfields are named by their codes, with commas between (UBBB,UB12), or one by a part of its name
    that no other has. Raises `UnknownName` with suggestions for what is neither.
    """
    given = " ".join(text.split())
    if given.casefold() in ("any", "anywhere", "*"):
        return End("anywhere")
    words = [word.strip().upper() for word in given.split(",") if word.strip()]
    if not words:
        raise SinewsError("an end of an airlift is a state, a group, airfields' codes, or any")
    if all(_CODE.fullmatch(word) for word in words) and (len(words) > 1 or len(words[0]) == 4):
        known = load_airfields()
        if all(word in known for word in words):
            codes = tuple(sorted(set(words)))
            names = ", ".join(f"{known[code][0]} ({code})" for code in codes)
            return End(names, codes=codes, given=",".join(codes))
    try:
        party = parties.find(given, period)
    except UnknownParty as problem:
        return _airfield(given, problem)
    if party.kind == "group":
        years = period.years() if period and period.is_bounded else range(1990, 2031)
        states = sorted(set().union(*(parties.members(party.code, year) for year in years)))
        return End(party.name, states=tuple(states), given=party.code)
    if party.kind not in ("state", "former-state", "territory"):
        raise SinewsError(f"{party.name} has no airfields of its own; name a state or airfields")
    return End(parties.with_article(party.name), states=(party.code,), given=party.code)


def route(
    departure: str,
    destination: str,
    period: Period | None,
    ways: str,
    operator: str | None,
    aircraft: str | None,
) -> Route:
    """A route from a measure's parameters; raises `SinewsError` for what cannot be read."""
    if ways not in ("one", "both"):
        raise SinewsError(f"ways={ways[:40]}: write one or both")
    said = [one.strip() for one in (operator or "").split(",") if one.strip()]
    classes = tuple(one.lower() for one in said if one.lower() in CLASSES)
    operators = tuple(one.upper() for one in said if one.lower() not in CLASSES)
    for one in operators:
        if not re.fullmatch(r"[A-Z0-9]{2,5}", one):
            raise SinewsError(
                f"operator={one[:40]}: write an ICAO code of three letters (AZQ), or a class: "
                f"{', '.join(CLASSES)}"
            )
    types = tuple(sorted({one.strip().upper() for one in (aircraft or "").split(",") if one.strip()}))
    for one in types:
        if not re.fullmatch(r"[A-Z0-9]{2,4}", one):
            raise SinewsError(f"aircraft={one[:40]}: write ICAO type designators, as in IL76 or IL76,A124")
    ends = find_end(departure, period), find_end(destination, period)
    if ends[0].is_any and ends[1].is_any:
        raise SinewsError("an airlift has at least one end: 'any' to 'any' would count all flights")
    return Route(*ends, period, ways == "both", operators, classes, types)


def holds_flights(records: Workspace) -> bool:
    """Whether anything in view could hold a flight."""
    return any("flights" in snapshot.kinds for snapshot in records.readable)


def _airfield(given: str, problem: UnknownParty) -> End:
    """The one airfield that a text names by its code or by a part of its name."""
    known = load_airfields()
    code = given.upper()
    if code not in known:
        wanted = fold(given)
        found = sorted(code for code, (name, _) in known.items() if wanted and wanted in fold(name))
        found = [code for code in found if fold(known[code][0]).split()[0] == wanted] or found
        if len(found) > 1:
            some = ", ".join(f"{code} ({known[code][0]})" for code in found[:6])
            raise UnknownName(
                f"'{given[:60]}': {len(found)} airfields are called like it: {some}; give a code",
                tuple(found[:6]),
            )
        if not found:
            raise UnknownName(
                f"'{given[:60]}' is no state, no group and no airfield; write a state in any spelling, "
                f"airfields' ICAO codes (UBBB,UB12), or any ({problem})",
                problem.suggestions,
            )
        code = found[0]
    return End(f"{known[code][0]} ({code})", codes=(code,), given=code)


def fold(text: str) -> str:
    """A name without case and accents, words kept apart."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in plain if c.isalnum() or c.isspace()).split())


def _classes() -> str:
    """SQL: the operator's class, by what is published of it where something is."""
    known = " ".join(
        f"WHEN {quote(one.code)} THEN {quote(one.operator_class)}" for one in load_operators().values()
    )
    return (
        "CASE WHEN military THEN 'air arm'\n    WHEN coalesce(operator_class, 'unknown') <> 'unknown' "
        f"THEN operator_class\n    ELSE CASE operator {known} END END"
    )


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(quote(value) for value in values)
