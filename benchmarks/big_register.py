"""A register of 3 million rows: python benchmarks/big_register.py [ROWS]

Writes a made-up register into a temporary folder, adds it, draws a dossier from it twice and with one
thread and two; prints time and peak memory, and fails unless all dossiers have the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from arms import ROOT, timed
from synthetic import write_register


def main(rows: int) -> None:
    """Write, add, draw, compare."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        register = folder / "register.csv"
        write_register(register, rows)
        print(f"register: {rows:,} rows, {register.stat().st_size / 1e6:.0f} MB")
        sinews = [sys.executable, "-m", "sinews"]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "SINEWS_WORKSPACE": str(folder / "workspace"),
        }
        tell("add", timed([*sinews, "add", str(register)], environment))
        share = ["arms.import_share", "supplier=ISR", "recipient=AZE", "period=2016/2020"]
        tell("measure (a share)", timed([*sinews, "measure", *share], environment))
        made = {}
        for name, options in {
            "dossier": [],
            "dossier, again": [],
            "dossier, 1 thread": ["--threads", "1"],
            "dossier, 2 threads": ["--threads", "2"],
        }.items():
            target = folder / f"{len(made)}.json"
            tell(
                name,
                timed([*sinews, "dossier", "ISR", "AZE", *options, "--json", str(target)], environment),
            )
            made[name] = hashlib.sha256(target.read_bytes()).hexdigest()
    if len(set(made.values())) != 1:
        raise SystemExit(f"the same records gave other bytes: {made}")
    print(f"the same bytes all {len(made)} times: SHA-256 {made['dossier'][:16]}…")


def tell(name: str, measured: tuple[float, float]) -> None:
    """Print a line of what was measured."""
    seconds, megabytes = measured
    print(f"{name:20} {seconds:7.2f} s  {megabytes:7.0f} MB at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000)
