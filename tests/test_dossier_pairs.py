"""Dossiers of very different pairs: every one reads, says nothing of nothing, and can be traced.

On the bundled sample, and on a workspace with the publishers' whole files where they lie.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import DELIVERIES, REGISTER_2025, _built
from sinews import dossier, measures
from sinews.dossier import chronicle
from sinews.figure import Figure
from sinews.workspace import Workspace, open_workspace
from test_dossier import built, validator
from test_page import CHROMIUM, QUIET

DATA = Path(__file__).parents[2] / "shared" / "data"
FILES = [
    DELIVERIES,
    REGISTER_2025,
    *(
        DATA / name
        for name in (
            "sipri/SIPRI-Milex-data-1948-2023.xlsx",
            "ucdp/organizedviolencecy_v25_1.csv",
            "ucdp/ucdp_acd.csv",
            "unhcr/population.csv",
            "unhcr/flows.csv",
            "regimes/owid_political-regime.csv",
            "unga/un_roll_calls.csv",
            "unga/un_roll_call_issues.csv",
            "unga/un_votes.csv",
            "dcad/DCAD-v1.0-main.csv",
            "peace_science/atop_alliance.csv",
        )
    ),
]
PAIRS = [
    ("ISR", "AZE", "2011/2024"),
    ("RUS", "ARM", "2011/2024"),
    ("USA", "ISR", "2011/2024"),
    ("IRN", "RUS", "2011/2024"),
    ("ARE", "SDN", "2011/2024"),
    ("TUR", "AZE", "2011/2024"),
    ("AUS", "TUV", "2011/2024"),
    ("SUN", "EGY", "1960/1985"),
    ("CSK", "DDR", "1970/1980"),
    ("BOL", "MNG", "2011/2024"),
    ("IRN", "x-hezbollah", "2011/2024"),
    ("CHN", "PRK", "2011/2024"),
    ("USA", "TWN", "2011/2024"),
    ("USA", "XKX", "2008/2024"),
    ("DEU", "SSD", "2005/2024"),
    ("g-eu", "UKR", "2014/2024"),
    ("USA", "g-middle-east", "2015/2024"),
    ("ISR", "AZE", "2018"),
]
# What a reader would see of a value that was never meant to be printed.
_LEAKED = re.compile(r"\b(?:None(?! of | on )|NaN|nan|null|inf)\b|\{\w+\}|<Markup|Figure\(")


@pytest.fixture(scope="module")
def sample_only(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_workspace(tmp_path_factory.mktemp("pairs") / "none")


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """The publishers' whole files; do not write to it."""
    if absent := [path.name for path in FILES if not path.is_file()]:
        pytest.skip(f"whole files may not be bundled; ../shared/data lacks {', '.join(absent)}")
    return Workspace(_built(tmp_path_factory, worker_id, "everything", FILES))


def reads(page: str) -> None:
    """What must hold of any page, in any language."""
    body = page[page.index("<main ") : page.index("</main>")]
    told = re.sub(r"<(template)[^>]*>.*?</\1>", " ", body, flags=re.S)
    text = html.unescape(re.sub(r"<[^>]+>", " ", told))
    assert not (leaked := [text[m.start() - 40 : m.end() + 20] for m in _LEAKED.finditer(text)]), leaked
    sections = re.findall(r'<section id="(\w+)"[^>]*>(.*?)</section>', body, re.S)
    for name, section in sections:
        rest = re.sub(r"<h2.*?</h2>", "", section, flags=re.S)
        assert re.sub(r"<[^>]+>|\s", "", rest), f"{name} is empty"
    # The contents list what stands on the page, in its order.
    assert re.findall(r'<li><a href="#(\w+)"', page) == [name for name, _ in sections if name != "summary"]
    for drawn in re.findall(r"<svg[^>]*>(.*?)</svg>", body, re.S):
        marks = re.sub(r"<(title|desc)[^>]*>.*?</\1>", "", drawn, flags=re.S)
        assert re.search(r'<path[^>]* d="M(?!0,0h0)|<path[^>]*fill=', marks), "an empty chart"
    for table in re.findall(r"<tbody[^>]*>(.*?)</tbody>", body, re.S):
        assert "<td" in table, "an empty table"
    assert not re.search(r"<[pu]l?[^>]*>\s*</[pu]l?>", body), "an empty paragraph or list"
    panels = set(re.findall(r'<dialog id="(f-[0-9a-f]{16})"', page))
    assert set(re.findall(r'data-figure="([^"]+)"', body)) <= panels


