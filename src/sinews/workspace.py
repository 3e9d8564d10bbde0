"""The workspace: a folder of plain files that outlives the program.

    snapshots/<sha256><ext>          raw files, immutable
    snapshots.jsonl                  one line a snapshot; what is not in it does not exist
    tables/<kind>/<sha256>.parquet   records read from one snapshot; can always be rebuilt
    problems/<sha256>.jsonl          the lines of a snapshot that were set aside, and why
    figures/<id>.json                figures made, so that an id can be traced
    flights/, coverage/, history/    worked out of position history (`published`)

Every write goes aside first and is renamed into place, the manifest last: a program killed at any
moment leaves either the whole addition or none of it. One writer at a time holds `.lock`; readers
need none.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from sinews import published
from sinews.database import Database, quote
from sinews.errors import WorkspaceProblem
from sinews.tables import KINDS

_MANIFEST = "snapshots.jsonl"
# In the scratch folder: which files are about to be moved into place.
_MOVING = "moving.json"
# How long a second writer waits for the first before it is told so.
LOCK_SECONDS = 120.0
_REGISTER = {"deliveries", "deals", "transfer_totals"}
# Where a flight worked out of history stands: its day and its number in that day's file.
_ROW = "strftime(date, '%Y%m%d')::BIGINT * 1000000 + file_row_number + 1"
_HERE = ("row", "row_count")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One raw file: where it came from, under which terms, what was read from it.

    `scopes` are `sources.Scope` as plain dicts; `kinds` gives the number of records of each kind;
    `extract_of` says, for a bundled extract, which whole file it was cut from or summed from. A
    snapshot that `adds_up` stands beside others of its source and is not replaced by them.
    """

    sha256: str
    source: str
    origin: str
    url: str
    licence: str
    terms: str
    retrieved: str
    vintage: str | None
    bytes: int
    suffix: str
    title: str
    kinds: dict[str, int]
    scopes: list[dict[str, Any]]
    set_aside: int = 0
    notes: list[str] = field(default_factory=list)
    extract_of: dict[str, str] | None = None
    adds_up: bool = False

    @property
    def is_extract(self) -> bool:
        return self.extract_of is not None


def default_root() -> Path:
    """`$SINEWS_WORKSPACE`, else the platform's folder for a user's data."""
    if chosen := os.environ.get("SINEWS_WORKSPACE"):
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_data_dir("sinews", appauthor=False))


class Store:
    """A folder of snapshots and tables, read only; the bundled sample is one, a workspace another."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The manifest's lines, in its order; a damaged line is an error that names it."""
        try:
            text = (self.root / _MANIFEST).read_text("utf-8")
        except FileNotFoundError:
            return ()
        except OSError as problem:
            raise WorkspaceProblem(f"cannot read {self.root / _MANIFEST}: {reason(problem)}") from None
        except UnicodeDecodeError:
            raise WorkspaceProblem(
                f"{self.root / _MANIFEST} is damaged: not UTF-8; restore it from a backup"
            ) from None
        found = []
        for number, line in enumerate(_json_lines(text), start=1):
            try:
                found.append(Snapshot(**json.loads(line)))
            except (ValueError, TypeError):
                raise WorkspaceProblem(
                    f"{self.root / _MANIFEST}, line {number}: not a snapshot's line; restore the "
                    "file from a backup, or delete the line and add the raw file again"
                ) from None
        return tuple(found)

    def raw_path(self, snapshot: Snapshot) -> Path:
        return self.root / "snapshots" / f"{snapshot.sha256}{snapshot.suffix}"

    def table_path(self, kind: str, sha256: str) -> Path:
        return self.root / "tables" / kind / f"{sha256}.parquet"

    def problems(self, snapshot: Snapshot) -> list[dict[str, Any]]:
        """The lines that were set aside: row, reason, text."""
        path = self.root / "problems" / f"{snapshot.sha256}.jsonl"
        if not path.is_file():
            return []
        return [json.loads(line) for line in _json_lines(path.read_text("utf-8"))]


