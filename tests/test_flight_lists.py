"""Tables of flights made by others, in their publishers' formats: added, marked, counted apart."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from sinews import measures, trace
from sinews.errors import UnreadableFile
from sinews.ingest import add
from sinews.measures.airlift_ends import LISTED
from sinews.tables import KINDS
from sinews.workspace import Workspace
from skies import Sky

# Headers as the publishers write them: Zenodo record 3931948, opdi.aero/data, the MrAirspace releases.
OPENSKY = (
    "callsign,number,icao24,registration,typecode,origin,destination,firstseen,lastseen,day,"
    "latitude_1,longitude_1,altitude_1,latitude_2,longitude_2,altitude_2\n"
)
AZQ = "AZQ4501,,600828,4K-AZ40,IL76,UBBB,LLOV,2019-03-01 06:00:00+00:00,2019-03-01 10:00:00+00:00," \
    "2019-03-01 00:00:00+00:00,40.46,50.04,0.0,29.94,34.93,450.0\n"  # fmt: skip
OPDI = {
    "id": "1", "icao24": "600828", "flt_id": "AZQ4501", "dof": "2023-03-01", "adep": "UBBB", "ades": "LLOV",
    "adep_p": "", "ades_p": "", "registration": "4K-AZ40", "model": "Il-76", "typecode": "IL76",
    "icao_aircraft_class": "L4J", "icao_operator": "AZQ", "first_seen": "2023-03-01 06:00:00",
    "last_seen": "2023-03-01 10:00:00", "version": "v0.0.2",
}  # fmt: skip
MRAIRSPACE = {
    "ICAO_Hex": "600828", "Reg": "4K-AZ40", "AC_Type": "IL76", "AC_Type_Description": "L4J", "Airline": "AZQ",
    "Callsign": "AZQ4501", "Track_Origin_FL_Ft": "ground", "Track_Origin_DateTime_UTC": "2025-03-01 06:00:00",
    "Track_Origin_ApplicableAirports": "['UBBB']", "Track_Destination_FL_Ft": "4500",
    "Track_Destination_DateTime_UTC": "2025-03-01 10:00:00",
    "Track_Destination_ApplicableAirports": "['LLOV', 'LLER']",
    "Route_Validation_Based_on_Callsign": "UBBB-LLOV",
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def _parquet(path: Path, rows: list[dict[str, str]]) -> Path:
    selects = (
        "SELECT "
        + ", ".join(
            f"TIMESTAMP '{value}' AS {name}"
            if name in ("first_seen", "last_seen")
            else f"'{_sql(value)}' AS {name}"
            for name, value in row.items()
        )
        for row in rows
    )
    duckdb.connect().execute(f"COPY ({' UNION ALL '.join(selects)}) TO '{path}' (FORMAT parquet)")
    return path


def _sql(text: str) -> str:
    return text.replace("'", "''")


def _rows(workspace: Workspace) -> list[tuple[object, ...]]:
    return workspace.database("flights").query(
        "SELECT icao24, type, operator, callsign, origin, origin_country, origin_evidence, destination, "
        "destination_country, strftime(first_seen, '%Y-%m-%d %H:%M'), row FROM flights ORDER BY first_seen, row"
    )


def test_openskys_list_packed_with_gzip(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "flightlist_20190301_20190331.csv.gz"
    path.write_bytes(gzip.compress((OPENSKY + AZQ + AZQ.replace("LLOV", "")).encode()))
    added = add(workspace, path)
    assert added.snapshot.source == "opensky_flights" and added.snapshot.kinds == {"flights": 2}
    rows = _rows(workspace)
    assert rows[0] == (
        "600828", "IL76", "AZQ", "AZQ4501", "UBBB", "AZE", LISTED, "LLOV", "ISR", "2019-03-01 06:00", 2,
    )  # fmt: skip
    assert rows[1][7] is None and rows[1][8] is None


def test_openskys_anonymised_list_has_no_addresses(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "flightlist.csv"
    path.write_text(
        "callsign,number,aircraft_uid,typecode,origin,destination,firstseen,lastseen,day\n"
        "AZQ4501,,a1b2,IL76,UBBB,LLOV,2020-03-01 06:00:00+00:00,2020-03-01 10:00:00+00:00,2020-03-01\n"
    )
    add(workspace, path)
    assert _rows(workspace)[0][:2] == (None, "IL76")


@pytest.mark.parametrize("form", ["parquet", "csv", "capitals"])
def test_opdis_list(tmp_path: Path, workspace: Workspace, form: str) -> None:
    second = {**OPDI, "id": "2", "ades": "", "ades_p": "LLOV, LLER"}
    path = tmp_path / f"flight_list_202303.{'parquet' if form == 'parquet' else 'csv'}"
    if form == "parquet":
        _parquet(path, [OPDI, second])
    else:
        names = [name.upper() if form == "capitals" else name for name in OPDI]
        lines = [",".join(f'"{cell}"' for cell in row.values()) for row in (OPDI, second)]
        path.write_text("\n".join([",".join(names), *lines]) + "\n")
    added = add(workspace, path)
    assert added.snapshot.source == "opdi_flights"
    rows = _rows(workspace)
    assert rows[0][4:9] == ("UBBB", "AZE", LISTED, "LLOV", "ISR")
    # Two airports were possible: which is open, the state they lie in is not.
    assert rows[1][7] is None and rows[1][8] == "ISR"


def test_mrairspaces_quarter(tmp_path: Path, workspace: Workspace) -> None:
    lost = {**MRAIRSPACE, "AC_Type": "-", "Track_Destination_ApplicableAirports": "-", "Airline": "-"}
    odd = {**MRAIRSPACE, "Route_Validation_Based_on_Callsign": "nan"}
    add(workspace, _parquet(tmp_path / "2025_Q1_detailed_github.parquet", [MRAIRSPACE, lost, odd]))
    rows = _rows(workspace)
    assert rows[0][:9] == ("600828", "IL76", "AZQ", "AZQ4501", "UBBB", "AZE", LISTED, "LLOV", "ISR")
    assert rows[1][1] is None and rows[1][2] == "AZQ" and rows[1][7:9] == (None, None)
    assert rows[2][7:9] == (None, "ISR")


def test_listed_flights_stand_beside_the_measured_and_in_no_total(tmp_path: Path) -> None:
    sky = Sky(tmp_path / "workspace")
    sky.fly("2023-03-01 06:01", "UBBB", "LLOV", icao24="600828")
    sky.whole_days("2023-03-01", "2023-03-31")
    other = {**OPDI, "id": "2", "first_seen": "2023-03-09 06:00:00", "last_seen": "2023-03-09 10:00:00"}
    add(sky.workspace(), _parquet(tmp_path / "list.parquet", [OPDI, other]))
    figure = measures.run(sky.workspace(), "airlift.flights", {"departure": "AZE", "destination": "LLOV"})
    assert (figure.value, figure.high) == (1, 1)
    row = dict(zip(figure.columns, figure.rows[0], strict=True))
    assert (row["observed"], row["listed"], row["listed_only"]) == (1, 2, 1)
    assert "Tables made by others list 2, 1 of which were not measured here" in figure.text
    assert any("opdi_flights" in caveat for caveat in figure.caveats)
    assert figure.records.count == 3


def test_listed_flights_alone_are_no_measured_number(tmp_path: Path, workspace: Workspace) -> None:
    path = _parquet(tmp_path / "list.parquet", [OPDI])
    add(workspace, path)
    figure = measures.run(workspace, "airlift.flights", {"departure": "AZE", "destination": "LLOV"})
    assert figure.value is None and figure.rows[0][2] is None and figure.rows[0][6] == 1
    found = trace.trace(workspace, json.loads(json.dumps(figure.to_json())))
    assert found.agrees and "AZQ4501" in found.records[0].lines[0]


def test_bad_rows_are_set_aside_with_the_reason(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "list.csv"
    bad = [
        AZQ.replace("600828", "6008"),
        AZQ.replace("2019-03-01 06:00:00+00:00", "yesterday"),
        AZQ.replace("06:00:00", "23:00:00"),
        "too,few\n",
        AZQ.replace("600828", "~60082"),
    ]
    path.write_text(OPENSKY + AZQ + "".join(bad))
    added = add(workspace, path)
    assert added.snapshot.kinds == {"flights": 1} and added.snapshot.set_aside == 5
    reasons = [str(problem["reason"]) for problem in added.problems]
    for wanted, reason in zip(
        ("no address", "no time", "ends before", "cells", "non-ICAO"), reasons, strict=True
    ):
        assert wanted in reason


@pytest.mark.parametrize("cut", [200, 2_000])
def test_a_damaged_parquet_file_or_archive_is_said(tmp_path: Path, workspace: Workspace, cut: int) -> None:
    whole = _parquet(tmp_path / "list.parquet", [OPDI] * 50)
    path = tmp_path / "cut.parquet"
    path.write_bytes(whole.read_bytes()[:cut])
    with pytest.raises(UnreadableFile):
        add(workspace, path)
    packed = tmp_path / "cut.csv.gz"
    packed.write_bytes(gzip.compress((OPENSKY + AZQ * 2000).encode())[:-200])
    with pytest.raises(UnreadableFile, match="cut short"):
        add(workspace, packed)
    assert not workspace.snapshots


def test_what_sinews_flights_wrote_is_added_with_its_evidence(tmp_path: Path) -> None:
    made = Sky(tmp_path / "made")
    made.fly("2023-03-05 06:00", "UBBB", "LLOV", icao24="600828", rows="./traces/28/x.json:3-400")
    made.fly("2023-03-07 06:00", "UBBB", None, destination_evidence="none", icao24="600828",
             destination_candidates=[("LLOV", 0.6), ("LLER", 0.2)])  # fmt: skip
    made.whole_days("2023-03-01", "2023-03-31", aircraft=5)
    from sinews.flight_tables import assemble

    path = tmp_path / "fleet.parquet"
    assert assemble(made.root / "history", path) == 2
    workspace = Workspace(tmp_path / "workspace")
    added = add(workspace, path)
    assert added.snapshot.source == "sinews_flights"
    figure = measures.run(workspace, "airlift.flights", {"departure": "AZE", "destination": "LLOV"})
    assert (figure.value, figure.high) == (1, 2)
    assert any("Only single aircraft" in caveat for caveat in figure.caveats)
    assert measures.run(workspace, "airlift.surge", figure.parameters).value is None
    found = trace.trace(workspace, figure.to_json())
    assert found.agrees and "./traces/28/x.json:3-400" in found.records[0].lines[0]


def test_the_kinds_columns_are_all_filled(tmp_path: Path, workspace: Workspace) -> None:
    add(workspace, _parquet(tmp_path / "list.parquet", [OPDI]))
    columns, rows = workspace.database("flights").table("SELECT * FROM flights")
    assert tuple(columns) == KINDS["flights"].column_names and len(rows) == 1
