"""The dossier: the right figures for any pair, valid JSON, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from sinews import dossier
from sinews.errors import SinewsError
from sinews.parties import UnknownParty, find
from sinews.periods import Period
from sinews.workspace import Workspace, open_workspace

SCHEMAS = Path(__file__).parents[1] / "docs" / "schema"

# Sender, receiver, period, and whether the bundled sample can say what was delivered.
PAIRS = [
    ("ISR", "AZE", "2011/2024", True),
    ("ISR", "AZE", "2018", True),
    ("RUS", "ARM", "2011/2024", True),
    ("NLD", "ARM", "2011/2024", True),
    ("g-eu", "AZE", "2011/2024", True),
    ("AZE", "ISR", "2011/2024", False),
    ("USA", "SAU", "2011/2024", False),
    ("IRN", "x-hamas", "2011/2024", False),
    ("SUN", "IND", "1980/1989", False),
    ("ISR", "AZE", "2020/2026", False),
    ("g-eu", "g-middle-east", "2015/2020", False),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """No records but the bundled ones."""
    return open_workspace(tmp_path / "none")


def built(workspace: Workspace, sender: str, receiver: str, period: str) -> dossier.Dossier:
    return dossier.build(workspace, find(sender), find(receiver), Period.parse(period))


def validator() -> Draft202012Validator:
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}
    registry = Registry().with_resources(
        [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
    )
    Draft202012Validator.check_schema(schemas["dossier.json"])
    Draft202012Validator.check_schema(schemas["figure.json"])
    return Draft202012Validator(schemas["dossier.json"], registry=registry)


@pytest.mark.parametrize(("sender", "receiver", "period", "answers"), PAIRS)
def test_any_pair_gives_valid_json(
    workspace: Workspace, sender: str, receiver: str, period: str, answers: bool
) -> None:
    found = built(workspace, sender, receiver, period)
    document = json.loads(json.dumps(found.to_json()))
    assert [error.message for error in validator().iter_errors(document)] == []
    assert document["dyad"] == {"sender": sender, "receiver": receiver}
    volume = found.section("summary").figures["volume"]
    assert (volume.value is not None) is answers
    assert answers or volume.caveats, "what cannot be answered says why"


def test_the_known_answer(workspace: Workspace) -> None:
    found = built(workspace, "ISR", "AZE", "2011/2024")
    summary = found.section("summary").figures
    assert dossier_value(summary["peak"].value) == 67.7
    assert str(summary["peak"].period) == "2016/2020"
    assert summary["rank"].value == 2
    assert dossier_value(summary["licensed"].value) == 403.0
    # The newest retrieval among all sources: the register's is of 12 February 2026, the timeline's later.
    assert found.made.startswith("2026-11-24")


def dossier_value(value: object) -> float:
    assert isinstance(value, int | float)
    return round(value, 1)


def test_bytes_do_not_depend_on_threads_or_time(tmp_path: Path) -> None:
    texts = set()
    for threads in (1, 2, 1):
        workspace = open_workspace(tmp_path / "none", threads=threads)
        found = built(workspace, "ISR", "AZE", "2011/2024")
        texts.add(json.dumps(found.to_json()) + dossier.render(workspace, found, "en"))
    assert len(texts) == 1


def test_every_section_has_figures_and_every_figure_one_id(workspace: Workspace) -> None:
    found = built(workspace, "ISR", "AZE", "2011/2024")
    assert [section.id for section in found.sections] == [
        "summary",
        "suppliers",
        "delivered",
        "windows",
        "dollars",
        "composition",
        "context",
        "standing",
        "conflict",
        "people",
        "politics",
        "timeline",
        "reported",
        "places",
        "unrecorded",
    ]
    ids = [figure.id for figure in found.figures()]
    assert len(ids) == len(set(ids)) > 20


def test_yearly_adds_up_to_all_imports(workspace: Workspace) -> None:
    found = built(workspace, "ISR", "AZE", "2011/2024")
    yearly = found.section("suppliers").figures["yearly"]
    assert yearly.value == found.section("summary").figures["imports"].value
    volumes = {row[1]: 0.0 for row in yearly.rows}
    for _, party, _, tiv, *_ in yearly.rows:
        assert isinstance(tiv, int | float)
        volumes[party] += tiv
    assert round(volumes["ISR"], 2) == found.section("summary").figures["volume"].value
    assert [series.name for series in yearly.series][:2] == ["RUS", "ISR"]
    for series in yearly.series:
        assert len(series.points) == 14
        for point in series.points:
            if point.low is not None and point.high is not None and point.value is not None:
                assert point.low <= point.value <= point.high


def test_windows_of_short_and_long_periods() -> None:
    from sinews.dossier.windows import MOST, windows

    ten = windows(Period.parse("2011/2024"))
    assert (str(ten[0]), str(ten[-1]), len(ten)) == ("2011/2015", "2020/2024", 10)
    assert str(windows(Period.parse("2016/2020"))[-1]) == "2016/2020"
    assert len(windows(Period.parse("2018"))) == 6
    long = windows(Period.parse("1950/2024"))
    assert len(long) <= MOST
    assert str(long[-1]) == "2020/2024"


def test_as_of_leaves_out_what_was_not_known(workspace: Workspace) -> None:
    found = dossier.build(workspace, find("ISR"), find("AZE"), Period.parse("2011/2024"), as_of="2025-12-31")
    assert found.section("summary").figures["volume"].value is None
    vintages = [source["vintage"] for source in found.to_json()["sources"]]
    assert vintages, "what was known by then is used"
    assert all(vintage is not None and vintage <= "2025-12-31" for vintage in vintages)
    assert dossier.render(workspace, found, "en")


@pytest.mark.parametrize(
    ("sender", "receiver", "period", "message"),
    [
        ("AZE", "AZE", "2011/2024", "named twice"),
        ("SUN", "IND", "2011/2024", "existed until"),
        ("ISR", "AZE", "2016/..", "has no end"),
    ],
)
def test_mistakes_are_told_in_a_line(
    workspace: Workspace, sender: str, receiver: str, period: str, message: str
) -> None:
    with pytest.raises(SinewsError, match=message) as caught:
        built(workspace, sender, receiver, period)
    assert "\n" not in str(caught.value)


def test_a_former_state_in_its_years_is_no_mistake(workspace: Workspace) -> None:
    try:
        found = built(workspace, "SUN", "IND", "1980/1989")
    except UnknownParty:
        pytest.fail("the Soviet Union existed in 1980–1989")
    page = dossier.render(workspace, found, "en")
    assert "cannot say what the Soviet Union delivered to India" in page
    assert "armstransfers.sipri.org" in page
    assert "<figure" not in page