def sample_store() -> Store:
    """The records bundled with the package."""
    return Store(Path(str(resources.files("sinews") / "sample" / "workspace")))


class Workspace(Store):
    """The user's records, and the bundled sample for the sources the user has nothing from."""

    def __init__(
        self,
        root: Path | None = None,
        *,
        threads: int | None = None,
        as_of: str | None = None,
        only: frozenset[str] | None = None,
        narrowed: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(root if root is not None else default_root())
        self.threads = threads
        self._as_of = as_of
        self._only = only
        self._narrowed = narrowed or {}
        self._databases: dict[tuple[frozenset[str], tuple[tuple[str, str], ...]], Database] = {}
        # What others worked out from the snapshots, until the next one is added.
        self.derived: dict[tuple[Any, ...], Any] = {}

    def view(
        self,
        *,
        as_of: str | None = None,
        only: frozenset[str] | None = None,
        narrowed: Mapping[str, str] | None = None,
    ) -> Workspace:
        """The same records as far as they were known on a day, or from these snapshots only.

        A snapshot without a vintage may be of any day; under `as_of` it is left out. `narrowed` gives
        conditions, by kind, of the rows that who asks for the view will ask about: big tables load
        faster without the others, and the asker answers for needing none of them.
        """
        return Workspace(self.root, threads=self.threads, as_of=as_of, only=only, narrowed=narrowed)

    @cached_property
    def _readable(self) -> tuple[tuple[Store, Snapshot], ...]:
        own: list[tuple[Store, Snapshot]] = [(self, snapshot) for snapshot in self.snapshots]
        held = set().union(*(_tells(snapshot) for snapshot in self.snapshots))
        # A bundled file that the user added as well would be read, and summed, twice.
        own_files = {snapshot.sha256 for snapshot in self.snapshots}
        sample = sample_store()
        bundled = [
            (sample, snapshot)
            for snapshot in sample.snapshots
            # An extract, and what was summed from a file, give way to files of the user's own.
            # A figure made from the sample can be traced whatever was added since.
            if snapshot.sha256 not in own_files
            and (
                snapshot.adds_up
                or (self._only is not None and snapshot.sha256 in self._only)
                or not held & _tells(snapshot)
            )
        ]
        own += [(self, _as_snapshot(one)) for one in self._published]
        return tuple(pair for pair in (*own, *bundled) if self._is_in_view(pair[1]))

    @cached_property
    def _published(self) -> tuple[published.Published, ...]:
        """The sets of position history that can be read: the current one, or those asked for by id."""
        if self._only is None:
            found = [published.load(self.root)]
        else:
            found = [published.load(self.root, one) for one in sorted(self._only)]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def history(self) -> published.Published | None:
        """The position history that the flights in view were worked out from."""
        held = {snapshot.sha256 for snapshot in self.readable if snapshot.source == published.SOURCE}
        return next((one for one in self._published if one.id in held), None)

    def _is_in_view(self, snapshot: Snapshot) -> bool:
        if self._only is not None and snapshot.sha256 not in self._only:
            return False
        return self._as_of is None or (snapshot.vintage is not None and snapshot.vintage <= self._as_of)

    @cached_property
    def readable(self) -> tuple[Snapshot, ...]:
        """Every snapshot that measures may use, the user's own first."""
        return tuple(snapshot for _, snapshot in self._readable)

    @cached_property
    def _by_id(self) -> dict[str, tuple[Store, Snapshot]]:
        return {snapshot.sha256: (store, snapshot) for store, snapshot in reversed(self._readable)}

    @property
    def is_empty(self) -> bool:
        return not self.snapshots and not self._published

    def uses_sample(self, sha256: str) -> bool:
        return sha256 in self._by_id and self._by_id[sha256][0] is not self

    def snapshot(self, sha256: str) -> Snapshot:
        """The snapshot with this SHA-256; raises `WorkspaceProblem` when it is not held."""
        return self._held(sha256)[1]

    def raw_file(self, sha256: str) -> Path:
        """Where the raw file of a readable snapshot lies."""
        store, snapshot = self._held(sha256)
        return store.raw_path(snapshot)

    def _held(self, sha256: str) -> tuple[Store, Snapshot]:
        if sha256 not in self._by_id:
            raise WorkspaceProblem(f"no snapshot {sha256[:12]}… in {self.root}")
        return self._by_id[sha256]

    def set_aside(self, sha256: str) -> list[dict[str, Any]]:
        """The lines of a readable snapshot that could not be read, with the reasons."""
        if sha256 not in self._by_id:
            return []
        store, snapshot = self._by_id[sha256]
        return store.problems(snapshot)

    def database(self, *kinds: str, where: Mapping[str, str] | None = None) -> Database:
        """A locked-down database with a table for each of `kinds`, and maybe others; loaded once.

        Who will ask for many kinds one after the other asks for all of them first: one that holds
        them already answers for each. `where` keeps some rows of a kind, for the asker who needs no
        others: of millions of flights those of one route.
        """
        kept = tuple(sorted((where or {}).items()))
        key = frozenset(kinds)
        for (held, narrowed), database in self._databases.items():
            if key <= held and kept == narrowed:
                return database
        files = {kind: self._table_files(kind) for kind in sorted(key)}
        known = [
            (snapshot.sha256, kind, snapshot.source, snapshot.vintage, snapshot.origin)
            for snapshot in self.readable
            for kind in snapshot.kinds
        ]
        made = Database(
            files,
            known,
            threads=self.threads,
            where={**self._narrowed, **(where or {})},
            selects={kind: select for kind in files if (select := self._history_select(kind))},
            extra={"airfields": _airfields()} if "flights" in files else None,
        )
        self._databases[key, kept] = made
        return made

    def _history_select(self, kind: str) -> str | None:
        """SQL of the rows that were worked out of position history, with where each stands here.

        A flight's `row` is its day and its number in that day's file: 20230918000012.
        """
        held = self.history()
        if held is None or kind not in ("flights", "coverage"):
            return None
        files = sorted(str(path) for path in (self.root / kind).glob("date=*/*.parquet"))
        if not files:
            return None
        read = f"read_parquet([{', '.join(map(quote, files))}], file_row_number = true)"
        units = ", ".join(quote(unit.fingerprint) for unit in held.units)
        known = f"list_has_all([{units}], string_split(snapshot, '; '))"
        if kind == "coverage":
            return f"SELECT * FROM {read}" + ("" if held.is_current else f" WHERE {known}")
        return (
            f"SELECT * REPLACE ({quote(held.id)} AS snapshot), "
            f'{_ROW} AS "row", '
            f"1 AS row_count FROM {read}" + ("" if held.is_current else f" WHERE {known}")
        )

    def published_flights(self, rows: Collection[int]) -> dict[int, dict[str, Any]]:
        """Flights worked out of history, as they stand in the workspace's files, by their row here.

        `snapshot` is the fingerprint of the unit of history, `unit` its name.
        """
        held = self.history()
        days = {f"{str(row)[:4]}-{str(row)[4:6]}-{str(row)[6:8]}" for row in rows}
        folder = self.root / "flights"
        files = sorted(str(path) for day in days for path in folder.glob(f"date={day}/*.parquet"))
        if held is None or not files:
            return {}
        read = (
            f"SELECT *, {_ROW} AS place FROM read_parquet([{', '.join(map(quote, files))}], "
            "file_row_number = true)"
        )
        listed = ", ".join(str(int(row)) for row in rows)
        columns = ", ".join(f'"{name}"' for name in KINDS["flights"].column_names if name not in _HERE)
        found = Database({}, extra={"told": read}, threads=self.threads).table(
            f"SELECT place, {columns} FROM told WHERE place IN ({listed}) ORDER BY place"
        )
        names = {unit.fingerprint: unit.name for unit in held.units}
        flights = {}
        for row in found[1]:
            flight = dict(zip(found[0], row, strict=True))
            units = str(flight["snapshot"]).split("; ")
            place = flight.pop("place")
            flights[place] = flight | {"unit": "; ".join(names.get(one, one) for one in units)}
        return flights

    def open_database(
        self, kinds: Sequence[str], *, extra: Mapping[str, str], folder: Path | None
    ) -> Database:
        """A database of its own with more tables beside the kinds, that may write to one folder."""
        files = {kind: self._table_files(kind) for kind in kinds}
        return Database(files, threads=self.threads, extra=extra, folder=folder)

    def _table_files(self, kind: str) -> list[str]:
        paths = []
        for store, snapshot in self._readable:
            if kind not in snapshot.kinds or snapshot.source == published.SOURCE:
                continue
            path = store.table_path(kind, snapshot.sha256)
            if not path.is_file():
                raise WorkspaceProblem(
                    f"{path} is missing; rebuild it with: sinews add {store.raw_path(snapshot)}"
                )
            paths.append(str(path))
        return paths

    # Figures -----------------------------------------------------------------------------------

    def save_figures(self, figures: Sequence[dict[str, Any]]) -> None:
        """Keep figures by id; one that is there already is the same and stays.

        A workspace that cannot be written to (read-only, full) keeps none: a figure can be made
        again from its measure and parameters.
        """
        folder = self.root / "figures"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for figure in figures:
                path = folder / f"{figure['id']}.json"
                if not path.exists():
                    # Not flushed to the disk: losing a figure in a power cut loses no work.
                    replace(path, (json.dumps(figure, ensure_ascii=False) + "\n").encode(), sync=False)
        except OSError:
            return

    def load_figure(self, identity: str) -> dict[str, Any] | None:
        path = self.root / "figures" / f"{identity}.json"
        try:
            figure: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise WorkspaceProblem(f"{path} is damaged; delete it and make the figure again") from None
        return figure

    # Writing -----------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the lock and give a scratch folder; what earlier, killed writers left is removed."""
        import filelock

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.root / ".lock", timeout=LOCK_SECONDS)
            lock.acquire()
        except filelock.Timeout:
            raise WorkspaceProblem(
                f"another sinews is writing to {self.root}; try again when it is done"
            ) from None
        except OSError as problem:
            raise WorkspaceProblem(f"cannot write to {self.root}: {reason(problem)}") from None
        try:
            self._forget()
            self._undo_unfinished()
            _remove_leftovers(self.root / "scratch")
            try:
                scratch = Path(tempfile.mkdtemp(dir=_made(self.root / "scratch")))
            except OSError as problem:
                raise WorkspaceProblem(f"cannot write to {self.root}: {reason(problem)}") from None
            yield scratch
        finally:
            _remove_leftovers(self.root / "scratch")
            lock.release()

    def commit(self, snapshot: Snapshot, files: dict[Path, Path]) -> None:
        """Move finished files into place, then write the manifest with the snapshot in it.

        `files` maps where each file was written aside to where it belongs. Call inside `writing`.
        """
        kept = [held for held in self.snapshots if held.sha256 != snapshot.sha256]
        lines = [json.dumps(asdict(held), ensure_ascii=False) for held in (*kept, snapshot)]
        manifest = ("\n".join(lines) + "\n").encode()
        new = [place for place in files.values() if not place.exists()]
        moving = {"sha256": snapshot.sha256, "places": [str(p.relative_to(self.root)) for p in new]}
        scratch = next(iter(files)).parent
        (scratch / _MOVING).write_text(json.dumps(moving), "utf-8")
        try:
            for aside, place in files.items():
                _flush(aside)
                _made(place.parent)
                aside.replace(place)
            for folder in {place.parent for place in files.values()}:
                _flush(folder)
            aside = scratch / _MANIFEST
            aside.write_bytes(manifest)
            _flush(aside)
            aside.replace(self.root / _MANIFEST)
        except BaseException:
            self._forget()
            self._undo_unfinished()
            raise
        self._forget()
        # The manifest is in place: whatever the disk says now, the snapshot was added.
        with suppress(OSError):
            _flush(self.root)

    def _forget(self) -> None:
        """Drop what was read from the manifest, which has changed or may have."""
        for name in ("snapshots", "_readable", "readable", "_by_id", "_published"):
            self.__dict__.pop(name, None)
        self._databases.clear()
        self.derived.clear()

    def _undo_unfinished(self) -> None:
        """Remove what a killed or failed writer moved into place without reaching the manifest."""
        held = {snapshot.sha256 for snapshot in self.snapshots}
        for listed in (self.root / "scratch").glob(f"*/{_MOVING}"):
            try:
                moving = json.loads(listed.read_text("utf-8"))
            except ValueError:
                continue  # Killed while writing this very file: nothing had been moved.
            if moving["sha256"] not in held:
                for place in moving["places"]:
                    (self.root / place).unlink(missing_ok=True)


