"""What holds for any file holds for each source: twice, at once, killed, traced, with any threads."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sinews import measures
from sinews.errors import UnreadableFile
from sinews.ingest import add
from sinews.sources import all_sources
from sinews.tables import KINDS
from sinews.trace import read_records, trace
from sinews.workspace import Workspace, sample_store

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
# Not bundled: their beginnings are read where they are there.
FOREIGN = (
    SHARED / "peace_science" / "atop_alliance.csv",
    SHARED / "dcad" / "DCAD-v1.0-main.csv",
    SHARED / "ucdp" / "uncertainUCDP_ucdpged_sample1000.csv",
    SHARED / "unhcr" / "idmc.csv",
    SHARED / "sipri" / "tiv_export_2022-07-28" / "TIV-Export-ALB-1950-2021.csv",
)
WORKBOOK = SHARED / "sipri" / "SIPRI-Milex-data-1948-2023.xlsx"
_LINES = 250


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The beginning of a file of each layout of each source, under the file's own name."""
    folder = tmp_path_factory.mktemp("each")
    store = sample_store()
    found = [(store.raw_path(snapshot), snapshot.origin) for snapshot in store.snapshots]
    found += [(path, path.name) for path in FOREIGN if path.is_file()]
    made = []
    for path, name in found:
        target = folder / name
        target.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:_LINES]))
        made.append(target)
    return made


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in (".lock", "snapshots.jsonl")
    }


def adding(root: Path, files: list[Path], threads: int = 1) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sinews", "add", "--workspace", str(root), *map(str, files)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "SINEWS_THREADS": str(threads)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def added(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """All of them, added by two processes at once; do not write to it."""
    root = tmp_path_factory.mktemp("added") / "workspace"
    both = [adding(root, files[at::2]) for at in (0, 1)]
    for process in both:
        _, errors = process.communicate(timeout=120)
        # A file that is a beginning only is told to be cut.
        assert process.returncode in (0, 1), errors
        assert "Traceback" not in errors
    return Workspace(root)


def test_two_processes_add_every_source_at_once(added: Workspace, files: list[Path]) -> None:
    assert sorted(snapshot.origin for snapshot in added.snapshots) == sorted(path.name for path in files)
    here = {"timeline", "treaties", "sipri_transfers", "sinews_totals", "ucdp", "unhcr", "unga_votes"}
    here |= {"regimes_of_the_world"}
    if all(path.is_file() for path in FOREIGN):
        here |= {"atop", "dcad"}
    assert {snapshot.source for snapshot in added.snapshots} == here


def test_twice_is_once_and_threads_change_no_byte(
    added: Workspace, files: list[Path], tmp_path: Path
) -> None:
    before = contents(added.root)
    assert all(not add(added, path).is_new for path in files)
    assert contents(added.root) == before
    other = tmp_path / "workspace"
    process = adding(other, files, threads=2)
    process.communicate(timeout=120)
    assert contents(other) == before


def test_killed_while_adding_every_source(added: Workspace, files: list[Path], tmp_path: Path) -> None:
    whole = contents(added.root)
    root = tmp_path / "workspace"
    held: set[str] = set()
    for step in range(9):
        process = adding(root, files)
        time.sleep(0.5 + 0.17 * step)
        process.send_signal(signal.SIGKILL)
        process.wait()
        made = Workspace(root)
        now = {snapshot.sha256 for snapshot in made.snapshots}
        assert held <= now, "what was added before is lost"
        held = now
        for snapshot in made.snapshots:
            for kind, count in snapshot.kinds.items():
                table = made.table_path(kind, snapshot.sha256)
                assert table.read_bytes() == whole[table.relative_to(root).as_posix()]
                assert count > 0
    process = adding(root, files)
    process.communicate(timeout=120)
    assert contents(root) == whole
    assert not (root / "scratch").exists()


def test_records_of_every_kind_stand_in_the_lines_they_name(added: Workspace) -> None:
    """The publisher's own words of a record, its names, numbers and days, are in its raw lines."""
    chance = random.Random(10)
    kinds = sorted({kind for snapshot in added.snapshots for kind in snapshot.kinds})
    for kind in kinds:
        names = KINDS[kind].column_names
        rows = added.database(kind).query(f"SELECT * FROM {kind} ORDER BY ALL")
        for row in chance.sample(rows, min(12, len(rows))):
            record = dict(zip(names, row, strict=True))
            place = (record["snapshot"], record["row"], record["row_count"])
            (found,) = read_records(added, [place])
            raw = "\n".join(found.lines)
            words = [
                str(value)
                for name, value in record.items()
                if value is not None
                and (
                    name.endswith("_name")
                    or name in ("year", "title", "publisher", "url", "agreement", "rollcall")
                )
                and not name.startswith("issue")
            ]
            # A name that the program gives (a territory's, the world's) is in no line.
            there = [word for word in words if word.replace('"', '""') in raw or word in raw]
            assert there or not words, (kind, record, raw)


