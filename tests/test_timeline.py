"""The project's own CSV files: a spreadsheet's habits taken as they come, a wrong cell named."""

from __future__ import annotations

import csv
import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from parsing import Found, read, read_bytes
from sinews import measures
from sinews.errors import UnreadableFile
from sinews.ingest import add
from sinews.periods import Moment
from sinews.sources import all_sources
from sinews.sources.timeline.cells import ATTRIBUTIONS, EVENT_TYPES
from sinews.workspace import Workspace

HEADER = "event,date_start,date_end,type,actors,place,title,attribution,publisher,published,url,note"
EVENT = 'a-visit-2023,2023-09-18,,visit,"Israel; AZE",Baku,A visit,official,Trend,2023-09-18,https://en.trend.az/1,'
MARKS = "a quotation mark is not closed, or stands inside a field: there it is written twice"
REPORT_HEADER = "subject,sender,receiver,relation,value,unit,attribution,publisher,url"
BUNDLED = ROOT / "src" / "sinews" / "sample" / "timeline"
TEMPLATES = ROOT / "docs" / "howto" / "templates"


def events(folder: Path, *lines: str, header: str = HEADER) -> Found:
    return read_bytes(folder, "\n".join((header, *lines, "")).encode(), "timeline")


def report(folder: Path, value: str, relation: str = "", *, separator: str = ",") -> Found:
    cells = (
        "Flights",
        "Israel",
        "Azerbaijan",
        relation,
        value,
        "flights",
        "reported",
        "X",
        "https://x.org/1",
    )
    line = separator.join(f'"{cell}"' for cell in cells)
    header = REPORT_HEADER.replace(",", separator)
    return read_bytes(folder, f"{header}\n{line}\n".encode(), "timeline")


def only_reason(found: Found) -> str:
    assert not found.records
    [(_, reason, _)] = found.aside
    return reason


# --- what a spreadsheet writes -----------------------------------------------------------------


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_spreadsheet_s_csv_gives_the_same_record(
    tmp_path: Path, start: bytes, end: str, separator: str
) -> None:
    rows = list(csv.reader([HEADER, EVENT]))
    text = end.join(separator.join(f'"{cell}"' if ";" in cell else cell for cell in row) for row in rows)
    content = start + (text + end).encode()
    assert all_sources()["timeline"].recognise(content)
    found = read_bytes(tmp_path, content, "timeline")
    [(kind, values, row, count)] = found.records
    assert (kind, row, count, found.aside) == ("events", 2, 1, [])
    assert values == {
        "event": "a-visit-2023",
        "date_start": "2023-09-18",
        "date_end": None,
        "type": "visit",
        "actors": ["ISR", "AZE"],
        "place": "Baku",
        "title": "A visit",
        "attribution": "official",
        "publisher": "Trend",
        "published": "2023-09-18",
        "url": "https://en.trend.az/1",
        "note": None,
    }


def test_columns_in_another_order_with_spaces_and_capitals(tmp_path: Path) -> None:
    header = "URL, Publisher ,attribution,Title,Actors,TYPE,Date start,Event"
    found = events(
        tmp_path,
        "https://x.org/1, X ,Official,  A   visit ,Azerbaycan | x-hamas, Visit ,2023,a-visit",
        header=header,
    )
    [(_, values, _, _)] = found.records
    assert values["title"] == "A visit"
    assert values["actors"] == ["AZE", "x-hamas"]
    assert (values["type"], values["attribution"], values["date_start"]) == ("visit", "official", "2023")


def test_empty_lines_and_spare_columns_are_nothing(tmp_path: Path) -> None:
    found = events(tmp_path, ",,,,,,,,,,,,,,", EVENT + ",,", "", header=HEADER + ",,")
    assert len(found.records) == 1
    assert found.aside == []


def test_a_field_over_several_lines_counts_them_all(tmp_path: Path) -> None:
    over = EVENT.replace("A visit", '"A visit\nof two\n\ndays, ""short"""')
    found = events(tmp_path, over, EVENT)
    assert [(row, count) for _, _, row, count in found.records] == [(2, 4), (6, 1)]
    assert found.records[0][1]["title"] == 'A visit of two days, "short"'


def test_a_quotation_mark_left_open_costs_its_own_line_only(tmp_path: Path) -> None:
    found = events(tmp_path, EVENT.replace("A visit", '"A visit'), *[EVENT] * 80)
    assert len(found.records) == 80
    assert [(row, reason) for row, reason, _ in found.aside] == [(2, MARKS)]


