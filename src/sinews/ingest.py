"""A file comes in: kept as a snapshot, read by the source that recognises it, written as tables.

Nothing is half-added. The file is copied aside while it is hashed, read line by line, its records
written to Parquet aside; only then does everything move into place, the manifest last.
"""

from __future__ import annotations

import csv
import errno
import gzip
import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sinews.database import parquet_as_csv, write_parquet
from sinews.errors import SinewsError, UnreadableFile, WorkspaceProblem
from sinews.sources import HEAD_BYTES, Outline, Scope, Source, all_sources
from sinews.workspace import Snapshot, Workspace, reason

_CHUNK = 1 << 20
# Every problem counts, but a file of nothing but problems need not fill the disk with them.
_MOST_PROBLEMS_KEPT = 10_000
_PROGRESS_STEP = 8192
_ZIP = b"PK\x03\x04"
# Workbooks are zip archives; the largest that publishers give is a few megabytes.
_LARGEST_ZIP = 64 << 20
# Called now and then with the line reached and the number of lines there are.
Progress = Callable[[int, int], None]
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file."""

    snapshot: Snapshot
    is_new: bool
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether the file says what it covers and cannot be believed: a part of it is missing."""
        stated = all(scope["stated"] for scope in self.snapshot.scopes)
        return bool(self.snapshot.notes) and not stated and not self.snapshot.adds_up


def add(
    workspace: Workspace,
    path: Path,
    *,
    source: str | None = None,
    extract_of: dict[str, str] | None = None,
    scopes: tuple[Scope, ...] = (),
    progress: Progress | None = None,
) -> Added:
    """Take a file into the workspace; adding the same file twice changes nothing.

    `source` names the source to read it as; without it the file's beginning decides. Who cut an
    extract says what it covers: `extract_of` where from, `scopes` what of it. Raises
    `UnreadableFile` when it cannot be read as any, `WorkspaceProblem` when it cannot be kept.
    """
    is_folder = _is_folder(path)
    if not is_folder:
        _check(path)
    chosen = _named(source) if source else None
    belonging = _belonging(path, chosen) if is_folder else []
    if is_folder and not belonging:
        _check(path)
    with workspace.writing() as scratch:
        try:
            aside = scratch / "raw"
            if belonging:
                path = _packed(path, belonging, scratch)
            copy = _copy(path, aside)
            if held := _held(workspace, copy.sha256):
                return Added(held, False, workspace.problems(held))
            text = as_text(copy.path, scratch)
            head = _head(copy) if text == copy.path else _beginning(text)
            reader = chosen or _recognised(path, head)
            cut = (extract_of, scopes)
            return _take_in(workspace, reader, path, copy, text, scratch, cut, progress)
        except OSError as problem:
            raise WorkspaceProblem(
                f"{path}: not added, {_disk_reason(problem)}; nothing was changed"
            ) from None


