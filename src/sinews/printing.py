"""What the commands print for a person at a terminal 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sinews.figure import Cell, Figure, counted, shown
from sinews.ingest import Added
from sinews.measures import Measure
from sinews.sources import all_sources
from sinews.trace import Trace, where_from
from sinews.tracking import Found
from sinews.workspace import Snapshot, Workspace

if TYPE_CHECKING:
    from sinews.claims.check import Check
    from sinews.dossier.airlift import Airlift

WIDTH = 80
# Longer lists are in the file of problems; a terminal needs to see what sort they are.
_PROBLEMS_SHOWN = 20
# A column is no wider, but for room that nobody else needs; from so many characters on a text wraps.
_WIDEST_COLUMN = 38
_NARROWED_COLUMN = 14
_LONGEST_WORD = 22
_MOST_LINES = 5
_NOTHING = "–"
_ROWS_SHOWN = 40


def figure_lines(figure: Figure) -> Iterator[str]:
    """A figure: its sentence, its table, its interval and its caveats."""
    yield from textwrap.wrap(figure.text, WIDTH)
    if figure.rows:
        yield ""
        yield from table_lines(figure.columns, figure.rows)
    yield ""
    facts = {
        "value": _number(figure.value, figure.unit),
        "interval": _between(figure),
        "vintage": ", ".join(figure.vintages),
        "records": f"{figure.records.count:,}" if figure.records.count else "",
        "figure": figure.id,
    }
    for name, text in facts.items():
        if text:
            yield from _wrapped(f"{name:10}{text}", " " * 10)
    for caveat in figure.caveats:
        yield from _wrapped(f"  ! {caveat}", "    ")
    yield f"\n'sinews trace {figure.id}' shows the rows it rests on."


def check_lines(check: Check) -> Iterator[str]:
    """A checked article: how many claims have which verdict, then each with its reason."""
    article = check.article
    title = article.title or "An article without a title"
    yield from _wrapped(_plain_line(title), "  ")
    dated = article.published.isoformat() if article.published else "no date found"
    yield f"{article.language}, {dated}, {counted(len(article.text.split()), 'words')}"
    if not check.claims:
        yield ""
        yield "No claim was found that the records could answer."
        return
    listed = ", ".join(f"{count} {verdict}" for verdict, count in check.summary.items() if count)
    yield f"{counted(len(check.claims), 'claims')}: {listed}"
    for each in check.claims:
        yield ""
        yield from _wrapped(
            f"{each.id}  {each.verdict.verdict.upper()}  “{_plain_line(each.claim.text)}”", "    "
        )
        yield from _wrapped(f"    {_plain_line(each.verdict.reason)}", "    ")
        if each.nearest_true:
            yield from _wrapped(f"    True would be: “{_plain_line(each.nearest_true)}”", "    ")


def _plain_line(text: str) -> str:
    """A stranger's text on one line of a terminal, without control or direction marks."""
    shown = "".join(" " if c.isspace() else c for c in text if c.isprintable() or c.isspace())
    return " ".join(shown.split())


def catalogue_lines(catalogue: Iterable[Measure]) -> Iterator[str]:
    """Every measure: its name, what it gives, the parameters it takes."""
    for measure in catalogue:
        yield measure.name
        yield from _wrapped(f"  {measure.summary}", "  ")
        takes = (name if name in measure.required else f"[{name}]" for name in measure.parameters)
        yield from _wrapped(f"  takes {' '.join(takes)}", " " * 8)
        yield ""


def table_lines(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], limit: int = _ROWS_SHOWN
) -> Iterator[str]:
    """A table that fits the terminal, what it shows shown whole where that can be.

    Where not all fits, columns with the same in every row are told once, below; long texts run over
    lines; and columns for which there is no room are left out and named.
    """
    texts = [[_cell(value) for value in row] for row in rows[:limit]]
    same: list[int] = []
    shown = list(range(len(columns)))
    if _width([_widest(columns[at], [row[at] for row in texts]) for at in shown]) > WIDTH and len(rows) > 1:
        same = [at for at in shown if len({str(row[at]) for row in rows}) == 1]
        shown = [at for at in shown if at not in same]
    widths = _fitted([(columns[at], [row[at] for row in texts]) for at in shown])
    kept = [(at, width) for at, width in zip(shown, widths, strict=True) if width]
    yield "  ".join(f"{columns[at]:{width}}" for at, width in kept).rstrip()
    yield "  ".join("-" * width for _, width in kept)
    for row in texts:
        cells = [_clipped_lines(row[at], width) for at, width in kept]
        for line in range(max(map(len, cells), default=0)):
            parts = (cell[line] if line < len(cell) else "" for cell in cells)
            yield "  ".join(f"{part:{width}}" for part, (_, width) in zip(parts, kept, strict=True)).rstrip()
    alike = [f"{columns[at]} {texts[0][at]}" for at in same if texts[0][at].strip(_NOTHING)]
    if alike:
        yield from _wrapped(f"(in every row: {'; '.join(alike)})", " ")
    hidden = []
    if empty := [columns[at] for at in same if not texts[0][at].strip(_NOTHING)]:
        hidden.append(f"{', '.join(empty)}, empty in every row")
    if len(rows) > limit:
        hidden.append(counted(len(rows) - limit, "more rows"))
    if left := [columns[at] for at, width in zip(shown, widths, strict=True) if not width]:
        hidden.append(f"columns {', '.join(left)}")
    if hidden:
        yield from textwrap.wrap(f"(not shown: {'; '.join(hidden)}; --json - gives all)", WIDTH)


