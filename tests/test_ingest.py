"""Files come in whole or not at all: wrong files, full disks, killed and rival writers."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import DELIVERIES, REGISTER_2025, ROOT, contents, needs_sipri
from sinews import ingest, workspace
from sinews.errors import SinewsError, UnreadableFile, WorkspaceProblem
from sinews.ingest import add
from sinews.workspace import Workspace, sample_store

Run = Callable[..., subprocess.CompletedProcess[str]]


def sample_file(kind: str) -> Path:
    """A raw file of the bundled sample."""
    store = sample_store()
    return store.raw_path(
        next(s for s in store.snapshots if kind in s.kinds and s.source == "sipri_transfers")
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("sinews: "), done.stderr
    return lines[0]


@pytest.fixture
def held(own_workspace: Path) -> Workspace:
    """A workspace with the sample's deals in it."""
    made = Workspace(own_workspace)
    add(made, sample_file("deals"))
    return made


# --- what cannot be taken in ---------------------------------------------------------------------


def make_wrong_files(folder: Path) -> dict[str, tuple[Path, str]]:
    deals = sample_file("deals").read_bytes()
    table = folder / "folder"
    table.mkdir()
    wrong = {
        "empty": (b"", "is empty"),
        "blank": (b"\n\n\n", "not a file of any source"),
        "foreign": (b"name,age\nAda,36\n", "not a file of any source"),
        "binary": (bytes(range(256)) * 100, "not a file of any source"),
        "utf16": (deals.decode("latin-1").encode("utf-16"), "not a file of any source"),
        "cut workbook": (b"PK\x03\x04" + bytes(range(256)) * 40, "cut short or damaged"),
        "header only": (
            deals[: deals.index(b"\n", deals.index(b"Recipient,Supplier,")) + 1],
            "no record could be read",
        ),
        "cut in the preamble": (deals[:150], "not a file of any source"),
        "other columns": (deals.replace(b"Weapon description", b"Weapon text"), "columns that are not known"),
    }
    files = {}
    for name, (content, why) in wrong.items():
        files[name] = (folder / f"{name}.csv", why)
        files[name][0].write_bytes(content)
    return {**files, "folder": (table, "is a folder"), "missing": (folder / "nowhere.csv", "no such file")}


def test_what_cannot_be_read_is_one_line_and_changes_nothing(held: Workspace, tmp_path: Path) -> None:
    before = contents(held.root)
    for name, (path, why) in make_wrong_files(tmp_path).items():
        with pytest.raises(UnreadableFile, match=why) as caught:
            add(held, path)
        assert "\n" not in str(caught.value) and str(path) in str(caught.value), name
        assert len(str(caught.value).replace(str(path), "")) < 160, "one short line"
        assert contents(held.root) == before, name


def test_the_command_says_so_in_one_line_with_exit_code_2(
    held: Workspace, sinews: Run, tmp_path: Path
) -> None:
    before = contents(held.root)
    for path, why in list(make_wrong_files(tmp_path).values())[::3]:
        done = sinews("add", path)
        assert done.returncode == 2 and done.stdout == ""
        assert why in one_line(done)
    good = sample_file("deliveries")
    done = sinews("add", tmp_path / "nowhere.csv", good)
    assert done.returncode == 2 and good.name in done.stdout, "the good file is still taken"
    assert before.items() <= contents(held.root).items() | {("snapshots.jsonl", before["snapshots.jsonl"])}


