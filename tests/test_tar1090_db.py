"""The aircraft database: a zip, a folder, a CSV file; damaged ones; who an operator is by its name."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from conftest import SIPRI
from sinews.errors import UnreadableFile
from sinews.ingest import add
from sinews.sources import all_sources
from sinews.sources.tar1090_db.parse import class_of, recognise, show
from sinews.workspace import Workspace

SHARED = SIPRI.parent / "aircraft"

FILES: dict[str, Any] = {
    "db/6.js": {
        "00828": ["4K-AZ40", "IL76", "00", "ILYUSHIN Il-76/82"],
        "00829": ["4K-AZ41", "IL76", "10", None],
        "0082A": [None, "too long a type", "0010", ""],
        "0082B": ["N1", "C172", "0001", None],
        "zz": ["X", "Y", "00", None],
        "0082C": "not a list",
        "children": ["60"],
    },
    "db/60.js": {"1000": ["EK-1", "A320", "00"]},
    "db/operators.js": {
        "AZQ": {"n": "Silk Way Airlines", "c": "Azerbaijan", "r": "SILK LINE"},
        "RRR": {"n": "Royal Air Force", "c": "United Kingdom", "r": "ASCOT"},
        "TORA": {"n": "Tora Tora Tora", "c": "United States", "r": ""},
        "BAD": 7,
    },
    "db/icao_aircraft_types2.js": {"IL76": ["ILYUSHIN Il-76/82", "L4J", "H"]},
    "ranges.json": {"military": [["adf7c8", "afffff"], ["b", "a"]]},
}


def packed(name: str, document: Any) -> bytes:
    text = json.dumps(document).encode()
    return gzip.compress(text, mtime=0) if name.endswith(".js") else text


def a_zip(path: Path, day: tuple[int, int, int] = (2026, 4, 6), files: dict[str, Any] = FILES) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, document in files.items():
            info = zipfile.ZipInfo(f"tar1090-db-master/{name}", (*day, 12, 0, 0))
            archive.writestr(info, document if isinstance(document, bytes) else packed(name, document))
    return path


def a_folder(path: Path) -> Path:
    for name, document in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(packed(name, document))
    return path


def rows(workspace: Workspace, kind: str, columns: str) -> list[tuple[Any, ...]]:
    found = list((workspace.root / "tables" / kind).glob("*.parquet"))
    assert len(found) == 1
    return duckdb.sql(f"SELECT {columns} FROM '{found[0]}' ORDER BY row").fetchall()


def test_a_zip_of_the_repository(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    added = add(workspace, a_zip(tmp_path / "tar1090-db-master.zip"))
    assert added.snapshot.source == "tar1090_db" and added.snapshot.vintage == "2026-04-06"
    aircraft = rows(workspace, "aircraft", "icao24, last, registration, type, model, military, pia, ladd")
    assert ("600828", None, "4K-AZ40", "IL76", "ILYUSHIN Il-76/82", False, False, False) in aircraft
    assert ("600829", None, "4K-AZ41", "IL76", None, True, False, False) in aircraft
    assert ("60082a", None, None, None, None, False, True, False) in aircraft
    assert ("60082b", None, "N1", "C172", None, False, False, True) in aircraft
    assert ("601000", None, "EK-1", "A320", None, False, False, False) in aircraft
    assert ("adf7c8", "afffff", None, None, None, True, False, False) in aircraft
    assert len(aircraft) == 6
    operators = rows(workspace, "operators", "operator, name, country, radio, operator_class, word")
    assert operators == [
        ("AZQ", "Silk Way Airlines", "Azerbaijan", "SILK LINE", "airline", "airlines"),
        ("RRR", "Royal Air Force", "United Kingdom", "ASCOT", "air arm", "air force"),
    ]
    # The address that is none, the entry that is no list, the operator that is a number, the block turned round.
    assert added.snapshot.set_aside == 4


def test_rows_lead_back_to_the_entries(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    added = add(workspace, a_zip(tmp_path / "db.zip"))
    ((row,),) = duckdb.sql(
        f"SELECT row FROM '{workspace.table_path('aircraft', added.snapshot.sha256)}' WHERE icao24 = '600829'"
    ).fetchall()
    shown = show(workspace.raw_path(added.snapshot), {row})
    assert shown == {row: 'tar1090-db-master/db/6.js: {"00829": ["4K-AZ41", "IL76", "10", null]}'}


def test_a_folder_is_the_same_whenever_it_was_copied(tmp_path: Path) -> None:
    """The snapshot of a folder depends on its files' names and bytes alone, and says no vintage."""
    one = add(Workspace(tmp_path / "w1"), a_folder(tmp_path / "a" / "db1090"))
    (tmp_path / "b" / "db1090" / "db").mkdir(parents=True)
    (tmp_path / "b" / "db1090" / "notes.txt").write_text("mine", "utf-8")
    two = add(Workspace(tmp_path / "w2"), a_folder(tmp_path / "b" / "db1090"))
    assert one.snapshot.sha256 == two.snapshot.sha256
    assert one.snapshot.vintage is None and one.snapshot.kinds == {"aircraft": 6, "operators": 2}