def test_a_workbook_cut_anywhere_is_refused_in_one_line(tmp_path: Path) -> None:
    if not WORKBOOK.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    raw = WORKBOOK.read_bytes()
    for part in (0.001, 0.1, 0.35, 0.6, 0.9, 0.99, 0.9999):
        path = tmp_path / WORKBOOK.name
        path.write_bytes(raw[: int(len(raw) * part)])
        with pytest.raises(UnreadableFile) as problem:
            add(Workspace(tmp_path / "workspace"), path)
        assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("conflict.deaths", {"state": "AZE", "period": "2020"}),
        ("conflict.active_years", {"state": "ARM", "period": "2011/2024"}),
        ("displacement.stock", {"origin": "AZE", "host": "ARM", "period": "2023"}),
        ("displacement.flow", {"origin": "AZE", "host": "ARM", "period": "2023"}),
        ("state.regime", {"state": "ISR", "period": "2011/2024"}),
        ("state.treaty_status", {"state": "ISR", "instruments": "att,wassenaar", "period": "2024"}),
        ("votes.agreement", {"state": "AZE", "other": "ISR", "period": "2010/2019"}),
        ("arms.rank", {"exporter": "ISR", "period": "2016/2020"}),
        ("timeline.between", {"event": "zamir-baku-2023..karabakh-offensive-2023"}),
        ("place.attribute", {"place": "Ovda"}),
        ("reports.list", {"state": "AZE", "other": "ARM"}),
    ],
)
def test_a_figure_of_each_subject_is_traced_and_made_again(
    sample: Workspace, name: str, asked: dict[str, str]
) -> None:
    figure = measures.run(sample, name, asked)
    assert figure.value is not None and figure.records.count > 0
    found = trace(sample, figure.to_json())
    assert found.agrees and not found.remarks
    assert len(found.records) == figure.records.count
    assert all(line for record in found.records for line in record.lines)
    one = Workspace(sample.root, threads=1)
    assert measures.run(one, name, asked).to_json() == figure.to_json()


def test_a_foreign_line_in_any_source_is_set_aside_with_its_number(
    added: Workspace, files: list[Path], tmp_path: Path
) -> None:
    """A line of rubbish in the middle: the others are read, and it is named."""
    for path in files:
        lines = path.read_bytes().splitlines(keepends=True)
        at = len(lines) - 1 if len(lines) > 30 else len(lines)
        if all_sources()[_source_of(added, path)].meta["name"].startswith("SIPRI Arms") and at < 40:
            continue  # A table of totals has its own tests.
        damaged = tmp_path / path.name
        damaged.write_bytes(b"".join([*lines[:at], b"rubbish\x00, rubbish\n", *lines[at:]]))
        workspace = Workspace(tmp_path / f"{path.stem}-workspace")
        found = add(workspace, damaged)
        assert any(problem["row"] == at + 1 for problem in found.problems), path.name
        assert sum(found.snapshot.kinds.values()) > 0
        shutil.rmtree(workspace.root)


def _source_of(workspace: Workspace, path: Path) -> str:
    return next(snapshot.source for snapshot in workspace.snapshots if snapshot.origin == path.name)
