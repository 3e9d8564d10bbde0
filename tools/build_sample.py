"""Build the bundled sample from whole files: python tools/build_sample.py FOLDER

FOLDER holds the publishers' files in sipri/, ucdp/, unhcr/, regimes/ and unga/. The sample holds
what their terms allow. Of SIPRI: the lines whose recipient is Azerbaijan or Armenia, byte for byte
under a preamble of our own, and yearly totals as our own calculation. Of UNHCR and the UN votes,
which are free and large: the lines about the states of the timeline, byte for byte. UCDP's tables,
the regimes, the treaty acts and the timeline: whole.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import build_timeline

from sinews.ingest import add
from sinews.sources import Scope
from sinews.workspace import Workspace

RECIPIENTS = ("Azerbaijan", "Armenia")
DELIVERIES = "deliveries_2026-02-12.csv"
DEALS = "register_2025-03-13.csv"
SAMPLE = Path(__file__).parent.parent / "src" / "sinews" / "sample" / "workspace"
TREATIES = SAMPLE.parent / "treaties.csv"
OBTAINED = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
# The states of the timeline's dyads, by ISO3 and as the UN votes have them.
STATES = ("ARE", "ARM", "AZE", "IRN", "ISR", "RUS", "SDN", "TCD", "TUR", "UKR", "USA")
VOTERS = {"AE", "AM", "AZ", "IR", "IL", "RU", "SD", "TD", "TR", "UA", "US"}
WHOLE = (
    "ucdp/organizedviolencecy_v25_1.csv",
    "ucdp/ucdp_acd.csv",
    "regimes/owid_political-regime.csv",
    "unga/un_roll_calls.csv",
    "unga/un_roll_call_issues.csv",
)
CUT: dict[str, tuple[tuple[str, ...], set[str], str, str]] = {
    "unhcr/population.csv": (("coo_iso", "coa_iso"), set(STATES), "displacement", "unhcr"),
    "unhcr/flows.csv": (("coo_iso", "coa_iso"), set(STATES), "displacement", "unhcr"),
    "unga/un_votes.csv": (("country_code",), VOTERS, "votes", "unga_votes"),
}
NOTICE = "Extract bundled with Sinews: the lines with recipient Azerbaijan or Armenia; non-commercial use"


def extract(whole: Path, header_start: bytes, recipient_field: int, last: bytes) -> bytes:
    """The lines of the recipients, under the file's preamble with its first line made true."""
    lines = whole.read_bytes().split(b"\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(header_start))
    title = lines[0].replace(b"to All countries", b"to " + ", ".join(RECIPIENTS).encode())
    kept = [title, *lines[1 : at - 1], NOTICE.encode() + last, lines[at - 1], lines[at]]
    wanted = {name.encode() for name in RECIPIENTS}
    for line in lines[at + 1 :]:
        fields = line.split(b",")
        if len(fields) > recipient_field and fields[recipient_field] in wanted:
            kept.append(line)
    return b"\n".join(kept).rstrip(b"\r\n") + b"\n"


def totals(workspace: Workspace, sha256: str, generated: str) -> bytes:
    """Yearly sums by supplier and by recipient, certain and estimated years apart."""
    database = workspace.database("deliveries")
    text = io.StringIO()
    text.write("# Yearly totals of major arms transfers, own calculation by Sinews\n")
    text.write("# Not to be attributed to SIPRI; non-commercial use, as the register they rest on\n")
    text.write(f"# Calculated from: SIPRI Arms Transfers Database, SHA-256 {sha256}\n")
    text.write(f"# Register generated: {generated}\n")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["side", "party", "name", "year", "year_first", "year_last", "tiv", "tiv_low", "tiv_high"])
    for side in ("supplier", "recipient"):
        rows = database.query(
            f"SELECT '{side}', {side}, min({side}_name), delivery_year, delivery_year_first, "
            "delivery_year_last, sum(tiv_million), sum(tiv_low_million), sum(tiv_high_million) "
            f"FROM deliveries GROUP BY {side}, delivery_year, delivery_year_first, "
            "delivery_year_last ORDER BY ALL"
        )
        out.writerows(rows)
    return text.getvalue().encode()