@pytest.mark.parametrize("name", ["a" * 300, "pipe"])
def test_odd_paths(own_workspace: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "pipe":
        os.mkfifo(path)
    with pytest.raises(UnreadableFile):
        add(Workspace(own_workspace), path)


def test_a_file_without_permission(
    own_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.csv"
    path.write_bytes(sample_file("deals").read_bytes())
    path.chmod(0)
    if os.geteuid() == 0:  # Root may read anything; let the system refuse by hand.
        real = Path.open

        def refused(self: Path, *given: Any, **named: Any) -> Any:
            if self == path:
                raise PermissionError(errno.EACCES, "Permission denied", str(self))
            return real(self, *given, **named)

        monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(UnreadableFile, match="permission denied"):
        add(Workspace(own_workspace), path)


def test_a_workspace_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "closed"
    root.mkdir(mode=0o500)
    if os.geteuid() == 0:

        def refused(*given: Any, **named: Any) -> Any:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(workspace.tempfile, "mkdtemp", refused)
    with pytest.raises(WorkspaceProblem, match="permission denied"):
        add(Workspace(root), sample_file("deals"))


def test_a_workspace_that_is_a_file(sinews: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for command in (("sources",), ("add", str(sample_file("deals"))), ("measure", "arms.tiv", "period=2016")):
        done = sinews(*command, "--workspace", tmp_path / "file")
        assert done.returncode == 2
        one_line(done)


# --- what is read in part ------------------------------------------------------------------------


def test_lines_set_aside_are_listed_with_the_reason_and_exit_code_1(
    sinews: Run, tmp_path: Path, own_workspace: Path
) -> None:
    lines = sample_file("deals").read_bytes().split(b"\n")
    header = next(at for at, line in enumerate(lines) if line.startswith(b"Recipient,Supplier"))
    lines[header + 2] = (
        lines[header + 2].replace(b"Azerbaijan", b"Absurdistan").replace(b"Armenia", b"Absurdistan")
    )
    lines[header + 5] = b"torn,line with \x85 in it"
    path = tmp_path / "damaged.csv"
    path.write_bytes(b"\n".join(lines))
    done = sinews("add", path)
    assert done.returncode == 1
    assert "2 lines were set aside" in done.stderr
    assert f"line {header + 3}: 'Absurdistan' is no name that SIPRI is known to use" in done.stderr
    assert f"line {header + 6}: 2 fields where a deal has 16" in done.stderr
    # The list can be read again, whatever characters the lines hold.
    made = Workspace(own_workspace)
    assert [p["row"] for p in made.set_aside(made.snapshots[0].sha256)] == [header + 3, header + 6]
    again = sinews("add", path)
    assert again.returncode == 1 and "nothing changed" in again.stdout
    assert "2 lines were set aside" in again.stderr


def test_a_title_with_an_odd_line_end_does_not_break_the_manifest(
    own_workspace: Path, tmp_path: Path
) -> None:
    made = Workspace(own_workspace)
    path = tmp_path / "odd\u2028name\x85.csv"
    path.write_bytes(b"\x85 title \xe2\x80\xa8 more\n" + sample_file("deals").read_bytes())
    added = add(made, path).snapshot
    assert [s.sha256 for s in Workspace(own_workspace).snapshots] == [added.sha256]


def test_a_name_that_is_no_utf8(own_workspace: Path, tmp_path: Path, sinews: Run) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe.csv")
    path.write_bytes(sample_file("deals").read_bytes())
    done = sinews("add", path)
    assert done.returncode == 0, done.stderr
    assert len(Workspace(own_workspace).snapshots) == 1


@pytest.mark.parametrize("bom", [b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_read_past(own_workspace: Path, tmp_path: Path, bom: bytes) -> None:
    for kind in ("deals", "deliveries"):
        plain = sample_file(kind)
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(bom + plain.read_bytes())
        added = add(Workspace(own_workspace), path).snapshot
        held = next(s for s in sample_store().snapshots if s.sha256 == plain.stem)
        assert added.kinds == held.kinds and added.set_aside == 0
        assert added.vintage == held.vintage


def test_a_line_of_200_megabytes_is_set_aside_in_bounded_memory(own_workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    raw = sample_file("deals").read_bytes()
    with path.open("wb") as file:
        file.write(raw)
        file.seek(200_000_000, os.SEEK_CUR)
        file.write(b"\n" + raw[raw.index(b"\nAzerbaijan,") + 1 :].split(b"\n")[0] + b"\n")
    code = (
        "import re, resource, sys; from pathlib import Path; from sinews.ingest import add; from sinews.workspace import Workspace\n"
        "added = add(Workspace(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        # On Linux ru_maxrss starts at the size of the process that started this one, which may be large.
        "status = Path('/proc/self/status')\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "peak = int(re.search(r'VmHWM:\\s*([0-9]+)', status.read_text())[1]) if status.exists() else peak\n"
        "print(added.snapshot.set_aside, added.problems[0]['reason'], peak, sep='|')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(own_workspace), str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "SINEWS_THREADS": "1"},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count, reason, kilobytes = done.stdout.strip().split("|")
    assert (count, reason) == ("1", "the line is longer than a megabyte")
    scale = 1 if sys.platform != "darwin" else 1 / 1024
    assert int(kilobytes) * scale < 250_000, "the line was held"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


# --- twice, and by two ---------------------------------------------------------------------------


def test_adding_the_same_file_twice_changes_no_byte(held: Workspace, tmp_path: Path) -> None:
    before = contents(held.root)
    copy = tmp_path / "under another name.txt"
    copy.write_bytes(sample_file("deals").read_bytes())
    for path in (sample_file("deals"), copy):
        assert not add(held, path).is_new
        assert contents(held.root) == before


def test_the_snapshot_is_the_file_and_a_lost_table_is_rebuilt(held: Workspace) -> None:
    (snapshot,) = held.snapshots
    assert held.raw_path(snapshot).read_bytes() == sample_file("deals").read_bytes()
    before = contents(held.root)
    held.table_path("deals", snapshot.sha256).unlink()
    assert add(held, held.raw_path(snapshot)).is_new
    assert contents(held.root).keys() == before.keys()
    name = f"tables/deals/{snapshot.sha256}.parquet"
    assert contents(held.root)[name] == before[name]


def test_two_processes_add_at_once_and_both_succeed(own_workspace: Path) -> None:
    files = [sample_file("deals"), sample_file("deliveries")]
    started = [start_adding(own_workspace, path) for path in files for _ in range(2)]
    for process in started:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert {s.sha256 for s in Workspace(own_workspace).snapshots} == {path.stem for path in files}
    assert len(Workspace(own_workspace).snapshots) == 2
    assert not (own_workspace / "scratch").exists()


def test_a_second_writer_is_told_to_wait(own_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "LOCK_SECONDS", 0.1)
    code = (
        "import sys, time; from pathlib import Path; from sinews.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).writing():\n  print('held', flush=True); time.sleep(60)"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    rival = subprocess.Popen(
        [sys.executable, "-c", code, str(own_workspace)], stdout=subprocess.PIPE, text=True, env=env
    )
    try:
        assert rival.stdout is not None and rival.stdout.readline() == "held\n"
        with pytest.raises(WorkspaceProblem, match="another sinews is writing"):
            add(Workspace(own_workspace), sample_file("deals"))
    finally:
        rival.kill()
        rival.wait()
    assert add(Workspace(own_workspace), sample_file("deals")).is_new, "a dead writer holds nothing"


# --- killed --------------------------------------------------------------------------------------


def start_adding(root: Path, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sinews", "add", "--workspace", str(root), str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def unlisted(root: Path) -> set[str]:
    """Files that belong to no snapshot of the manifest."""
    held = {s.sha256 for s in Workspace(root).snapshots}
    return {
        name
        for name in contents(root)
        if name != "snapshots.jsonl" and not any(Path(name).name.startswith(sha256) for sha256 in held)
    }


@needs_sipri
def test_killed_at_many_moments_nothing_is_lost(tmp_path: Path) -> None:
    first = tmp_path / "first"
    add(Workspace(first), sample_file("deals"))
    before = contents(first)
    shutil.copytree(first, tmp_path / "timed")
    began = time.monotonic()
    assert start_adding(tmp_path / "timed", DELIVERIES).wait(60) == 0
    took = time.monotonic() - began
    finished = 0
    for step in range(25):
        root = tmp_path / f"killed-{step}"
        shutil.copytree(first, root)
        process = start_adding(root, DELIVERIES)
        # Most of what can go wrong lies in the second half, where files are written and moved.
        time.sleep(took * (0.2 + 0.85 * step / 24))
        process.send_signal(signal.SIGKILL)
        process.wait()
        made = Workspace(root)
        finished += len(made.snapshots) == 2
        after = contents(root)
        assert all(after[name] == raw for name, raw in before.items() if name != "snapshots.jsonl"), step
        assert before["snapshots.jsonl"] in after["snapshots.jsonl"], step
        assert made.database("deals").one("SELECT count(*) FROM deals")[0] > 0
        # The next addition, of whatever file, clears away what the killed one left.
        add(made, sample_file("deliveries"))
        assert unlisted(root) == set(), step
        shutil.rmtree(root)
    assert finished < 25, "every process was killed too late"


@pytest.mark.parametrize("moves", range(4))
def test_killed_between_two_moves(held: Workspace, moves: int, tmp_path: Path) -> None:
    before = contents(held.root)
    code = (
        "import os, sys; from pathlib import Path; from sinews.ingest import add; from sinews.workspace import Workspace\n"
        "real, left = Path.replace, [int(sys.argv[3])]\n"
        "def replace(self, place):\n"
        "  if left[0] == 0: os._exit(9)\n"
        "  left[0] -= 1; return real(self, place)\n"
        "Path.replace = replace\n"
        "add(Workspace(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    path = tmp_path / "with a problem.csv"
    path.write_bytes(sample_file("deliveries").read_bytes() + b"torn;\r\n")
    done = subprocess.run(
        [sys.executable, "-c", code, str(held.root), str(path), str(moves)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 9
    made = Workspace(held.root)
    assert len(made.snapshots) == 1
    add(made, sample_file("deals"))
    assert contents(held.root) == before


# --- full disks ----------------------------------------------------------------------------------


def no_space(*given: Any, **named: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def fails_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, at: int) -> None:
    real, count = getattr(owner, name), [0]

    def call(*given: Any, **named: Any) -> Any:
        count[0] += 1
        return no_space() if count[0] == at else real(*given, **named)

    monkeypatch.setattr(owner, name, call)


POINTS: list[tuple[Any, str, int]] = [
    (Path, "mkdir", 2), (workspace.tempfile, "mkdtemp", 1), (ingest, "_copy", 1), (ingest, "write_parquet", 1),
    (Path, "write_text", 1), (Path, "replace", 1), (Path, "replace", 2), (Path, "replace", 3),
    (Path, "write_bytes", 1), (os, "fsync", 1), (os, "fsync", 3), (os, "fsync", 5), (workspace.json, "dumps", 1),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "name", "at"), POINTS)
def test_a_full_disk_at_any_point_changes_no_byte(
    held: Workspace, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, at: int
) -> None:
    before = contents(held.root)
    with monkeypatch.context() as patch:
        fails_at(patch, owner, name, at)
        with pytest.raises(SinewsError, match=r"disk is full|no space left") as caught:
            add(held, sample_file("deliveries"))
    assert "\n" not in str(caught.value)
    assert contents(held.root) == before
    assert add(held, sample_file("deliveries")).is_new


def test_a_really_full_disk(tmp_path: Path) -> None:
    root = tmp_path / "small"
    root.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(root)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        made = Workspace(root / "workspace")
        add(made, sample_file("deals"))
        before = contents(made.root)
        filler = root / "filler"
        with pytest.raises(OSError), filler.open("wb") as file:
            while True:
                file.write(b"x" * 1024)
                file.flush()
        with pytest.raises(WorkspaceProblem):
            add(made, sample_file("deliveries"))
        assert contents(made.root) == before
        filler.unlink()
        assert not add(made, sample_file("deals")).is_new
    finally:
        subprocess.run(["umount", str(root)], check=False)


# --- the name of the source ----------------------------------------------------------------------


def test_a_named_source_must_exist_and_fit(own_workspace: Path) -> None:
    made = Workspace(own_workspace)
    with pytest.raises(SinewsError, match=r"there is no source 'sipri'; there are: .*sipri_transfers"):
        add(made, sample_file("deals"), source="sipri")
    with pytest.raises(UnreadableFile, match="no record could be read from it; line 1"):
        add(made, sample_file("deals"), source="sinews_totals")
    assert not made.snapshots


@needs_sipri
def test_a_whole_file_with_too_few_rows_is_noted(own_workspace: Path, tmp_path: Path) -> None:
    raw = REGISTER_2025.read_bytes().split(b"\n")
    path = tmp_path / "short.csv"
    path.write_bytes(b"\n".join(raw[:200]) + b"\n")
    notes = add(Workspace(own_workspace), path).snapshot.notes
    assert notes == [
        f"the file says it is of all states and has {200 - 12:,} rows; whole files had 10,000 to 60,000"
    ]


def test_progress_is_told(own_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "_PROGRESS_STEP", 10)
    told: list[tuple[int, int]] = []
    path = sample_file("deliveries")
    add(Workspace(own_workspace), path, progress=lambda done, total: told.append((done, total)))
    assert told and all(done <= total == path.read_bytes().count(b"\n") for done, total in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
