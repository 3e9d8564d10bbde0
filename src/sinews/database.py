"""A DuckDB database that can read its own tables and nothing else.

The tables are loaded first; then external access, extension loading and installing are switched
off and the configuration is locked. Only single SELECT statements are run, so that no SQL, wherever
it came from, can read a file, write one, or attach another database.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from sinews.errors import SinewsError, UnreadableFile, WorkspaceProblem
from sinews.tables import KINDS

_CLOSED = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
# A raw line of a megabyte of quotation marks, each written twice, and room for the rest.
_LONGEST_ROW = 1 << 23
_LOCK = (
    # Its own progress bar would stand in the middle of what is printed on a terminal.
    "SET enable_progress_bar = false",
    "SET enable_external_access = false",
    "SET allow_community_extensions = false",
    "SET lock_configuration = true",
)


class RefusedStatement(SinewsError):
    """SQL that is not one SELECT."""


class Database:
    """Tables of records in memory; `query` runs one SELECT over them.

    Beside one table a kind there is `snapshots` (sha256, kind, source, vintage, origin).
    """

    def __init__(
        self,
        files: Mapping[str, Sequence[str]],
        snapshots: Sequence[tuple[str | None, ...]] = (),
        *,
        threads: int | None = None,
        extra: Mapping[str, str] | None = None,
        folder: Path | None = None,
        where: Mapping[str, str] | None = None,
        selects: Mapping[str, str] | None = None,
    ) -> None:
        """`where` keeps some rows of a kind; `selects` gives rows of a kind beside those of its files;
        `extra` adds tables by name; all are SQL of the program's own. `folder` is the one folder that
        `export` may write to (none, when it is None).
        """
        self._connection = duckdb.connect(":memory:", config=_config(threads))
        self._connection.execute(
            "CREATE TABLE snapshots "
            "(sha256 VARCHAR, kind VARCHAR, source VARCHAR, vintage VARCHAR, origin VARCHAR)"
        )
        for at in range(0, len(snapshots), 500):
            some = snapshots[at : at + 500]
            rows = ", ".join(["(?, ?, ?, ?, ?)"] * len(some))
            flat = [value for row in some for value in row]
            self._connection.execute(f"INSERT INTO snapshots VALUES {rows}", flat)
        for kind, paths in files.items():
            columns = ", ".join(f'"{column}"' for column in KINDS[kind].column_names)
            more = (selects or {}).get(kind)
            if not paths and not more:
                typed = ", ".join(f'"{c.name}" {c.type}' for c in KINDS[kind].columns)
                self._connection.execute(f"CREATE TABLE {kind} ({typed})")
                continue
            listed = ", ".join(quote(path) for path in paths)
            read = f"read_parquet([{listed}])"
            if more:
                read = f"(SELECT {columns} FROM {read} UNION ALL BY NAME {more})" if paths else f"({more})"
            try:
                kept = f" WHERE {where[kind]}" if where and kind in where else ""
                self._connection.execute(f"CREATE TABLE {kind} AS SELECT {columns} FROM {read}{kept}")
            except duckdb.Error as problem:
                raise WorkspaceProblem(
                    f"a table of {kind} in {Path(paths[0]).parent if paths else kind} cannot be read "
                    f"({str(problem).splitlines()[0]}); add its raw file again"
                ) from None
        for name, select in (extra or {}).items():
            self._connection.execute(f"CREATE TABLE {name} AS {select}")
        if folder is not None:
            self._connection.execute(f"SET allowed_directories = [{quote(str(folder.resolve()))}]")
        for statement in _LOCK:
            self._connection.execute(statement)

    def export(self, sql: str, path: Path, form: str) -> int:
        """Write the rows of one SELECT to a Parquet or CSV file; returns how many there were."""
        self._only_select(sql)
        options = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
        target = quote(str(path.resolve()))
        try:
            written = self._connection.execute(f"COPY ({sql}) TO {target} ({options})").fetchone()
        except (duckdb.IOException, duckdb.PermissionException) as problem:
            raise SinewsError(f"{path}: cannot be written, {str(problem).splitlines()[0]}") from None
        return int(written[0]) if written else 0

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of one SELECT; raises `RefusedStatement` for anything else."""
        return self._run(sql).fetchall()

    def table(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of one SELECT."""
        result = self._run(sql)
        return [column[0] for column in result.description or ()], result.fetchall()

    def one(self, sql: str) -> tuple[Any, ...]:
        """The only row of a SELECT that gives one."""
        row = self._run(sql).fetchone()
        if row is None:
            raise SinewsError("a query that must give one row gave none")
        found: tuple[Any, ...] = row
        return found

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(self._only_select(sql))
        except duckdb.PermissionException as problem:
            raise RefusedStatement(str(problem).splitlines()[0]) from None

    def _only_select(self, sql: str) -> duckdb.Statement:
        try:
            statements = self._connection.extract_statements(sql)
        except duckdb.Error as problem:
            raise RefusedStatement(f"not SQL: {str(problem).splitlines()[0]}") from None
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise RefusedStatement("only a single SELECT is run here")
        return statements[0]


def write_parquet(kind: str, rows: Path, snapshot: str | None, target: Path) -> int:
    """Turn a headerless CSV of records into the kind's Parquet table; returns how many rows.

    The CSV holds the kind's columns in their order, without `snapshot` where it is given. The
    connection can touch the folder of `target` only.
    """
    columns = [column for column in KINDS[kind].columns if snapshot is None or column.name != "snapshot"]
    types = ", ".join(f"{quote(column.name)}: {quote(column.type)}" for column in columns)
    chosen = ", ".join(
        f"{quote(snapshot)} AS snapshot"
        if snapshot is not None and column.name == "snapshot"
        else f'"{column.name}"'
        for column in KINDS[kind].columns
    )
    order = ", ".join(f'"{name}"' for name in KINDS[kind].order if snapshot is None or name != "snapshot")
    connection = duckdb.connect(":memory:", config=_config(None))
    try:
        connection.execute(f"SET allowed_directories = [{quote(str(target.parent))}]")
        for statement in _LOCK:
            connection.execute(statement)
        written = connection.execute(
            f"COPY (SELECT {chosen} FROM read_csv({quote(str(rows))}, header = false, "
            f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n', "
            f"nullstr = '', max_line_size = {_LONGEST_ROW}, columns = {{{types}}}) ORDER BY {order}) "
            f"TO {quote(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
    except duckdb.IOException as problem:
        raise OSError(str(problem).splitlines()[0]) from None
    except duckdb.Error as problem:
        raise UnreadableFile(f"its {kind} do not fit their table ({str(problem).splitlines()[0]})") from None
    finally:
        connection.close()
    return int(written[0]) if written else 0


def parquet_as_csv(source: Path, target: Path) -> None:
    """Write a Parquet file as CSV, a header and then its rows in their order; lists as DuckDB prints them.

    Raises `UnreadableFile` for a file that is cut or damaged. The connection can touch the two folders.
    """
    connection = duckdb.connect(":memory:", config=_config(None))
    try:
        listed = ", ".join(quote(str(path.parent.resolve())) for path in (source, target))
        connection.execute(f"SET allowed_directories = [{listed}]")
        connection.execute("SET TimeZone = 'UTC'")
        for statement in _LOCK:
            connection.execute(statement)
        connection.execute(
            f"COPY (FROM read_parquet({quote(str(source.resolve()))})) TO {quote(str(target.resolve()))} "
            "(FORMAT csv, HEADER)"
        )
    except duckdb.Error as problem:
        raise UnreadableFile(f"it is no whole Parquet file ({str(problem).splitlines()[0]})") from None
    finally:
        connection.close()


def transform(sql: str, files: Sequence[Path], target: Path, *, by: str | None = None) -> int:
    """Write one SELECT over `records`, the rows of Parquet files, to another; returns how many rows.

    With `by` the target is a folder with a file a day: a `date` column is used, else the day of
    `first_seen`. The SQL is the program's own. The connection can touch the folders of these files
    and of the target only.
    """
    connection = duckdb.connect(":memory:", config=_config(None))
    try:
        folders = sorted({str(path.parent.resolve()) for path in (*files, target)})
        listed = ", ".join(quote(folder) for folder in folders)
        connection.execute(f"SET allowed_directories = [{listed}]")
        for statement in _LOCK:
            connection.execute(statement)
        read = ", ".join(quote(str(path.resolve())) for path in files)
        connection.execute(f"CREATE VIEW records AS SELECT * FROM read_parquet([{read}])")
        options = "FORMAT parquet, COMPRESSION zstd"
        if by is not None:
            names = [row[0] for row in connection.execute("DESCRIBE SELECT * FROM records").fetchall()]
            day = "date" if "date" in names else "CAST(first_seen AS DATE)"
            sql = (
                f"SELECT * REPLACE ({day} AS date) FROM ({sql})"
                if "date" in names
                else (f"SELECT *, {day} AS date FROM ({sql})")
            )
            options += f", PARTITION_BY ({by})"
        written = connection.execute(f"COPY ({sql}) TO {quote(str(target.resolve()))} ({options})").fetchone()
    except duckdb.IOException as problem:
        raise OSError(str(problem).splitlines()[0]) from None
    finally:
        connection.close()
    return int(written[0]) if written else 0


def fetch(sql: str, files: Sequence[Path]) -> dict[str, Any]:
    """NumPy arrays by column of one SELECT over `records`, the rows of Parquet files.

    The SQL is the program's own. The connection can read the folders of these files only.
    """
    connection = duckdb.connect(":memory:", config=_config(None))
    try:
        folders = sorted({str(path.parent.resolve()) for path in files})
        connection.execute(f"SET allowed_directories = [{', '.join(map(quote, folders))}]")
        for statement in _LOCK:
            connection.execute(statement)
        read = ", ".join(quote(str(path.resolve())) for path in files)
        connection.execute(f"CREATE VIEW records AS SELECT * FROM read_parquet([{read}])")
        found: dict[str, Any] = connection.execute(sql).fetchnumpy()
        return found
    except duckdb.Error as problem:
        raise WorkspaceProblem(
            f"a table in {files[0].parent} cannot be read ({str(problem).splitlines()[0]}); "
            "add its raw file again"
        ) from None
    finally:
        connection.close()


def quote(value: str | int | Decimal) -> str:
    """A value as an SQL literal."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def _config(threads: int | None) -> dict[str, str | bool | int | float | list[str]]:
    given = str(threads) if threads is not None else os.environ.get("SINEWS_THREADS", "").strip()
    if not given:
        return {**_CLOSED}
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 1024):
        raise SinewsError(f"'{given}' threads: write a whole number from 1 (--threads, SINEWS_THREADS)")
    return {**_CLOSED, "threads": str(int(given))}