def _take_in(
    workspace: Workspace,
    source: Source,
    path: Path,
    copy: _Copy,
    text: Path,
    scratch: Path,
    cut: tuple[dict[str, str] | None, tuple[Scope, ...]],
    progress: Progress | None,
) -> Added:
    extract_of, scopes = cut
    sha256 = copy.sha256
    with ExitStack() as stack:
        sink = _Sink(scratch, stack, copy.lines, progress)
        try:
            outline = source.read(text, sink)
        except UnreadableFile as problem:
            raise UnreadableFile(f"{path}: {problem}") from None
    if not sink.counts:
        first = sink.problems[0] if sink.problems else None
        why = f"; line {first['row']}: {first['reason']}" if first else ""
        raise UnreadableFile(f"{path}: no record could be read from it{why}")
    files = {copy.path: workspace.root / "snapshots" / f"{sha256}{_suffix(path)}"}
    for kind in sink.counts:
        table = scratch / f"{kind}.parquet"
        write_parquet(kind, scratch / f"{kind}.csv", sha256, table)
        files[table] = workspace.table_path(kind, sha256)
    if sink.problems:
        listed = scratch / "problems.jsonl"
        lines = (json.dumps(problem, ensure_ascii=False) for problem in sink.problems)
        listed.write_text("\n".join(lines) + "\n", "utf-8")
        files[listed] = workspace.root / "problems" / f"{sha256}.jsonl"
    snapshot = Snapshot(
        sha256=sha256,
        source=source.name,
        # A name that is not UTF-8 holds lone surrogates, which no file of ours could be written with.
        origin=path.name.encode("utf-8", "replace").decode("utf-8"),
        url=source.meta["homepage"],
        licence=source.meta["terms"]["licence"],
        terms=source.meta["terms"]["url"],
        retrieved=outline.retrieved or _modified(path),
        vintage=outline.vintage or source.vintage_of(path.name),
        bytes=copy.size,
        suffix=_suffix(path),
        title=outline.title,
        kinds=dict(sorted(sink.counts.items())),
        scopes=[asdict(scope) for scope in scopes or outline.scopes],
        set_aside=sink.set_aside_count,
        notes=[*outline.notes, *_unexpected(source, outline, sink.counts, extract_of)],
        extract_of=extract_of,
        adds_up=bool(source.meta["coverage"].get("adds_up", False)),
    )
    workspace.commit(snapshot, files)
    return Added(snapshot, True, sink.problems)


class _Sink:
    """Writes records as CSV, a file a kind, and keeps the lines that were set aside."""

    def __init__(self, folder: Path, stack: ExitStack, lines: int, progress: Progress | None) -> None:
        self._folder = folder
        self._stack = stack
        self._lines = lines
        self._progress = progress
        self._writers: dict[str, Any] = {}
        self.counts: dict[str, int] = {}
        self.problems: list[dict[str, Any]] = []
        self.set_aside_count = 0

    def record(self, kind: str, values: tuple[Any, ...], row: int, row_count: int = 1) -> None:
        writer = self._writers.get(kind)
        if writer is None:
            file: IO[str] = self._stack.enter_context(
                (self._folder / f"{kind}.csv").open("w", encoding="utf-8", newline="")
            )
            # A lone CR within a field gets quotes only where the line's end has one too.
            writer = self._writers[kind] = csv.writer(file, lineterminator="\r\n")
            self.counts[kind] = 0
        writer.writerow((*values, row, row_count))
        self.counts[kind] += 1
        if self._progress is not None and row % _PROGRESS_STEP == 0:
            self._progress(row, self._lines)

    def set_aside(self, row: int, reason: str, text: str) -> None:
        self.set_aside_count += 1
        if len(self.problems) < _MOST_PROBLEMS_KEPT:
            self.problems.append({"row": row, "reason": reason, "text": text[:500]})


def _check(path: Path) -> None:
    try:
        if path.is_dir():
            raise UnreadableFile(f"{path} is a folder; name the files in it, as in {path}/*.csv")
        if not path.exists():
            raise UnreadableFile(f"{path}: there is no such file")
        if not path.is_file():
            # A device may never end, and a pipe can be read only once.
            raise UnreadableFile(f"{path} is a pipe or a device; save it as a file first")
        with path.open("rb") as raw:
            if not raw.read(1):
                raise UnreadableFile(f"{path} is empty; download it again")
    except OSError as problem:
        raise UnreadableFile(f"{path} cannot be read: {reason(problem)}") from None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _belonging(folder: Path, chosen: Source | None) -> list[Path]:
    """The files of a folder that a source reads as one; none where no source does."""
    for source in [chosen] if chosen else all_sources().values():
        if source.belong_together is not None and (files := source.belong_together(folder)):
            return files
    return []


