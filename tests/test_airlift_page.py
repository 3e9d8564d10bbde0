"""The command and the page of an airlift: figures only, tracks with gaps, reports beside, in any language."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sinews.dossier import airlift as airlifts
from sinews.dossier import airlift_charts, airlift_page
from sinews.dossier.language import Language
from sinews.positions import read_positions
from sinews.workspace import Workspace
from skies import Sky
from test_history import MIDNIGHT, _archive, _cruise, _trace

jsonschema = pytest.importorskip("jsonschema")
referencing = pytest.importorskip("referencing")
SCHEMAS = Path(__file__).parents[1] / "docs" / "schema"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    sky = Sky(tmp_path_factory.mktemp("airlift") / "workspace")
    for day in ("01", "02", "09", "17"):
        sky.fly(f"2023-09-{day} 06:00", "UBBB", "LLOV", operator="AZQ", icao24="600828")
    sky.fly("2023-09-20 06:00", "UBBB", "LLOV", destination_evidence="low",
            destination_candidates=[("LLOV", 0.7), ("LLER", 0.2)])  # fmt: skip
    sky.whole_days("2023-09-01", "2023-09-30")
    return sky.workspace()


def _validator() -> Any:
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}
    registry = referencing.Registry().with_resources(
        (name, referencing.Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    return jsonschema.Draft202012Validator(schemas["airlift.json"], registry=registry)


def test_the_page_prints_the_figures_and_the_reports_beside_them(workspace: Workspace) -> None:
    made = airlifts.build(workspace, "Azerbaijan", "LLOV")
    page = airlift_page.render(workspace, made, "en")
    assert "at least" in page and re.search(
        r">4</a> flights; <a[^>]*>4</a>–<a[^>]*>5</a> with inferred", page
    )
    assert "Haaretz" in page and "at least 92" in page
    assert page == airlift_page.render(workspace, made, "en")
    assert 'src="http' not in page and "<script src" not in page
    lead = re.sub(r"<[^>]+>", "", page.split('class="prose lead"')[1].split("</div>")[0])
    assert "92" not in lead
    dutch = airlift_page.render(workspace, made, "nl")
    assert "met afgeleide stops" in dutch and "minstens 92" in dutch


def test_without_flights_the_page_has_reports_a_recipe_and_no_number_of_its_own(tmp_path: Path) -> None:
    empty = Workspace(tmp_path / "workspace")
    made = airlifts.build(empty, "Azerbaijan", "Ovda", both_ways=True)
    page = airlift_page.render(empty, made)
    assert "nobody has counted flights here yet" in page
    assert "docs/howto/airlift-history.md" in page and "16 February 2023" in page
    assert "at least 92" in page and "airlift-months" not in page


@pytest.mark.parametrize("held", [True, False])
def test_the_json_fits_its_schema(sinews: Run, workspace: Workspace, tmp_path: Path, held: bool) -> None:
    root = workspace.root if held else tmp_path / "none"
    told = sinews("airlift", "Azerbaijan", "LLOV", "--workspace", str(root), "--json", "-")
    document = json.loads(told.stdout)
    _validator().validate(document)
    assert document["figures"]["flights"]["value"] == (4 if held else None)
    assert any(row["value"] == 92 for row in document["reports"])
    with pytest.raises(jsonschema.ValidationError):
        _validator().validate({**document, "figures": {}})


def test_the_summary_fits_a_terminal(sinews: Run, workspace: Workspace) -> None:
    told = sinews("airlift", "AZE", "LLOV", "--both-ways", "--workspace", str(workspace.root))
    assert told.returncode == 0 and all(len(line) <= 80 for line in told.stdout.splitlines())
    assert "at least 4 flights" in told.stdout and "in no count above" in told.stdout
    wrong = sinews("airlift", "AZE", "Nowhereville", "--workspace", str(workspace.root))
    assert wrong.returncode == 2 and len(wrong.stderr.splitlines()) == 1


def test_tracks_are_read_again_from_the_history_and_said_to_be_gone_when_it_is(tmp_path: Path) -> None:
    from sinews.tracking import find_flights

    rows = [row for row in _cruise(40_000, 52_000, 8.0) if not 44_000 < float(str(row[0])) < 46_000]
    archive = _archive(tmp_path / "day.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, rows)})
    workspace = Workspace(tmp_path / "workspace")
    find_flights(workspace, [archive])
    (row,) = (place for (place,) in workspace.database("flights").query("SELECT row FROM flights"))
    fixes = read_positions(workspace, [row])[row]
    assert not isinstance(fixes, str) and len(fixes.times) > 100
    assert max(b - a for a, b in zip(fixes.times, fixes.times[1:], strict=False)) > 1900
    archive.rename(tmp_path / "elsewhere.tar")
    assert "no longer where it was read" in str(read_positions(workspace, [row])[row])


def test_a_great_circle_is_the_shortest_way_and_stays_one_line() -> None:
    line = airlift_charts.great_circle((0.0, 50.0), (90.0, 50.0))
    # The middle of the way between two places on the 50th parallel a quarter of the globe apart lies
    # at atan(tan 50° / cos 45°) = 59.3° north.
    assert line[len(line) // 2] == pytest.approx((45.0, 59.32), abs=0.05)
    over = airlift_charts.great_circle((170.0, 0.0), (-170.0, 0.0))
    assert over[-1][0] == pytest.approx(190.0)


def test_a_line_is_cut_at_the_edge_of_the_map() -> None:
    frame = airlift_charts._Frame.around([(0.0, 0.0), (10.0, 8.0)], 700)
    pieces = frame.cut([(-90.0, 4.0), (5.0, 4.0), (100.0, 4.0)])
    assert pieces and all(-0.01 <= x <= 700.01 for piece in pieces for x, _ in piece)
    assert frame.cut([(-90.0, 80.0), (90.0, 80.0)]) == []


def test_every_picture_has_both_widths_and_a_description(workspace: Workspace) -> None:
    made = airlifts.build(workspace, "Azerbaijan", "LLOV")
    part = airlift_page.part_of(workspace, made, Language.load("en"))
    assert [draft.id for draft in part.drafts][:2] == ["airlift-months", "airlift-map"]
    assert all(draft.description and draft.specs[0] != draft.specs[1] for draft in part.drafts)
    assert {track.missing for track in part.tracks} == {"day.tar is no longer where it was read"}
