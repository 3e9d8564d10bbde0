"""`sinews flights`: from paths and wishes to flights in a file or in the workspace.

The edge of the flights' room: here are the clock (no position of the last seven days), the pool of
workers and the folders; all between is pure.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sinews import history, register
from sinews.errors import SinewsError, UnreadableFile
from sinews.workspace import Workspace, reason

_ADDRESS = re.compile(r"[0-9a-f]{6}")


@dataclass(slots=True)
class Found:
    """What a run gave, for the summary."""

    target: Path
    flights: int = 0
    positions: int = 0
    members: int = 0
    units: int = 0
    units_kept: int = 0
    fast: bool = False
    # The aircraft database that was asked: vintage, or "undated"; None where there is none.
    register: str | None = None
    skipped: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    hashes: dict[str, str] = field(default_factory=dict)


def find_flights(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    form: str = "auto",
    addresses: Sequence[str] | None = None,
    fleet: Path | None = None,
    output: Path | None = None,
    fast: bool = False,
    hashed: bool = False,
    workers: int = 1,
    cluster: str | None = None,
    progress: Callable[[int, int, int], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Found:
    """Work out the flights of a history into `output`, or into the workspace without it.

    In the workspace finished units are kept, so that the same call goes on where a stopped one was.
    A fleet's flights (`addresses`, `fleet`) go to a file only: they say nothing of the sky seen, and
    mixed with a whole day's they would count twice. `fast` leaps through cruise; `hashed` takes the
    SHA-256 of every file. `notice` is told what takes long once. What cannot be read is counted; where
    nothing can be, that is an error. Raises `SinewsError` for what the user can mend.
    """
    _check_extra()
    if workers < 1:
        raise SinewsError(f"--workers {workers}: write a whole number from 1")
    only = _only(addresses, fleet)
    if only is not None and output is None:
        raise SinewsError("a fleet's flights go to a file of their own: add -o FLEET.parquet")
    if output is not None and output.suffix.lower() != ".parquet":
        raise SinewsError(f"{output}: flights are written as Parquet; name it FILE.parquet")
    edition = register.newest(workspace)
    settings = history.Settings(
        form=form,
        only=only,
        fast=fast,
        hashed=hashed,
        not_after=(datetime.now(UTC) - history.YOUNGEST).timestamp(),
        register=edition,
        indexes=workspace.root / "history" / "indexes",
    )
    given = history.units(paths)
    if cluster is None:
        _compile(workers, notice)
    found = Found(output or workspace.root, fast=fast)
    if edition is not None:
        found.register = edition.vintage or "undated"
    failed: list[UnreadableFile] = []
    with _kept(workspace, output) as keep, _executor(cluster) as executor:
        runs = history.run(given, settings, keep=keep, workers=workers, executor=executor, progress=progress)
        for unit, result in runs:
            found.units += 1
            if result is None:
                found.units_kept += 1
                continue
            if isinstance(result, UnreadableFile):
                failed.append(result)
                found.skipped[f"{unit.name}: {_without(str(result), unit)}"] += 1
                continue
            found.positions += result.rows
            found.members += result.members
            found.skipped += result.skipped
            found.left_out += result.left_out
            found.noted += result.noted
            found.hashes |= result.hashes
        if failed and len(failed) == len(given):
            raise failed[0]
        if output is not None:
            found.flights = history.assemble(keep, output)
        else:
            with workspace.writing():
                found.flights = history.publish(keep, workspace.root)
    return found


def _compile(workers: int, notice: Callable[[str], None] | None) -> None:
    """Have the machine code made once, and say so; else every worker would make it for itself."""
    from sinews.flights import warm

    if warm.is_compiled():
        return
    if notice is not None:
        notice("compiling for this machine, once; it takes about half a minute and later runs start at once")
    if workers > 1:
        with tempfile.TemporaryDirectory(prefix="sinews-") as folder:
            example = warm.write_example(Path(folder) / "example.tar")
            for _ in history.run(history.units([example])):
                pass


def _without(message: str, unit: history.Unit) -> str:
    """A message without the name that it begins with."""
    for name in (str(unit.paths[0]), unit.name):
        message = message.removeprefix(f"{name}: ")
    return message


@contextmanager
def _kept(workspace: Workspace, output: Path | None) -> Iterator[Path]:
    """The folder of finished units: the workspace's, or one that goes when the file is written."""
    try:
        if output is None:
            folder = workspace.root / "history"
            folder.mkdir(parents=True, exist_ok=True)
            yield folder
        else:
            output.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=output.parent, prefix=".flights-") as scratch:
                yield Path(scratch)
    except OSError as problem:
        raise SinewsError(f"{output or workspace.root}: cannot be written, {reason(problem)}") from None


@contextmanager
def _executor(cluster: str | None) -> Iterator[Executor | None]:
    if cluster is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise SinewsError("--cluster needs Dask: pip install 'sinews[cluster]'") from None
    try:
        client: Any = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise SinewsError(f"--cluster {cluster}: no cluster answers there ({problem})") from None
    with client:
        # A shard whose worker died is run again by another; results of finished shards stay.
        yield client.get_executor(retries=3)


def _only(addresses: Sequence[str] | None, fleet: Path | None) -> frozenset[str] | None:
    if addresses is None and fleet is None:
        return None
    given = list(addresses or [])
    if fleet is not None:
        try:
            lines = fleet.read_text("utf-8-sig").splitlines()
        except (OSError, ValueError) as problem:
            raise SinewsError(f"--fleet {fleet}: cannot be read ({problem})") from None
        given += [line.split("#")[0].split(",")[0].strip() for line in lines]
    wanted = {one.strip().lower() for one in given if one.strip()}
    for one in sorted(wanted):
        if not _ADDRESS.fullmatch(one):
            raise SinewsError(f"'{one}' is no aircraft's address: write six hexadecimal digits, as 600828")
    if not wanted:
        raise SinewsError("no aircraft's address given")
    return frozenset(wanted)


def _check_extra() -> None:
    try:
        import numba  # noqa: F401
    except ImportError:
        raise SinewsError("working out flights needs more packages: pip install 'sinews[flights]'") from None