def test_another_folder_is_still_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x" / "db").mkdir(parents=True)
    (tmp_path / "x" / "db" / "readme.js").write_text("{}", "utf-8")
    with pytest.raises(UnreadableFile, match="is a folder"):
        add(Workspace(tmp_path / "w"), tmp_path / "x")


@pytest.mark.parametrize("is_packed", [True, False])
def test_the_csv_file_without_owners(tmp_path: Path, is_packed: bool) -> None:
    text = (
        b"600828;4K-AZ40;IL76;00;ILYUSHIN Il-76/82;1990;SILK WAY;\n"
        b"A00001;N1;C172;0001;CESSNA 172;2001;JOHN DOE;\n"
        b"nonsense\n"
    )
    path = tmp_path / "aircraft.csv.gz"
    path.write_bytes(gzip.compress(text) if is_packed else text)
    workspace = Workspace(tmp_path / "w")
    added = add(workspace, path)
    assert added.snapshot.set_aside == 1
    listed = rows(workspace, "aircraft", "icao24, registration, type, military, ladd, row")
    assert listed == [
        ("600828", "4K-AZ40", "IL76", False, False, 1),
        ("a00001", "N1", "C172", False, True, 2),
    ]
    table = workspace.table_path("aircraft", added.snapshot.sha256)
    assert "JOHN DOE" not in str(duckdb.sql(f"SELECT * FROM '{table}'").fetchall())
    assert show(workspace.raw_path(added.snapshot), {1})[1].startswith("600828;4K-AZ40")


def test_damaged_files_are_set_aside_or_refused(tmp_path: Path) -> None:
    files = {**FILES, "db/7.js": b"\x1f\x8b\x08\x00broken", "db/8.js": b"[" * 100_000}
    added = add(Workspace(tmp_path / "w"), a_zip(tmp_path / "one.zip", files=files))
    assert added.snapshot.set_aside == 6
    assert {p["text"] for p in added.problems if "JSON" in p["reason"]} == {
        "tar1090-db-master/db/7.js",
        "tar1090-db-master/db/8.js",
    }
    cut = tmp_path / "cut.csv.gz"
    dice = "".join(f"{k * 7919 % 0xFFFFFF:06x};R{k * k};A320;00;X;;;\n" for k in range(20_000))
    cut.write_bytes(gzip.compress(dice.encode())[:-4000])
    with pytest.raises(UnreadableFile, match="cut short or damaged"):
        add(Workspace(tmp_path / "w2"), cut)


def test_other_zips_are_not_taken_for_it(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a/db/notes.txt", "x")
    assert not recognise(other.read_bytes())
    assert not recognise(other.read_bytes()[:40])
    assert not recognise(b"name;reg\n600828;4K-AZ40;IL76;00;x;\n600829;X;IL76;00;x;\n")


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Silk Way West Airlines", "Azerbaijan", "airline"),
        ("Air Serbia", "Serbia", "airline"),
        ("Air Mobility Command", "United States", "air arm"),
        ("Armée de l'Air", "France", "air arm"),
        ("Fuerza Aérea Colombiana", "Colombia", "air arm"),
        ("United States Air Force Auxiliary Civil Air Patrol", "United States", "unknown"),
        ("Airlift International", "United States", "unknown"),
        ("Presidential Flight", "United Arab Emirates", "state"),
        ("Federal Service Of The National Guard Of The Russian Federation", "Russia", "state"),
        ("Air X Charter", "Malta", "charter"),
        ("Middle Georgia State University", "United States", "unknown"),
        ("Pharmacy Aviation", "", "unknown"),
    ],
)
def test_what_an_operator_is_by_its_name(name: str, country: str, expected: str) -> None:
    assert class_of(name, country)[0] == expected


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/aircraft is absent")
def test_the_real_one(tmp_path: Path) -> None:
    """619,472 aircraft by counting keys with json, 32 blocks of ranges.json; Silk Way's fleet as noted with it."""
    workspace = Workspace(tmp_path / "w")
    added = add(workspace, SHARED)
    assert added.snapshot.kinds["aircraft"] == 619_472 + 32
    assert not added.snapshot.notes
    table = workspace.table_path("aircraft", added.snapshot.sha256)
    fleet = duckdb.sql(
        f"SELECT icao24, registration FROM '{table}' WHERE registration LIKE '4K-AZ%' AND type = 'IL76'"
    )
    assert (
        dict(fleet.fetchall()).items()
        >= {
            "600828": "4K-AZ40",
            "600829": "4K-AZ41",
            "600864": "4K-AZ100",
            "600865": "4K-AZ101",
            "600866": "4K-AZ102",
        }.items()
    )
    assert all_sources()["tar1090_db"].meta["rows"]["aircraft"][0] < 619_504
