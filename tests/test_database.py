"""The database reads its own tables and nothing else, whatever SQL it is handed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinews import database
from sinews.database import Database, RefusedStatement, quote, write_parquet
from sinews.errors import SinewsError, UnreadableFile, WorkspaceProblem
from sinews.workspace import Workspace

FOREIGN = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_csv_auto('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('{file}')",
    "COPY (SELECT 1) TO '{file}'",
    "COPY deliveries TO '{file}' (FORMAT csv)",
    "EXPORT DATABASE '{file}'",
    "IMPORT DATABASE '{file}'",
    "ATTACH '{file}' AS other",
    "DETACH memory",
    "USE memory",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{file}'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET enable_external_access",
    "PRAGMA enable_profiling",
    "PRAGMA database_list",
    "CREATE TABLE x AS SELECT 1",
    "CREATE SECRET s (TYPE s3)",
    "INSERT INTO snapshots VALUES ('a', 'b', 'c', 'd', 'e')",
    "DELETE FROM snapshots",
    "UPDATE snapshots SET source = ''",
    "DROP TABLE snapshots",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}'",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY (SELECT 1) TO '{file}'",
    "VACUUM",
    "CHECKPOINT",
    "BEGIN",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "",
    ";",
    "no sql",
    "SELECT '\0'; COPY (SELECT 1) TO '{file}'",
]


@pytest.fixture(params=["empty", "sample"])
def closed(request: pytest.FixtureRequest, sample: Workspace) -> Database:
    return (
        Database({"deliveries": []}) if request.param == "empty" else sample.database("deals", "deliveries")
    )


@pytest.mark.parametrize("sql", FOREIGN)
def test_foreign_sql_is_refused_and_touches_nothing(closed: Database, sql: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    sql = sql.replace("{file}", str(secret))
    for run in (closed.query, closed.table, closed.one):
        with pytest.raises((SinewsError, duckdb.Error)) as caught:
            run(sql)
        assert "secret" not in str(getattr(caught.value, "value", "")) and "root:" not in str(caught.value)
    assert secret.read_text() == "a,b\n1,2\n"
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert closed.one(
        "SELECT current_setting('enable_external_access'), current_setting('lock_configuration')"
    ) == (False, True)


@pytest.mark.parametrize("sql", [s for s in FOREIGN if not s.startswith("SELECT")])
def test_what_is_no_single_select_is_refused_by_name(closed: Database, sql: str) -> None:
    with pytest.raises(RefusedStatement):
        closed.query(sql)


def test_extensions_can_be_neither_installed_nor_loaded_by_themselves(closed: Database) -> None:
    for name in ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions"):
        assert closed.one(f"SELECT current_setting('{name}')") == (False,)


def test_one_row_is_one_row(closed: Database) -> None:
    assert closed.one("SELECT 1, 'a'") == (1, "a")
    assert closed.table("SELECT 1 AS a, 2 AS b") == (["a", "b"], [(1, 2)])
    with pytest.raises(SinewsError, match="gave none"):
        closed.one("SELECT 1 WHERE false")


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1 no more")
    with pytest.raises(WorkspaceProblem, match="add its raw file again") as caught:
        Database({"deliveries": [str(path)]})
    assert "\n" not in str(caught.value)


@settings(max_examples=15)
@given(st.text())
def test_a_text_quoted_comes_back_the_same(text: str) -> None:
    if "\0" in text:
        return
    connection = duckdb.connect(":memory:")
    assert connection.execute(f"SELECT {quote(text)}").fetchone() == (text,)


@pytest.mark.parametrize("threads", ["0", "-1", "two", "1.5", "²", "99999999999999999999"])
def test_threads_are_a_whole_number_from_one(threads: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SINEWS_THREADS", threads)
    with pytest.raises(SinewsError, match="whole number from 1"):
        Database({})
    monkeypatch.setenv("SINEWS_THREADS", "1")
    assert Database({}).one("SELECT current_setting('threads')") == (1,)
    assert Database({}, threads=2).one("SELECT current_setting('threads')") == (2,)


def deal(weapon: str, comment: str) -> tuple[Any, ...]:
    return (
        "ISR", "Israel", "AZE", "Azerbaijan", weapon, "UAV", 2011, True, None, False, 5, False, [2013, 2014], "new",
        comment, None, None, None, None, None, Decimal("1.5"), Decimal("7.5"), Decimal("7.5"),
    )  # fmt: skip


def written(folder: Path, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    source = folder / "deals.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows((*row, at, 1) for at, row in enumerate(rows, 1))
    target = folder / "deals.parquet"
    assert write_parquet("deals", source, "abc", target) == len(rows)
    return Database({"deals": [str(target)]}).query(
        "SELECT weapon, comment, delivery_years, row, snapshot FROM deals ORDER BY row"
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1, max_size=60)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_texts_survive_the_way_into_a_table(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    found = written(tmp_path, [deal(weapon, comment) for weapon, comment in rows])
    assert [row[:2] for row in found] == rows
    assert all(row[2] == [2013, 2014] and row[4] == "abc" for row in found)


def test_a_megabyte_of_quotation_marks_fits(tmp_path: Path) -> None:
    text = '"' * 1_000_000
    assert written(tmp_path, [deal("x", text)])[0][1] == text


def test_what_does_not_fit_its_table_is_no_traceback(tmp_path: Path) -> None:
    row = list(deal("x", "y"))
    row[6] = 10**15
    with pytest.raises(UnreadableFile, match="do not fit their table"):
        written(tmp_path, [tuple(row)])


def test_the_same_rows_give_the_same_bytes_with_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [deal(f"weapon {at % 7}", f"comment {at}") for at in range(3000)]
    made = []
    for threads in ("1", "2", "4"):
        monkeypatch.setenv("SINEWS_THREADS", threads)
        written(tmp_path, rows)
        made.append((tmp_path / "deals.parquet").read_bytes())
    assert made[0] == made[1] == made[2]


def test_writing_is_closed_off_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection that writes a table can touch the folder of its target only."""
    opened: list[Any] = []
    real: Callable[..., Any] = duckdb.connect

    class Watched:
        def __init__(self, *given: Any, **named: Any) -> None:
            self.connection = real(*given, **named)
            opened.append(self.connection)

        def execute(self, sql: str) -> Any:
            if sql.startswith("COPY"):
                for foreign in (
                    "SELECT * FROM read_text('/etc/passwd')",
                    "COPY (SELECT 1) TO '/tmp/foreign.csv'",
                    "INSTALL httpfs",
                    "SET lock_configuration = false",
                ):
                    with pytest.raises(duckdb.Error):
                        self.connection.execute(foreign)
            return self.connection.execute(sql)

        def close(self) -> None:
            self.connection.close()

    source = tmp_path / "deals.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerow((*deal("x", "y"), 1, 1))
    monkeypatch.setattr(database.duckdb, "connect", Watched)
    assert write_parquet("deals", source, "abc", tmp_path / "deals.parquet") == 1
    assert opened
