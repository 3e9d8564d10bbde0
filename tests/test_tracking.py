"""Flights on a cluster: the same as here, also when a worker is killed half-way."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import distributed
import pytest

from sinews.errors import SinewsError
from sinews.tracking import find_flights
from sinews.workspace import Workspace
from test_history import MIDNIGHT, _archive, _cruise, _trace


def _days(folder: Path, count: int) -> list[Path]:
    return [
        _archive(
            folder / f"v{day}.tar",
            {
                f"4b1a{number:02x}": _trace(
                    f"4b1a{number:02x}", MIDNIGHT + day * 86_400, _cruise(40_000 + number, 60_000, 0.0)
                )
                for number in range(20)
            },
        )
        for day in range(count)
    ]


def test_a_cluster_gives_the_same_and_survives_a_killed_worker(tmp_path: Path) -> None:
    archives = _days(tmp_path, 12)
    workspace = Workspace(tmp_path / "workspace")
    here = tmp_path / "here.parquet"
    there = tmp_path / "there.parquet"
    find_flights(workspace, archives, output=here)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        killed: list[int] = []

        def kill() -> None:
            # Once the cluster is at work: a worker is started anew by its nanny, its shard run again.
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                busy = [w for w in cluster.scheduler.workers.values() if w.processing]
                if busy:
                    pid = next(n.pid for n in cluster.workers.values() if n.worker_address == busy[0].address)
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                    return
                time.sleep(0.01)

        thread = threading.Thread(target=kill)
        thread.start()
        found = find_flights(workspace, archives, output=there, cluster=cluster.scheduler_address)
        thread.join()
    assert killed, "no worker was killed while it worked"
    assert found.units == 12 and found.flights == 240
    assert there.read_bytes() == here.read_bytes()


def test_no_cluster_at_that_address_is_said_in_one_line(tmp_path: Path) -> None:
    archives = _days(tmp_path, 1)
    with pytest.raises(SinewsError, match="no cluster answers"):
        find_flights(
            Workspace(tmp_path / "workspace"),
            archives,
            output=tmp_path / "out.parquet",
            cluster="tcp://127.0.0.1:9",
        )
