"""Who an aircraft is: the history first, then the database; marks that leave it out from either."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinews import register
from sinews.flights.columns import Aircraft
from sinews.ingest import add
from sinews.workspace import Workspace
from test_tar1090_db import a_zip


@pytest.fixture
def edition(tmp_path: Path) -> register.Edition:
    workspace = Workspace(tmp_path / "w")
    add(workspace, a_zip(tmp_path / "db.zip"))
    found = register.newest(workspace)
    assert found is not None and found.vintage == "2026-04-06"
    return found


def test_the_history_goes_first(edition: register.Edition) -> None:
    held = register.Register(edition)
    said = Aircraft("600829", registration="X-OLD", type=None, military=False)
    whole, used = held.complete(said)
    assert used and (whole.registration, whole.type, whole.military) == ("X-OLD", "IL76", False)
    unsaid, used = held.complete(Aircraft("600829"))
    assert used and (unsaid.registration, unsaid.type, unsaid.military) == ("4K-AZ41", "IL76", True)
    full = Aircraft("600828", registration="A", type="B", military=False)
    assert held.complete(full) == (full, False)
    assert held.complete(Aircraft("123456")) == (Aircraft("123456"), False)


def test_marks_leave_out_whoever_says_so(edition: register.Edition) -> None:
    held = register.Register(edition)
    assert held.complete(Aircraft("60082a"))[0].pia
    assert held.complete(Aircraft("60082b", registration="N1", type="C172", military=False))[0].ladd
    assert held.complete(Aircraft("600828", pia=True))[0].pia


def test_a_block_of_military_addresses_counts_for_those_without_a_line(edition: register.Edition) -> None:
    held = register.Register(edition)
    assert held.complete(Aircraft("ae0001"))[0].military is True
    assert held.complete(Aircraft("adf7c7"))[0].military is None
    assert held.complete(Aircraft("ae0001", is_icao=False)) == (Aircraft("ae0001", is_icao=False), False)


def test_an_address_by_registration_where_one_aircraft_alone_has_it(edition: register.Edition) -> None:
    held = register.Register(edition)
    assert held.complete(Aircraft("", registration="4K-AZ40"))[0].icao24 == "600828"
    assert held.complete(Aircraft("", registration="NOBODY"))[0].icao24 == ""
    assert held.complete(Aircraft(""))[0].icao24 == ""


def test_a_fleet_loads_its_own(edition: register.Edition) -> None:
    held = register.Register(edition, frozenset({"600828"}))
    assert held.find("600828") is not None and held.find("600829") is None


def test_the_newest_vintage_is_asked(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    assert register.newest(workspace) is None
    for day in ((2026, 4, 6), (2024, 1, 2)):
        add(workspace, a_zip(tmp_path / f"{day[0]}.zip", day))
    found = register.newest(workspace)
    assert found is not None and found.vintage == "2026-04-06"
    assert register.load(found).operators == {"AZQ": "airline", "RRR": "air arm"}


@pytest.mark.parametrize(
    ("operator", "military", "type_", "registration", "expected", "word"),
    [
        ("RRR", None, "A332", "ZZ330", "air arm", "designator RRR"),
        ("AZQ", None, "IL76", "4K-AZ40", "airline", "designator AZQ"),
        ("AZQ", True, "IL76", "4K-AZ40", "air arm", "marked military"),
        (None, None, "C17", None, "air arm", "type C17"),
        (None, None, "C130", "05-5140", "air arm", "registration 05-5140"),
        (None, None, "A332", "F-RARF", "air arm", "registration F-RARF"),
        (None, None, "A332", "F-GZCP", "unknown", None),
        ("XYZ", False, None, None, "unknown", None),
    ],
)
def test_a_class_comes_with_what_says_so(
    operator: str | None,
    military: bool | None,
    type_: str | None,
    registration: str | None,
    expected: str,
    word: str | None,
) -> None:
    listed = {"RRR": "air arm", "AZQ": "airline"}
    found, source = register.operator_class(operator, military, type_, registration, listed)
    assert found == expected
    assert (source is None) if word is None else (source is not None and word in source)
