"""The workspace: the manifest, the sample that stands in, views of a day, figures kept."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sinews import measures
from sinews.errors import WorkspaceProblem
from sinews.ingest import add
from sinews.workspace import Workspace, default_root, open_workspace, replace, sample_store


def sample_file(kind: str, source: str = "sipri_transfers") -> Path:
    store = sample_store()
    return store.raw_path(next(s for s in store.snapshots if kind in s.kinds and s.source == source))


def test_the_folder_is_the_one_asked_for(
    own_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert default_root() == own_workspace
    assert open_workspace(tmp_path).root == tmp_path
    assert not own_workspace.exists(), "opening writes nothing"
    monkeypatch.delenv("SINEWS_WORKSPACE")
    assert "sinews" in str(default_root()).lower()
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceProblem, match="a workspace is a folder"):
        open_workspace(tmp_path / "file")


def test_the_sample_gives_way_to_files_of_ones_own(own_workspace: Path) -> None:
    made = Workspace(own_workspace)
    assert made.is_empty and {s.source for s in made.readable} >= {"sipri_transfers", "sinews_totals"}
    assert all(made.uses_sample(s.sha256) for s in made.readable)
    add(made, sample_file("deals"))
    assert not made.is_empty
    assert [s.source for s in made.readable if s.source in ("sipri_transfers", "sinews_totals")] == [
        "sipri_transfers"
    ]
    assert not made.uses_sample(made.snapshots[0].sha256)
    with pytest.raises(WorkspaceProblem, match="no snapshot"):
        made.raw_file("0" * 64)


def test_the_samples_tables_are_what_its_raw_files_say_today(own_workspace: Path) -> None:
    """A change of a parser must be followed by tools/build_sample.py."""
    store = sample_store()
    made = Workspace(own_workspace)
    for snapshot in store.snapshots:
        if snapshot.source not in ("sipri_transfers", "sinews_totals"):
            continue
        anew = add(made, store.raw_path(snapshot), extract_of=snapshot.extract_of).snapshot
        scopes = [{**scope, "part": scope.get("part", "")} for scope in snapshot.scopes]
        assert json.loads(json.dumps(anew.scopes)) == scopes
        assert (anew.kinds, anew.vintage, anew.set_aside) == (snapshot.kinds, snapshot.vintage, 0)
        for kind in snapshot.kinds:
            order = "ORDER BY ALL"
            sql = f"SELECT * FROM {kind} WHERE snapshot = '{snapshot.sha256}' {order}"
            old = Workspace(own_workspace.parent / "empty").database(kind).query(sql)
            assert made.database(kind).query(sql) == old and len(old) == snapshot.kinds[kind]


def test_a_view_of_a_day_knows_what_was_published_then(own_workspace: Path) -> None:
    made = Workspace(own_workspace)
    deals, deliveries = (add(made, sample_file(kind)).snapshot for kind in ("deals", "deliveries"))
    assert {s.sha256 for s in made.view(as_of="2025-12-31").readable if s.source == "sipri_transfers"} == {
        deals.sha256
    }
    assert {s.sha256 for s in made.view(as_of="2026-02-12").readable if s.source == "sipri_transfers"} == {
        deals.sha256,
        deliveries.sha256,
    }
    assert {s.sha256 for s in made.view(only=frozenset({deals.sha256})).readable} == {deals.sha256}


def test_a_missing_table_says_how_to_rebuild_it(own_workspace: Path) -> None:
    made = Workspace(own_workspace)
    snapshot = add(made, sample_file("deals")).snapshot
    made.table_path("deals", snapshot.sha256).unlink()
    with pytest.raises(WorkspaceProblem, match="rebuild it with: sinews add"):
        Workspace(own_workspace).database("deals")


@pytest.mark.parametrize("line", ["{}", "5", "null", "[", '{"sha256": "x"}', "\u2028"])
def test_a_damaged_line_of_the_manifest_is_named(own_workspace: Path, line: str) -> None:
    made = Workspace(own_workspace)
    add(made, sample_file("deals"))
    manifest = own_workspace / "snapshots.jsonl"
    manifest.write_text(manifest.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(WorkspaceProblem, match=r"snapshots\.jsonl, line 2"):
        _ = Workspace(own_workspace).snapshots


def test_figures_are_kept_once_and_read_back(own_workspace: Path) -> None:
    made = Workspace(own_workspace)
    figure = measures.run(made, "arms.tiv", {"recipient": "AZE", "period": "2016"}).to_json()
    made.save_figures([figure, figure])
    path = own_workspace / "figures" / f"{figure['id']}.json"
    stamp = path.stat().st_mtime_ns
    made.save_figures([figure])
    assert path.stat().st_mtime_ns == stamp
    assert made.load_figure(figure["id"]) == json.loads(json.dumps(figure))
    assert made.load_figure("f-0000000000000000") is None
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_readers_in_threads_get_the_same(own_workspace: Path) -> None:
    def share(_: int) -> tuple[object, ...]:
        figure = measures.run(
            Workspace(own_workspace),
            "arms.import_share",
            {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"},
        )
        return figure.id, figure.value, figure.low, figure.high

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(share, range(8)))) == 1


def test_a_reader_sees_an_addition_only_when_it_is_whole(own_workspace: Path) -> None:
    reader, writer = Workspace(own_workspace), Workspace(own_workspace)
    assert reader.is_empty
    add(writer, sample_file("deals"))
    assert len(Workspace(own_workspace).snapshots) == len(writer.snapshots) == 1


def test_a_failed_replacement_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    replace(path, b"old", sync=False)
    monkeypatch.setattr(
        Path, "replace", lambda self, to: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space"):
        replace(path, b"new", sync=False)
    assert path.read_bytes() == b"old" and [each.name for each in tmp_path.iterdir()] == ["x"]


def test_the_sample_gives_way_only_to_what_tells_the_same(tmp_path: Path) -> None:
    """UCDP's events say nothing of UNHCR's stocks, nor of UCDP's own deaths by country."""
    store = sample_store()
    raw = {snapshot.origin: store.raw_path(snapshot).read_bytes() for snapshot in store.snapshots}
    workspace = Workspace(tmp_path / "workspace")
    for name in ("ucdp_acd.csv", "flows_extract.csv", "un_roll_call_issues.csv"):
        lines = raw[name].splitlines(keepends=True)
        path = tmp_path / name
        path.write_bytes(b"".join(lines[: len(lines) - 1]))
        add(workspace, path)
    readable = {(snapshot.origin, workspace.uses_sample(snapshot.sha256)) for snapshot in workspace.readable}
    own = {"ucdp_acd.csv", "flows_extract.csv", "un_roll_call_issues.csv"}
    assert {name for name, is_sample in readable if not is_sample} == own
    bundled = {name for name, is_sample in readable if is_sample}
    assert not own & bundled
    assert {"organizedviolencecy_v25_1.csv", "population_extract.csv", "un_roll_calls.csv"} <= bundled
    asked = {"state": "AZE", "period": "2020"}
    assert measures.run(workspace, "conflict.deaths", asked).value == 7636