def _airfields() -> str:
    """SQL of the bundled airfields, one a code: where it lies, in which state, what it is called."""
    listed = str(resources.files("sinews") / "reference" / "airfields.csv.gz")
    return (
        "SELECT code, any_value(country) AS country, any_value(name) AS name, "
        "any_value(latitude) AS latitude, any_value(longitude) AS longitude "
        f"FROM (SELECT * FROM read_csv({quote(listed)}, header = true, auto_detect = false, columns = "
        "{'ident': 'VARCHAR', 'code': 'VARCHAR', 'name': 'VARCHAR', 'country': 'VARCHAR', "
        "'latitude': 'DOUBLE', 'longitude': 'DOUBLE', 'elevation_ft': 'DOUBLE', 'kind': 'VARCHAR', "
        "'from': 'VARCHAR', 'to': 'VARCHAR'}) ORDER BY code, ident) GROUP BY code ORDER BY code"
    )


def _as_snapshot(held: published.Published) -> Snapshot:
    """Position history as a snapshot by reference: it is named, and not copied."""
    days = held.days
    return Snapshot(
        sha256=held.id,
        source=published.SOURCE,
        origin=held.described(),
        url="",
        licence="as its publisher says",
        terms="",
        # No clock: the newest day that it holds.
        retrieved=f"{days[1]}T00:00:00" if days else "",
        vintage=days[1] if days else None,
        bytes=0,
        suffix="",
        title="Flights and coverage worked out of position history",
        kinds={"coverage": 0, "flights": sum(unit.flights for unit in held.units)},
        scopes=[],
    )


