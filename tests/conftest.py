"""What all tests share: no network, a workspace of their own, the real registers where they lie."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from sinews.ingest import add
from sinews.workspace import Workspace

ROOT = Path(__file__).parents[1]
SIPRI = Path(__file__).parents[2] / "shared" / "data" / "sipri"
DELIVERIES = SIPRI / "deliveries_2026-02-12.csv"
REGISTER_2025 = SIPRI / "register_2025-03-13.csv"
REGISTER_2024 = SIPRI / "register_2024-10-13.csv"
TABLES_2022 = SIPRI / "tiv_export_2022-07-28"
ABSENT = "SIPRI's files may not be bundled; ../shared/data/sipri is absent"
needs_sipri = pytest.mark.skipif(not SIPRI.is_dir(), reason=ABSENT)

# Two cores and a shared machine: time limits would test the machine, not the code.
settings.register_profile(
    "sinews", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("sinews")


class NetworkRefused(OSError):
    """A test tried to reach another machine."""


def _check(family: int, address: Any) -> None:
    if family == getattr(socket, "AF_UNIX", None):
        return
    host = address[0] if isinstance(address, tuple) else address
    if host in ("localhost", b"localhost", "", None):
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise NetworkRefused(f"tests may not reach {host!r}")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and every look-up of a name but the loopback's."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}
    look_up = socket.getaddrinfo

    def guarded(name: str) -> Callable[..., Any]:
        def call(self: socket.socket, *given: Any) -> Any:
            _check(self.family, given[-1])
            return real[name](self, *given)

        return call

    def guarded_look_up(host: Any, *given: Any, **named: Any) -> Any:
        _check(socket.AF_INET, (host,))
        return look_up(host, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(socket.socket, name, guarded(name))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(autouse=True)
def own_workspace(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test touches the workspace of whoever runs it."""
    folder = tmp_path_factory.mktemp("own") / "workspace"
    monkeypatch.setenv("SINEWS_WORKSPACE", str(folder))
    monkeypatch.delenv("SINEWS_THREADS", raising=False)
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with nothing of its own: the bundled sample answers."""
    return Workspace(tmp_path_factory.mktemp("sample") / "workspace")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """The delivery register of 2026 and the deal register of 2025, whole; do not write to it."""
    return Workspace(_built(tmp_path_factory, worker_id, "whole", [DELIVERIES, REGISTER_2025]))


@pytest.fixture(scope="session")
def vintages(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """As `whole`, with the 134 export tables of July 2022 beside it; do not write to it."""
    files = [DELIVERIES, REGISTER_2025, *sorted(TABLES_2022.glob("*.csv"))]
    return Workspace(_built(tmp_path_factory, worker_id, "vintages", files))


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Which of pytest-xdist's workers this is; `master` without it."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "master"))


def _built(factory: pytest.TempPathFactory, worker: str, name: str, files: list[Path]) -> Path:
    """A workspace with these files, built once for all workers of a run."""
    if not SIPRI.is_dir():
        pytest.skip(ABSENT)
    base = factory.getbasetemp() if worker == "master" else factory.getbasetemp().parent
    root = base / f"built-{name}"
    with FileLock(base / f"built-{name}.lock"):
        if not (root / "ready").exists():
            workspace = Workspace(root)
            for file in files:
                add(workspace, file)
            (root / "ready").touch()
    return root


@pytest.fixture
def sinews(own_workspace: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a user does: another process, its own folder; never a traceback."""

    def run(*arguments: str | Path, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "sinews", *map(str, arguments)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "src"),
                "SINEWS_WORKSPACE": str(own_workspace),
                "PYTHONIOENCODING": "utf-8",
                **env,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        if check:
            assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes; the writers' lock file is no content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture
def few_rows_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few lines pass for whole ones: for tests of what is done with whole files."""
    from sinews.sources import wholeness

    monkeypatch.setattr(wholeness, "lacking", lambda *_: "")