def _packed(folder: Path, files: list[Path], scratch: Path) -> Path:
    """A zip of the files in which nothing but their names and bytes is of influence."""
    packed = scratch / f"{folder.resolve().name or 'folder'}.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(files, key=lambda one: one.relative_to(folder).as_posix()):
            info = zipfile.ZipInfo(file.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, file.read_bytes())
    newest = max(file.stat().st_mtime for file in files)
    os.utime(packed, (newest, newest))
    return packed


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file copied aside: where, its SHA-256, size, number of lines and beginning."""

    path: Path
    sha256: str
    size: int
    lines: int
    head: bytes


def _copy(path: Path, aside: Path) -> _Copy:
    digest = hashlib.sha256()
    size, lines, head = 0, 0, b""
    with path.open("rb") as raw, aside.open("wb") as copy:
        while chunk := raw.read(_CHUNK):
            head = head or chunk[:HEAD_BYTES]
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
            copy.write(chunk)
    return _Copy(aside, digest.hexdigest(), size, lines, head)


def _head(copy: _Copy) -> bytes:
    """Enough of a file to recognise it by; a zip archive whole, as its list of contents is at its end."""
    if not copy.head.startswith(_ZIP) or copy.size > _LARGEST_ZIP:
        return copy.head
    return copy.path.read_bytes()


def as_text(path: Path, scratch: Path) -> Path:
    """A Parquet file, or a CSV packed with gzip, as text beside it; any other file as it is.

    Rows of such a file are numbered by the lines of this text. Raises `UnreadableFile` for damage.
    """
    with path.open("rb") as raw:
        head = raw.read(2048)
    target = scratch / "as-text.csv"
    if head.startswith(b"PAR1"):
        parquet_as_csv(path, target)
        return target
    if head.startswith(b"\x1f\x8b") and b"," in _inflated(head).split(b"\n")[0]:
        try:
            with gzip.open(path) as packed, target.open("wb") as text:
                shutil.copyfileobj(packed, text, _CHUNK)
        except (OSError, EOFError, zlib.error):
            raise UnreadableFile("the gzip file is cut short or damaged; download it again") from None
        return target
    return path


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


def _beginning(path: Path) -> bytes:
    with path.open("rb") as text:
        return text.read(HEAD_BYTES)


def _held(workspace: Workspace, sha256: str) -> Snapshot | None:
    """The snapshot, when it and all its tables are in place."""
    for snapshot in workspace.snapshots:
        if snapshot.sha256 == sha256:
            tables = (workspace.table_path(kind, sha256) for kind in snapshot.kinds)
            if workspace.raw_path(snapshot).is_file() and all(path.is_file() for path in tables):
                return snapshot
    return None


def _named(name: str) -> Source:
    sources = all_sources()
    if name not in sources:
        raise SinewsError(f"there is no source '{name}'; there are: {', '.join(sources)}")
    return sources[name]


def _recognised(path: Path, head: bytes) -> Source:
    for source in all_sources().values():
        if source.recognise(head):
            return source
    if head.startswith(_ZIP) and not zipfile.is_zipfile(path):
        raise UnreadableFile(f"{path}: the workbook or zip file is cut short or damaged; download it again")
    raise UnreadableFile(f"{path} is not a file of any source Sinews knows; 'sinews sources' lists them")


def _unexpected(
    source: Source, outline: Outline, counts: dict[str, int], extract_of: dict[str, str] | None
) -> list[str]:
    """A remark for a file that claims the whole world and has too few or too many rows for it."""
    remarks = []
    for scope in outline.scopes:
        bounds = source.meta["rows"].get(scope.kind)
        whole = scope.suppliers is None and scope.recipients is None and scope.stated
        if not bounds or not whole or extract_of:
            continue
        count = counts.get(scope.kind, 0)
        if not bounds[0] <= count <= bounds[1]:
            remarks.append(
                f"the file says it is of all states and has {count:,} rows; whole files had "
                f"{bounds[0]:,} to {bounds[1]:,}"
            )
    return remarks


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def _modified(path: Path) -> str:
    moment = datetime.fromtimestamp(int(path.stat().st_mtime), tz=UTC)
    return moment.replace(tzinfo=None).isoformat()


def _disk_reason(problem: OSError) -> str:
    if problem.errno == errno.ENOSPC or "No space left" in str(problem):
        return "the disk is full"
    return reason(problem)