def cut(whole: Path, columns: tuple[str, ...], wanted: set[str]) -> bytes:
    """The header and the lines in which one of the columns holds a wanted value, byte for byte."""
    with whole.open("rb") as raw:
        header = raw.readline()
        names = next(csv.reader([header.decode("utf-8")]))
        at = [names.index(column) for column in columns]
        kept = [header]
        for line in raw:
            cells = next(csv.reader([line.decode("utf-8")]), [])
            if any(position < len(cells) and cells[position] in wanted for position in at):
                kept.append(line)
    return b"".join(kept)


def put(sample: Workspace, path: Path, **how: Any) -> None:
    """Add a file to the sample, obtained on the day the sample was made."""
    os.utime(path, (OBTAINED, OBTAINED))
    added = add(sample, path, **how)
    print(f"{path.name}: {added.snapshot.kinds}")


def arms(sample: Workspace, folder: Path, scratch: Path) -> None:
    """SIPRI's lines about two recipients, and everybody's yearly totals."""
    whole = Workspace(scratch / "whole")
    snapshot = add(whole, folder / DELIVERIES).snapshot
    deals_sha = hashlib.sha256((folder / DEALS).read_bytes()).hexdigest()
    files = {
        "azerbaijan_armenia_deliveries.csv": (
            extract(folder / DELIVERIES, b"SIPRI AT Database ID,", 2, b";\r"),
            {"how": "Cut from", "origin": DELIVERIES, "sha256": snapshot.sha256},
        ),
        "azerbaijan_armenia_deals.csv": (
            extract(folder / DEALS, b"Recipient,Supplier,", 0, b""),
            {"how": "Cut from", "origin": DEALS, "sha256": deals_sha},
        ),
        "yearly_totals.csv": (
            totals(whole, snapshot.sha256, snapshot.retrieved),
            {"how": "Summed from", "origin": DELIVERIES, "sha256": snapshot.sha256},
        ),
    }
    for name, (content, origin) in files.items():
        path = scratch / name
        path.write_bytes(content)
        put(sample, path, extract_of={**origin, "source": "sipri_transfers"})


def people_and_politics(sample: Workspace, folder: Path, scratch: Path) -> None:
    """Whole files where they are small and free; of UNHCR and the votes the timeline's states."""
    for name in WHOLE:
        path = scratch / Path(name).name
        shutil.copyfile(folder / name, path)
        put(sample, path)
    for name, (columns, values, kind, source) in CUT.items():
        original = folder / name
        path = scratch / f"{original.stem}_extract.csv"
        path.write_bytes(cut(original, columns, values))
        origin = {
            "how": "Cut from",
            "origin": original.name,
            "sha256": hashlib.sha256(original.read_bytes()).hexdigest(),
            "source": source,
        }
        put(sample, path, extract_of=origin, scopes=_scopes(original, kind, source))
    put(sample, Path(shutil.copy(TREATIES, scratch)))


def _scopes(original: Path, kind: str, source: str) -> tuple[Scope, ...]:
    """What the whole file covers, as far as one side is among the sample's states."""
    with tempfile.TemporaryDirectory() as other:
        held = add(Workspace(Path(other)), original, source=source).snapshot.scopes
    found = []
    for scope in (Scope(**one) for one in held if one["kind"] == kind):
        found.append(replace(scope, suppliers=STATES))
        if kind == "displacement":
            found.append(replace(scope, recipients=STATES))
    return tuple(found)


def main(folder: Path) -> None:
    """Build the sample anew; FOLDER holds sipri/, ucdp/, unhcr/, regimes/ and unga/."""
    shutil.rmtree(SAMPLE, ignore_errors=True)
    sample = Workspace(SAMPLE)
    with tempfile.TemporaryDirectory() as scratch:
        arms(sample, folder / "sipri", Path(scratch))
        people_and_politics(sample, folder, Path(scratch))
    build_timeline.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
