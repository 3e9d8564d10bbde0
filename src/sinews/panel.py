"""Directed dyad-years or state-years with measures, for R, Stata and Python.

A row is an ordered pair of states in a year in which both were states (Correlates of War or
Gleditsch–Ward system membership), with ISO3, COW and GW numbers side by side. For each measure
there are two columns: the value, and a status that keeps zero and missing apart:

    observed       on record
    zero           the records cover the pair and the year, and list nothing
    undefined      covered, but the measure has no value (a share of nothing)
    not covered    nobody looked, or nobody who is held here

(After peacesciencer's grammar: create the dyad-years first, then add to them; a merge onto rows
that happen to be on record would drop the zeros.)
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinews import measures, parties
from sinews.database import Database, quote
from sinews.errors import SinewsError
from sinews.measures.frames import YEARLY, Frame, FrameMaker, get_frame
from sinews.measures.volumes import is_state
from sinews.periods import Period
from sinews.sources import all_sources
from sinews.workspace import Workspace

FORMATS = ("parquet", "csv", "dta")
STATUSES = {
    "observed": "on record",
    "zero": "covered by the records, and none listed",
    "undefined": "covered, but without a value (a share of nothing)",
    "not covered": "not covered by the records held",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of the panel: its name, its label and, for a measure, where it is from."""

    name: str
    label: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel ready to be written: its SQL, its variables, the database that can run it."""

    sql: str
    variables: tuple[Variable, ...]
    database: Database
    made: str

    def rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        return self.database.table(self.sql)


def build(
    workspace: Workspace,
    names: Sequence[str],
    period: Period,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    politically_relevant: bool = False,
    vintage: str | None = None,
    folder: Path | None = None,
) -> Panel:
    """The panel of these measures over a period; raises `SinewsError` for one that has no frame.

    With measures of states only it is of state-years; with any measure of dyads it is of directed
    dyad-years, and measures of states stand on both sides (`_a`, `_b`). `pairs` restricts it to
    given ordered pairs; `politically_relevant` to pairs that are contiguous or hold a major power.
    `folder` is the only folder the database may write to.
    """
    measures.all_measures()  # registers their frames
    makers = [get_frame(name) for name in names]
    if len(set(names)) != len(names):
        raise SinewsError("a panel takes each measure once")
    dyadic = any(maker.grain == "dyad" for maker in makers)
    made = [(maker, maker.make(workspace, period, YEARLY, vintage)) for maker in makers]
    tables = sorted({table for _, frame in made if frame for table in frame.tables})
    database = workspace.open_database(
        tables,
        extra={"states": _states_sql(period), **_pairs_sql(pairs, politically_relevant)},
        folder=folder,
    )
    parts = [_Part.of(maker, frame, dyadic) for maker, frame in made]
    sql = _sql(parts, dyadic, _RELEVANT if politically_relevant else _LISTED if pairs else "")
    variables = [*_key_variables(dyadic), *(variable for part in parts for variable in part.variables)]
    newest = max(
        (snapshot.retrieved for _, frame in made if frame for snapshot in frame.edition.snapshots),
        default="",
    )
    return Panel(sql, tuple(variables), database, newest)


def write(panel: Panel, path: Path, *, period: Period, command: str) -> int:
    """Write the panel and its codebook (FILE.codebook.md); returns the number of rows."""
    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise SinewsError(f"{path}: write to .parquet, .csv or .dta")
    count = _write_stata(panel, path) if form == "dta" else panel.database.export(panel.sql, path, form)
    codebook = path.with_name(f"{path.name}.codebook.md")
    codebook.write_text(_codebook(panel, path, period, command, count), "utf-8")
    return count


@dataclass(frozen=True, slots=True)
class _Part:
    """One measure's columns and the joins that bring them."""

    columns: tuple[str, ...]
    joins: tuple[str, ...]
    variables: tuple[Variable, ...]

    @classmethod
    def of(cls, maker: FrameMaker, frame: Frame | None, dyadic: bool) -> _Part:
        sides = [""] if maker.grain == "dyad" or not dyadic else ["_a", "_b"]
        columns: list[str] = []
        joins: list[str] = []
        variables: list[Variable] = []
        for side in sides:
            name = maker.measure.replace(".", "_") + side
            column, join = _joined(maker, frame, name, side, dyadic)
            columns += column
            joins += join
            variables += _variables(maker, frame, name, side)
        return cls(tuple(columns), tuple(joins), tuple(variables))


