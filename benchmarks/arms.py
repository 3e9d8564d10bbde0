"""Time the commands beside plain pandas, a fresh process each: python benchmarks/arms.py

Every command runs once in each of the rounds, one after the other, so that a busy machine is busy for
all of them; medians are printed, with the ratio to plain pandas and to a bare Python. With a file of
SIPRI's deliveries as the argument that one is used; without, the one in ../shared/data, and else one
made up in its layout and size.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from synthetic import write_register

ROOT = Path(__file__).resolve().parents[1]
REGISTER = ROOT.parent / "shared" / "data" / "sipri" / "deliveries_2026-02-12.csv"
REGISTER_ROWS = 25_024
PANDAS = """
import sys
import pandas
rows = pandas.read_csv(sys.argv[1], skiprows=11, encoding="latin-1")
rows = rows[(rows["Recipient"] == "Azerbaijan") & rows["Delivery year"].between(2016, 2020)]
total = rows["TIV delivery values"].sum()
part = rows.loc[rows["Supplier"] == "Israel", "TIV delivery values"].sum()
print(round(100 * part / total, 4))
"""


@dataclass
class Contestant:
    """A command, the most that its median may take (seconds), and what it took."""

    name: str
    command: list[str]
    limit: float | None = None
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall-clock seconds and peak memory (MB) of one process; its output goes nowhere."""
    quiet = [(os.POSIX_SPAWN_OPEN, at, os.devnull, os.O_WRONLY, 0) for at in (1, 2)]
    begun = time.perf_counter()
    pid = os.posix_spawn(command[0], command, environment, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(f"exit {code}: {' '.join(command)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit / 1e6


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("register", nargs="?", type=Path, help="a CSV file of SIPRI's deliveries")
    parser.add_argument("--rounds", type=int, default=11)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        register = arguments.register or (REGISTER if REGISTER.is_file() else folder / "register.csv")
        if not register.is_file():
            write_register(register, REGISTER_ROWS)
        print(f"register: {register.name}, {register.stat().st_size / 1e6:.1f} MB")
        run(register, folder, arguments.rounds)


def run(register: Path, folder: Path, rounds: int) -> None:
    """Time every contestant in turn, `rounds` times."""
    sinews = [sys.executable, "-m", "sinews"]
    warm = ["--workspace", str(folder / "warm")]
    share = ["arms.import_share", "supplier=ISR", "recipient=AZE", "period=2016/2020"]
    pair = ["ISR", "AZE", "--period", "2011/2024"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    contestants = [
        Contestant("bare Python", [sys.executable, "-c", "pass"]),
        Contestant("Python that imports duckdb", [sys.executable, "-c", "import duckdb"]),
        Contestant("plain pandas: the share", [sys.executable, "-c", PANDAS, str(register)]),
        Contestant("sinews --help", [*sinews, "--help"], 0.3),
        Contestant("sinews add (the register)", [*sinews, "add", str(register)], 1.5),
        Contestant("sinews measure (the share)", [*sinews, "measure", *share, *warm]),
        Contestant("sinews dossier --json -", [*sinews, "dossier", *pair, "--json", "-", *warm], 2.0),
        Contestant(
            "sinews dossier -o page.html",
            [*sinews, "dossier", *pair, "-o", str(folder / "page.html"), *warm],
            2.0,
        ),
    ]
    timed([*sinews, "add", str(register), *warm], environment)
    for number in range(rounds + 1):
        for one in contestants:
            new = {"SINEWS_WORKSPACE": str(folder / f"new-{number}")}
            seconds, megabytes = timed(one.command, {**environment, **new})
            # The first round fills the disk's cache and Python's.
            if number:
                one.seconds.append(seconds)
                one.megabytes = max(one.megabytes, megabytes)
    bare = contestants[0].median
    pandas = contestants[2].median
    print(f"{'median of ' + str(rounds):28}  seconds   least     MB  × pandas  × bare   limit")
    for one in contestants:
        limit = f"{one.limit:.1f} {'holds' if one.median < one.limit else 'BROKEN'}" if one.limit else ""
        print(
            f"{one.name:28}  {one.median:7.3f} {min(one.seconds):7.3f} {one.megabytes:6.0f}"
            f"  {one.median / pandas:8.2f} {one.median / bare:7.1f}   {limit}"
        )


if __name__ == "__main__":
    main()