def _widest(name: str, texts: Sequence[str]) -> int:
    return max(len(name), *map(len, texts)) if texts else len(name)


def _width(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def _fitted(columns: Sequence[tuple[str, list[str]]]) -> list[int]:
    """The width of each column, 0 for one that is left out; the first ones come first."""
    widths = [0] * len(columns)
    room = WIDTH + 2
    # What must be cut even over lines is shown only where it is most of what there is.
    whole = [at for at in range(len(columns)) if _can_be_whole(*columns[at])]
    for at in whole if len(whole) > 1 else range(len(columns)):
        name, texts = columns[at]
        narrow = _narrowest(name, texts)
        if narrow + 2 <= room:
            widths[at] = narrow
            room -= narrow + 2
    # What room is left goes to the texts that run over lines, the first first.
    for at, (name, texts) in enumerate(columns):
        if widths[at]:
            given = min(room, _widest(name, texts) - widths[at])
            widths[at] += given
            room -= given
    return widths


def _can_be_whole(name: str, texts: Sequence[str]) -> bool:
    width = _narrowest(name, texts)
    return all(len(textwrap.wrap(text, width, break_on_hyphens=False)) <= _MOST_LINES for text in texts)


def _narrowest(name: str, texts: Sequence[str]) -> int:
    """The least width at which a column's texts are whole on a few lines each."""
    whole = _widest(name, texts)
    if whole <= _NARROWED_COLUMN:
        return whole
    # A longer word is a web address, or several that a stroke joins.
    longest_word = min(max((len(word) for text in texts for word in text.split()), default=0), _LONGEST_WORD)
    for width in range(max(_NARROWED_COLUMN, len(name), longest_word), min(whole, _WIDEST_COLUMN) + 1):
        if all(len(textwrap.wrap(text, width)) <= _MOST_LINES for text in texts):
            return width
    return min(whole, _WIDEST_COLUMN)


def _clipped_lines(text: str, width: int) -> list[str]:
    """A text on as many lines as a row may have; what goes on beyond them ends with an ellipsis."""
    if len(text) <= width:
        return [text]
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], _clipped(" ".join(lines[_MOST_LINES - 1 :]), width)]
    return lines


def trace_lines(trace: Trace) -> Iterator[str]:
    """A figure's measure, SQL, snapshots and raw lines."""
    figure = trace.figure
    parameters = " ".join(f"{key}={value}" for key, value in figure.parameters.items())
    yield f"{figure.id}"
    yield from textwrap.wrap(figure.text, WIDTH)
    yield ""
    yield f"made by   sinews measure {figure.measure} {parameters}"
    yield ""
    yield figure.sql or "(no SQL: nothing was asked of the records)"
    yield ""
    for snapshot in trace.snapshots:
        yield f"snapshot  {snapshot.sha256}"
        yield from _wrapped(f"          {where_from(snapshot)}", " " * 10)
    yield ""
    rest = figure.records.count - len(trace.records)
    first = f", the first {len(trace.records):,}:" if rest else ":"
    yield counted(figure.records.count, "raw records") + first
    for record in trace.records:
        for offset, line in enumerate(record.lines):
            yield f"{record.snapshot[:8]}:{record.row + offset}: {_harmless(line)}"