@pytest.mark.parametrize(("sender", "receiver", "period"), PAIRS)
def test_pages_on_the_sample_read(sample_only: Workspace, sender: str, receiver: str, period: str) -> None:
    found = built(sample_only, sender, receiver, period)
    for code in dossier.languages():
        reads(dossier.render(sample_only, found, code))
    assert [each.message for each in validator().iter_errors(json.loads(json.dumps(found.to_json())))] == []


@pytest.mark.parametrize(("sender", "receiver", "period"), PAIRS)
def test_pages_on_everything_read(everything: Workspace, sender: str, receiver: str, period: str) -> None:
    found = built(everything, sender, receiver, period)
    reads(dossier.render(everything, found, "nl" if sender == "USA" else "en"))
    assert [each.message for each in validator().iter_errors(json.loads(json.dumps(found.to_json())))] == []


# The numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sender", "receiver", "period"), [PAIRS[at] for at in (0, 2, 7, 8, 15)])
def test_every_figure_is_the_same_when_asked_of_all_rows(
    everything: Workspace, sender: str, receiver: str, period: str
) -> None:
    # The dossier loads a part of the largest tables; no question may need another part.
    found = built(everything, sender, receiver, period)
    for figure in found.figures():
        anew = measures.run(everything, figure.measure, figure.parameters)
        assert anew.to_json() == figure.to_json(), figure.measure


def test_known_numbers_stand_in_their_sections(everything: Workspace) -> None:
    found = built(everything, "ISR", "AZE", "2011/2024")
    conflict = found.section("conflict").figures
    deaths = {point.at: point.value for point in conflict["deaths"].series[0].points}
    assert deaths["2020"] == 7636
    people = found.section("people").figures
    stock = {point.at: point.value for point in people["host_stock"].series[0].points}
    assert (stock["2022"], stock["2023"]) == (27933, 143054)
    assert people["host_stock"].parameters["host"] == "ARM"
    # SIPRI's workbook ends in 2023, and the page says of which year a share is.
    money = found.section("spending").figures
    assert str(money["receiver_share"].period) == "2011/2023"
    armenia = built(everything, "RUS", "ARM", "2011/2020").section("spending").figures
    assert armenia["receiver_value"].value == pytest.approx(634.0, abs=0.05)
    assert round(value(armenia["receiver_share"]), 2) == 4.98


def value(figure: Figure) -> float:
    assert isinstance(figure.value, int | float)
    return float(figure.value)


def test_the_answer_comes_first_and_can_be_read_aloud(everything: Workspace) -> None:
    found = built(everything, "ISR", "AZE", "2011/2024")
    page = dossier.render(everything, found, "en")
    first = page[page.index('<div class="prose lead">') :]
    first = html.unescape(re.sub("<[^>]+>", "", first[first.index("<p>") : first.index("</p>")]))
    sentences = [part for part in re.split(r"(?<=[.!])\s+(?=[A-Z])", first) if part]
    assert 4 <= len(sentences) <= 6
    for said in ("25.5%", "8,617", "153,154", "Armenia", "gross domestic product"):
        assert said in first
    # The contents follow the answer.
    assert page.index("</nav>") > page.index('<div class="prose lead">')


def test_what_cannot_be_answered_is_listed_with_its_reason(sample_only: Workspace) -> None:
    found = built(sample_only, "ISR", "AZE", "2011/2024")
    page = dossier.render(sample_only, found, "en")
    gaps = page[page.index('<section id="unrecorded"') :]
    gaps = html.unescape(re.sub("<[^>]+>", "", gaps[: gaps.index("</section>")]))
    assert "Military spending of Israel. Nobody can tell from this workspace" in gaps
    assert "no records of trade are held" in gaps
    assert "Votes of the two in the United Nations: 2011–2020" in gaps
    assert 'id="spending"' not in page
    for figure in found.section("unrecorded").figures.values():
        assert figure.value is None
        assert figure.caveats, figure.measure


def test_a_movement_is_not_asked_what_only_states_have(sample_only: Workspace) -> None:
    found = built(sample_only, "IRN", "x-hezbollah", "2011/2024")
    asked = {figure.measure for section in found.sections for figure in section.figures.values()}
    assert not asked & {"conflict.deaths", "displacement.stock", "votes.agreement", "state.agreements"}
    for figure in found.figures():
        if figure.measure in ("state.regime", "spending.value", "state.treaty_status"):
            assert figure.parameters["state"] == "IRN"


