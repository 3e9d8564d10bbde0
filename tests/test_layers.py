"""Imports go one way only: the contracts in pyproject.toml hold, and each of them can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run lint-imports on the package under root/src, whatever else is installed."""
    code = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    return subprocess.run(
        [sys.executable, "-c", code, "--config", "pyproject.toml", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_room_keeps_to_its_layer() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken" in found.stdout


# Contract → a file, and a line that breaks the contract when it is added there.
PLANTED = {
    "rooms": ("periods.py", "from sinews import workspace"),
    "sources-apart": ("sources/sinews_totals/parse.py", "from sinews.sources.sipri_transfers import totals"),
    "sources-see-no-workspace": ("sources/sipri_transfers/deals.py", "from sinews import figure"),
    "measures-see-no-files": ("measures/arms.py", "from sinews import ingest"),
    "no-network": ("ingest.py", "import urllib.request"),
}


def test_a_violation_is_planted_for_every_contract() -> None:
    assert {contract["id"] for contract in CONTRACTS} == PLANTED.keys()


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_its_contract(contract: str, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "workspace", "*.gz")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file, line = PLANTED[contract]
    path = tmp_path / "src" / "sinews" / file
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    found = lint(tmp_path)
    name = next(entry["name"] for entry in CONTRACTS if entry["id"] == contract)
    assert found.returncode == 1, found.stdout + found.stderr
    assert f"{name} BROKEN" in " ".join(found.stdout.split()), found.stdout


def test_every_source_is_seen_by_the_linter() -> None:
    """A folder without __init__.py works as a source but escapes every contract."""
    folders = [path.parent for path in (ROOT / "src" / "sinews" / "sources").glob("*/source.toml")]
    assert folders
    unseen = [folder.name for folder in folders if not (folder / "__init__.py").is_file()]
    assert not unseen, f"add an __init__.py to: {', '.join(unseen)}"