def added_lines(added: Added) -> tuple[str, list[str]]:
    """What became of a file: a line for stdout, and the warnings for stderr."""
    snapshot = added.snapshot
    counts = ", ".join(counted(count, kind) for kind, count in snapshot.kinds.items())
    name = all_sources()[snapshot.source].meta["name"]
    vintage = f"vintage {snapshot.vintage}" if snapshot.vintage else "undated"
    told = f"{snapshot.origin}: {name}, {vintage}: {counts}"
    if not added.is_new:
        told += " (already here; nothing changed)"
    warnings = [f"  note: {note}" for note in snapshot.notes]
    if not snapshot.adds_up and not all(scope["stated"] for scope in snapshot.scopes):
        warnings.append(
            "  note: the file does not say whom and which years it covers, or it was cut; its "
            "records are listed, but nothing is concluded from what is not in it"
        )
    if snapshot.set_aside:
        verb = "was" if snapshot.set_aside == 1 else "were"
        warnings.append(f"  {counted(snapshot.set_aside, 'lines')} {verb} set aside:")
        for problem in added.problems[:_PROBLEMS_SHOWN]:
            text = f" | {_harmless(_clipped(problem['text'], 40))}" if problem["text"] else ""
            warnings.append(f"    line {problem['row']}: {problem['reason']}{text}")
        if snapshot.set_aside > _PROBLEMS_SHOWN:
            warnings.append(f"    … and more; see problems/{snapshot.sha256}.jsonl")
    return told, warnings


def history_lines(found: Found) -> Iterator[str]:
    """What was worked out of a history, what was left out, and what could not be read."""
    yield f"{found.target}: {counted(found.flights, 'flights')}"
    again = f" ({found.units_kept:,} of them done before)" if found.units_kept else ""
    yield f"  read         {found.units:,} archives, folders or files{again}"
    yield f"  aircraft     {counted(found.members, 'traces')}, {counted(found.positions, 'positions')}"
    if found.register is not None:
        yield f"  who they are as the history says, else the aircraft database ({found.register})"
    if found.fast:
        yield "  --fast       cruise was leapt through: no points, gaps, distances and no coverage"
    listed = (("noted", found.noted), ("left out", found.left_out), ("not readable", found.skipped))
    for title, reasons in listed:
        for why, count in sorted(reasons.items()):
            yield f"  {title:13}{count:,} {_harmless(why)}"
    for name, sha256 in sorted(found.hashes.items()):
        yield f"  SHA-256      {sha256}  {_harmless(name)}"


def airlift_lines(airlift: Airlift) -> Iterator[str]:
    """An airlift: what was counted by month, missions, surges; and what others printed, beside it."""
    flights = airlift.flights
    yield from textwrap.wrap(flights.text, WIDTH)
    if airlift.has_flights:
        months = _known_months(flights)
        if months:
            yield ""
            yield from table_lines(flights.columns, months)
        said: set[str] = set()
        for role in ("payload", "missions", "surge", "lead"):
            figure = airlift.figures[role]
            if figure.value is None and (role == "payload" or figure.caveats[0] in said):
                continue
            said.update(figure.caveats)
            yield ""
            yield from textwrap.wrap(figure.text, WIDTH)
            if role == "missions" and figure.rows:
                yield from table_lines(*_columns(figure, ("date", "route", "shape", "type", "evidence")), 20)
            elif role == "lead" and figure.rows:
                wanted = ("event", "window_days", "observed", "expected", "ratio", "p")
                yield from table_lines(*_columns(figure, wanted), 20)
            elif figure.value is None:
                for caveat in figure.caveats:
                    yield from _wrapped(f"  ! {caveat}", "    ")
    for caveat in flights.caveats:
        yield from _wrapped(f"  ! {caveat}", "    ")
    if reports := airlift.reports():
        yield ""
        yield "Reported by others, in no count above:"
        for row in reports:
            yield from _wrapped(f"  {_report(row)}", "    ")
    yield ""
    ids = " ".join(figure.id for figure in (flights,) if figure.snapshots)
    if ids:
        yield f"'sinews trace {ids}' shows the flights and their raw rows."
    yield "-o FILE.html writes the page, --json FILE every figure."


def _known_months(flights: Figure) -> list[tuple[Cell, ...]]:
    """The months from the first to the last of which anything is known."""
    known = [at for at, row in enumerate(flights.rows) if row[2] is not None]
    return list(flights.rows[known[0] : known[-1] + 1]) if known else []


def _columns(figure: Figure, wanted: Sequence[str]) -> tuple[Sequence[str], list[list[Cell]]]:
    at = [figure.columns.index(name) for name in wanted]
    return wanted, [[row[i] for i in at] for row in figure.rows]