def test_a_separator_outside_quotation_marks_is_noticed(tmp_path: Path) -> None:
    found = events(tmp_path, EVENT.replace("A visit", "A visit, a short one") + "note")
    assert "13 fields where the header has 12" in only_reason(found)


def test_a_line_in_another_encoding_is_set_aside(tmp_path: Path) -> None:
    content = f"{HEADER}\n{EVENT}\n{EVENT.replace('A visit', 'Ärger')}\n".encode("latin-1")
    found = read_bytes(tmp_path, content, "timeline")
    assert len(found.records) == 1
    assert [(row, reason) for row, reason, _ in found.aside] == [
        (3, "the line is not UTF-8: save the sheet again as 'CSV UTF-8'")
    ]


def test_lines_above_the_header_give_a_title_and_a_date(tmp_path: Path) -> None:
    content = f"# My collection;;;\n# released: 2024-02-01;;;\n{HEADER}\n{EVENT}\n".encode()
    assert all_sources()["timeline"].recognise(content)
    outline = read_bytes(tmp_path, content, "timeline").outline
    assert outline is not None
    assert (outline.title, outline.vintage) == ("My collection", "2024-02-01")
    assert [scope.stated for scope in outline.scopes] == [False]


# --- what is wrong, and where ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "write"),
    [
        ("31-02-2023", "write 2023-02-28"),
        ("19.09.2023", "write 2023-09-19"),
        ("2023/9/19", "write 2023-09-19"),
        ("03/04/2023", "write 2023-03-04 or 2023-04-03, whichever is meant"),
        ("19 September 2023", "write 2023, 2023-09 or 2023-09-19"),
        ("2023-13", "write 2023, 2023-09 or 2023-09-19"),
        ("45188", "write 2023, 2023-09 or 2023-09-19"),
    ],
)
def test_a_wrong_date_is_shown_with_what_to_write(tmp_path: Path, wrong: str, write: str) -> None:
    reason = only_reason(events(tmp_path, EVENT.replace("2023-09-18,,", f"{wrong},,")))
    assert reason == f"column date_start: '{wrong}' is not a date: {write}"
    for date in re.findall(r"\d{4}-\d{2}-\d{2}", write):
        Moment.parse(date)


def test_every_wrong_cell_of_a_line_is_named(tmp_path: Path) -> None:
    line = 'A Visit,2023-09-18,2022,visitt,"Azerbajan;Israel",,,offical,,soon,trend.az,'
    reason = only_reason(events(tmp_path, line))
    for column in (
        "event",
        "type",
        "actors",
        "title",
        "attribution",
        "publisher",
        "published",
        "url",
        "date_end",
    ):
        assert f"column {column}: " in reason, column
    assert "did you mean visit?" in reason
    assert "did you mean official?" in reason
    assert "did you mean Azerbaijan (AZE)?" in reason


def test_a_page_or_a_word_on_where_it_can_be_read(tmp_path: Path) -> None:
    bare = EVENT.replace("https://en.trend.az/1", "")
    assert "column url: is empty" in only_reason(events(tmp_path, bare))
    assert len(events(tmp_path, bare + "A letter in the author's hands").records) == 1


@pytest.mark.parametrize(
    ("text", "separator", "value"),
    [
        ("92", ",", "92"),
        ("67.7", ",", "67.7"),
        ("67,7", ";", "67.7"),
        ("100 417", ",", "100417"),
        ("-3", ",", "-3"),
        ("٩٢", ",", "92"),
    ],
)
def test_numbers(tmp_path: Path, text: str, separator: str, value: str) -> None:
    [(_, values, _, _)] = report(tmp_path, text, separator=separator).records
    assert values["value"] == Decimal(value)


@pytest.mark.parametrize(
    ("text", "separator", "said"),
    [
        ("100,417", ";", "write 100417 or 100.4170, whichever is meant"),
        ("1,000,000", ",", "write 1000000"),
        ("67,7", ",", "is no number"),
        ("about 90", ",", "is no number"),
        ("1e5", ",", "is no number"),
        ("9" * 30, ",", "is no number"),
        ("", ",", "column value: is empty"),
    ],
)
def test_a_number_that_could_be_two_is_neither(tmp_path: Path, text: str, separator: str, said: str) -> None:
    assert said in only_reason(report(tmp_path, text, separator=separator))


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("", "="),
        ("at least", ">="),
        ("≥", ">="),
        ("About", "~"),
        ("more than", ">"),
        ("<=", "<="),
        ("up to", "<="),
    ],
)
def test_what_the_words_say_of_a_number(tmp_path: Path, text: str, relation: str) -> None:
    [(_, values, _, _)] = report(tmp_path, "92", text).records
    assert values["relation"] == relation