def _joined(
    maker: FrameMaker, frame: Frame | None, name: str, side: str, dyadic: bool
) -> tuple[list[str], list[str]]:
    if frame is None:
        return [f"NULL::DOUBLE AS {name}", f"'not covered' AS {name}_status"], []
    if maker.grain == "dyad":
        on = f"{name}_f.sender = grid.iso3_a AND {name}_f.receiver = grid.iso3_b"
        covered = frame.covered("grid.iso3_a", "grid.iso3_b", "grid.year")
    else:
        key = f"grid.iso3{side}" if dyadic else "grid.iso3"
        on = f"{name}_f.state = {key}"
        covered = frame.covered(key, key, "grid.year")
    none = "'zero'" if maker.zero_is_none else "'observed'"
    zero, status = "0", "'zero'"
    if maker.unlisted == "share":
        # A share is zero where the whole is not: somebody else supplied.
        zero = f"CASE WHEN {name}_w.whole IS NOT NULL THEN 0 END"
        status = f"CASE WHEN {name}_w.whole IS NOT NULL THEN 'zero' ELSE 'undefined' END"
    elif maker.unlisted == "unknown":
        zero, status = "NULL", "'not covered'"
    columns = [
        f"CASE WHEN {name}_f.value IS NOT NULL THEN round({name}_f.value::DOUBLE, 4)\n"
        f"    WHEN {covered} THEN {zero} END AS {name}",
        f"CASE WHEN {name}_f.value = 0 THEN {none} WHEN {name}_f.value IS NOT NULL THEN 'observed'\n"
        f"    WHEN {covered} THEN {status} ELSE 'not covered' END AS {name}_status",
    ]
    joins = [f"LEFT JOIN (\n{frame.sql}\n) AS {name}_f ON {on} AND {name}_f.bucket = grid.year"]
    if maker.unlisted == "share":
        side_of = "receiver" if maker.measure.endswith("import_share") else "sender"
        grid_side = "iso3_b" if side_of == "receiver" else "iso3_a"
        joins.append(
            f"LEFT JOIN (\n  SELECT {side_of} AS party, bucket, count(*) AS whole FROM (\n{frame.sql}\n)"
            f"\n  WHERE value IS NOT NULL GROUP BY party, bucket\n) AS {name}_w "
            f"ON {name}_w.party = grid.{grid_side} AND {name}_w.bucket = grid.year"
        )
    return columns, joins


def _variables(maker: FrameMaker, frame: Frame | None, name: str, side: str) -> list[Variable]:
    measure = measures.get(maker.measure)
    of = {"_a": " (state A)", "_b": " (state B)"}.get(side, "")
    source = "no records held that cover every state"
    if frame is not None:
        meta = all_sources()[frame.edition.snapshots[0].source].meta
        source = f"{meta['name']}, vintage {frame.edition.vintage}, {frame.years[0]}–{frame.years[1]}"
    label = f"{maker.measure}{of} [{measure.unit}]: {measure.summary.rstrip('.')}"
    return [
        Variable(name, label, source),
        Variable(f"{name}_status", f"Status of {name}: observed, zero, undefined, not covered"),
    ]


