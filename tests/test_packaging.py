"""The built wheel alone is a working Sinews: small, complete, installable from wheels everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_MEGABYTES = 350
# Where a journalist or a server runs it; Macs with Intel as well as Apple's own processors.
PLATFORMS = {
    "Linux x86-64": ("manylinux2014_x86_64", "manylinux_2_28_x86_64"),
    "Linux ARM": ("manylinux2014_aarch64", "manylinux_2_28_aarch64"),
    "macOS ARM": ("macosx_11_0_arm64",),
    "macOS Intel": ("macosx_11_0_x86_64",),
    "Windows": ("win_amd64",),
}
PYTHONS = ("3.11", "3.13")


def run(*command: str | Path, cwd: Path, expect: int = 0) -> str:
    """Run a command as on a machine that has never heard of this checkout; returns its stdout."""
    hidden = ("PYTHON", "SINEWS_", "VIRTUAL_ENV", "COVERAGE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment, "XDG_DATA_HOME": str(cwd / "data"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        timeout=600,
    )
    assert done.returncode == expect, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("sinews-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    (site,) = (folder / "venv").rglob("site-packages")
    run(
        sys.executable, "-m", "pip", "--python", _python(folder / "venv"), "install", "--quiet", wheel, cwd=folder
    )  # fmt: skip
    megabytes = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
    print(f"base install: {megabytes:.0f} MB in site-packages (at most {MOST_MEGABYTES})")
    assert megabytes < MOST_MEGABYTES
    return _python(folder / "venv").parent


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def test_it_says_which_version_it_is(installed: Path, tmp_path: Path) -> None:
    name = tmp_path.name
    assert run(installed / "sinews", "--version", cwd=tmp_path).startswith("sinews "), name


def test_it_measures_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    asked = ("arms.import_share", "supplier=Israel", "recipient=Azerbeidzjan", "period=2016/2020")
    figure = json.loads(run(installed / "sinews", "measure", *asked, "--json", "-", cwd=tmp_path))
    # 697.5 of 1,029.6 million TIV, by adding up the register's rows.
    assert round(figure["value"], 1) == 67.7


def test_it_draws_a_dossier_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    asked = ("dossier", "ISR", "AZE", "--json", "-", "-o", "page.html")
    dossier = json.loads(run(installed / "sinews", *asked, cwd=tmp_path))
    assert dossier["dyad"]["sender"] and dossier["sections"]
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page.lstrip().lower().startswith("<!doctype html")


def test_its_types_are_seen_by_other_projects(installed: Path, tmp_path: Path) -> None:
    code = "import importlib.resources as r; print((r.files('sinews') / 'py.typed').is_file())"
    assert run(installed / "python", "-c", code, cwd=tmp_path).strip() == "True"


def test_licences_are_in_the_wheel_and_tests_are_not(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    inside = {name.split(".dist-info/licenses/")[-1] for name in names if ".dist-info/licenses/" in name}
    assert inside == {"LICENSE", "src/sinews/sample/LICENCES.md", "src/sinews/reference/LICENCES.md"}
    assert {"sinews/sample/LICENCES.md", "sinews/reference/LICENCES.md"} <= set(names)
    assert all(name.startswith(("sinews/", "sinews-")) for name in names)
    unwanted = {"tests", "__pycache__", ".lock", "conftest.py"}
    assert not [name for name in names if unwanted & set(name.split("/")) or "/test_" in name]
    # What a slow line fetches in a minute.
    assert wheel.stat().st_size < 20_000_000, f"{wheel.stat().st_size / 1e6:.0f} MB"


def test_the_sample_holds_what_the_terms_allow(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        raw = [
            archive.read(name)
            for name in archive.namelist()
            if "/sample/workspace/snapshots/" in name and name.endswith(".csv")
        ]
    registers = [text for text in raw if text.startswith(b"Transfers of major conventional arms")]
    assert len(registers) == 2
    lines = [line.decode("latin-1").split(",") for text in registers for line in text.splitlines()]
    rows = [cells for cells in lines if len(cells) >= 16 and "Supplier" not in cells]
    # Supplier before recipient in the one, which numbers its deals; recipient first in the other.
    recipients = {cells[2] if cells[0].isdigit() else cells[0] for cells in rows}
    assert recipients == {"Azerbaijan", "Armenia"}
    # Less than a tenth of the 25,024 deliveries and 29,515 deals.
    assert 276 < len(rows) < 2_500


def test_every_base_dependency_has_wheels(wheel: Path, tmp_path: Path) -> None:
    """Resolved for each platform from wheels only; markers are those of the machine running this."""
    found = {}
    for platform, tags in PLATFORMS.items():
        for python in PYTHONS:
            report = tmp_path / "report.json"
            run(
                sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
                "--only-binary=:all:", *(f"--platform={tag}" for tag in tags), "--implementation=cp",
                f"--python-version={python}", "--target", tmp_path / "none", "--report", report, wheel,
                cwd=tmp_path,
            )  # fmt: skip
            packages = json.loads(report.read_text("utf-8"))["install"]
            found[platform, python] = sorted(p["metadata"]["name"].lower() for p in packages)
            print(f"{platform}, Python {python}: {', '.join(found[platform, python])}")
    assert all("duckdb" in packages and "vl-convert-python" in packages for packages in found.values())
