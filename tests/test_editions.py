"""Which files can answer: coverage, vintages, and files of one vintage that overlap."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import DELIVERIES, TABLES_2022, needs_sipri
from sinews import measures
from sinews.editions import Ask, check_vintage, editions, loose_editions, span
from sinews.errors import SinewsError
from sinews.ingest import add
from sinews.workspace import Workspace

AZE = frozenset({"AZE"})
ISR = frozenset({"ISR"})


def ask(workspace: Workspace, name: str, **given: str) -> measures.Figure:
    return measures.run(workspace, f"arms.{name}", given)


def cut(folder: Path, name: str, title: bytes, recipients: tuple[bytes, ...], *, drop: int = 0) -> Path:
    """The register of 2026 with these recipients only, under a title of its own."""
    lines = DELIVERIES.read_bytes().split(b"\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(b"SIPRI AT Database ID,"))
    head = [lines[0].replace(b"to All countries", b"to " + title), *lines[1 : at + 1]]
    kept = [line for line in lines[at + 1 :] if line.split(b",")[2:3] and line.split(b",")[2] in recipients]
    path = folder / name
    content = b"\n".join([*head, *kept]) + b"\n"
    path.write_bytes(content[: len(content) - drop])
    return path


@needs_sipri
def test_a_register_of_one_recipient_answers_its_imports_and_no_exports(
    own_workspace: Path, tmp_path: Path
) -> None:
    made = Workspace(own_workspace)
    add(made, cut(tmp_path, "aze.csv", b"Azerbaijan", (b"Azerbaijan",)))
    share = ask(made, "import_share", supplier="ISR", recipient="AZE", period="2016/2020")
    assert round(float(share.value), 1) == 67.7  # type: ignore[arg-type]
    for name, given in (
        ("tiv", {"supplier": "ISR"}),
        ("export_share", {"supplier": "ISR", "recipient": "AZE"}),
        ("tiv", {"supplier": "ISR", "recipient": "IND"}),
        ("rank", {"exporter": "ISR"}),
        ("world_share", {"importer": "AZE"}),
    ):
        figure = ask(made, name, **given, period="2016/2020")
        assert figure.value is None and "do not cover" in figure.caveats[0], name


@needs_sipri
def test_a_register_cut_within_a_line_gives_no_share(own_workspace: Path, tmp_path: Path) -> None:
    made = Workspace(own_workspace)
    added = add(made, cut(tmp_path, "aze.csv", b"Azerbaijan", (b"Azerbaijan",), drop=30)).snapshot
    assert added.set_aside == 1 and not added.scopes[0]["stated"]
    figure = ask(made, "import_share", supplier="ISR", recipient="AZE", period="2016/2020")
    assert figure.value is None and figure.caveats
    assert editions(made, ("deliveries",), Ask(None, AZE, 2016, 2020)) == []
    assert len(loose_editions(made, "deliveries")) == 1


@needs_sipri
def test_files_that_overlap_are_never_added_up(own_workspace: Path, tmp_path: Path, whole: Workspace) -> None:
    made = Workspace(own_workspace)
    add(made, cut(tmp_path, "both.csv", b"Azerbaijan, Armenia", (b"Azerbaijan", b"Armenia")))
    add(made, cut(tmp_path, "aze.csv", b"Azerbaijan", (b"Azerbaijan",)))
    add(made, cut(tmp_path, "arm.csv", b"Armenia", (b"Armenia",)))
    asked = [
        ("tiv", {"recipient": "AZE"}), ("tiv", {"recipient": "ARM"}), ("tiv", {"supplier": "RUS", "recipient": "ARM"}),
        ("import_share", {"supplier": "ISR", "recipient": "AZE"}), ("ratio", {"importer": "AZE", "other": "ARM"}),
        ("composition", {"recipient": "AZE"}), ("partners", {"importer": "ARM"}),
    ]  # fmt: skip
    for name, given in asked:
        one, all_of_it = (ask(w, name, **given, period="2011/2020") for w in (made, whole))
        assert (one.value, one.low, one.high, one.rows) == (
            all_of_it.value,
            all_of_it.low,
            all_of_it.high,
            all_of_it.rows,
        ), name
    add(made, DELIVERIES)
    for name, given in asked:
        one, all_of_it = (ask(w, name, **given, period="2011/2020") for w in (made, whole))
        assert (one.value, one.low, one.high, one.rows) == (
            all_of_it.value,
            all_of_it.low,
            all_of_it.high,
            all_of_it.rows,
        ), name
    assert ask(made, "tiv", period="2011/2020").value == ask(whole, "tiv", period="2011/2020").value


@needs_sipri
def test_registers_of_two_recipients_stand_together_for_both(own_workspace: Path, tmp_path: Path) -> None:
    made = Workspace(own_workspace)
    files = [
        add(made, cut(tmp_path, f"{n}.csv", t, (t,))).snapshot.sha256
        for n, t in (("aze", b"Azerbaijan"), ("arm", b"Armenia"))
    ]
    (edition,) = editions(made, ("deliveries",), Ask(None, frozenset({"AZE", "ARM"}), 2011, 2020))
    assert sorted(edition.ids) == sorted(files)
    assert editions(made, ("deliveries",), Ask(None, frozenset({"AZE", "ARM", "GEO"}), 2011, 2020)) == []


@needs_sipri
def test_only_a_complete_set_of_tables_knows_the_world(own_workspace: Path) -> None:
    made = Workspace(own_workspace)
    for code in ("ISR", "RUS", "TUR"):
        add(made, TABLES_2022 / f"TIV-Export-{code}-1950-2021.csv")
    assert ask(made, "tiv", supplier="ISR", recipient="AZE", period="2016/2020").value == 696
    assert (
        len(editions(made, ("transfer_totals",), Ask(frozenset({"ISR", "RUS"}), AZE, 2016, 2020))[0].ids) == 2
    )
    for name, given in (
        ("tiv", {"recipient": "AZE"}),
        ("import_share", {"supplier": "ISR", "recipient": "AZE"}),
        ("tiv", {}),
    ):
        assert ask(made, name, **given, period="2016/2020").value is None, name


@needs_sipri
def test_the_newest_vintage_comes_first_and_undated_last(vintages: Workspace) -> None:
    found = editions(vintages, ("deliveries", "transfer_totals"), Ask(ISR, AZE, 2016, 2020))
    assert [edition.vintage for edition in found] == ["2026-02-12", "2022-07-28"]
    only = editions(vintages, ("deliveries", "transfer_totals"), Ask(ISR, AZE, 2016, 2020), vintage="2022-07")
    assert [edition.kind for edition in only] == ["transfer_totals"]
    assert editions(vintages, ("deliveries",), Ask(ISR, AZE, 1980, 2020)) == []
    assert span(vintages, ("transfer_totals",)) == (1950, 2021)


def test_a_register_without_its_title_lists_and_concludes_nothing(
    own_workspace: Path, tmp_path: Path
) -> None:
    from sinews.workspace import sample_store

    store = sample_store()
    raw = store.raw_path(next(s for s in store.snapshots if "deals" in s.kinds)).read_bytes()
    path = tmp_path / "bare.csv"
    path.write_bytes(raw[raw.index(b"Recipient,Supplier,") :])
    made = Workspace(own_workspace)
    added = add(made, path).snapshot
    assert added.vintage is None and not added.scopes[0]["stated"]
    figure = ask(made, "orders", supplier="ISR", recipient="AZE")
    assert isinstance(figure.value, int) and figure.value > 0
    assert any("what is not in it may exist" in caveat for caveat in figure.caveats)
    assert figure.vintages == ("undated",)


def test_a_vintage_that_is_not_held_lists_those_that_are(sample: Workspace) -> None:
    with pytest.raises(SinewsError, match=r"no records of vintage '2019'; held: 2026-02-12"):
        check_vintage(sample, ("deliveries",), "2019")
    check_vintage(sample, ("deliveries",), "2026")