def test_an_unknown_relation_is_refused(tmp_path: Path) -> None:
    assert "column relation: 'some' is none of" in only_reason(report(tmp_path, "92", "some"))


# --- files that are not taken in ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            HEADER.replace("date_start", "date_strat"),
            "'date_strat' is no column of events (did you mean date_start?)",
        ),
        (HEADER + ",seen", "'seen' is no column of events"),
        (HEADER + ",title", "the column 'title' stands there twice"),
        (HEADER.replace(",publisher", "").replace(",title", ""), "lacks publisher, title"),
    ],
)
def test_a_header_that_is_not_known_is_refused_by_name(tmp_path: Path, header: str, said: str) -> None:
    assert all_sources()["timeline"].recognise(header.encode())
    with pytest.raises(UnreadableFile, match=re.escape(said)):
        events(tmp_path, EVENT, header=header)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"id,relid,year,active_year,date_start,date_end,best,high,low\n",
        b"iso3,year,value,unit,source\n",
        b"country,title,url\n",
        b"\x00\xff" * 50,
        b"# released: 2024\n",
    ],
)
def test_other_publishers_files_are_left_alone(content: bytes) -> None:
    assert not all_sources()["timeline"].recognise(content)


def test_no_other_source_takes_ours_and_ours_takes_no_other() -> None:
    for path in (*BUNDLED.glob("*.csv"), *TEMPLATES.glob("*.csv")):
        head = path.read_bytes()[:16_384]
        assert [name for name, source in all_sources().items() if source.recognise(head)] == ["timeline"]


def test_a_release_line_that_is_no_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="line 1: 'soon' is not a date"):
        read_bytes(tmp_path, f"# released: soon\n{HEADER}\n{EVENT}\n".encode(), "timeline")


# --- anything at all ---------------------------------------------------------------------------

WHOLE = "\n".join(
    (
        HEADER,
        EVENT,
        EVENT.replace("A visit", '"A ""long""\nvisit, ä"'),
        EVENT.replace("2023-09-18,,", "soon,,"),
        "",
    )
).encode()


def _reads(folder: Path, content: bytes) -> None:
    """Records, lines set aside or one refusal, and no line below the header lost."""
    path = folder / "fuzz.csv"
    path.write_bytes(content)
    try:
        found = read(path, "timeline")
    except UnreadableFile as problem:
        assert "\n" not in str(problem)
        return
    for _, values, _, _ in found.records:
        assert values.get("attribution") in ATTRIBUTIONS
        Moment.parse(str(values.get("date_start", values.get("published") or "2000")))
    rows = found.rows()
    for _, reason, _ in found.aside:
        if over := re.search(r"\(lines (\d+) to (\d+)\)$", reason):
            rows.update(range(int(over[1]), int(over[2]) + 1))
    lines = content.split(b"\n")
    at = next(
        (
            n
            for n, line in enumerate(lines)
            if line.removeprefix(b"\xef\xbb\xbf").strip() and not line.startswith(b"#")
        ),
        0,
    )
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        if line.strip(b' ,;\t\r"\x0b\x0c') and number not in rows:
            shown = line.decode("utf-8", "replace")
            assert not any(c.isprintable() and not c.isspace() and c not in ',;"\ufeff' for c in shown), (
                number,
                line,
            )


@given(cut=st.integers(0, len(WHOLE)))
def test_a_file_cut_at_any_byte(tmp_path: Path, cut: int) -> None:
    _reads(tmp_path, WHOLE[:cut])


@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, len(WHOLE) - 1),
            st.sampled_from([b'"', b",", b";", b"\n", b"\r", b"\x00", b"\xff", b"#", b"9", b""]),
        ),
        max_size=6,
    )
)
@settings(max_examples=300)
def test_a_file_with_bytes_changed(tmp_path: Path, edits: list[tuple[int, bytes]]) -> None:
    content = bytearray(WHOLE)
    for at, new in sorted(edits, reverse=True):
        content[at : at + 1] = new
    _reads(tmp_path, bytes(content))


