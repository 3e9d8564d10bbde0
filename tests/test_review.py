"""The page of a checked article: marks where the claims are, nothing of the article runs, readable by all."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry, Resource

import made_check
from sinews import measures, review
from sinews.errors import SinewsError, UnknownName
from sinews.review import pictures
from sinews.review.annotate import Span, hidden, paragraphs, visible
from sinews.workspace import Workspace, open_workspace
from test_page import CHROMIUM, QUIET

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> [go](javascript:alert(3)) "
    "\u202eright to left\u202c \x00null\x1b[31m \ud800 </p></a></template><style>*{display:none}</style>"
    "<svg onload=alert(4)> {{ 7*7 }} {% raw %} &lt; \u2066iso\u2069\ufeff"
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_workspace(tmp_path_factory.mktemp("review") / "none")


@pytest.fixture(scope="module")
def check(workspace: Workspace) -> dict[str, Any]:
    return made_check.check(workspace)


@pytest.fixture(scope="module")
def pages(workspace: Workspace, check: dict[str, Any]) -> dict[str, str]:
    given_figures = made_check.figures(workspace).values()
    return {
        code: review.render(workspace, check, made_check.ARTICLE, code, given_figures)
        for code in review.languages()
    }


@pytest.fixture(scope="module")
def hostile(workspace: Workspace, check: dict[str, Any]) -> str:
    """A page in which every text that a stranger can fill is hostile."""
    text = made_check.ARTICLE.replace("It is a scandal", HOSTILE + " It is a scandal") + HOSTILE
    claims = [
        {
            **claim,
            "text": HOSTILE,
            "reason": HOSTILE,
            "nearest_true": HOSTILE,
            "hedge": HOSTILE,
            "attributed_to": HOSTILE,
            "readings": [
                {**each, "why": HOSTILE, "stated": {**each["stated"], "unit": HOSTILE}, "relation": "<"}
                for each in claim["readings"]
            ],
        }
        for claim in check["claims"]
    ]
    article = made_check.article_json(text, title=HOSTILE, language='en" onclick="alert(5)')
    return review.render(workspace, {**check, "article": article, "claims": claims}, text, "en")


class Tags(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.seen


# Texts -----------------------------------------------------------------------------------------------


def texts(code: str) -> dict[str, Any]:
    path = resources.files("sinews.review") / "languages" / f"{code}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def test_english_and_dutch_at_least() -> None:
    assert {"en", "nl"} <= set(review.languages())


@pytest.mark.parametrize("code", review.languages())
def test_every_language_has_every_text_with_the_same_slots(code: str) -> None:
    mine, english = texts(code), texts("en")
    assert {name: set(table) for name, table in mine.items()} == {n: set(t) for n, t in english.items()}
    for name, table in english.items():
        for key, text in table.items():
            assert set(re.findall(r"\{\w+\}", mine[name][key])) == set(re.findall(r"\{\w+\}", text)), key


def test_a_language_without_texts_is_refused(workspace: Workspace, check: dict[str, Any]) -> None:
    with pytest.raises(UnknownName, match="en, nl"):
        review.render(workspace, check, made_check.ARTICLE, "tlh")


# Cutting the text ------------------------------------------------------------------------------------


def test_claims_are_marked_where_they_are() -> None:
    text = "One two.\n\nRussia (51%), Israel (43%) sold most."
    spans = [Span(1, 10, 41), Span(2, 10, 22), Span(3, 24, 36)]
    first, second = paragraphs(text, spans)
    assert [segment.text for segment in first.segments] == ["One two."]
    assert [(s.text, s.claim, s.ends) for s in second.segments] == [
        ("Russia (51%)", 2, (2,)),
        (", ", 1, ()),
        ("Israel (43%)", 3, (3,)),
        (" sold", 1, (1,)),
        (" most.", None, ()),
    ]
    assert (first.claims, second.claims) == ((), (1, 2, 3))


@given(
    st.text(alphabet="ab \n\r\u202e\x00é😀", max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6),
)
def test_no_letter_is_lost_and_every_span_is_marked(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [Span(n, min(pair), max(pair)) for n, pair in enumerate(ends, start=1)]
    found = paragraphs(text, spans)
    shown = "".join(segment.text for part in found for segment in part.segments)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", visible(text))
    for part in found:
        for segment in part.segments:
            assert segment.claim is None or segment.claim in {span.number for span in spans}


def test_what_is_invisible_is_left_out_and_counted() -> None:
    assert visible("a\u202eb\x00c\u200bd\ud800é\nf") == "abcdé\nf"
    assert hidden("a\u202eb\x00c\u200bd\ud800é\r\nf") == 4
    # Persian and Indian scripts need their joiners; Hebrew and Arabic are letters as any.
    assert visible("می\u200cخواهم שלום") == "می\u200cخواهم שלום"


def test_the_made_check_is_one_by_its_schema(check: dict[str, Any]) -> None:
    """What the page is tested on is what the command writes."""
    folder = Path(__file__).parents[1] / "docs" / "schema"
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    registry = Registry().with_resources(
        [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
    )
    jsonschema.Draft202012Validator(schemas["check.json"], registry=registry).validate(check)


# The page --------------------------------------------------------------------------------------------


def test_every_claim_has_its_mark_and_its_note(pages: dict[str, str], check: dict[str, Any]) -> None:
    for page in pages.values():
        for number, claim in enumerate(check["claims"], start=1):
            assert page.count(f'id="claim-{number}"') == page.count(f'id="mark-{number}"') == 1
            key = claim["verdict"].replace("-", "_")
            marked = f'class="mark v-{key}" href="#claim-{number}" data-claim="{number}">{html.escape(claim["text"])}</a>'
            assert marked.replace("&#x27;", "&#39;") in page
            note = page[page.index(f'id="claim-{number}"') :]
            assert html.escape(claim["reason"]).replace("&#x27;", "&#39;") in note


def test_the_summary_counts(pages: dict[str, str]) -> None:
    assert (
        "The article makes 6 claims that records can answer: 2 supported, 1 contradicted, 1 depending on the "
        "reading, 1 only reported and 1 not checkable." in pages["en"]
    )
    assert "2 gestaafd, 1 weersproken" in pages["nl"]


def test_the_same_check_gives_the_same_bytes(
    workspace: Workspace, check: dict[str, Any], pages: dict[str, str]
) -> None:
    again = review.render(workspace, check, made_check.ARTICLE, "en", made_check.figures(workspace).values())
    assert again == pages["en"]


def test_each_figure_opens_and_is_cited(pages: dict[str, str], check: dict[str, Any]) -> None:
    ids = {r["figure"]["id"] for c in check["claims"] for r in c["readings"] if r["figure"]}
    assert ids
    for identity in ids:
        assert f'<dialog id="{identity}"' in pages["en"]
        assert f'href="#{identity}"' in pages["en"]
    assert "Source: SIPRI Arms Transfers Database" in pages["en"]


def test_an_article_without_claims_has_a_page(workspace: Workspace, check: dict[str, Any]) -> None:
    text = "Nothing here."
    none = {"article": made_check.article_json(text, title="", published=None), "claims": [], "summary": {}}
    page = review.render(workspace, none, text)
    assert "No claim in this text" in page
    assert "Nothing here." in page
    assert "An article without a title" in page


def test_what_was_left_out_of_the_article_is_said(workspace: Workspace, check: dict[str, Any]) -> None:
    page = review.render(workspace, check, made_check.ARTICLE, notes=["only the first <b> pages were read"])
    assert "Only the first &lt;b&gt; pages were read." in page


def test_a_page_from_json_alone_has_its_figures(workspace: Workspace, check: dict[str, Any]) -> None:
    page = review.render(workspace, check, made_check.ARTICLE)
    assert page.count("<dialog ") == len(made_check.figures(workspace))


def test_a_figure_that_is_not_what_it_says_is_refused(workspace: Workspace, check: dict[str, Any]) -> None:
    claim = check["claims"][0]
    forged = {
        **claim["readings"][0],
        "figure": {**claim["readings"][0]["figure"], "sql": "DROP TABLE deliveries"},
    }
    with pytest.raises(SinewsError, match="not the one"):
        review.render(workspace, {**check, "claims": [{**claim, "readings": [forged]}]}, made_check.ARTICLE)


def test_the_file_is_written_whole(workspace: Workspace, check: dict[str, Any], tmp_path: Path) -> None:
    review.write_page(workspace, check, made_check.ARTICLE, tmp_path / "check.html", "nl")
    assert (tmp_path / "check.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["check.html"]


def test_a_note_says_in_the_pages_language_what_is_on_record(pages: dict[str, str]) -> None:
    assert '<span class="short">On record: 94.5%.</span>' in pages["en"]
    assert '<span class="short">Opgetekend: 94,5%.</span>' in pages["nl"]
    assert '<p class="gist">Opgetekend: 7,3%.</p>' in pages["nl"]
    # Where the page's language is the reasons', the reason says it already.
    assert "On record: 7.3%" not in pages["en"]


def test_a_report_of_something_else_is_no_number_beside_the_text(
    workspace: Workspace, check: dict[str, Any]
) -> None:
    """A table of 119 reports that does not agree with 7,000 deaths is no reading of 119."""
    claim = next(each for each in check["claims"] if "7,000" in each["text"])
    told = measures.run(workspace, "reports.list", {"state": "AZE", "other": "ARM", "period": "2020"})
    other = {**claim["readings"][0], "measure": told.measure, "figure": told.to_json(), "agrees": False}
    made = {**check, "claims": [{**claim, "readings": [*claim["readings"], other]}]}
    page = review.render(workspace, made, made_check.ARTICLE)
    strip = re.search(r'<div class="drawn"><svg class="small".*?</svg>', page, re.DOTALL)
    assert strip is not None
    assert strip[0].count("<circle") == 1
    assert "<path" not in strip[0]


# Hostile articles ------------------------------------------------------------------------------------


def test_nothing_of_a_hostile_article_is_an_element(hostile: str, pages: dict[str, str]) -> None:
    allowed = {tag for tag, _ in tags(pages["en"])} | {"details"}
    for tag, attributes in tags(hostile):
        assert tag in allowed, tag
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "src", "action", "data", "xlink:href"):
                assert str(value).startswith(("#", "https://")), (tag, value)
    assert sum(tag == "script" for tag, _ in tags(hostile)) == 1
    assert "49" not in re.findall(r"\{\{ .. \}\}", hostile)
    assert "{{ 7*7 }}" in hostile


def test_marks_of_direction_and_nulls_do_not_reach_the_page(hostile: str) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", hostile)
    hostile.encode("utf-8")


def test_the_policy_lets_one_script_run(hostile: str) -> None:
    policy = next(
        a["content"] for tag, a in tags(hostile) if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]+'", policy)


def test_a_long_line_is_no_trouble(workspace: Workspace) -> None:
    text = "word " * 400_000
    made = {"article": made_check.article_json(text), "claims": [], "summary": {}}
    assert len(review.render(workspace, made, text)) > len(text)


# Drawings --------------------------------------------------------------------------------------------


def test_the_strip_tells_by_shape_and_in_words() -> None:
    dots = [pictures.Dot(67.7, "67.7", False), pictures.Dot(69.4, "69.4", True)]
    drawn = pictures.strip(dots, 68.5, 69.5, "69%", "what it shows")
    assert drawn is not None
    assert drawn.count("<circle") == 1
    assert drawn.count("<path") == 1
    assert 'aria-label="what it shows"' in drawn
    left = float(re.search(r'<circle cx="([\d.]+)"', drawn)[1])  # type: ignore[index]
    band = re.search(r'<rect x="([\d.]+)" y="18" width="([\d.]+)"', drawn)
    assert band is not None
    assert float(band[1]) <= left <= float(band[1]) + float(band[2])


def test_nothing_is_drawn_of_nothing() -> None:
    assert pictures.strip([], 1, 2, "", "") is None
    assert pictures.strip([pictures.Dot(1, "1", True)], None, None, "", "") is None
    assert pictures.strip([pictures.Dot(float("nan"), "?", True)], 1, 2, "", "") is None


# ClaimReview -----------------------------------------------------------------------------------------

# https://schema.org: the properties of each type used, with what may stand in them.
SCHEMA: dict[str, dict[str, tuple[str, ...]]] = {
    "ClaimReview": {
        "claimReviewed": ("Text",),
        "itemReviewed": ("Claim",),
        "reviewRating": ("Rating",),
        "reviewBody": ("Text",),
        "author": ("Person", "Organization"),
        "url": ("URL",),
        "datePublished": ("Date",),
    },
    "Claim": {"text": ("Text",), "appearance": ("Article",), "author": ("Person", "Organization")},
    "Article": {
        "headline": ("Text",),
        "datePublished": ("Date",),
        "inLanguage": ("Text",),
        "identifier": ("Text",),
    },
    "Rating": {
        "alternateName": ("Text",),
        "ratingValue": ("Number",),
        "bestRating": ("Number",),
        "worstRating": ("Number",),
        "ratingExplanation": ("Text",),
    },
    "Person": {"name": ("Text",)},
    "Organization": {"name": ("Text",)},
}
SIMPLE = {
    "Text": lambda v: isinstance(v, str) and v.strip(),
    "URL": lambda v: isinstance(v, str) and v.startswith(("http://", "https://")),
    "Date": lambda v: isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v),
    "Number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
}


def assert_valid(item: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert item["@type"] in expected
    for name, value in item.items():
        if name.startswith("@"):
            continue
        kinds = SCHEMA[item["@type"]][name]
        if isinstance(value, dict):
            assert_valid(value, kinds)
        else:
            assert any(kind in SIMPLE and SIMPLE[kind](value) for kind in kinds), (name, value)


def test_claim_reviews_are_valid_and_one_a_claim(check: dict[str, Any]) -> None:
    made = review.claim_reviews(check, "A. Reader", "https://example.org/check", "2026-11-24")
    assert [each["claimReviewed"] for each in made] == [claim["text"] for claim in check["claims"]]
    for number, each in enumerate(made, start=1):
        assert each["@context"] == "https://schema.org"
        assert_valid(each, ("ClaimReview",))
        assert each["author"] == {"@type": "Person", "name": "A. Reader"}
        assert each["url"] == f"https://example.org/check#claim-{number}"
        # What search engines ask for: the claim, who reviewed it, a rating in words.
        assert each["reviewRating"]["alternateName"]


def test_only_what_the_records_answer_has_a_number(check: dict[str, Any]) -> None:
    by_verdict = {
        claim["verdict"]: each["reviewRating"].get("ratingValue")
        for claim, each in zip(check["claims"], review.claim_reviews(check, "A. Reader"), strict=True)
    }
    assert by_verdict == {
        "supported": 5,
        "depends": 3,
        "contradicted": 1,
        "reported-only": None,
        "not-checkable": None,
    }


@pytest.mark.parametrize("name", [None, "", "  ", "\u202e\x00"])
def test_a_person_signs_or_there_is_none(check: dict[str, Any], name: str | None) -> None:
    with pytest.raises(SinewsError, match="--reviewer"):
        review.claim_reviews(check, name)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.org", "https://a b", 'https://x/">'])
def test_an_address_that_is_none_is_refused(check: dict[str, Any], url: str) -> None:
    with pytest.raises(SinewsError, match="http"):
        review.claim_reviews(check, "A. Reader", url)


# In the browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM} to open the page with")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield found
        found.close()


def opened(browser: Any, page: str, path: Path, **options: Any) -> tuple[Any, list[str]]:
    path.write_text(page, "utf-8")
    shown = browser.new_context(**options).new_page()
    troubles: list[str] = []
    shown.on("console", lambda message: troubles.append(message.text))
    shown.on("pageerror", lambda error: troubles.append(str(error)))
    shown.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    shown.on("request", lambda r: None if r.url.startswith("file:") else troubles.append(r.url))
    shown.goto(path.as_uri())
    return shown, troubles


@pytest.mark.browser
@pytest.mark.parametrize("code", review.languages())
@pytest.mark.parametrize("width", [360, 700, 1280])
def test_nothing_hangs_over_the_edge(
    browser: Any, pages: dict[str, str], tmp_path: Path, code: str, width: int
) -> None:
    shown, troubles = opened(
        browser, pages[code], tmp_path / "p.html", viewport={"width": width, "height": 800}
    )
    shown.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert not troubles


@pytest.mark.browser
def test_a_mark_leads_to_its_note_and_opens_it(browser: Any, pages: dict[str, str], tmp_path: Path) -> None:
    shown, troubles = opened(browser, pages["en"], tmp_path / "p.html")
    assert not shown.locator("#claim-1 details").get_attribute("open")
    shown.locator("a.mark").first.click()
    assert shown.locator("#claim-1 details").get_attribute("open") is not None
    shown.locator("#claim-1 a.f").first.click()
    assert shown.locator("dialog[open]").count() == 1
    assert not troubles


@pytest.mark.browser
def test_a_hostile_page_is_silent(browser: Any, hostile: str, tmp_path: Path) -> None:
    shown, troubles = opened(browser, hostile, tmp_path / "p.html")
    shown.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    shown.wait_for_timeout(200)
    assert shown.locator("main").is_visible()
    assert not troubles


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_no_barrier(
    browser: Any, pages: dict[str, str], tmp_path: Path, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    # axe needs to run its own script in the page.
    shown, _ = opened(
        browser,
        pages["nl"],
        tmp_path / "p.html",
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        bypass_csp=True,
    )
    shown.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    problems = axe.Axe().run(shown).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in problems] == []


@pytest.mark.browser
def test_on_paper_the_readings_stand_open(browser: Any, pages: dict[str, str], tmp_path: Path) -> None:
    shown, _ = opened(browser, pages["en"], tmp_path / "p.html")
    shown.emulate_media(media="print")
    assert shown.locator("#claim-1 .readings li").first.is_visible()
