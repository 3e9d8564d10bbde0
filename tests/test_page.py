"""The page: only figures' numbers on it, nothing injected, readable by everybody, silent on the network."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from sinews import dossier, parties
from sinews.dossier import shown
from sinews.dossier.language import Language
from sinews.figure import Caveat
from sinews.measures import caveat_sentences
from sinews.parties import Party, find
from sinews.periods import Period
from sinews.workspace import Workspace, open_workspace

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{sender}"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_workspace(tmp_path_factory.mktemp("page") / "none")


@pytest.fixture(scope="module")
def israel(workspace: Workspace) -> dossier.Dossier:
    return dossier.build(workspace, find("ISR"), find("AZE"), Period.parse("2011/2024"))


@pytest.fixture(scope="module")
def pages(workspace: Workspace, israel: dossier.Dossier) -> dict[str, str]:
    return {code: dossier.render(workspace, israel, code) for code in dossier.languages()}


# Languages -----------------------------------------------------------------------------------------


def texts(code: str) -> dict[str, Any]:
    path = resources.files("sinews.dossier") / "languages" / f"{code}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def keys(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    # Labels that a language shares with the register may be left out.
    for name, value in table.items():
        if prefix + name in {
            "articles",
            "names",
            "parts",
            "weapons",
            "caveats",
            "issues",
            "territories",
            "units",
            "instruments",
        }:
            continue
        if isinstance(value, dict):
            yield from keys(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def test_languages_have_the_same_keys_and_slots() -> None:
    english = texts("en")
    slots = re.compile(r"\{(\w+)\}")
    for code in dossier.languages():
        other = texts(code)
        assert sorted(keys(other)) == sorted(keys(english)), code
        for key in keys(english):
            one, two = english, other
            for part in key.split("."):
                one, two = one[part], two[part]
            if isinstance(one, str):
                wanted = {slot.lower() for slot in slots.findall(one)}
                assert {slot.lower() for slot in slots.findall(two)} <= wanted | {"period"}, (code, key)


def test_every_language_says_every_caveat() -> None:
    # English is the source of the caveats and needs no table of its own.
    slots = re.compile(r"\{(\w+)\}")
    for code in set(dossier.languages()) - {"en"}:
        told = texts(code)["caveats"]
        assert told.keys() == caveat_sentences().keys(), code
        for name, sentence in told.items():
            assert set(slots.findall(sentence)) <= set(slots.findall(caveat_sentences()[name])), name


def test_every_caveat_that_a_measure_names_has_a_sentence() -> None:
    measures = Path(dossier.__file__).parents[1] / "measures"
    code = "\n".join(path.read_text("utf-8") for path in measures.glob("*.py"))
    named = set(re.findall(r"""Caveat\(\s*["']([a-z-]+)["']""", code))
    assert len(named) > 40
    assert named <= caveat_sentences().keys()


def test_languages_write_numbers_and_names_their_own_way(pages: dict[str, str]) -> None:
    assert ">67.7%</a>" in pages["en"]
    assert ">67,7%</a>" in pages["nl"]
    assert ">3.402,1</a>" in pages["nl"]
    assert "Azerbeidzjan" in pages["nl"]
    assert 'lang="nl"' in pages["nl"]
    english, dutch = Language.load("en"), Language.load("nl")
    assert english.name(find("USA")) == "the United States"
    assert dutch.name(find("USA")) == "de Verenigde Staten"
    assert dutch.name(find("Soviet Union")) == "de Sovjet-Unie"
    assert english.number(-0.04, 1) == "0.0"
    assert english.number(69.45, 1) == "69.5"


@pytest.mark.parametrize("code", dossier.languages())
def test_separators_are_those_of_the_language(code: str) -> None:
    from babel.numbers import format_decimal

    language = Language.load(code)
    for number in (0, 7, 999, 1000, 1234567, -1234.56):
        for places, pattern in ((0, "#,##0"), (2, "#,##0.00")):
            # Babel rounds halves to even, as no newspaper does: these have none.
            assert language.number(number, places) == format_decimal(number, format=pattern, locale=code)


def test_verbs_go_with_names(israel: dossier.Dossier) -> None:
    dutch, english = Language.load("nl"), Language.load("en")
    share = shown.value(israel.section("summary").figures["share"], dutch)
    for code, said in (
        ("USA", "De Verenigde Staten gaven"),
        ("ARE", "De Verenigde Arabische Emiraten gaven"),
        ("SUN", "De Sovjet-Unie gaf"),
        ("AZE", "Azerbeidzjan gaf"),
    ):
        told = dutch.text("answer.money", state=find(code), share=share, year=share)
        assert told.startswith(f"{said} in "), told
    unknown = parties.get("x-unknown")
    names = {"sender": unknown, "receiver": unknown, "period": Period.parse("2000")}
    assert english.text("summary.nothing", **names).startswith(
        "No delivery of major arms from unknown suppliers to unknown recipients is"
    )
    nato = english.text("people.territory", receiver=parties.get("g-nato"))
    assert nato.startswith("From the states of NATO means")


def test_every_party_that_is_no_state_has_a_dutch_name() -> None:
    """Groups, organisations and former states have English names in the tables of names."""
    dutch = Language.load("nl")
    told = texts("nl")["names"]
    same = {"SUN", "x-hyderabad", "x-biafra", "x-katanga", "x-zanzibar", "x-regional-security-system"}
    for party in parties.all_parties():
        if party.kind in ("group", "organisation", "former-state", "unknown") and party.code not in same:
            assert dutch.title(party) == told[party.code]


def test_only_all_is_a_hundred_per_cent() -> None:
    language = Language.load("nl")
    assert [language.share(n) for n in (0, 0.04, 12.345, 99.94, 99.96, 100)] == [
        "0%", "<0,1%", "12,3%", "99,9%", ">99,9%", "100%",
    ]  # fmt: skip


def test_bounds_that_say_nothing_are_not_printed(israel: dossier.Dossier) -> None:
    language = Language.load("en")
    share = israel.section("summary").figures["share"]
    assert isinstance(share.value, float)
    ends = shown.bounds(share, language)
    assert ends is not None and ends[0].text != ends[1].text
    assert shown.bounds(replace(share, low=None), language) is None
    assert shown.bounds(replace(share, low=share.value, high=share.value + 0.001), language) is None
    assert shown.bounds(replace(share, high=share.value - 1), language) is None


# Only figures' numbers -----------------------------------------------------------------------------


def test_sentences_take_no_bare_numbers_or_strings() -> None:
    language = Language.load("en")
    for bare in (67.7, 67, "67.7%", None):
        with pytest.raises(TypeError):
            language.text("summary.first", first=bare)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            shown.value(bare, language)  # type: ignore[arg-type]


def test_rounded_tables_get_no_decimals(israel: dossier.Dossier) -> None:
    language = Language.load("en")
    volume = israel.section("summary").figures["imports"]
    tables = replace(volume, value=1002, warnings=(Caveat("rounded-tables"),))
    assert shown.value(volume, language).text == "3,402.1"
    assert shown.value(tables, language).text == "1,002"
    share = israel.section("summary").figures["share"]
    assert shown.value(replace(share, warnings=(Caveat("rounded-tables"),)), language).text == "25.5%"


def test_ranks_are_told_in_words(israel: dossier.Dossier) -> None:
    rank = israel.section("summary").figures["rank"]
    english, dutch = Language.load("en"), Language.load("nl")
    assert shown.place(rank, english, "supplier").text == "the second-largest supplier"
    assert shown.place(rank, dutch, "supplier").text == "de op een na grootste leverancier"
    assert shown.place(replace(rank, value=32), english, "supplier").text == "number 32 among the suppliers"


@pytest.mark.parametrize("code", dossier.languages())
def test_every_number_in_the_prose_opens_a_figure(
    pages: dict[str, str], israel: dossier.Dossier, code: str
) -> None:
    page = pages[code]
    body = page[page.index("<main ") : page.index("</main>")]
    paragraphs = re.findall(r"<p>(.*?)</p>", body[: body.index('<section id="sources"')], re.S)
    ids = {figure.id for figure in israel.figures()}
    counted = 0
    for paragraph in paragraphs:
        for identity in re.findall(r'data-figure="([^"]+)"', paragraph):
            assert identity in ids
            counted += 1
        bare = re.sub(r"<a .*?</a>", "", paragraph)
        bare = bare.replace(israel.period.spoken(), "")
        # A vintage is a date, not a measurement.
        for vintage in israel.drift.others:
            bare = bare.replace(Language.load(code).date(vintage), "")
        assert not re.search(r"\d", re.sub("<[^>]+>", "", bare)), bare
    assert counted > 12


def test_every_link_to_a_figure_has_its_panel(pages: dict[str, str]) -> None:
    for page in pages.values():
        panels = set(re.findall(r'<dialog id="(f-[0-9a-f]{16})"', page))
        assert set(re.findall(r'data-figure="([^"]+)"', page)) <= panels


def test_a_panel_says_how_its_figure_was_made(pages: dict[str, str], israel: dossier.Dossier) -> None:
    share = israel.section("summary").figures["share"]
    page = pages["en"]
    start = page.index(f'<dialog id="{share.id}"')
    panel = html.unescape(page[start : page.index("</dialog>", start)])
    assert share.sql in panel
    assert "arms.import_share supplier=ISR recipient=AZE period=2011/2024" in panel
    assert share.snapshots[0] in panel
    assert "Own calculation from these records" in panel
    assert all(caveat in panel for caveat in share.caveats)
    sample = share.records.sample[0]
    assert f"line {sample[1]}" in panel


# Safety --------------------------------------------------------------------------------------------


def test_hostile_names_stay_text(workspace: Workspace) -> None:
    evil = Party("x-evil", HOSTILE, "non-state")
    found = dossier.build(workspace, evil, find("AZE"), Period.parse("2011/2024"))
    page = dossier.render(workspace, found, "en")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert html.escape(HOSTILE, quote=False)[:30] in page
    assert page.count("<script") == 1


def test_cells_and_spreadsheets_get_no_markup_and_no_formulas() -> None:
    from sinews.dossier.studio import _csv
    from sinews.dossier.tables import Tables

    for code in dossier.languages():
        cell = Tables(Language.load(code))._weapon("<i>", "<u>")
        assert isinstance(cell, Markup)
        assert "<i>" not in cell
        assert "<u>" not in cell
    assert "'=HYPERLINK" in _csv([("name",), ("=HYPERLINK(1)",)], "x")


def test_the_page_asks_for_nothing(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert "default-src 'none'" in page
        assert not re.search(r'(?:src|srcset)="|url\((?!#)|@import|<link|<iframe', page)
        # Links lead to publishers' pages, and tell them nothing of this one.
        for tag in re.findall(r"<a [^>]*>", page):
            address = re.search(r'href="([^"]+)"', tag)
            assert address is not None
            if not address[1].startswith("#"):
                assert address[1].startswith(("https://", "http://")), tag
                assert 'rel="noreferrer"' in tag, tag


def test_the_script_is_the_one_that_the_policy_names(pages: dict[str, str]) -> None:
    import base64
    import hashlib

    page = pages["en"]
    script = page[page.index("<script>") + 8 : page.index("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html.unescape(page)


def test_nothing_is_said_about_nothing(workspace: Workspace) -> None:
    found = dossier.build(workspace, find("NLD"), find("ARM"), Period.parse("2011/2024"))
    page = dossier.render(workspace, found, "en")
    assert "No delivery of major arms from the Netherlands to Armenia is on record" in page
    assert 'id="windows"' not in page
    assert 'id="composition"' not in page
    assert 'id="delivered"' not in page
    unknown = dossier.build(workspace, find("USA"), find("SAU"), Period.parse("2011/2024"))
    page = dossier.render(workspace, unknown, "nl")
    assert 'id="suppliers"' not in page
    assert 'id="axis"' not in page
    assert "kunnen niet zeggen wat de Verenigde Staten" in page
    assert "sinews add" in page


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


@pytest.fixture
def opened(browser: Any, pages: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """Opens the page; fails on console messages, errors and requests other than for itself."""
    path = tmp_path / "page.html"
    troubles: list[str] = []
    contexts = []

    def open_page(code: str = "en", **options: Any) -> Any:
        path.write_text(pages[code], "utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(("file:", "blob:", "data:")) else troubles.append(request.url)
            ),
        )
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_no_barrier(
    browser: Any, pages: dict[str, str], tmp_path: Path, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    path = tmp_path / "page.html"
    path.write_text(pages["en"], "utf-8")
    # axe needs to run its own script in the page.
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    problems = axe.Axe().run(page).response["violations"]
    page.locator("a.n").first.click()
    problems += axe.Axe().run(page).response["violations"]
    context.close()
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in problems] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 500, 700, 1280])
@pytest.mark.parametrize("code", dossier.languages())
def test_nothing_hangs_over_the_edge(opened: Any, width: int, code: str) -> None:
    page = opened(code, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_a_figure_opens_and_closes_with_the_keyboard(opened: Any) -> None:
    page = opened()
    link = page.locator(".lead a.n").first
    link.focus()
    page.keyboard.press("Enter")
    panel = page.locator("dialog[open]")
    assert panel.count() == 1
    assert panel.get_attribute("id") == link.get_attribute("data-figure")
    assert "SELECT" in panel.inner_text()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.dataset.figure") == link.get_attribute("data-figure")


@pytest.mark.browser
def test_a_figure_opens_without_scripts(opened: Any) -> None:
    page = opened(java_script_enabled=False)
    link = page.locator(".lead a.n").first
    link.click()
    assert page.locator("dialog:target").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "starts"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", b"year,")])
def test_charts_are_saved_with_their_source(opened: Any, kind: str, starts: bytes) -> None:
    page = opened(color_scheme="dark")
    with page.expect_download() as download:
        page.locator(f"#suppliers button[data-save={kind}]").click()
    saved = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == f"isr-aze-suppliers.{kind}"
    assert saved.startswith(starts)
    assert len(saved) > 1000
    if kind != "png":
        assert b"SIPRI Arms Transfers Database" in saved
        assert b"var(--" not in saved
