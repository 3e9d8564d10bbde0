"""What the commands print fits 80 columns and loses nothing in silence."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sinews import measures
from sinews.figure import counted
from sinews.ingest import Added
from sinews.printing import WIDTH, added_lines, figure_lines, source_lines, sources_json, table_lines
from sinews.workspace import Workspace

CELLS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=60)
)


@given(
    st.integers(1, 12).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
    )
)
def test_a_table_fits_and_says_what_it_leaves_out(rows: list[list[object]]) -> None:
    columns = [f"column_{at}" for at in range(len(rows[0]))]
    lines = list(table_lines(columns, rows, limit=3))  # type: ignore[arg-type]
    text = " ".join(lines)
    assert all(name in text for name in columns), "shown, or named as not shown"
    assert max(len(line) for line in lines[:2]) <= WIDTH
    if len(rows) > 3:
        assert ("1 more row" if len(rows) == 4 else f"{len(rows) - 3} more rows") in text
        assert "1 more rows" not in text


def test_what_is_shown_is_shown_whole_over_lines_where_it_is_long() -> None:
    words = "a party to the war that is named at length"
    header, _, *lines = table_lines(("year", "first", "second", "third"), [("2020", words, words, words)])
    assert header.split() == ["year", "first", "second", "third"]
    columns = [header.index(name) for name in ("first", "second", "third")]
    for start, end in zip(columns, [*columns[1:], WIDTH], strict=True):
        assert " ".join(line[start:end].strip() for line in lines).split() == words.split()
    assert all(len(line) <= WIDTH for line in lines)


def test_what_every_row_has_is_told_once_when_there_is_no_room() -> None:
    rows = [(year, "x" * 40, "y" * 40, None, year + 1) for year in range(2000, 2003)]
    header, _, *lines = table_lines(("year", "same", "alike", "nothing", "next"), rows)
    assert header.split() == ["year", "next"]
    told = " ".join(" ".join(lines).split())
    assert f"(in every row: same {'x' * 40}; alike {'y' * 40})" in told
    assert "nothing, empty in every row" in told


def test_a_text_of_many_lines_is_cut_and_shows_it() -> None:
    _, _, *lines = table_lines(("a", "b"), [("word " * 100, "z")])
    assert len(lines) == 5 and lines[-1].endswith("…")


def test_a_figure_shows_value_interval_vintage_and_id(sample: Workspace) -> None:
    figure = measures.run(
        sample, "arms.import_share", {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"}
    )
    lines = list(figure_lines(figure))
    text = "\n".join(lines)
    for part in ("67.7", "%", "interval", "2026-02-12", figure.id, "never money"):
        assert part in text
    assert all(len(line) <= WIDTH for each in lines for line in each.split("\n"))


def test_no_value_is_no_zero(sample: Workspace) -> None:
    figure = measures.run(sample, "arms.tiv", {"supplier": "ISR", "recipient": "IND", "period": "2016"})
    assert "none (see below)" in "\n".join(figure_lines(figure))


def test_sources_say_what_is_non_commercial(sample: Workspace) -> None:
    lines = list(source_lines(sample))
    assert "NON-COMMERCIAL USE ONLY" in " ".join(" ".join(lines).split())
    assert "bundled sample" in " ".join(lines)
    held = {source["name"]: source["held"] for source in sources_json(sample)}
    assert held["sipri_transfers"] and all(one["sample"] for one in held["sipri_transfers"])


def test_what_was_set_aside_is_listed_and_the_rest_counted(sample: Workspace) -> None:
    snapshot = replace(sample.readable[0], set_aside=30, notes=["odd"])
    problems = [{"row": at, "reason": "torn", "text": "x" * 100} for at in range(30)]
    _, warned = added_lines(Added(snapshot, True, problems))
    text = "\n".join(warned)
    assert "30 lines were set aside" in text and "line 19: torn" in text and "line 20:" not in text
    assert "and more" in text and "odd" in text


def test_one_is_said_in_the_singular(sample: Workspace) -> None:
    said = {
        "deliveries": "1 delivery",
        "deals": "1 deal",
        "people": "1 person",
        "conflict_years": "1 conflict_year",
        "spending": "1 spending",
        "raw records": "1 raw record",
        "million TIV": "1 million TIV",
    }
    assert {nouns: counted(1, nouns) for nouns in said} == said
    assert counted(-1, "days") == "-1 day"
    assert (counted(0, "days"), counted(1024, "deliveries")) == ("0 days", "1,024 deliveries")
    snapshot = replace(sample.readable[0], set_aside=1, kinds={"deals": 1})
    told, warned = added_lines(Added(snapshot, True, [{"row": 1, "reason": "torn", "text": ""}]))
    assert told.endswith(": 1 deal")
    assert "  1 line was set aside:" in warned


def test_a_set_without_members_has_a_value(sample: Workspace) -> None:
    figure = measures.run(sample, "state.treaty_status", {"state": "ISR"})
    assert figure.value == [], "Israel signed one of the three and is bound by none"
    assert "value     none" in "\n".join(figure_lines(figure)).split("\n")


def test_a_year_is_no_amount(sample: Workspace) -> None:
    figure = measures.run(sample, "arms.first", {"supplier": "ISR", "recipient": "AZE"})
    assert f"value     {figure.value}" in "\n".join(figure_lines(figure)).split("\n")
