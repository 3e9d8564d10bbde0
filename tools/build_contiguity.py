"""Rebuild src/sinews/reference/contiguity.csv: python tools/build_contiguity.py cow_contdir.csv

The input is the Correlates of War Project's Direct Contiguity Data (v3.2; Stinnett, Tir, Schafer,
Diehl and Gochman, 2002) as spells of ordered pairs, numbers written as floats. Kept: spells of
contiguity by land or by up to 400 miles of sea, in whole years.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "sinews" / "reference" / "contiguity.csv"
# After the data's end their last spells are carried on, as membership of the system is.
DATA_END = "2016-12-01"


def main(source: Path) -> None:
    spells = set()
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kind = int(float(row["conttype"]))
            if kind == 0:
                continue
            last = "" if row["enddate"] == DATA_END else row["enddate"][:4]
            first_year = row["stdate"][:4]
            pair = int(float(row["ccode1"])), int(float(row["ccode2"]))
            spells |= {(*pair, kind, first_year, last), (*pair[::-1], kind, first_year, last)}
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["cow_a", "cow_b", "type", "first_year", "last_year"])
        writer.writerows(sorted(spells))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