def _tells(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    """What a snapshot tells of, for which a bundled one gives way to it: source, kind and part.

    UCDP's deaths by country do not replace its list of conflicts, nor UNHCR's flows its stocks. The
    registers of arms tell of the same transfers in three forms, and who adds one means that one.
    """
    source = (snapshot.extract_of or {}).get("source") or snapshot.source
    if _REGISTER & snapshot.kinds.keys():
        return {(source, "transfers", "")}
    if snapshot.scopes:
        return {(source, scope["kind"], scope.get("part", "")) for scope in snapshot.scopes}
    return {(source, kind, "") for kind in snapshot.kinds}


def open_workspace(root: str | os.PathLike[str] | None = None, *, threads: int | None = None) -> Workspace:
    """The workspace at `root`, else at `$SINEWS_WORKSPACE`, else in the user's data folder.

    It need not exist: nothing is written until something is added or a figure is made.
    """
    if root is not None and Path(root).exists() and not Path(root).is_dir():
        raise WorkspaceProblem(f"{root} is a file; a workspace is a folder")
    return Workspace(None if root is None else Path(root), threads=threads)


def replace(path: Path, content: bytes, *, sync: bool) -> None:
    """Write a file aside and rename it into place, so that no reader sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as aside:
            aside.write(content)
            if sync:
                aside.flush()
                os.fsync(aside.fileno())
        # A scratch file is its maker's alone; what is kept may be read by whom the folder lets in.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if sync:
        _flush(path.parent)


def _json_lines(text: str) -> list[str]:
    """The lines of a JSON Lines file; a title may hold U+0085 or U+2028, which end no line here."""
    return text.removesuffix("\n").split("\n") if text else []


def reason(problem: OSError) -> str:
    """What the system says went wrong, in plain words."""
    return (problem.strerror or str(problem)).lower()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _flush(path: Path) -> None:
    """Push a file or a folder to the disk; folders cannot be flushed on Windows."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_leftovers(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