def test_dead_that_are_counted_with_a_state_are_not_called_its_own(sample_only: Workspace) -> None:
    # UCDP has no rows of Gaza and counts its dead with Israel's.
    found = built(sample_only, "USA", "ISR", "2011/2024")
    english, dutch = (dossier.render(sample_only, found, code) for code in ("en", "nl"))
    for page, said in ((english, "Gaza and the West Bank"), (dutch, "Gaza en de Westelijke Jordaanoever")):
        start = page.index('<div class="prose lead">')
        assert said in page[start : page.index("</p>", start)]
        keys = page[page.index('<ul class="keys">') : page.index("</ul>")]
        assert said in keys
        war = page[page.index('<section id="conflict"') :]
        assert war.index(said) < war.index("</p>")
    other = dossier.render(sample_only, built(sample_only, "ISR", "AZE", "2011/2024"), "en")
    assert "Gaza and the West Bank" not in other


# Events and reports --------------------------------------------------------------------------------


def test_events_stand_with_who_says_so_and_contradictions_side_by_side(sample_only: Workspace) -> None:
    found = built(sample_only, "ISR", "AZE", "2011/2024")
    events = {event.name: event for event in chronicle.events(found.section("timeline").figures)}
    zamir = events["zamir-baku-2023"]
    dates = [telling["date_start"] for telling in zamir.tellings]
    assert dates[0] == "2023-09-18", "official notices come first"
    assert "2023-09-17" in dates, "the radio's date stays"
    assert zamir.is_disputed
    assert not events["karabakh-offensive-2023"].is_disputed
    page = dossier.render(sample_only, found, "en")
    at = page.index("meets Azerbaijan&#39;s defence minister in Ba")
    entry = page[page.rindex("<li>", 0, at) : page.index("</ul>", at)]
    assert 'class="how official"' in entry
    assert "Army Radio" in entry
    assert "dates differ" in entry
    # Wars of the receiver are told too, whoever else was in them; visits of others are not.
    assert "karabakh-war-2020" in events
    assert "hasanov-turkey-2023" not in events


def test_the_best_telling_is_the_one_that_days_are_counted_from(sample_only: Workspace) -> None:
    found = built(sample_only, "ISR", "AZE", "2011/2024")
    events = {event.name: event for event in chronicle.events(found.section("timeline").figures)}
    for first, second in (
        ("zamir-baku-2023", "karabakh-offensive-2023"),
        ("four-day-war-2016", "karabakh-war-2020"),
        ("first-airlift-2023", "gaza-war-2023"),
    ):
        if first in events and second in events:
            between = measures.run(sample_only, "timeline.between", {"event": f"{first}..{second}"})
            begins = (events[first].best["date_start"], events[second].best["date_start"])
            assert (between.rows[0][0], between.rows[0][3]) == begins


def test_who_brokered_a_cease_fire_did_not_fight(sample_only: Workspace) -> None:
    found = built(sample_only, "IRN", "RUS", "2011/2024")
    types = {event.best["type"] for event in chronicle.events(found.section("timeline").figures)}
    assert "cease-fire" not in types


def test_reports_are_beside_the_figures_and_never_in_them(sample_only: Workspace) -> None:
    found = built(sample_only, "ISR", "AZE", "2011/2024")
    document = found.to_json()
    counts = [r for r in document["reports"] if r["publisher"] == "Haaretz" and r["value"] == 92]
    assert len(counts) == 1
    assert counts[0]["relation"] == ">="
    assert counts[0]["place"] == "LLOV"
    assert counts[0]["url"].startswith("http")
    ids = {figure.id for figure in found.section("reported").figures.values()}
    assert {report["figure"] for report in document["reports"]} <= ids
    # Day by day from the largest host of those who fled, and nothing else of that host.
    others = [r for r in document["reports"] if "ISR" not in (r["sender"], r["receiver"], *r["concerns"])]
    # A company counts for its state, so that a maker of spyware stands for Israel.
    others = [r for r in others if not r["sender"].startswith("x-")]
    assert others
    assert {(r["receiver"], str(r["measure"]).split(".")[0]) for r in others} == {("ARM", "displacement")}


def test_places_of_the_dyad_stand_with_what_contradicts_them(sample_only: Workspace) -> None:
    found = built(sample_only, "ISR", "AZE", "2011/2024")
    assert next(iter(found.section("places").figures)) == "LLOV"
    page = dossier.render(sample_only, found, "en")
    places = page[page.index('<section id="places"') :]
    places = places[: places.index("</section>")]
    assert "only handles explosives" in places
    assert "Nevatim" in places


def test_the_chart_marks_the_weightiest_events(sample_only: Workspace) -> None:
    found = built(sample_only, "ISR", "AZE", "2011/2024")
    listed = chronicle.events(found.section("timeline").figures)
    marked = [event.best["type"] for event in chronicle.marked(listed)]
    assert len(marked) == chronicle.MARKS
    assert {"war", "offensive", "clash"} <= set(marked)
    page = dossier.render(sample_only, found, "nl")
    axis = page[page.index('<section id="axis"') :]
    axis = axis[: axis.index("</section>")]
    assert "2 oorlog, 27 september 2020" in axis
    assert axis.count("<li>") == len(marked)


