"""Files cut at the end of a line: nothing in them is damaged, and what they lack is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import DELIVERIES
from parsing import read
from politics_data import ATOP, DCAD, ISSUES, REGIMES, ROLL_CALLS, VOTES
from sinews import measures
from sinews.errors import UnreadableFile
from sinews.figure import Figure
from sinews.ingest import add
from sinews.sources import Scope, all_sources, wholeness
from sinews.workspace import Workspace
from states_data import CONFLICTS, COUNTRY_YEARS, FLOWS, IDMC, POPULATION

TEN = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.999)
# Files of ten and twenty megabytes are cut less often.
FEW = (0.6, 0.98)
DEALS = DELIVERIES.parent / "register_2025-03-13.csv"


def cut(path: Path, part: float, folder: Path) -> Path:
    """The first lines of a file, as a file of the same name."""
    lines = path.read_bytes().splitlines(keepends=True)
    short = folder / path.name
    short.write_bytes(b"".join(lines[: int(len(lines) * part)]))
    return short


class _Nowhere:
    """A sink for who wants to know only what a file says of itself."""

    def record(self, kind: str, values: tuple[Any, ...], row: int, row_count: int = 1) -> None:
        pass

    def set_aside(self, row: int, reason: str, text: str) -> None:
        pass


def run(workspace: Workspace, name: str, **asked: str) -> Figure:
    return measures.run(workspace, name, asked)


def scope_of(path: Path, source: str) -> tuple[Scope, tuple[str, ...]]:
    outline = all_sources()[source].read(path, _Nowhere())
    return outline.scopes[0], outline.notes


@pytest.mark.parametrize(
    ("path", "source", "parts"),
    [
        (ATOP, "atop", (0.999,)),
        (DCAD, "dcad", TEN),
        (VOTES, "unga_votes", (0.98,)),
        (ROLL_CALLS, "unga_votes", TEN),
        (ISSUES, "unga_votes", TEN),
        (CONFLICTS, "ucdp", TEN),
        (DEALS, "sipri_transfers", FEW),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_a_cut_list_says_nothing_of_what_is_not_in_it(
    tmp_path: Path, path: Path, source: str, parts: tuple[float, ...]
) -> None:
    if not path.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    for part in parts:
        scope, notes = scope_of(cut(path, part, tmp_path), source)
        assert not scope.stated, part
        assert any("missing" in note or "one direction only" in note for note in notes), part


def test_a_register_cut_among_its_largest_supplier_is_not_believed(tmp_path: Path) -> None:
    """Three tenths of the lines are of the United States, near the end of the alphabet."""
    if not DELIVERIES.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    for part in (0.35, 0.72, 0.9, 0.999):
        scope, notes = scope_of(cut(DELIVERIES, part, tmp_path), "sipri_transfers")
        assert not scope.stated, part
        assert any("it was cut" in note for note in notes), part
    assert scope_of(DELIVERIES, "sipri_transfers")[0].stated


@pytest.mark.parametrize("path", [POPULATION, FLOWS, IDMC], ids=lambda path: path.name)
def test_a_table_by_year_is_believed_up_to_the_year_that_breaks_off(tmp_path: Path, path: Path) -> None:
    if not path.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    lines = path.read_bytes().splitlines(keepends=True)
    for part in FEW if path != IDMC else TEN[2:]:
        scope, notes = scope_of(cut(path, part, tmp_path), "unhcr")
        at = int(len(lines) * part) - 1
        broken = int(float(lines[at].split(b",")[0]))
        assert scope.stated and scope.last_year == broken - 1, part
        assert f"its rows of {broken} break off" in notes[0]
    scope, notes = scope_of(path, "unhcr")
    assert (scope.stated, scope.last_year, notes) == (True, 2025, ())


@pytest.mark.parametrize(
    ("path", "source"), [(COUNTRY_YEARS, "ucdp"), (REGIMES, "regimes_of_the_world")], ids=["ucdp", "regimes"]
)
def test_a_table_state_by_state_is_believed_of_the_states_it_has(
    tmp_path: Path, path: Path, source: str
) -> None:
    if not path.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    for part in (0.05, 0.65, 0.9, 0.999):
        short = cut(path, part, tmp_path)
        found = read(short, source)
        assert found.outline is not None
        scope, notes = found.outline.scopes[0], found.outline.notes
        assert scope.suppliers is not None and 0 < len(scope.suppliers) < 210
        assert scope.last_year == 2024 and notes
        # Of each state that is said to be covered there is its last line.
        last: dict[str, int] = {}
        for _, values, _, _ in found.records:
            last[values["state"]] = max(values["year"], last.get(values["state"], 0))
        ended = {"SUN", "YUG", "CSK", "DDR", "YMD", "x-north-yemen", "x-south-vietnam", "x-zanzibar"}
        assert {code for code in scope.suppliers if last[code] < 2024} <= ended, part
    scope, _ = scope_of(path, source)
    assert scope.stated and scope.suppliers is None


ASKED: list[tuple[str, list[Path], dict[str, str]]] = [
    ("conflict.deaths", [COUNTRY_YEARS], {"state": "UKR", "period": "2022/2024"}),
    ("conflict.deaths", [COUNTRY_YEARS], {"state": "world", "period": "2020/2024"}),
    ("conflict.active_years", [CONFLICTS], {"state": "AZE", "period": "1991/2024"}),
    ("displacement.flow", [FLOWS], {"origin": "AZE", "host": "ARM", "period": "2020/2023"}),
    ("state.regime", [REGIMES], {"state": "ZWE", "period": "2011/2024"}),
    ("state.agreements", [DCAD], {"state": "AZE", "other": "TUR", "period": "1992/2010"}),
    ("arms.import_share", [DELIVERIES], {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"}),
    ("arms.change", [DELIVERIES], {"supplier": "USA", "period": "2020/2024", "prior": "2015/2019"}),
]


@pytest.mark.parametrize(
    ("name", "paths", "asked"), ASKED, ids=[f"{a} {' '.join(c.values())}" for a, _, c in ASKED]
)
def test_a_figure_from_a_cut_file_is_right_or_says_why_there_is_none(
    tmp_path: Path, name: str, paths: list[Path], asked: dict[str, str]
) -> None:
    if not all(path.is_file() for path in paths):
        pytest.skip("the publishers' files in ../shared/data are absent")
    whole = Workspace(tmp_path / "whole")
    for path in paths:
        add(whole, path)
    right = run(whole, name, **asked).value
    assert right is not None
    for part in (0.6, 0.97)[path == FLOWS :]:
        workspace = Workspace(tmp_path / str(part))
        (tmp_path / f"cut {part}").mkdir()
        for path in paths:
            added = add(workspace, cut(path, part, tmp_path / f"cut {part}"))
            assert added.snapshot.notes
        figure = run(workspace, name, **asked)
        if figure.value is None:
            assert figure.caveats
        else:
            assert figure.value == right


def test_votes_without_all_their_lines_give_no_share(tmp_path: Path) -> None:
    """A share of the votes that are left would be a number, and a wrong one."""
    if not VOTES.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    workspace = Workspace(tmp_path / "workspace")
    for path in (cut(VOTES, 0.97, tmp_path), ROLL_CALLS, cut(ISSUES, 0.5, tmp_path)):
        add(workspace, path)
    figure = run(workspace, "votes.agreement", state="AZE", other="ISR", period="2010/2019")
    assert figure.value is None
    assert "votes" in figure.caveats[0] and "whole file" in figure.caveats[0]


def test_a_line_of_four_of_a_list_of_alliances_is_not_the_world(tmp_path: Path) -> None:
    """Both directions of two dyad-years: nothing is missing within it, and nearly everything else."""
    header = b"ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"
    lines = [
        f"{one}.0,{two}.0,{year}.0,1.0,0.0,0.0,1.0,1.0\n".encode()
        for one, two in ((371, 373), (373, 371))
        for year in (2009, 2010)
    ]
    path = tmp_path / "atop_alliance.csv"
    path.write_bytes(header + b"".join(lines))
    workspace = Workspace(tmp_path / "workspace")
    assert not add(workspace, path).snapshot.scopes[0]["stated"]
    figure = run(workspace, "state.agreements", state="FRA", other="DEU", period="2009/2010")
    assert figure.value is None


def test_how_many_rows_follow_from_the_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        wholeness, "_about", lambda source, part: {"year": 2024, "rows": 1000, "a_year": [40, 60]}
    )
    assert wholeness.lacking("any", "kind", 1000, 2024) == ""
    assert "999 rows where a whole one has 1,000" in wholeness.lacking("any", "kind", 999, 2024)
    assert wholeness.lacking("any", "kind", 1080, 2026) == ""
    assert wholeness.lacking("any", "kind", 1079, 2026)
    assert wholeness.lacking("any", "kind", 880, 2022) == ""
    assert wholeness.lacking("any", "kind", 879, 2022)


def test_years_of_an_unsorted_table_are_judged_by_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wholeness, "_about", lambda source, part: {"years": {"2000": 3}})

    def whole(*rows: tuple[int, int]) -> tuple[int | None, int | None, str]:
        years = wholeness.Years()
        for year, count in rows:
            for at in range(count):
                years.take(year, "ZYXWVU"[at % 6], "MNOPQR"[at % 5])
        return years.whole("any", "part")

    assert whole((2001, 100), (2002, 96)) == (2001, 2002, "")
    first, last, note = whole((2001, 100), (2002, 70))
    assert (first, last) == (2001, 2001) and "2002" in note
    # A year with fewer rows than a whole one has is none that is covered.
    assert whole((2000, 2), (2001, 100), (2002, 100))[:2] == (2001, 2002)
    assert whole((2002, 100), (2001, 70))[:2] == (2001, 2002)
    assert wholeness.Years().whole("any", "part") == (None, None, "")


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    path.write_bytes(b"year,coo_name,coo_iso,coa_name,coa_iso,refugees,idps\n")
    with pytest.raises(UnreadableFile, match="no record"):
        add(Workspace(tmp_path / "workspace"), path)