def _key_variables(dyadic: bool) -> list[Variable]:
    if not dyadic:
        return [
            Variable("year", "Calendar year"),
            Variable("iso3", "State, ISO 3166-1 alpha-3 (former states: their old code)"),
            Variable("cow", "State, Correlates of War number in that year"),
            Variable("gw", "State, Gleditsch-Ward number in that year"),
        ]
    found = [Variable("year", "Calendar year")]
    for side, role in (("a", "sender (supplier, origin)"), ("b", "receiver (recipient, host)")):
        found += [
            Variable(f"iso3_{side}", f"State {side.upper()}, {role}, ISO 3166-1 alpha-3"),
            Variable(f"cow_{side}", f"State {side.upper()}, Correlates of War number in that year"),
            Variable(f"gw_{side}", f"State {side.upper()}, Gleditsch-Ward number in that year"),
        ]
    return found


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Ordered pairs of states from a CSV file of two columns, in any spelling; sender first.

    A first line that names no states is taken for a header. Raises `SinewsError` by line.
    """
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [row for row in csv.reader(lines) if any(cell.strip() for cell in row)]
    except (OSError, ValueError) as problem:
        raise SinewsError(f"--dyads {path}: cannot be read as a CSV file ({problem})") from None
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            if len(row) < 2:
                raise SinewsError("two columns are needed")
            found.append((parties.find(row[0]).code, parties.find(row[1]).code))
        except SinewsError as problem:
            if number > 1:
                raise SinewsError(f"--dyads {path}, line {number}: {problem}") from None
    if not found:
        raise SinewsError(f"--dyads {path}: no pair of states in it")
    return found


def system_members(year: int) -> list[tuple[str, int | None, int | None]]:
    """The states of a year: code, COW number, GW number; each number at most once.

    Where two parties share a number in a year of succession (Yugoslavia and Serbia, 1992), the
    row is the newer one's, under which the year's end was lived.
    """
    # Those that went on come first: Serbia before Serbia and Montenegro, whose records it keeps.
    candidates = sorted(
        (p for p in parties.all_parties() if is_state(p) and p.existed_in(year)),
        key=lambda party: (party.kind != "state", -(party.first_year or 0), party.code),
    )
    members: list[tuple[str, int | None, int | None]] = []
    taken: set[tuple[str, int]] = set()
    for party in candidates:
        cow, gw = parties.cow(party.code, year), parties.gw(party.code, year)
        numbers = {(system, n) for system, n in (("cow", cow), ("gw", gw)) if n is not None}
        if numbers and not numbers & taken:
            taken |= numbers
            members.append((party.code, cow, gw))
    return sorted(members)


def _states_sql(period: Period) -> str:
    rows = [
        f"({year}, {quote(code)}, {_number(cow)}, {_number(gw)})"
        for year in period.years()
        for code, cow, gw in system_members(year)
    ]
    return f"SELECT * FROM (VALUES {', '.join(rows)}) AS t(year, iso3, cow, gw)"


def _pairs_sql(pairs: Sequence[tuple[str, str]] | None, politically_relevant: bool) -> dict[str, str]:
    if politically_relevant:
        from sinews.parties import contiguous_pairs, major_powers

        return {
            "pairs": _values(contiguous_pairs(), ("a", "b", "first_year", "last_year")),
            "powers": _values(major_powers(), ("cow", "first_year", "last_year")),
        }
    if pairs is None:
        return {}
    return {"pairs": _values(pairs, ("a", "b"))}


def _values(rows: Sequence[tuple[str | int, ...]], columns: Sequence[str]) -> str:
    listed = ", ".join("(" + ", ".join(quote(cell) for cell in row) + ")" for row in rows)
    return f"SELECT * FROM (VALUES {listed}) AS t({', '.join(columns)})"


def _number(value: int | None) -> str:
    return "NULL" if value is None else str(value)


_LISTED = "\n  WHERE EXISTS (SELECT 1 FROM pairs WHERE pairs.a = a.iso3 AND pairs.b = b.iso3)"
_RELEVANT = (
    "\n  WHERE EXISTS (SELECT 1 FROM pairs WHERE pairs.a = a.cow AND pairs.b = b.cow"
    "\n      AND a.year BETWEEN first_year AND last_year)"
    "\n    OR EXISTS (SELECT 1 FROM powers WHERE powers.cow IN (a.cow, b.cow)"
    "\n      AND a.year BETWEEN first_year AND last_year)"
)


def _sql(parts: Sequence[_Part], dyadic: bool, restriction: str) -> str:
    columns = ",\n  ".join(column for part in parts for column in part.columns)
    joins = "\n".join(join for part in parts for join in part.joins)
    if not dyadic:
        return f"SELECT grid.*,\n  {columns}\nFROM states AS grid\n{joins}\nORDER BY iso3, year"
    return (
        "WITH grid AS (\n  SELECT a.year, a.iso3 AS iso3_a, a.cow AS cow_a, a.gw AS gw_a,\n"
        "    b.iso3 AS iso3_b, b.cow AS cow_b, b.gw AS gw_b\n"
        "  FROM states AS a JOIN states AS b ON a.year = b.year AND a.iso3 <> b.iso3"
        f"{restriction}\n)\n"
        f"SELECT grid.*,\n  {columns}\nFROM grid\n{joins}\nORDER BY iso3_a, iso3_b, year"
    )


def _write_stata(panel: Panel, path: Path) -> int:
    try:
        import pandas
        import pyreadstat
    except ImportError:
        raise SinewsError(
            "writing .dta needs two more packages: pip install 'sinews[stata]'; or write .csv"
        ) from None
    columns, rows = panel.rows()
    frame = pandas.DataFrame(rows, columns=columns)
    # Stata keeps 80 characters of a label; the codebook has the whole.
    labels = {v.name: textwrap.shorten(v.label, 80, placeholder=" …") for v in panel.variables}
    pyreadstat.write_dta(frame, str(path), column_labels=[labels[name] for name in columns])
    return len(rows)


def _codebook(panel: Panel, path: Path, period: Period, command: str, count: int) -> str:
    lines = [
        f"# Codebook of {path.name}",
        "",
        f"{count:,} rows, {period.spoken()}. Made with: `{command}`. Newest record: {panel.made}.",
        "",
        "| variable | label | source |",
        "|---|---|---|",
        *(f"| `{v.name}` | {v.label} | {v.source} |" for v in panel.variables),
        "",
        "Status of a value:",
        "",
        *(f"- `{name}`: {meaning}" for name, meaning in STATUSES.items()),
        "",
        "A state is in the panel in the years in which it was a member of the Correlates of War or",
        "the Gleditsch–Ward system; after the lists end, their last members are carried on.",
        "",
    ]
    return "\n".join(lines)