def _report(row: Mapping[str, Any]) -> str:
    said = {">=": "at least ", "~": "about ", "<=": "at most ", ">": "more than ", "<": "fewer than "}
    number = f"{said.get(row['relation'], '')}{row['value']:,} {row['unit']}"
    begins, ends = row["period_start"] or "", row["period_end"] or ""
    period = (
        f"{begins} to {ends}" if begins and ends and begins != ends else begins or ends or "period unsaid"
    )
    return f"{row['publisher']}, {row['published']}: {number}, {period} ({row['subject']})"


def sources_json(workspace: Workspace) -> list[dict[str, Any]]:
    """Every source with what is held of it."""
    return [
        {
            "name": source.name,
            "title": source.meta["name"],
            "publisher": source.meta["publisher"],
            "homepage": source.meta["homepage"],
            "licence": source.meta["terms"]["licence"],
            "terms": source.meta["terms"]["url"],
            "non_commercial": source.non_commercial,
            "covers": source.meta["coverage"]["what"],
            "kinds": source.meta["coverage"]["kinds"],
            "get": source.meta["get"],
            "held": [
                {
                    "sha256": snapshot.sha256,
                    "origin": snapshot.origin,
                    "vintage": snapshot.vintage,
                    "retrieved": snapshot.retrieved,
                    "kinds": snapshot.kinds,
                    "set_aside": snapshot.set_aside,
                    "scopes": snapshot.scopes,
                    "sample": workspace.uses_sample(snapshot.sha256),
                }
                for snapshot in workspace.readable
                if snapshot.source == source.name
            ],
        }
        for source in all_sources().values()
    ]


def source_lines(workspace: Workspace) -> Iterator[str]:
    """Every source: publisher, terms, what it covers, how to get it, what is held."""
    for source in all_sources().values():
        mark = "NON-COMMERCIAL USE ONLY. " if source.non_commercial else ""
        meta = source.meta
        yield f"{source.name}: {meta['name']}"
        facts = {
            "publisher": " ".join(filter(None, (meta["publisher"], meta["homepage"]))),
            "terms": f"{mark}{meta['terms']['licence']}: {meta['terms']['summary']}",
            "covers": meta["coverage"]["what"],
            "to get it": meta["get"],
        }
        for name, text in facts.items():
            yield from _wrapped(f"  {name:11}{text}", " " * 13)
        held = [snapshot for snapshot in workspace.readable if snapshot.source == source.name]
        if not held:
            yield "  held       nothing"
        for line in _held(workspace, held):
            yield from _wrapped(f"  held       {line}", " " * 13)
        yield ""


def _held(workspace: Workspace, held: Sequence[Snapshot]) -> list[str]:
    """A line a vintage: files, records, coverage."""
    lines = []
    vintages = sorted({snapshot.vintage or "" for snapshot in held}, reverse=True)
    for vintage in vintages:
        group = [snapshot for snapshot in held if (snapshot.vintage or "") == vintage]
        counts: dict[str, int] = {}
        for snapshot in group:
            for kind, count in snapshot.kinds.items():
                counts[kind] = counts.get(kind, 0) + count
        records = ", ".join(counted(count, kind) for kind, count in sorted(counts.items()))
        years = [
            year
            for snapshot in group
            for scope in snapshot.scopes
            for year in (scope["first_year"], scope["last_year"])
            if year
        ]
        span = f", {min(years)}–{max(years)}" if years else ""
        sample = " (bundled sample)" if workspace.uses_sample(group[0].sha256) else ""
        files = f"{len(group)} files" if len(group) > 1 else group[0].origin
        lines.append(f"vintage {vintage or 'unknown'}: {records}{span}; {files}{sample}")
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]


def _number(value: Any, unit: str) -> str:
    if value is None:
        return "none (see below)"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    if isinstance(value, str) or unit == "year":
        return str(value)
    if unit == "rank":
        return f"rank {value:,}"
    if unit == "class 0–3":
        from sinews.measures.politics import REGIMES

        return f"{value} ({REGIMES[value]})"
    if isinstance(value, int) and unit != "%":
        return counted(value, unit)
    text = shown(value, 4)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {unit}" if unit != "%" else f"{text}%"


def _between(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    places = 0 if isinstance(figure.value, int) else 1
    return f"{shown(figure.low, places)} to {shown(figure.high, places)}"


def _cell(value: Cell) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _harmless(text: str) -> str:
    """A foreign line without what a terminal would obey: control characters as their pictures."""
    return "".join(chr(0x2400 + ord(c)) if ord(c) < 32 and c != "\t" else c for c in text).replace(
        "\x7f", "\u2421"
    )


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
