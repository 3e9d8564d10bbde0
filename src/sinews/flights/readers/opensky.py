"""State vectors of the OpenSky Network: CSV, Parquet, or JSON as records, lines or columns."""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from sinews.errors import UnreadableFile
from sinews.flights.columns import Track
from sinews.flights.readers import states
from sinews.flights.readers.inflate import Refused, inflate
from sinews.flights.readers.source import Source, Summary

LARGEST_JSON = 1 << 30
_PLAIN = re.compile(r"(?:/|[A-Za-z]:\\)[\w./\\ +-]*", re.ASCII)
# A larger table is read in several passes, each with a share of the aircraft.
PASS = 1 << 29


def open_source(path: Path | Sequence[Path], *, only: frozenset[str] | None = None) -> Source:
    """Give the tracks in one or more files of state vectors, by file and aircraft."""
    paths = [path] if isinstance(path, Path) else list(path)
    if len(paths) == 1 and paths[0].is_dir():
        paths = sorted(file for file in paths[0].rglob("*") if file.is_file())
    keep = None if only is None else {address.strip().lower() for address in only}
    return Source(lambda summary: _tracks(paths, keep, summary))


def _tracks(paths: list[Path], keep: set[str] | None, summary: Summary) -> Iterator[Track]:
    for path in paths:
        try:
            with path.open("rb") as file:
                head = file.read(64)
            size = path.stat().st_size
        except OSError as problem:
            summary.skipped[f"cannot be read: {problem.strerror}"] += 1
            continue
        summary.bytes_in += size
        summary.bytes_past += size
        summary.enter_file(path)
        try:
            yield from _of_file(path, head, size, keep, summary)
        except UnreadableFile as problem:
            # One file of many is counted; the only one is what the user asked for.
            if len(paths) == 1:
                raise
            summary.skipped[str(problem).removeprefix(f"{path.name}: ")] += 1
            continue
        summary.members += 1


def _of_file(path: Path, head: bytes, size: int, keep: set[str] | None, summary: Summary) -> Iterator[Track]:
    if head[:4] == b"PAR1":
        yield from _of_table(path, "read_parquet({})", size, keep, summary)
        return
    packed = head[:2] == b"\x1f\x8b"
    if packed:
        head = _first_bytes(path)
    if head.lstrip()[:1] in (b"{", b"["):
        yield from _of_json(path, keep, summary)
        return
    how = "gzip" if packed else "none"
    table = (
        "read_csv({}, all_varchar=true, header=true, ignore_errors=true, strict_mode=false, "
        f"null_padding=true, compression='{how}')"
    )
    yield from _of_table(path, table, size, keep, summary)


def _first_bytes(path: Path) -> bytes:
    import zlib

    with path.open("rb") as file:
        try:
            return zlib.decompressobj(31).decompress(file.read(1 << 16), 1 << 12)
        except zlib.error:
            return b""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _plainly_named(path: Path) -> Iterator[str]:
    """The file under a name in which DuckDB sees no pattern, protocol or option."""
    whole = str(path.resolve())
    if _PLAIN.fullmatch(whole):
        yield whole
        return
    with tempfile.TemporaryDirectory(prefix="sinews-") as folder:
        link = Path(folder).resolve() / "table"
        try:
            link.symlink_to(path.resolve())
        except OSError:  # a system where links are not everybody's to make
            shutil.copyfile(path, link)
        yield str(link)


