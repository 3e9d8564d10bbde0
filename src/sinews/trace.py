"""From a figure back to the very lines of the raw files it rests on.

A figure's file is data: its SQL is shown to nobody's database. What is traced is made anew from the
measure's name and its parameters, on the snapshots the figure names; whether the value and the id
come out the same is part of the answer.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sinews import measures, published
from sinews.errors import SinewsError, WorkspaceProblem
from sinews.figure import Figure
from sinews.ingest import as_text
from sinews.sources import LONGEST_LINE, all_sources
from sinews.workspace import Snapshot, Workspace

_ID = re.compile(r"f-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record's place in a raw file and its lines there, undecodable bytes as Latin-1."""

    snapshot: str
    row: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure made anew, the records behind it, and whether it is still what the file said."""

    figure: Figure
    records: list[RawRecord]
    snapshots: list[Snapshot]
    agrees: bool
    remarks: list[str]

    def to_json(self) -> dict[str, Any]:
        """The figure made anew, its raw lines, and where each snapshot is from."""
        return {
            "figure": self.figure.to_json(),
            "agrees": self.agrees,
            "remarks": self.remarks,
            "snapshots": [
                {"sha256": snapshot.sha256, "from": where_from(snapshot)} for snapshot in self.snapshots
            ],
            "records": [
                {"snapshot": record.snapshot, "row": record.row, "lines": list(record.lines)}
                for record in self.records
            ],
        }


def trace(workspace: Workspace, stated: Mapping[str, Any], *, limit: int | None = None) -> Trace:
    """Make a stated figure anew and find its raw lines; `limit` bounds how many are read.

    Raises `SinewsError` when the figure names a measure or a parameter that does not exist, or
    rests on a snapshot that is not held.
    """
    name, parameters = stated.get("measure"), stated.get("parameters")
    if not isinstance(name, str) or not isinstance(parameters, Mapping):
        raise SinewsError("this is no figure: it has no measure with parameters")
    wanted = stated.get("snapshots") or []
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
        raise SinewsError("this is no figure: its snapshots are not a list of SHA-256 sums")
    view = workspace.view(only=frozenset(wanted)) if wanted else workspace
    held = {snapshot.sha256 for snapshot in view.readable}
    if missing := [one for one in wanted if one not in held]:
        raise WorkspaceProblem(
            f"the figure rests on snapshot {missing[0][:12]}…, which is not held here; add the "
            "file it was made from"
        )
    figure = measures.run(view, name, {str(k): v for k, v in parameters.items()})
    places = record_places(view, figure)
    remarks = []
    agrees = figure.id == stated.get("id") and figure.value == stated.get("value")
    if not agrees:
        remarks.append(
            f"the figure in the file says {stated.get('value')!r} under id {stated.get('id')}; made "
            f"anew it is {figure.value!r} under id {figure.id}"
        )
    if stated.get("sql") not in (None, figure.sql):
        remarks.append("the SQL in the file is not the measure's own; it was not run")
    return Trace(
        figure=figure,
        records=read_records(view, places[:limit]),
        snapshots=[view.snapshot(one) for one in figure.snapshots],
        agrees=agrees,
        remarks=remarks,
    )


def record_places(workspace: Workspace, figure: Figure) -> list[tuple[str, int, int]]:
    """(snapshot, row, row_count) of every record behind a figure, in order."""
    if not figure.records_sql:
        return []
    found = workspace.database(*figure.tables, where=figure.where).query(figure.records_sql)
    return [(snapshot, row, count) for snapshot, row, count in found]


def read_records(workspace: Workspace, places: Iterable[tuple[str, int, int]]) -> list[RawRecord]:
    """The raw lines at these places, in the order given."""
    places = list(places)
    wanted: dict[str, set[int]] = {}
    for snapshot, row, count in places:
        wanted.setdefault(snapshot, set()).update(range(row, row + count))
    lines = {snapshot: _shown(workspace, snapshot, rows) for snapshot, rows in wanted.items()}
    return [
        RawRecord(s, row, tuple(lines[s].get(at, "") for at in range(row, row + count)))
        for s, row, count in places
    ]


def where_from(snapshot: Snapshot) -> str:
    """Which file a snapshot is, and how anyone can get the whole of it."""
    name = all_sources()[snapshot.source].meta["name"]
    if snapshot.source == published.SOURCE:
        return f"{snapshot.origin} ({name}); not copied: each flight names its archive, member and rows"
    text = f"{snapshot.origin} ({name}"
    text += f", vintage {snapshot.vintage})" if snapshot.vintage else ", undated)"
    if snapshot.extract_of:
        whole = snapshot.extract_of
        text += (
            f". {whole['how']} {whole['origin']} (SHA-256 {whole['sha256']}), which may not be "
            f"bundled. To get it: {all_sources()[snapshot.source].meta['get']}"
        )
    return text


def load_stated(workspace: Workspace, text: str, pick: str | None = None) -> dict[str, Any]:
    """A figure by its id, or from a JSON file that holds it (a figure, or a dossier or check).

    `pick` chooses by id among the figures of a file that holds several.
    """
    path = Path(text)
    if not _is_file(path):
        found = workspace.load_figure(text) if _is_id(text) else None
        if found is None:
            raise SinewsError(
                f"no figure '{text}' in {workspace.root} and no such file; 'sinews measure' and "
                "'sinews dossier' make figures and print their ids"
            )
        return found
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise SinewsError(f"{path}: not a JSON file with a figure in it") from None
    figures = list(_figures(document))
    if pick:
        figures = [figure for figure in figures if figure.get("id") == pick]
    if len(figures) == 1:
        return figures[0]
    if not figures:
        raise SinewsError(f"{path}: holds no figure{f' {pick}' if pick else ''}")
    listed = ", ".join(str(figure.get("id")) for figure in figures[:3])
    raise SinewsError(f"{path}: holds {len(figures)} figures; name one after the file, as in {listed}")


def _figures(document: Any) -> Iterable[dict[str, Any]]:
    if isinstance(document, dict):
        if "measure" in document and "parameters" in document and "sql" in document:
            yield document
            return
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from _figures(part)


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # A name that is too long, a folder that may not be looked into.
        return False


def _shown(workspace: Workspace, snapshot: str, rows: set[int]) -> dict[int, str]:
    """Raw rows by number: lines, or what the source shows of a row that is no line."""
    if workspace.snapshot(snapshot).source == published.SOURCE:
        return {row: _flight(told) for row, told in workspace.published_flights(rows).items()}
    path = workspace.raw_file(snapshot)
    show = all_sources()[workspace.snapshot(snapshot).source].show
    if show:
        return show(path, rows)
    with tempfile.TemporaryDirectory() as scratch:
        return _lines(as_text(path, Path(scratch)), rows)


def _flight(told: Mapping[str, Any]) -> str:
    """A flight as text: what was worked out, and which rows of which archive it was worked out of."""
    parts = [f"{name}={value}" for name, value in told.items() if value not in (None, [])]
    return " ".join(parts)


def _lines(path: Path, wanted: set[int]) -> dict[int, str]:
    """Lines of a file by number; reading stops after the last one wanted."""
    found: dict[int, str] = {}
    with path.open("rb") as raw:
        # The number of the line that begins where the file stands.
        number = 1
        for row in sorted(wanted):
            _skip(raw, row - number)
            line = raw.readline(LONGEST_LINE)
            if not line:
                break
            found[row] = _text(line.rstrip(b"\r\n"))
            while line and not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                line = raw.readline(LONGEST_LINE)
            number = row + 1
    return found


def _skip(raw: BinaryIO, lines: int) -> None:
    """Move on by so many lines, counted by the block, since a file may have millions."""
    while lines:
        start = raw.tell()
        block = raw.read(1 << 17)
        if not block:
            return
        ends = block.count(b"\n")
        if ends < lines:
            lines -= ends
            continue
        at = -1
        for _ in range(lines):
            at = block.index(b"\n", at + 1)
        raw.seek(start + at + 1)
        return


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
