"""Events, places and published numbers: what is listed, what is counted between, what contradicts."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from sinews import measures
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Figure
from sinews.ingest import add
from sinews.printing import table_lines
from sinews.trace import trace
from sinews.workspace import Workspace

BUNDLED = ROOT / "src" / "sinews" / "sample" / "timeline"
HEADER = "event,date_start,date_end,type,actors,title,attribution,publisher,url"
Run = Callable[..., subprocess.CompletedProcess[str]]
Ask = Callable[..., Figure]


def bundled(kind: str) -> list[dict[str, str]]:
    with (BUNDLED / f"{kind}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def actors(row: dict[str, str]) -> set[str]:
    """Who acts, with the states that companies and armed groups belong to."""
    belongs = {p["party"]: p["state"] for p in bundled("parties") if p["kind"] != "office-holder"}
    named = set(row["actors"].split(";"))
    return named | {belongs[one] for one in named if one in belongs}


@pytest.fixture
def ask(sample: Workspace) -> Ask:
    return lambda name, **parameters: measures.run(sample, name, parameters)


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Workspace]:
    """A workspace with these lines of events beside the bundled ones."""

    def build(*lines: str) -> Workspace:
        workspace = Workspace(tmp_path / "workspace")
        (tmp_path / "mine.csv").write_text("\n".join((HEADER, *lines, "")), "utf-8")
        add(workspace, tmp_path / "mine.csv")
        return workspace

    return build


def column(figure: Figure, name: str) -> list[object]:
    at = figure.columns.index(name)
    return [row[at] for row in figure.rows]


# --- what is bundled ---------------------------------------------------------------------------


def test_no_event_rests_on_a_mirror_of_an_encyclopedia_or_a_copier_of_agencies() -> None:
    nobody = ("piglix", "pledgetimes", "pledge times", "wikipedia", "wikimili", "wikia", "nina.az")
    for row in bundled("events"):
        assert not any(word in f"{row['publisher']} {row['url']}".lower() for word in nobody), row


# --- days between ------------------------------------------------------------------------------


def test_the_visit_was_the_day_before_the_offensive_and_one_telling_says_two(ask: Ask) -> None:
    figure = ask("timeline.between", event="zamir-baku-2023..karabakh-offensive-2023")
    assert figure.value == 1
    assert (figure.low, figure.high) == (1, 2)
    who = dict(zip(column(figure, "from_publisher"), column(figure, "days_low"), strict=True))
    assert (who["Trend"], who["Army Radio"]) == (1, 2)
    assert figure.rows[0][figure.columns.index("from_attribution")] == "official"
    assert any("1 to 2 days" in caveat for caveat in figure.caveats)


def test_backwards_it_is_negative(ask: Ask) -> None:
    figure = ask("timeline.between", event="karabakh-offensive-2023..zamir-baku-2023")
    assert (figure.value, figure.low, figure.high) == (-1, -2, -1)


def test_an_event_is_found_by_words_and_a_date_stands_for_one(ask: Ask) -> None:
    for event in (
        "Zamir..karabakh-offensive-2023",
        "2023-09-18 .. Karabakh offensive 2023",
        "zamir baku...2023-09-19",
    ):
        assert ask("timeline.between", event=event).value == 1, event


def test_between_agrees_with_the_calendar_for_every_pair_of_days(ask: Ask) -> None:
    """From the raw file: events told by one publisher only, on one day."""
    told: dict[str, list[str]] = {}
    for row in bundled("events"):
        told.setdefault(row["event"], []).append(row["date_start"])
    days = [(name, dates[0]) for name, dates in told.items() if len(dates) == 1 and len(dates[0]) == 10]
    assert len(days) > 20
    for (one, first), (other, second) in zip(days[::3], days[1::3], strict=False):
        figure = ask("timeline.between", event=f"{one}..{other}")
        expected = (date.fromisoformat(second) - date.fromisoformat(first)).days
        assert (figure.value, figure.low, figure.high) == (expected, expected, expected)


def test_a_month_gives_an_interval_and_no_day(own: Callable[..., Workspace]) -> None:
    workspace = own(
        "one,2020-02,,visit,AZE,One,official,X,https://x.org/1",
        "two,2020-03-05,,visit,AZE,Two,official,X,https://x.org/2",
        "three,2019,,visit,AZE,Three,official,X,https://x.org/3",
    )
    figure = measures.run(workspace, "timeline.between", {"event": "one..two"})
    # 29 February 2020 to 5 March is five days, 1 February to 5 March 33.
    assert (figure.value, figure.low, figure.high) == (None, 5, 33)
    assert any("gives no day" in caveat for caveat in figure.caveats)
    figure = measures.run(workspace, "timeline.between", {"event": "three..one"})
    assert (figure.value, figure.low, figure.high) == (None, 32, 424)


def test_of_equal_tellings_the_date_that_most_give_decides(own: Callable[..., Workspace]) -> None:
    workspace = own(
        "one,2020-02-01,,visit,AZE;FJI,One,reported,A,https://a.org/1",
        "one,2020-02-03,,visit,AZE;FJI,One,reported,B,https://b.org/1",
        "one,2020-02-03,,visit,AZE;FJI,One,reported,C,https://c.org/1",
    )
    figure = measures.run(workspace, "timeline.between", {"event": "one..2020-02-10"})
    assert (figure.value, figure.low, figure.high) == (7, 7, 9)
    assert measures.run(workspace, "timeline.first", {"state": "AZE", "other": "FJI"}).value == "2020-02-03"


def test_official_decides_before_a_finer_date(own: Callable[..., Workspace]) -> None:
    workspace = own(
        "one,2020-02-03,,visit,AZE,One,official,X,https://x.org/1",
        "one,2020-02-01,,visit,AZE,One,alleged,A,https://a.org/1",
        "one,2020-02-02,,visit,AZE,One,reported,B,https://b.org/1",
        "two,2020-02-10,,visit,AZE,Two,reported,C,https://c.org/1",
        "two,2020-02,,visit,AZE,Two,reported,A,https://c.org/2",
    )
    figure = measures.run(workspace, "timeline.between", {"event": "one..two"})
    assert (figure.value, figure.low, figure.high) == (7, -2, 28)


@given(
    first=st.dates(date(1900, 1, 1), date(2100, 1, 1)), second=st.dates(date(1900, 1, 1), date(2100, 1, 1))
)
def test_between_two_dates(sample: Workspace, first: date, second: date) -> None:
    figure = measures.run(sample, "timeline.between", {"event": f"{first}..{second}"})
    assert figure.value == (second - first).days


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("zamir-baku-2023", "write two events"),
        ("..", "write two events"),
        ("a..b..c", "write two events"),
        ("zamir-baku-2023..nothing-like-it-9999", "no such event"),
        ("zamir-baku-2023..karabakh-ofensive-2023", "did you mean karabakh-offensive-2023"),
        ("zamir-baku-2023..baku", "events are like it"),
    ],
)
def test_what_names_no_event_is_said(ask: Ask, event: str, said: str) -> None:
    with pytest.raises(SinewsError, match=said):
        ask("timeline.between", event=event)


# --- lists -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"), [("ISR", "AZE"), ("RUS", "ARM"), ("ARE", "SDN"), ("TUR", "AZE"), ("USA", "ISR")]
)
def test_events_of_a_pair_are_those_of_the_file(ask: Ask, one: str, other: str) -> None:
    expected = {
        (r["event"], r["date_start"], r["url"]) for r in bundled("events") if {one, other} <= actors(r)
    }
    for pair in ((one, other), (other, one)):
        figure = ask("timeline.events", state=pair[0], other=pair[1])
        found = set(zip(*(column(figure, name) for name in ("event", "date_start", "url")), strict=True))
        assert found == expected
        assert figure.value == len({event for event, _, _ in expected})
        assert figure.records.count == len(expected)


@pytest.mark.parametrize(
    "period", ["2020", "2016/2020", "2023-09-18", "2023-09/2023-10", "../2013", "2024/.."]
)
def test_a_period_keeps_what_touches_it(ask: Ask, period: str) -> None:
    ends = period.split("/") if "/" in period else [period, period]
    low = "0000" if ends[0] == ".." else ends[0]
    high = "9999" if ends[1] == ".." else ends[1]

    def touches(row: dict[str, str]) -> bool:
        start, end = row["date_start"], row["date_end"] or row["date_start"]
        size = min(len(start), len(high))
        begins = start[:size] <= high[:size]
        size = min(len(end), len(low))
        return begins and end[:size] >= low[:size]

    expected = [r for r in bundled("events") if "AZE" in actors(r) and touches(r)]
    assert expected
    figure = ask("timeline.events", state="AZE", period=period)
    assert sorted(map(str, column(figure, "url"))) == sorted(r["url"] for r in expected)


def test_words_keep_events_that_have_them(ask: Ask) -> None:
    figure = ask("timeline.events", state="Israel", other="Azerbaijan", event="visit minister")
    assert figure.value and figure.value > 3
    for kind, title, name in zip(*(column(figure, c) for c in ("type", "title", "event")), strict=True):
        text = f"{name} {kind} {title}".lower()
        assert "visit" in text and "minister" in text
    quoted = ask("timeline.events", state="Israel", event="ya'alon")
    assert quoted.value == 1


def test_tellings_that_differ_are_named(ask: Ask) -> None:
    figure = ask("timeline.events", state="ISR", other="AZE", period="2023")
    [caveat] = [c for c in figure.caveats if "different dates" in c]
    assert "zamir-baku-2023" in caveat
    assert "karabakh" not in caveat


def test_nothing_collected_is_null_and_not_zero(ask: Ask) -> None:
    for name in ("timeline.events", "timeline.first", "reports.list"):
        figure = ask(name, state="Fiji", other="Bhutan")
        assert figure.value is None
        assert figure.rows == ()
        assert "no evidence that there was nothing" in figure.caveats[0]


def test_a_group_stands_where_a_state_can(ask: Ask) -> None:
    figure = ask("timeline.events", state="g-nato", other="Azerbaijan", period="2021/2021")
    assert "shusha-declaration-2021" in column(figure, "event")


def test_a_list_of_everything_is_not_asked_by_accident(ask: Ask) -> None:
    for name in ("timeline.events", "reports.list"):
        with pytest.raises(SinewsError, match="needs state="):
            ask(name)


def test_the_first_of_each_type(ask: Ask) -> None:
    figure = ask("timeline.first", state="Israel", other="Azerbaijan", event="visit")
    # Official record of 29 August 1997; a newspaper has 1996, another 1997.
    assert figure.value == "1997-08-29"
    every = ask("timeline.first", state="Israel", other="Azerbaijan")
    rows = [r for r in bundled("events") if {"ISR", "AZE"} <= actors(r)]
    assert every.value == "1992"
    assert set(column(every, "type")) == {r["type"] for r in rows}
    for kind, when in zip(column(every, "type"), column(every, "date_start"), strict=True):
        best = {r["date_start"] for r in rows if r["type"] == kind}
        assert when in best


# --- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["LLOV", "Ovda", "llov", " ovda "])
def test_what_is_said_of_ovda(ask: Ask, place: str) -> None:
    figure = ask("place.attribute", place=place)
    assert isinstance(figure.value, list)
    assert {
        "handles-explosives: yes",
        "only-handles-explosives: yes",
        "explosives-exemption: x-silk-way-airlines",
    } <= set(figure.value)
    since = dict(zip(column(figure, "attribute"), column(figure, "valid_from"), strict=True))
    assert since["explosives-exemption"] == "2013-10"
    who = [
        p
        for a, p in zip(column(figure, "attribute"), column(figure, "publisher"), strict=True)
        if a.startswith("only-")
    ]
    assert {"Haaretz", "AP"} <= set(who)


def test_the_only_airport_has_a_row_against_it(ask: Ask) -> None:
    figure = ask("place.attribute", place="Ovda")
    against = dict(zip(column(figure, "attribute"), column(figure, "contradicted_by"), strict=True))
    assert against["only-handles-explosives"] == "Israel Defense Forces (Nevatim, handles-explosives: yes)"
    assert against["handles-explosives"] is None
    assert any("Nevatim" in caveat for caveat in figure.caveats)


def test_the_sentence_about_a_place_says_who_says_otherwise(ask: Ask) -> None:
    text = ask("place.attribute", place="Ovda").text
    only = text[text.index("only-handles-explosives: yes (") :]
    assert "AP, Haaretz" in only
    assert "; contradicted by Israel Defense Forces (Nevatim, handles-explosives: yes))." in only
    assert text.count("contradicted by") == 1


@pytest.mark.parametrize(
    ("name", "parameters", "seen"),
    [
        ("place.attribute", {"place": "Ovda"}, ("publisher", "valid_from", "attribute", "value")),
        (
            "reports.list",
            {"state": "ISR", "other": "AZE"},
            ("published", "publisher", "attribution", "subject", "relation", "value"),
        ),
        (
            "timeline.events",
            {"state": "ISR", "other": "AZE"},
            ("date_start", "publisher", "attribution", "title"),
        ),
        (
            "timeline.first",
            {"state": "ISR", "other": "AZE"},
            ("date_start", "publisher", "attribution", "title"),
        ),
    ],
)
def test_a_terminal_shows_who_says_so_and_when(
    ask: Ask, name: str, parameters: dict[str, str], seen: tuple[str, ...]
) -> None:
    figure = ask(name, **parameters)
    header = next(iter(table_lines(figure.columns, figure.rows)))
    assert len(header) <= 80
    assert header.split()[: len(seen)] == list(seen)


def test_yes_and_no_of_one_place_stand_against_each_other(ask: Ask) -> None:
    figure = ask("place.attribute", place="azerbaijan-airfields")
    assert len(figure.rows) > 1 and all(column(figure, "contradicted_by"))
    assert {"open-to-israel: yes", "open-to-israel: no"} == set(figure.value or ())


def test_only_counts_in_its_own_time_and_state(tmp_path: Path) -> None:
    header = "place,name,state,attribute,value,valid_from,valid_to,attribution,publisher,url\n"
    lines = (
        "XXAA,Alpha,FRA,only-x,yes,2000,2010,reported,A,https://a.org/1",
        "XXBB,Beta,FRA,x,yes,2011,,reported,B,https://b.org/1",
        "XXCC,Gamma,ESP,x,yes,2005,,reported,C,https://c.org/1",
        "XXDD,Delta,FRA,x,no,2005,,reported,D,https://d.org/1",
    )
    workspace = Workspace(tmp_path / "workspace")
    (tmp_path / "places.csv").write_text(header + "\n".join(lines) + "\n")
    add(workspace, tmp_path / "places.csv")
    figure = measures.run(workspace, "place.attribute", {"place": "Alpha"})
    assert column(figure, "contradicted_by") == [None]
    assert any("which proves nothing" in caveat for caveat in figure.caveats)
    (tmp_path / "more.csv").write_text(
        header + "XXEE,Epsilon,FRA,x,yes,2010-06,,reported,E,https://e.org/1\n"
    )
    add(workspace, tmp_path / "more.csv")
    figure = measures.run(workspace, "place.attribute", {"place": "XXAA"})
    assert column(figure, "contradicted_by") == ["E (Epsilon, x: yes)"]
    assert figure.records.count == 2


def test_a_place_that_nobody_wrote_of(ask: Ask) -> None:
    with pytest.raises(UnknownName, match=r"nothing is on record of it; did you mean .*Nevatim"):
        ask("place.attribute", place="Nevatym")


# --- published numbers -------------------------------------------------------------------------


def test_numbers_about_a_pair_stand_as_they_were_printed(ask: Ask) -> None:
    figure = ask("reports.list", state="Israel", other="Azerbaijan")
    rows = [
        (r["subject"], float(r["value"]), r["url"])
        for r in bundled("reports")
        if {"ISR", "AZE"} <= {r["sender"], r["receiver"], *r["concerns"].split(";")}
    ]
    found = zip(*(column(figure, c) for c in ("subject", "value", "url")), strict=True)
    assert {(s, float(str(v)), u) for s, v, u in found} >= set(rows)
    relation = {
        (v, r)
        for v, r, p in zip(*(column(figure, c) for c in ("value", "relation", "place")), strict=True)
        if p == "LLOV"
    }
    assert {(92, ">="), (100, "~"), (6, ">=")} <= relation
    assert "none of them enters a measured figure" in figure.caveats[0]


def test_flights_to_chad_are_about_sudan(ask: Ask) -> None:
    figure = ask("reports.list", state="United Arab Emirates", other="Sudan")
    assert 86 in column(figure, "value")
    assert set(column(figure, "receiver")) == {"TCD"}


def test_a_number_counts_in_the_time_it_is_of(ask: Ask) -> None:
    figure = ask("reports.list", state="Azerbaijan", other="Armenia", period="2023-09-28")
    values = column(figure, "value")
    assert 65036 in values and 78354 in values
    assert 2783 not in values


def test_numbers_of_a_place(ask: Ask) -> None:
    figure = ask("reports.list", place="Ovda")
    assert figure.value == sum(r["place"] == "LLOV" for r in bundled("reports"))
    assert ask("reports.list", state="Azerbaijan", place="Ovda").value == figure.value


def test_no_measured_figure_reads_reports(sample: Workspace) -> None:
    """The rule of the house: reports stand beside measured figures, never inside."""
    folder = ROOT / "src" / "sinews" / "measures"
    readers = {path.name for path in folder.glob("*.py") if '"reports"' in path.read_text("utf-8")}
    assert readers <= {"reports.py", "places.py", "collected.py"}


# --- tracing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parameters", "needle"),
    [
        (
            "timeline.between",
            {"event": "zamir-baku-2023..karabakh-offensive-2023"},
            "en.trend.az/azerbaijan/politics/3798939",
        ),
        ("timeline.events", {"state": "ISR", "other": "AZE", "period": "2023"}, "Army Radio"),
        ("timeline.first", {"state": "ISR", "other": "AZE", "event": "visit"}, "lib.aliyev-heritage.org"),
        ("place.attribute", {"place": "Ovda"}, "Nevatim"),
        ("reports.list", {"state": "ARE", "other": "SDN"}, ",86,flights,"),
    ],
)
def test_the_raw_lines_behind_a_figure(
    sample: Workspace, name: str, parameters: dict[str, str], needle: str
) -> None:
    figure = measures.run(sample, name, parameters)
    traced = trace(sample, figure.to_json())
    assert traced.agrees
    assert len(traced.records) == figure.records.count > 0
    assert any(needle in line for record in traced.records for line in record.lines)


def test_a_row_over_several_lines_is_traced_whole(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    (tmp_path / "mine.csv").write_text(
        f'{HEADER}\nlong,2020-01-01,,visit,AZE;FJI,"One\ntwo",official,X,https://x.org\n'
    )
    add(workspace, tmp_path / "mine.csv")
    figure = measures.run(workspace, "timeline.events", {"state": "AZE", "other": "Fiji"})
    [record] = trace(workspace, figure.to_json()).records
    assert record.lines == ('long,2020-01-01,,visit,AZE;FJI,"One', 'two",official,X,https://x.org')


def test_the_command_gives_the_figure_as_json(sinews: Run) -> None:
    done = sinews(
        "measure", "timeline.between", "event=zamir-baku-2023..karabakh-offensive-2023", "--json", "-"
    )
    figure = json.loads(done.stdout)
    assert (figure["value"], figure["low"], figure["high"], figure["unit"]) == (1, 1, 2, "days")