def _locked(file: str) -> duckdb.DuckDBPyConnection:
    """A connection that can read one file, and can do nothing else to the machine."""
    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute(f"SET allowed_paths = [{_quoted(file)}]")
    for statement in (
        "SET enable_external_access = false",
        "SET allow_community_extensions = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)
    return connection


def _of_table(path: Path, reader: str, size: int, keep: set[str] | None, summary: Summary) -> Iterator[Track]:
    with _plainly_named(path) as file:
        yield from _of_query(path, file, reader.format(_quoted(file)), size, keep, summary)


def _of_query(
    path: Path, file: str, table: str, size: int, keep: set[str] | None, summary: Summary
) -> Iterator[Track]:
    connection = _locked(file)
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
        types = {name: kind for name, kind, *_ in described}
        chosen = _choose(path, list(types))
        wanted = [
            _expression(what, name, factor, types[name]) + f" AS {what}"
            for what, (name, factor) in chosen.items()
        ]
        passes = 1 + size // PASS if "address" in chosen else 1
        for share in range(passes):
            query = f"SELECT {', '.join(wanted)} FROM {table}"
            if passes > 1:
                query += f" WHERE hash({_name(chosen['address'][0])}) % {passes} = {share}"
            found = connection.execute(query).fetchnumpy()
            columns = {what: _plain(values, what in states.NUMBERS) for what, values in found.items()}
            yield from states.tracks(columns, path.name, summary, keep)
    except duckdb.Error as problem:
        raise UnreadableFile(f"{path.name}: {str(problem).splitlines()[0]}") from None
    finally:
        connection.close()


def _choose(path: Path, names: list[str]) -> dict[str, tuple[str, float]]:
    chosen = states.choose(names)
    missing = [what for what in ("time", "latitude", "longitude") if what not in chosen]
    if missing:
        raise UnreadableFile(
            f"{path.name}: no column for {' and '.join(missing)}, so it holds no state vectors"
        )
    return chosen


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _expression(what: str, name: str, factor: float, kind: str) -> str:
    column = _name(name)
    if what == "address":
        return f"lower(trim(CAST({column} AS VARCHAR)))"
    if what not in states.NUMBERS:
        return f"CAST({column} AS VARCHAR)"
    if what in ("time", "last_position"):
        if kind.startswith(("TIMESTAMP", "DATE")):
            return f"epoch_us({column}) / 1e6"
        if kind == "VARCHAR":
            return f"coalesce(TRY_CAST({column} AS DOUBLE), epoch_us(TRY_CAST({column} AS TIMESTAMP)) / 1e6)"
    return f"TRY_CAST({column} AS DOUBLE) * {factor!r}"


def _plain(values: Any, number: bool) -> NDArray[Any]:
    plain: NDArray[Any] = np.ma.getdata(values).astype(np.float64 if number else object)
    plain[np.ma.getmaskarray(values)] = np.nan if number else None
    return plain


def _of_json(path: Path, keep: set[str] | None, summary: Summary) -> Iterator[Track]:
    raw = path.read_bytes()
    try:
        data = inflate(raw, LARGEST_JSON) if raw[:2] == b"\x1f\x8b" else raw
        summary.bytes_out += len(data)
        table = _json_columns(data)
    except (Refused, ValueError, RecursionError) as problem:
        reason = str(problem) if isinstance(problem, Refused) else "not JSON of records or columns"
        summary.skipped[reason] += 1
        return
    chosen = _choose(path, list(table))
    columns: dict[str, NDArray[Any]] = {}
    for what, (name, factor) in chosen.items():
        if what in states.NUMBERS:
            columns[what] = (
                np.array([_number(value, what) for value in table[name]], dtype=np.float64) * factor
            )
        else:
            lower = what == "address"
            columns[what] = np.empty(len(table[name]), object)
            columns[what][:] = [
                None
                if value is None or isinstance(value, list | dict)
                else str(value).lower()
                if lower
                else str(value)
                for value in table[name]
            ]
    yield from states.tracks(columns, path.name, summary, keep)


def _json_columns(data: bytes | bytearray) -> dict[str, list[Any]]:
    """Columns of equal length from records, lines of records, or columns by row label."""
    try:
        document = json.loads(data)
    except json.JSONDecodeError:
        document = [json.loads(line) for line in data.splitlines() if line.strip()]
    if isinstance(document, dict):
        labels: dict[str, None] = {}
        columns = {name: values for name, values in document.items() if isinstance(values, dict | list)}
        for values in columns.values():
            labels.update(dict.fromkeys(values if isinstance(values, dict) else map(str, range(len(values)))))
        return {
            name: [values.get(label) for label in labels]
            if isinstance(values, dict)
            else values + [None] * (len(labels) - len(values))
            for name, values in columns.items()
        }
    if not isinstance(document, list):
        raise ValueError("neither records nor columns")
    records = [record for record in document if isinstance(record, dict)]
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record))
    return {name: [record.get(name) for record in records] for name in names}


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or value is None:
        return math.nan
    if isinstance(value, str) and what in ("time", "last_position"):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return _number_of_text(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, str):
        return _number_of_text(value)
    try:
        return float(value)
    except (TypeError, OverflowError):
        return math.nan


def _number_of_text(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan
