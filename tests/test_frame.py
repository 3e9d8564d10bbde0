"""The frame of pages: another package's page uses base template, style, dialogs, charts and texts as they are."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import escape

from sinews import measures
from sinews.dossier import canvas, frame, shown, sources
from sinews.dossier.draw import Engine
from sinews.dossier.language import Language, languages
from sinews.dossier.studio import Draft, Studio
from sinews.dossier.tables import Column, Table
from sinews.errors import UnknownName
from sinews.figure import Figure
from sinews.workspace import Workspace, open_workspace

TEMPLATE = """{% extends "base.html" %}
{% import "macros.html" as m %}
{% block top %}<h1>{{ title }}</h1>{% endblock %}
{% block main %}
{{ m.contents(["summary"], t) }}
{% call m.section("summary", t) %}
<p>{{ sentence }}</p>
{{ m.chart(charts.mine, t, cite) }}
{% endcall %}
{% endblock %}
"""
SENTENCE = 'share = "Of all: {share}."'


@pytest.fixture
def package(tmp_path: Path) -> Iterator[str]:
    """A package outside Sinews with a template and texts of its own."""
    root = tmp_path / "pageofmine"
    for folder in ("templates", "languages"):
        (root / folder).mkdir(parents=True)
    (root / "__init__.py").touch()
    (root / "templates" / "mine.html").write_text(TEMPLATE, "utf-8")
    (root / "languages" / "en.toml").write_text(
        f'[mine]\n{SENTENCE}\n[columns]\nverdict = "Verdict"\n', "utf-8"
    )
    sys.path.insert(0, str(tmp_path))
    yield "pageofmine"
    sys.path.remove(str(tmp_path))
    sys.modules.pop("pageofmine", None)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "none")


@pytest.fixture
def share(workspace: Workspace) -> Figure:
    asked = {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"}
    return measures.run(workspace, "arms.import_share", asked)


def written(workspace: Workspace, package: str, share: Figure) -> str:
    language = Language.load("en", package)
    drawn = canvas.Canvas(100)
    drawn.line([(0, 0), (100, 10)], "ink", 1)
    drawn.line([(0, 0), (50, 10), (100, 0)], "accent", 2)
    spec = drawn.spec(20, left=0, right=0, top=0)
    draft = Draft(
        id="mine",
        title=escape("A & B"),
        subtitle=escape("what is drawn"),
        description="two lines",
        figure=share,
        specs=(spec, spec),
        table=Table(escape("numbers"), (Column("Year"),), ((escape("2016"),),)),
        rows=[("year", "figure"), (2016, share.id)],
        vintages=share.vintages,
    )
    studio, engine = Studio(workspace, language, "of-mine"), Engine()
    studio.send(engine, [draft])
    return frame.write(
        "mine.html",
        workspace,
        language,
        package=package,
        title="Mine",
        panels=frame.notes(workspace, [share, share], language),
        used=sources.used(workspace, [share]),
        charts=studio.take(engine),
        commands={"own_file": ["sinews check article.txt"]},
        sentence=language.text("mine.share", share=shown.value(share, language)),
        style=".mine{color:red}",
        script="\nconst mine = 1;\n",
    )


def test_a_page_of_another_package_has_all_that_the_dossier_has(
    workspace: Workspace, package: str, share: Figure
) -> None:
    page = written(workspace, package, share)
    assert page.count("<h1>Mine</h1>") == 1
    assert page.count(f'<dialog id="{share.id}"') == 1
    assert f'data-figure="{share.id}" data-note="1">67.7%</a>' in page
    assert 'data-file="of-mine-mine"' in page
    assert "<h3>A &amp; B</h3>" in page
    assert page.count("var(--accent,#b4231a)") == 2
    assert "sinews check article.txt" in page
    assert "Source: SIPRI Arms Transfers Database" in page
    assert ".mine{color:red}" in page
    assert Language.load("en", package).plain("columns.verdict") == "Verdict"
    assert Language.load("en", package).plain("columns.year") == "Year"


def test_the_policy_names_the_whole_script(workspace: Workspace, package: str, share: Figure) -> None:
    page = written(workspace, package, share)
    script = re.search(r"<script>(.*?)</script>", page, re.S)
    assert script is not None
    assert "const mine = 1;" in script[1]
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html.unescape(page)


def test_texts_of_a_package_leave_the_page_s_own_alone(package: str) -> None:
    Language.load("en", package)
    with pytest.raises(KeyError):
        Language.load("en").plain("columns.verdict")
    assert languages(package) == ("en",)
    with pytest.raises(UnknownName, match=r"there are: en$"):
        Language.load("nl", package)


def test_straight_lines_are_rules_and_others_paths() -> None:
    drawn = canvas.Canvas(100)
    drawn.line([(0, 0), (100, 10)], "ink", 1, dash=(2, 3))
    drawn.line([(0, 0), (50, 10), (100, 0)], "accent", 2)
    layers = drawn.spec(20, left=0, right=0, top=0)["layer"]
    assert [layer["mark"]["type"] for layer in layers] == ["rule", "line"]
    assert layers[0]["mark"]["strokeDash"] == [2, 3]
    assert layers[0]["data"]["values"] == [{"x": 0, "y": 0, "x2": 100, "y2": 10}]
