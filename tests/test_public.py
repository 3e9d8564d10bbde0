"""The public surface: the verbs of the command line, in Python, imported when used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sinews


def test_the_verbs_of_the_command_line_work_in_python(tmp_path: Path) -> None:
    workspace = sinews.open_workspace(tmp_path / "workspace")
    figure = sinews.measure(
        workspace, "arms.import_share", supplier="Israel", recipient="Azerbaijan", period="2016/2020"
    )
    assert isinstance(figure, sinews.Figure)
    assert round(float(figure.value), 1) == 67.7  # type: ignore[arg-type]
    assert sinews.dossier.languages()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sinews.nothing


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, sinews; "
        "heavy = {'duckdb', 'babel', 'jinja2', 'vl_convert', 'numba', 'numpy', 'openpyxl', 'rapidfuzz'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
