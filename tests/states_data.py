"""The real files about states' spending, wars and refugees, and a workspace with all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import _built
from sinews.workspace import Workspace

DATA = Path(__file__).parents[2] / "shared" / "data"
MILEX = DATA / "sipri" / "SIPRI-Milex-data-1948-2023.xlsx"
COUNTRY_YEARS = DATA / "ucdp" / "organizedviolencecy_v25_1.csv"
CONFLICTS = DATA / "ucdp" / "ucdp_acd.csv"
EVENTS = DATA / "ucdp" / "uncertainUCDP_ucdpged_sample1000.csv"
POPULATION = DATA / "unhcr" / "population.csv"
FLOWS = DATA / "unhcr" / "flows.csv"
IDMC = DATA / "unhcr" / "idmc.csv"
FILES = [MILEX, COUNTRY_YEARS, CONFLICTS, EVENTS, POPULATION, FLOWS, IDMC]

needs_files = pytest.mark.skipif(
    not all(file.is_file() for file in FILES), reason="the publishers' files in ../shared/data are absent"
)


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """Spending, conflicts and displacement, whole; do not write to it."""
    if not all(file.is_file() for file in FILES):
        pytest.skip("the publishers' files in ../shared/data are absent")
    return Workspace(_built(tmp_path_factory, worker_id, "states", FILES))