@given(rest=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@settings(max_examples=200)
def test_any_bytes_below_the_header(tmp_path: Path, rest: bytes) -> None:
    _reads(tmp_path, HEADER.encode() + b"\n" + rest)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_recognised_or_not(content: bytes) -> None:
    assert all_sources()["timeline"].recognise(content) in (True, False)


# --- the whole way in --------------------------------------------------------------------------

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_adding_says_what_is_wrong_and_takes_the_rest(sinews: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        f"{HEADER}\n{EVENT}\n{EVENT.replace('2023-09-18,,', '31-02-2023,,')}\n"
    )
    done = sinews("add", "mine.csv")
    assert done.returncode == 1
    assert "line 3: column date_start: '31-02-2023' is not a date: write 2023-02-28" in done.stderr
    assert "1 event" in done.stdout


@pytest.mark.parametrize(
    "content", [HEADER.encode() + b"\n", HEADER.encode() + b",seen\n" + EVENT.encode() + b",no\n"]
)
def test_a_file_without_a_record_is_refused_in_one_line(sinews: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.csv").write_bytes(content)
    done = sinews("add", "mine.csv")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_own_rows_stand_beside_the_bundled_ones(tmp_path: Path) -> None:
    bundled = measures.run(Workspace(tmp_path / "none"), "timeline.events", {"state": "AZE", "other": "ISR"})
    workspace = Workspace(tmp_path / "workspace")
    (tmp_path / "mine.csv").write_text(f"{HEADER}\n{EVENT}\n")
    add(workspace, tmp_path / "mine.csv")
    joined = measures.run(workspace, "timeline.events", {"state": "AZE", "other": "ISR"})
    assert joined.value == bundled.value + 1
    assert joined.records.count == bundled.records.count + 1


def test_a_row_that_stands_in_two_files_counts_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    for name, note in (("one.csv", ""), ("two.csv", "seen again")):
        (tmp_path / name).write_text(f"{HEADER}\n{EVENT}{note}\n")
        add(workspace, tmp_path / name)
    figure = measures.run(workspace, "timeline.events", {"event": "a-visit-2023"})
    assert (figure.value, len(figure.rows), figure.records.count) == (1, 1, 1)


# --- what is bundled ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    sorted((*BUNDLED.glob("*.csv"), *TEMPLATES.glob("*.csv"))),
    ids=lambda p: f"{p.parent.name}/{p.name}",
)
def test_bundled_files_and_templates_read_without_a_word(path: Path) -> None:
    found = read(path, "timeline")
    lines = [row for row in csv.reader(path.open(encoding="utf-8")) if not row[0].startswith("#")]
    assert found.aside == []
    assert len(found.records) == len(lines) - 1
    assert all(kind == path.stem for kind, *_ in found.records)


def test_the_bundled_collection_is_in_the_sample(sample: Workspace) -> None:
    held = {s.origin: s for s in sample.readable if s.source == "timeline"}
    for path in BUNDLED.glob("*.csv"):
        assert sample.raw_file(held[path.name].sha256).read_bytes() == path.read_bytes(), (
            "run tools/build_timeline.py"
        )


def _bundled(kind: str) -> list[dict[str, str]]:
    with (BUNDLED / f"{kind}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_the_bundled_collection_is_as_large_and_as_sourced_as_promised() -> None:
    told, printed = _bundled("events"), _bundled("reports")
    assert len(told) >= 60
    assert len(printed) >= 60
    for row in (*told, *printed, *_bundled("places"), *_bundled("parties")):
        assert row["url"].startswith("http"), row
        assert row["publisher"]
    for dyad in ("ISR AZE", "TUR AZE", "RUS ARM", "IRN RUS", "ARE SDN", "USA ISR"):
        pair = set(dyad.split())
        assert any(pair <= set(row["actors"].split(";")) for row in told), pair


def test_the_arrivals_of_september_2023_only_grow() -> None:
    counted = sorted(
        (row["period_end"], Decimal(row["value"]))
        for row in _bundled("reports")
        if row["subject"].endswith("since 24 September") and row["publisher"] == "Government of Armenia"
    )
    by_day: dict[str, list[Decimal]] = {}
    for day, value in counted:
        by_day.setdefault(day, []).append(value)
    days = sorted(by_day)
    assert by_day["2023-09-30"][-1] == 100_417
    for earlier, later in pairwise(days):
        assert max(by_day[earlier]) <= max(by_day[later])


def test_the_docs_list_every_type_and_column() -> None:
    page = (ROOT / "docs" / "howto" / "add-events-and-reports.md").read_text("utf-8")
    for word in EVENT_TYPES:
        assert re.search(rf"\b{word}\b", page), word
    for path in TEMPLATES.glob("*.csv"):
        for column in path.read_text("utf-8").splitlines()[0].split(","):
            assert f"`{column}`" in page, column
