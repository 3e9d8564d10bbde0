"""Regimes, agreements, votes and treaties measured: known answers, arithmetic of its own, and what nobody knows."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from politics_data import (
    DCAD,
    FILES,
    REGIMES,
    ROLL_CALLS,
    TREATIES,
    VOTES,
    needs_files,
    politics,
)
from sinews import measures
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Figure
from sinews.ingest import add
from sinews.trace import record_places, trace
from sinews.workspace import Workspace

__all__ = ["politics"]
pytestmark = needs_files


def run(workspace: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(workspace, name, parameters)


def warned(figure: Figure) -> set[str]:
    return {warning.name for warning in figure.warnings}


# Regimes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "period", "value"),
    [
        ("AZE", "2018/2024", 1),
        ("ISR", "2011/2022", 3),
        ("ISR", "2011/2024", 2),
        ("ARM", "2024", 2),
        ("SUN", "1980", 0),
    ],
)
def test_known_regimes(politics: Workspace, state: str, period: str, value: int) -> None:
    assert run(politics, "state.regime", state=state, period=period).value == value


def test_a_regime_s_series_is_the_file_s(politics: Workspace) -> None:
    with REGIMES.open(encoding="utf-8", newline="") as lines:
        rows = {r["Year"]: int(r["Political regime"]) for r in csv.DictReader(lines) if r["Code"] == "TUR"}
    figure = run(politics, "state.regime", state="Turkey", period="2000/2024")
    assert {point.at: point.value for point in figure.series[0].points} == {
        str(year): rows[str(year)] for year in range(2000, 2025)
    }
    assert figure.records.count == 25
    assert figure.low is figure.high is None


def test_a_regime_that_changed_is_told_with_both(politics: Workspace) -> None:
    figure = run(politics, "state.regime", state="ISR", period="2011/2024")
    assert figure.text == (
        "Regime of Israel, 2011–2024: electoral democracy (2) in 2024; liberal democracy (3) up to 2022."
    )


def test_the_last_year_on_record_decides_and_is_named(politics: Workspace) -> None:
    figure = run(politics, "state.regime", state="AZE", period="2020/2026")
    assert figure.value == 1
    assert {"regime-year", "period-outside-coverage"} <= warned(figure)
    assert "2024, the last year of the period that is on record" in " ".join(figure.caveats)
    assert figure.series[0].points[-1].value is None


@pytest.mark.parametrize(("state", "period"), [("AZE", "2025/2026"), ("KIR", "2010/2020")])
def test_a_regime_that_is_not_on_record_is_null(politics: Workspace, state: str, period: str) -> None:
    figure = run(politics, "state.regime", state=state, period=period)
    assert figure.value is None
    assert warned(figure) & {"state-not-listed", "period-outside-coverage"}


# Agreements ------------------------------------------------------------------------------------------


def test_agreements_are_those_of_the_file(politics: Workspace) -> None:
    with DCAD.open(encoding="latin-1", newline="") as lines:
        wanted = sorted(
            r["DCAid"]
            for r in csv.DictReader(lines)
            if {r["ccode1"], r["ccode2"]} == {"373", "640"} and int(r["signYear"]) <= 2010
        )
    figure = run(politics, "state.agreements", state="AZE", other="TUR", period="1980/2010")
    assert sorted(str(row[6]) for row in figure.rows if row[0] == "dcad") == wanted
    assert len(wanted) == 2
    assert figure.value == [
        "atop consultation",
        "atop defence",
        "atop non-aggression",
        "dcad general",
        "dcad sector",
    ]
    assert "2 agreements on defence co-operation in DCAD" in figure.text


def test_agreements_do_not_mind_the_order(politics: Workspace) -> None:
    one = run(politics, "state.agreements", state="AZE", other="TUR", period="1995/2005")
    two = run(politics, "state.agreements", state="TUR", other="AZE", period="1995/2005")
    assert one.rows == two.rows


def test_none_in_records_that_cover_it_is_an_empty_set(politics: Workspace) -> None:
    figure = run(politics, "state.agreements", state="AZE", other="ISR", period="1992/2010")
    assert figure.value == []
    assert "none-listed" in warned(figure)


def test_an_alliance_on_paper_is_marked_as_that(politics: Workspace) -> None:
    figure = run(politics, "state.agreements", state="ARM", other="AZE", period="2010/2018")
    assert figure.value == ["atop consultation", "atop defence", "atop non-aggression"]
    assert "alliances-are-words" in warned(figure)


@pytest.mark.parametrize(
    ("period", "data_sets", "ended"),
    [
        ("1990/2005", {"dcad", "atop"}, 0),
        ("2005/2015", {"atop"}, 1),
        ("2011/2018", {"atop"}, 1),
        ("2015/2024", None, 2),
        ("2019/2024", None, 2),
    ],
)
def test_a_data_set_answers_only_for_what_it_covers(
    politics: Workspace,
    period: str,
    data_sets: set[str] | None,
    ended: int,
) -> None:
    figure = run(politics, "state.agreements", state="RUS", other="ARM", period=period)
    assert sum(warning.name == "data-set-ends" for warning in figure.warnings) == ended
    if data_sets is None:
        assert figure.value is None
    else:
        assert isinstance(figure.value, list)
        assert {one.split(" ")[0] for one in figure.value} == data_sets


def test_rows_of_a_covered_part_are_shown_all_the_same(politics: Workspace) -> None:
    figure = run(politics, "state.agreements", state="RUS", other="ARM", period="2015/2024")
    assert any(row[:2] == ("atop", "defence") for row in figure.rows)
    assert "ATOP (covers 2015–2018)" in figure.text


def test_what_is_covered_in_part_is_not_called_covered(politics: Workspace) -> None:
    figure = run(politics, "state.agreements", state="AZE", other="ISR", period="2011/2024")
    assert figure.value is None and not figure.rows
    assert "none-listed" not in warned(figure), "it says that the records cover the pair"


def test_no_alliance_is_not_no_agreement(politics: Workspace) -> None:
    figure = run(politics, "state.agreements", state="USA", other="ISR", period="2011/2018")
    assert figure.text.endswith(
        ": no alliance obligation in ATOP; agreements on defence co-operation are not covered after 2010."
    )
    assert "none-listed" not in warned(figure), "nobody looked at agreements on co-operation"
    # What is estimated to end in 2010, where the data end, has no last year.
    before = run(politics, "state.agreements", state="USA", other="ISR", period="2005/2010")
    with DCAD.open(encoding="latin-1", newline="") as lines:
        ends = {r["DCAid"]: r["endYearEstimate"] for r in csv.DictReader(lines)}
    dcad = [row for row in before.rows if row[0] == "dcad"]
    assert dcad
    assert all(row[4] is None for row in dcad if ends[str(row[6])] == "2010")


# Votes -----------------------------------------------------------------------------------------------


def test_the_known_agreement_of_azerbaijan_and_israel(politics: Workspace) -> None:
    figure = run(politics, "votes.agreement", state="AZE", other="ISR", period="2010/2020")
    assert figure.rows[0][1] == 825
    assert round(float(figure.value or 0), 1) == 18.2  # type: ignore[arg-type]
    assert "150 of 825 roll calls in which both voted (18.2%)" in figure.text
    assert figure.low is figure.high is None


@pytest.mark.parametrize(
    ("one", "two", "first", "last"), [("US", "IL", 1990, 2019), ("AM", "AZ", 1993, 2019)]
)
def test_votes_agree_as_counted_from_the_raw_files(
    politics: Workspace,
    one: str,
    two: str,
    first: int,
    last: int,
) -> None:
    with ROLL_CALLS.open(encoding="utf-8", newline="") as lines:
        years = {row["rcid"]: int(row["date"][:4]) for row in csv.DictReader(lines)}
    cast: dict[str, dict[str, str]] = {}
    with VOTES.open(encoding="utf-8", newline="") as lines:
        for rollcall, _, code, vote in csv.reader(lines):
            if code in (one, two):
                cast.setdefault(rollcall.removesuffix(".0"), {})[code] = vote
    both = {r: v for r, v in cast.items() if len(v) == 2 and first <= years[r] <= last}
    same = {r for r, v in both.items() if v[one] == v[two]}
    figure = run(
        politics, "votes.agreement", state=f"iso2:{one}", other=f"iso2:{two}", period=f"{first}/{last}"
    )
    assert figure.rows[0][1:3] == (len(both), len(same))
    assert figure.value == pytest.approx(100 * len(same) / len(both), abs=1e-4)
    by_year = Counter(years[r] for r in both)
    alike = Counter(years[r] for r in same)
    for point in figure.series[0].points:
        year = int(point.at)
        wanted = 100 * alike[year] / by_year[year] if by_year[year] else None
        assert point.value == (None if wanted is None else pytest.approx(wanted, abs=1e-4))
    # Two votes a roll call, and the roll call itself.
    assert figure.records.count == 3 * len(both)


def test_agreement_is_mutual(politics: Workspace) -> None:
    one = run(politics, "votes.agreement", state="IRN", other="RUS", period="2001/2010")
    two = run(politics, "votes.agreement", state="RUS", other="IRN", period="2001/2010")
    assert (one.value, one.rows) == (two.value, two.rows)


def test_a_last_year_that_is_not_whole_is_said_and_is_no_year(politics: Workspace) -> None:
    with ROLL_CALLS.open(encoding="utf-8", newline="") as lines:
        last_day = max(row["date"] for row in csv.DictReader(lines))
    assert last_day == "2020-01-14"
    longer = run(politics, "votes.agreement", state="USA", other="ISR", period="2015/2020")
    assert longer.value is not None
    assert "2015 to January 2020: alike" in longer.text
    assert any(last_day in caveat for caveat in longer.caveats)
    alone = run(politics, "votes.agreement", state="USA", other="ISR", period="2020")
    assert alone.value is None
    assert alone.text.endswith("January 2020: no whole year is covered.")
    assert alone.warnings[0].name == "votes-part-of-year"
    whole = run(politics, "votes.agreement", state="USA", other="ISR", period="2015/2019")
    assert "2015–2019: alike" in whole.text
    assert "votes-part-of-year" not in warned(whole)


def test_votes_beyond_the_last_roll_call_are_null(politics: Workspace) -> None:
    figure = run(politics, "votes.agreement", state="AZE", other="ISR", period="2011/2024")
    assert figure.value is None
    assert "the records cover 2011 to January 2020 only: alike in 136 of 745" in figure.text
    assert "period-outside-coverage" in warned(figure)
    later = run(politics, "votes.agreement", state="AZE", other="ISR", period="2021/2024")
    assert later.value is None
    assert "1946 to 2020" in later.caveats[0]


def test_who_never_voted_has_no_share(politics: Workspace) -> None:
    figure = run(politics, "votes.agreement", state="TWN", other="ISR", period="2001/2010")
    assert figure.value is None
    assert "never-both-voted" in warned(figure)
    kosovo = run(politics, "votes.agreement", state="XKX", other="ISR", period="2010/2019")
    assert kosovo.value is None
    assert "party-not-covered" in warned(kosovo)


def test_the_soviet_union_s_votes_are_taken_from_russia_s_rows(politics: Workspace) -> None:
    before = run(politics, "votes.agreement", state="SUN", other="USA", period="1985/1991")
    after = run(politics, "votes.agreement", state="RUS", other="USA", period="1992/1995")
    across = run(politics, "votes.agreement", state="RUS", other="USA", period="1985/1995")
    assert before.rows[0][1] > 500  # type: ignore[operator]
    assert across.rows[0] == after.rows[0]
    assert "votes-kept-under" in warned(before)


def test_votes_are_measured_in_half_a_second(politics: Workspace) -> None:
    run(politics, "votes.agreement", state="AZE", other="ISR", period="2010/2020")
    best = min(_timed(politics) for _ in range(3))
    assert best < 0.5


def _timed(workspace: Workspace) -> float:
    start = time.perf_counter()
    run(workspace, "votes.agreement", state="USA", other="ISR", period="2000/2019")
    return time.perf_counter() - start


# Treaties --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "period", "value"),
    [
        # From the notes on the data, each confirmed on a page.
        ("USA", None, ["wassenaar"]),
        ("CHN", None, ["att"]),
        ("CHN", "2015/2019", []),
        ("FRA", "2018/2022", ["att", "wassenaar", "eu-2008-944"]),
        ("GBR", "2019", ["att", "wassenaar", "eu-2008-944"]),
        ("GBR", "2020", ["att", "wassenaar"]),
        ("HRV", "2010/2012", ["wassenaar"]),
        ("IND", "2016", []),
        ("IND", "2017", ["wassenaar"]),
        ("ISR", None, []),
        ("AZE", None, []),
        ("TCD", None, ["att"]),
    ],
)
def test_known_standings(politics: Workspace, state: str, period: str | None, value: list[str]) -> None:
    assert run(politics, "state.treaty_status", state=state, period=period).value == value


def test_acts_stand_with_their_dates_and_pages(politics: Workspace) -> None:
    figure = run(politics, "state.treaty_status", state="USA", instruments="ATT")
    assert [(row[3], row[4]) for row in figure.rows if row[2] == "United States"] == [
        ("signed", "2013"),
        ("announced-not-to-ratify", "2019-04-26"),
    ]
    assert figure.value == []
    assert figure.text == (
        "Where the United States stands in arms control: Arms Trade Treaty: signed, not a party."
    )
    assert all(str(row[7]).startswith("http") for row in figure.rows)


@pytest.mark.parametrize(
    ("instruments", "last_year_without"), [("att", 2012), ("wassenaar", 1995), ("eu-2008-944", 2007)]
)
def test_nobody_stands_towards_what_did_not_exist(
    politics: Workspace, instruments: str, last_year_without: int
) -> None:
    before = run(
        politics,
        "state.treaty_status",
        state="DEU",
        instruments=instruments,
        period=str(last_year_without),
    )
    assert before.value is None
    assert before.text.endswith(": did not exist yet.")
    assert before.warnings[0].name == "instrument-not-yet"
    after = run(
        politics,
        "state.treaty_status",
        state="DEU",
        instruments=instruments,
        period=str(last_year_without + 8),
    )
    assert after.value == [instruments]
    exporters = run(
        politics,
        "arms.top_without",
        n=5,
        instruments=instruments,
        period=str(last_year_without),
    )
    assert exporters.value is None
    assert "did not exist yet" in exporters.text


def test_before_the_treaty_others_decide(politics: Workspace) -> None:
    figure = run(politics, "arms.top_without", n=5, instruments="att,wassenaar", period="2008/2012")
    assert figure.value == ["CHN"]
    assert {row[figure.columns.index("att")] for row in figure.rows} == {"did not exist yet"}
    in_2013 = run(politics, "state.treaty_status", state="DEU", instruments="att", period="2013")
    assert "instrument-not-in-force" in warned(in_2013)
    assert any("2014-12-24" in caveat for caveat in in_2013.caveats)


def test_standings_are_said_of_a_treaty_a_regime_and_a_law(politics: Workspace) -> None:
    states = run(politics, "state.treaty_status", state="USA")
    assert "bind" not in states.text
    assert "Wassenaar Arrangement: takes part" in states.text
    # A page of 2017 cannot say what was none in 2020, so that the text names it.
    israel = run(politics, "state.treaty_status", state="ISR", instruments="wassenaar", period="2020")
    assert israel.text.endswith("Wassenaar Arrangement: takes no part, by a page of 2017-12.")
    earlier = run(politics, "state.treaty_status", state="ISR", instruments="wassenaar", period="2016")
    assert earlier.text.endswith("Wassenaar Arrangement: takes no part.")
    exporters = run(politics, "arms.top_without", instruments="wassenaar", period="2018/2022")
    assert "by pages of 2017-12 (Wassenaar Arrangement)" in exporters.text


@pytest.mark.parametrize(
    ("instruments", "value", "if_signed"),
    [
        ("att", ["USA", "RUS", "ISR"], "Russia"),
        ("att,wassenaar", ["ISR"], "none"),
        ("wassenaar", ["CHN", "ISR"], None),
        ("att,wassenaar,eu-2008-944", ["ISR"], "none"),
    ],
)
def test_the_ten_largest_exporters_without(
    politics: Workspace,
    instruments: str,
    value: list[str],
    if_signed: str | None,
) -> None:
    figure = run(politics, "arms.top_without", period="2018/2022", instruments=instruments)
    assert figure.value == value
    signed = [w.values["states"] for w in figure.warnings if w.name == "if-signature-counts"]
    assert signed == ([if_signed] if if_signed else [])
    assert "parties-not-signatories" in warned(figure)
    top = run(politics, "arms.top", n=10, period="2018/2022")
    assert [row[:3] for row in figure.rows] == [row[:3] for row in top.rows]


def test_outside_is_as_of_the_period_s_end(politics: Workspace) -> None:
    # China acceded to the Arms Trade Treaty in July 2020, South Korea ratified it in 2016.
    assert "CHN" in (run(politics, "arms.top_without", period="2015/2019").value or [])  # type: ignore[operator]
    assert "KOR" not in (run(politics, "arms.top_without", period="2015/2019").value or [])  # type: ignore[operator]


@pytest.fixture
def partial(politics: Workspace, tmp_path: Path) -> Workspace:
    """As `politics`, with a treaties file that lacks Israel and the line for the rest of the world."""
    lines = TREATIES.read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / "treaties.csv"
    path.write_text(
        "".join(line for line in lines if ",Israel," not in line and "all others" not in line), "utf-8"
    )
    workspace = Workspace(tmp_path / "workspace")
    for file in (path, FILES[-1]):
        add(workspace, file)
    return workspace


def test_a_standing_that_nobody_looked_up_is_not_outside(partial: Workspace) -> None:
    figure = run(partial, "arms.top_without", period="2018/2022")
    assert figure.value is None
    assert "Russia (Arms Trade Treaty)" in figure.caveats[0]
    assert "Israel (Arms Trade Treaty)" in figure.caveats[0]
    status = run(partial, "state.treaty_status", state="ISR", instruments="att")
    assert status.value is None
    assert "standing-unknown" in warned(status)
    # France is in the file and inside; whom it leaves out does not matter for the others.
    assert run(partial, "state.treaty_status", state="FRA", instruments="att").value == ["att"]


def test_without_records_nothing_is_said(tmp_path: Path) -> None:
    empty = Workspace(tmp_path / "none")
    held = {kind for snapshot in empty.readable for kind in snapshot.kinds}
    for name, kind, parameters in (
        ("state.regime", "regimes", {"state": "AZE", "period": "2020"}),
        ("state.agreements", "agreements", {"state": "AZE", "other": "ISR", "period": "2000"}),
        ("votes.agreement", "votes", {"state": "AZE", "other": "ISR", "period": "2000"}),
        ("state.treaty_status", "treaties", {"state": "AZE"}),
        ("arms.top_without", "treaties", {"period": "2018/2022"}),
    ):
        if kind not in held:
            figure = run(empty, name, **parameters)
            assert figure.value is None, name
            assert figure.caveats, name


# All of them -----------------------------------------------------------------------------------------

ASKED: list[tuple[str, dict[str, Any]]] = [
    ("state.regime", {"state": "ISR", "period": "2011/2024"}),
    ("state.agreements", {"state": "AZE", "other": "TUR", "period": "1990/2005"}),
    ("votes.agreement", {"state": "AZE", "other": "ISR", "period": "2018/2019"}),
    ("state.treaty_status", {"state": "USA"}),
    ("arms.top_without", {"period": "2018/2022", "n": 3}),
]


@pytest.mark.parametrize(("name", "parameters"), ASKED)
def test_a_figure_is_traced_to_its_raw_lines(
    politics: Workspace, name: str, parameters: dict[str, Any]
) -> None:
    figure = run(politics, name, **parameters)
    found = trace(politics, figure.to_json(), limit=40)
    assert found.agrees
    assert found.figure.id == figure.id
    assert found.records
    assert all(line for record in found.records for line in record.lines)
    assert figure.records.count == len(record_places(politics, figure))


def test_traced_lines_are_the_ones_meant(politics: Workspace) -> None:
    found = trace(politics, run(politics, "state.regime", state="ISR", period="2022/2023").to_json())
    assert [record.lines for record in found.records] == [("Israel,ISR,2022,3",), ("Israel,ISR,2023,2",)]
    found = trace(
        politics, run(politics, "state.agreements", state="AZE", other="TUR", period="2017/2018").to_json()
    )
    assert all(line.startswith("373.0,640.0,") for record in found.records for line in record.lines)
    # A spell of 1993 to 2018 stands on 26 lines.
    assert max(len(record.lines) for record in found.records) == 26


@pytest.mark.parametrize(("name", "parameters"), ASKED)
def test_the_sql_is_one_select_and_the_id_stays(
    politics: Workspace, name: str, parameters: dict[str, Any]
) -> None:
    figure = run(politics, name, **parameters)
    assert politics.database(*figure.tables).query(figure.sql)
    again = Workspace(politics.root, threads=1)
    assert measures.run(again, name, parameters).to_json() == figure.to_json()


@pytest.mark.parametrize(
    ("name", "parameters", "error", "why"),
    [
        ("state.regime", {"state": "g-eu", "period": "2020"}, SinewsError, "single states"),
        ("state.regime", {"state": "AZE", "period": "2020-01/2020-06"}, SinewsError, "by year"),
        ("state.agreements", {"state": "AZE", "other": "AZE", "period": "2000"}, SinewsError, "two states"),
        ("votes.agreement", {"state": "AZE", "other": "g-eu", "period": "2000"}, SinewsError, "two states"),
        ("votes.agreement", {"state": "AZE", "other": "AZE", "period": "2000"}, SinewsError, "name another"),
        ("state.treaty_status", {"state": "g-eu"}, SinewsError, "one state"),
        ("state.treaty_status", {"state": "AZE", "instruments": "npt"}, UnknownName, "'npt'; there are: att"),
        ("arms.top_without", {"period": "2018-01/2022-06"}, SinewsError, "on record by year"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_in_one_line(
    politics: Workspace,
    name: str,
    parameters: dict[str, Any],
    error: type[Exception],
    why: str,
) -> None:
    with pytest.raises(error, match=why) as caught:
        run(politics, name, **parameters)
    assert "\n" not in str(caught.value)


def test_the_command_line_prints_it(politics: Workspace, sinews: Callable[..., Any]) -> None:
    done = sinews("measure", "arms.top_without", "period=2018/2022", "--workspace", politics.root)
    assert done.returncode == 0
    assert "USA, RUS, ISR" in done.stdout
    assert "If a signature counted" in done.stdout
