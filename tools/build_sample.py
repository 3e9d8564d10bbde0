"""Build the bundled sample from whole files: python tools/build_sample.py FOLDER

FOLDER holds the delivery-level register and a deal-level register of SIPRI. The sample holds what
their terms allow: the lines whose recipient is Azerbaijan or Armenia, byte for byte under a
preamble of our own, and yearly totals by supplier and by recipient as our own calculation.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import sys
import tempfile
from pathlib import Path

import build_timeline

from sinews.ingest import add
from sinews.workspace import Workspace

RECIPIENTS = ("Azerbaijan", "Armenia")
DELIVERIES = "deliveries_2026-02-12.csv"
DEALS = "register_2025-03-13.csv"
SAMPLE = Path(__file__).parent.parent / "src" / "sinews" / "sample" / "workspace"
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


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        whole = Workspace(Path(scratch) / "whole")
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
        shutil.rmtree(SAMPLE, ignore_errors=True)
        sample = Workspace(SAMPLE)
        for name, (content, origin) in files.items():
            path = Path(scratch) / name
            path.write_bytes(content)
            add(sample, path, extract_of={**origin, "source": "sipri_transfers"})
        (SAMPLE / ".lock").unlink(missing_ok=True)
    build_timeline.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
