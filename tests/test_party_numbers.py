"""From a number and a year to the party, in the systems of conflict researchers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sinews import parties
from sinews.parties import UnknownParty

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.mark.parametrize(
    ("number", "year", "code"),
    [
        (373, 1992, "AZE"),
        (666, 2020, "ISR"),
        (365, 1990, "SUN"),
        (365, 1992, "RUS"),
        (255, 1990, "DEU"),
        (260, 1980, "DEU"),
        (265, 1980, "DDR"),
        (345, 1980, "YUG"),
        # Serbia and Montenegro shares the number; records of it are kept under Serbia here.
        (345, 1992, "SRB"),
        (345, 2000, "SRB"),
        (678, 1980, "x-north-yemen"),
        (679, 2000, "YEM"),
        # Just outside the list of members: occupied, or not yet in the United Nations.
        (211, 1943, "BEL"),
        (221, 1980, "MCO"),
        (345, 1943, "YUG"),
    ],
)
def test_cow_numbers(number: int, year: int, code: str) -> None:
    assert parties.from_cow(number, year).code == code


@pytest.mark.parametrize(
    ("number", "year", "code"),
    [(260, 2000, "DEU"), (678, 2000, "YEM"), (340, 2010, "SRB"), (365, 1980, "SUN"), (345, 1999, "SRB")],
)
def test_gleditsch_ward_numbers(number: int, year: int, code: str) -> None:
    assert parties.from_gw(number, year).code == code


@pytest.mark.parametrize(
    ("number", "year"), [(300, 1900), (999, 2000), (315, 1993), (369, 1980), (-77, 2000)]
)
def test_a_number_that_nobody_had_is_refused(number: int, year: int) -> None:
    with pytest.raises(UnknownParty, match=f"{number} is no state's number in {year}"):
        parties.from_cow(number, year)


@pytest.mark.parametrize("year", [1950, 1970, 1990, 1993, 2005, 2015])
def test_it_is_the_way_back_from_the_number(year: int) -> None:
    found = 0
    for party in parties.all_parties():
        number = None if party.kind == "group" else parties.cow(party.code, year)
        if number is None or party.code == "SCG":
            continue
        found += 1
        assert parties.from_cow(number, year).code == party.code
    assert found > 70


def test_every_state_of_the_defence_agreements_is_known() -> None:
    path = SHARED / "dcad" / "DCAD-v1.0-main.csv"
    if not path.is_file():
        pytest.skip("needs the publishers' files, which lie beside the checkout")
    unknown = []
    with path.open(encoding="latin-1", newline="") as lines:
        for row in csv.DictReader(lines):
            for side in ("ccode1", "ccode2"):
                try:
                    parties.from_cow(int(row[side]), int(row["signYear"]))
                except UnknownParty:
                    unknown.append((row[side], row["signYear"]))
    # The Czech Republic signed three times before 1993, when Czechoslovakia still was the state.
    assert sorted(unknown) == [("316", "1991"), ("316", "1992"), ("316", "1992")]