# What a link may be --------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", None])
def test_only_pages_of_the_web_are_linked(url: str | None) -> None:
    from sinews.dossier.tables_ties import _linked

    assert _linked("<b>", url) == "&lt;b&gt;"
    assert 'href="https://x.org/&#34;"' in _linked("x", 'https://x.org/"')


# Drawing elsewhere ---------------------------------------------------------------------------------


def test_an_engine_of_its_own_draws_the_same_and_its_failure_is_no_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sinews.dossier import charts, draw

    specs = [charts.bar_list([("a", 1.0, "1%"), ("b", 2.5, "2,5%")], width=w) for w in (720, 340)]
    here = draw.draw(specs, "nl")

    def elsewhere() -> list[str]:
        engine = draw.Engine()
        engine.start()
        engine.send(specs, "nl")
        return engine.take()

    assert elsewhere() == here
    monkeypatch.setattr(draw, "_ENGINE", "raise SystemExit(3)")
    assert elsewhere() == here
    monkeypatch.setattr(draw.sys, "executable", "/no/such/python")
    assert elsewhere() == here
    engine = draw.Engine()
    engine.send([], "nl")
    assert engine.take() == []


def test_templates_are_compiled_once_and_a_damaged_cache_does_no_harm(
    sample_only: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sinews.dossier import frame

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    found = built(sample_only, "AUS", "TUV", "2011/2024")
    texts = []
    for damage in (None, b"", b"not a template"):
        frame._environment.cache_clear()
        for kept in (tmp_path / "cache").glob("*.template"):
            if damage is not None:
                kept.write_bytes(damage)
        texts.append(dossier.render(sample_only, found, "en"))
    frame._environment.cache_clear()
    assert len(set(texts)) == 1
    assert list((tmp_path / "cache").glob("*.template"))


# Measures that the dossier leans on ----------------------------------------------------------------


def test_figures_of_groups_say_what_the_group_is(everything: Workspace) -> None:
    period = {"period": "2016/2020"}
    for name, given in (
        ("arms.tiv", {"supplier": "g-eu", "recipient": "AZE", **period}),
        ("arms.import_share", {"supplier": "g-eu", "recipient": "AZE", **period}),
        ("arms.import_share", {"supplier": "ISR", "recipient": "g-middle-east", **period}),
        ("arms.licensed_production", {"supplier": "g-eu", "recipient": "AZE", **period}),
        ("arms.deliveries", {"supplier": "g-eu", "recipient": "AZE", **period}),
        ("arms.dollar_deals", {"supplier": "g-eu", "recipient": "AZE"}),
    ):
        figure = measures.run(everything, name, given)
        assert [w.name for w in figure.warnings].count("group-members") == 1, name
    alone = measures.run(everything, "arms.tiv", {"supplier": "ISR", "recipient": "AZE", **period})
    assert "group-members" not in {warning.name for warning in alone.warnings}


def test_parts_of_one_deal_are_one_however_they_are_spelt(everything: Workspace) -> None:
    # The register has "Part of $160 m deal" and "part of $160 m deal" on lines of the same deal.
    rows = everything.database("deals").query(
        "SELECT supplier, recipient FROM deals WHERE dollars_scope = 'part' "
        "GROUP BY supplier, recipient, lower(dollars), order_year, dollars_low_million, dollars_high_million "
        "HAVING count(DISTINCT dollars) > 1 ORDER BY ALL"
    )
    assert rows
    for supplier, recipient in rows[:3]:
        figure = measures.run(everything, "arms.dollar_deals", {"supplier": supplier, "recipient": recipient})
        at = figure.columns.index("dollars")
        said = [(row[0], str(row[at]).lower()) for row in figure.rows if str(row[at])[:4].lower() == "part"]
        assert len(said) == len(set(said))


# In a browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM} to open the page with")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield found
        found.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("at", "width", "scheme"), [(0, 360, "light"), (4, 1280, "dark"), (10, 360, "dark"), (15, 1280, "light")]
)
def test_axe_finds_no_barrier_on_the_whole_page(
    browser: Any, everything: Workspace, tmp_path: Path, at: int, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    path = tmp_path / "page.html"
    path.write_text(dossier.render(everything, built(everything, *PAIRS[at]), "en"), "utf-8")
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    problems = axe.Axe().run(page).response["violations"]
    too_wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in problems] == []
    assert too_wide <= width
