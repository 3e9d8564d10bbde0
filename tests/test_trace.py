"""From figures back to the lines they rest on; a figure's file is data and runs nothing."""

from __future__ import annotations

import csv
import json
import random
import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from conftest import REGISTER_2025, TABLES_2022, needs_sipri
from register import near, register
from sinews import measures, parties
from sinews.errors import SinewsError, UnknownName, WorkspaceProblem
from sinews.figure import Figure
from sinews.ingest import add
from sinews.trace import RawRecord, load_stated, read_records, record_places, trace
from sinews.workspace import Workspace, sample_store


def ask(workspace: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(workspace, f"arms.{name}", parameters)


def random_figures(workspace: Workspace, count: int) -> list[Figure]:
    """Figures of every measure, for pairs that have deliveries, in random periods."""
    chance = random.Random(11)
    rows = [
        r
        for r in register()
        if r.year > 1996 and not r.supplier.startswith("x-") and not r.recipient.startswith("x-")
    ]
    found = []
    while len(found) < count:
        row = chance.choice(rows)
        first = chance.randint(max(1996, row.year - 4), row.year)
        last = chance.randint(row.year, min(2024, row.year + 4))
        pair = {"supplier": row.supplier, "recipient": row.recipient}
        name, given = chance.choice(
            [
                ("tiv", pair), ("tiv", {"supplier": row.supplier}), ("import_share", pair), ("export_share", pair),
                ("world_share", {"exporter": row.supplier}), ("rank", {"exporter": row.supplier}), ("top", {"recipient": row.recipient}),
                ("partners", {"importer": row.recipient}), ("composition", pair), ("licensed_production", pair), ("deliveries", pair),
                ("orders", pair), ("dollar_deals", pair), ("change", {"importer": row.recipient}), ("first", pair),
                ("tiv", {**pair, "category": row.category}),
            ]
        )  # fmt: skip
        period = {} if name == "first" else {"period": f"{first}/{last}"}
        try:
            found.append(ask(workspace, name, **given, **period))
        except SinewsError:
            continue  # A party that did not exist in the whole of the period.
    return found


def volume(record: RawRecord) -> Fraction:
    """The TIV of a line of the delivery register or a line of totals, read by hand."""
    fields = record.lines[0].split(",")
    return Fraction(fields[15]) if len(fields) == 17 else Fraction(fields[6])


@needs_sipri
def test_every_row_of_two_hundred_figures_is_found_in_its_snapshot(whole: Workspace) -> None:
    raw = {
        snapshot.sha256: whole.raw_file(snapshot.sha256).read_bytes().split(b"\n")
        for snapshot in whole.snapshots
    }
    names = set()
    for at, figure in enumerate(random_figures(whole, 200)):
        few = figure.records.count > 3000
        places_of = record_places(whole, figure)
        assert len(places_of) == figure.records.count
        records = read_records(whole, places_of[:500] if few else places_of)
        if at % 6 == 0:  # Opening the snapshots anew for each takes its time.
            stated = json.loads(json.dumps(figure.to_json()))
            found = trace(whole, stated, limit=500 if few else None)
            assert found.agrees and not found.remarks, figure.text
            assert found.figure.to_json() == stated
            assert found.records == records
        places = [(record.snapshot, record.row) for record in records]
        assert len(set(places)) == len(places)
        assert tuple(places[:12]) == figure.records.sample
        for record in records:
            for number, line in enumerate(record.lines, start=record.row - 1):
                assert line.encode("latin-1") == raw[record.snapshot][number].rstrip(b"\r\n")
        names.add(figure.measure)
        if figure.measure == "arms.tiv" and not few:
            assert near(figure.value, sum(map(volume, records), Fraction(0)), 0.0001)  # type: ignore[arg-type]
        if figure.measure == "arms.import_share" and not few:
            supplier = parties.get(str(figure.parameters["supplier"])).code
            part = sum(
                (volume(r) for r in records if parties.from_sipri(r.lines[0].split(",")[1]).code == supplier),
                Fraction(0),
            )
            everything = sum(map(volume, records), Fraction(0))
            assert near(figure.value, 100 * part / everything, 0.0001)  # type: ignore[arg-type]
    assert len(names) == 14


@needs_sipri
def test_a_deal_on_two_lines_is_shown_whole(whole: Workspace) -> None:
    with REGISTER_2025.open("rb") as file:
        lines = file.read().split(b"\n")
    database = whole.database("deals")
    places = database.query("SELECT snapshot, row, row_count FROM deals WHERE row_count > 1 ORDER BY row")
    records = read_records(whole, places)
    assert len(records) == 4
    for record in records:
        assert len(record.lines) == 2
        assert "".join(record.lines).encode("latin-1") == b"".join(
            line.rstrip(b"\r") for line in lines[record.row - 1 : record.row + 1]
        )


@needs_sipri
def test_a_figure_from_tables_keeps_its_id_beside_more_tables(
    vintages: Workspace, own_workspace: Path, tmp_path: Path
) -> None:
    """A table of Azerbaijan's imports of the same vintage neither adds up nor changes an id."""
    shutil.copytree(vintages.root, own_workspace)
    made = Workspace(own_workspace)
    given = {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020", "vintage": "2022"}
    before = ask(made, "import_share", **given)
    israel = list(csv.reader((TABLES_2022 / "TIV-Export-ISR-1950-2021.csv").open(encoding="latin-1")))
    years = next(line for line in israel if line[1:2] == ["1950"])
    row = next(line for line in israel if line[0] == "Azerbaijan")
    table = [
        ["TIV of arms imports to Azerbaijan, 1950-2021"],
        ["Generated: 28 July 2022"],
        years,
        ["Israel", *row[1:]],
        [],
        ["Total", *row[1:]],
    ]
    imports = tmp_path / "imports.csv"
    with imports.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    add(made, imports)
    old = trace(made, before.to_json())
    assert old.agrees, old.remarks
    assert (
        ask(made, "import_share", supplier="ISR", recipient="AZE", period="2016/2020", vintage="2022").value
        == 100
    )
    now = ask(made, "tiv", **given)
    assert now.value == 696 and len(now.snapshots) == 1, "one of two overlapping files, never both"
    world = ask(made, "tiv", period="2016/2020", vintage="2022")
    assert len(world.snapshots) == 134 and trace(made, world.to_json()).agrees


def stated(sample: Workspace, **changes: Any) -> dict[str, Any]:
    figure = ask(sample, "import_share", supplier="ISR", recipient="AZE", period="2016/2020").to_json()
    return {**figure, **changes}


def test_foreign_sql_in_a_figure_is_not_run(sample: Workspace, tmp_path: Path) -> None:
    for sql in (
        f"COPY (SELECT 1) TO '{tmp_path}/x'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT 100 AS value",
        "",
    ):
        found = trace(sample, stated(sample, sql=sql))
        assert found.agrees, "value and id are what the measure gives"
        assert found.figure.sql != sql
        assert found.remarks == ["the SQL in the file is not the measure's own; it was not run"]
    assert not list(tmp_path.iterdir())


def test_a_value_that_was_changed_is_told(sample: Workspace) -> None:
    for change in ({"value": 94.0}, {"id": "f-0000000000000000"}):
        found = trace(sample, stated(sample, **change))
        assert not found.agrees and "made anew" in found.remarks[0]
        assert found.figure.value == stated(sample)["value"]


@pytest.mark.parametrize(
    "change",
    [
        {"measure": "arms.everything"}, {"measure": None}, {"measure": "../../etc/passwd"}, {"parameters": None},
        {"parameters": {}}, {"parameters": {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020", "evil": 1}},
        {"parameters": {"supplier": [1], "recipient": {}, "period": 3}}, {"snapshots": 5}, {"snapshots": [[1]]},
        {"snapshots": ["0" * 64]}, {"snapshots": ["../../../etc/passwd"]}, {"snapshots": {"a": 1}},
    ],
)  # fmt: skip
def test_a_figure_that_is_none_is_one_line(sample: Workspace, change: dict[str, Any]) -> None:
    with pytest.raises(SinewsError) as caught:
        trace(sample, stated(sample, **change))
    assert "\n" not in str(caught.value)


def test_an_unknown_measure_suggests_the_nearest(sample: Workspace) -> None:
    with pytest.raises(UnknownName, match=r"did you mean arms\.import_share"):
        trace(sample, stated(sample, measure="arms.importshare"))


@pytest.mark.parametrize(
    "text",
    [
        "../../../etc/passwd",
        "f-../../x",
        "f-",
        "f-zzzzzzzzzzzzzzzz",
        "f-0123456789abcdef",
        "/",
        ".",
        "",
        "\0",
        "a" * 5000,
    ],
)
def test_an_id_that_leads_nowhere(sample: Workspace, text: str) -> None:
    with pytest.raises(SinewsError, match=r"no figure|not a JSON|holds no figure") as caught:
        load_stated(sample, text)
    assert "root:" not in str(caught.value)


def test_a_figure_is_found_in_a_dossier_by_its_id(sample: Workspace, tmp_path: Path) -> None:
    one, two = stated(sample), ask(sample, "tiv", recipient="AZE", period="2016").to_json()
    path = tmp_path / "dossier.json"
    path.write_text(json.dumps({"sections": [{"figures": [one, two]}]}))
    with pytest.raises(SinewsError, match="holds 2 figures"):
        load_stated(sample, str(path))
    assert load_stated(sample, str(path), two["id"]) == two
    with pytest.raises(SinewsError, match="holds no figure f-none"):
        load_stated(sample, str(path), "f-none")
    for content in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b"[1, 2]"):
        path.write_bytes(content)
        with pytest.raises(SinewsError):
            load_stated(sample, str(path))


def test_a_damaged_figure_of_the_workspace_is_one_line(own_workspace: Path) -> None:
    made = Workspace(own_workspace)
    figure = stated(made)
    made.save_figures([figure])
    assert load_stated(made, figure["id"]) == figure
    (own_workspace / "figures" / f"{figure['id']}.json").write_bytes(b"{")
    with pytest.raises(WorkspaceProblem, match="is damaged"):
        load_stated(made, figure["id"])


def test_what_may_not_be_bundled_says_how_to_get_it(sample: Workspace) -> None:
    found = trace(sample, stated(sample), limit=3).to_json()
    assert len(found["records"]) == 3
    assert all(
        "may not be bundled" in one["from"] and "armstransfers.sipri.org" in one["from"]
        for one in found["snapshots"]
    )
    figure = ask(sample, "world_share", exporter="ISR", period="2016/2020")
    lines = trace(sample, figure.to_json()).records
    total = {s.sha256 for s in sample_store().snapshots if s.source == "sinews_totals"}
    assert {record.snapshot for record in lines} == total
    israel = sum(
        (Decimal(r.lines[0].split(",")[6]) for r in lines if r.lines[0].startswith("supplier,ISR,")),
        Decimal(0),
    )
    whole = sum(
        (Decimal(r.lines[0].split(",")[6]) for r in lines if r.lines[0].startswith("supplier,")), Decimal(0)
    )
    recipients = {r.lines[0].split(",")[0] for r in lines}
    if recipients == {"supplier"}:
        assert near(figure.value, Fraction(100 * israel / whole))  # type: ignore[arg-type]


def test_a_figure_of_the_sample_is_traced_after_the_users_own_register_came(sample, tmp_path) -> None:
    """The register replaces the extract for new figures; old ones keep their rows."""

    from sinews.cite import cite_figure
    from sinews.ingest import add

    workspace = Workspace(tmp_path / "workspace")
    parameters = {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"}
    old = measures.run(workspace, "arms.import_share", parameters).to_json()
    own = tmp_path / "register.csv"
    lines = [
        "Transfers of major conventional arms from All countries  to Azerbaijan . ;",
        "Data generated: 12 Mar 2026 12:26:12 PM;",
        "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
        "Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,"
        "Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production;",
        "1,Israel,Azerbaijan,X,missile,Missiles,2015,No,1,No,2016,No,New,5,5,5,No;",
    ]
    own.write_text("\n".join(lines), "utf-8")
    add(workspace, own)
    new = measures.run(workspace, "arms.import_share", parameters)
    assert new.value == 100 and new.vintages == ("2026-03-12",)
    again = trace(workspace, old)
    assert again.agrees and len(again.records) == old["records"]["count"]
    assert "data of 2026-02-12" in cite_figure(workspace, old)


def test_a_bundled_file_that_the_user_adds_as_well_is_read_once(tmp_path: Path) -> None:
    # The sample holds UCDP's file whole, so that a user's own copy has the same SHA-256.
    bundled = sample_store()
    (snapshot,) = (one for one in bundled.snapshots if "conflict_deaths" in one.kinds)
    workspace = Workspace(tmp_path / "workspace")
    add(workspace, bundled.raw_path(snapshot))
    asked = {"state": "AZE", "period": "2020"}
    figure = measures.run(workspace, "conflict.deaths", asked)
    assert figure.value == 7636
    assert trace(workspace, figure.to_json()).agrees


def test_control_characters_of_a_foreign_line_do_not_reach_the_terminal() -> None:
    from sinews.printing import _harmless

    assert _harmless("a\x1b[31mb\x07\x7f\tc") == "a␛[31mb␇␡\tc"
