"""The docs are true: generated pages are up to date, every command in them runs and prints that."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest

from sinews import measures
from sinews.printing import figure_lines
from sinews.sources import all_sources

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_docs", ROOT / "tools" / "build_docs.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_docs"] = module
    spec.loader.exec_module(module)
    return module


build_docs = _tool()


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return build_docs.pages()


def test_generated_pages_are_up_to_date(made: dict[str, str]) -> None:
    stale = [
        name
        for name, text in made.items()
        if not (ROOT / name).is_file() or (ROOT / name).read_text("utf-8") != text
    ]
    assert not stale, f"run `make docs`: {', '.join(stale)}"


def test_no_page_is_left_of_what_is_no_more(made: dict[str, str]) -> None:
    held = {
        path.relative_to(ROOT).as_posix()
        for folder in ("docs/sources", "docs/measures")
        for path in (ROOT / folder).glob("*.md")
    }
    assert held == {name for name in made if name.startswith(("docs/sources/", "docs/measures/"))}


def test_the_table_of_sources_in_the_readme_is_up_to_date() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert build_docs.with_sources(readme) == readme, "run `make docs`"


@pytest.mark.parametrize("page", build_docs.written_by_hand(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_commands_in_the_docs_run_and_print_what_the_page_shows(page: Path) -> None:
    text = page.read_text("utf-8")
    anew, ran = build_docs.refreshed(text)
    wrong = [f"$ {one.command}\nexit {one.code}\n{one.err}" for one in ran if one.code != one.expected]
    assert not wrong, "\n".join(wrong)
    assert anew == text, "the page shows other output; run `make docs`"


def test_a_command_that_fails_or_prints_otherwise_is_noticed() -> None:
    text = "```console\n$ sinews measure arms.nothing\n$ sinews --version\nsinews 0.0.0\n```\n"
    anew, ran = build_docs.refreshed(text)
    assert [one.code for one in ran] == [2, 0]
    assert ran[0].expected == 0
    assert anew != text


def test_every_command_is_documented_and_shown_in_use() -> None:
    reference = (ROOT / "docs" / "commands.md").read_text("utf-8")
    pages = [path.read_text("utf-8") for path in build_docs.written_by_hand()]
    shown = "\n".join(line for page in pages for line in page.splitlines() if line.startswith("$ "))
    for name, parser in build_docs.commands().items():
        assert f"## sinews {name}\n" in reference
        assert re.search(rf"\bsinews {name}\b", shown), f"no page shows 'sinews {name}' in use"
        options = [o for action in parser._actions for o in action.option_strings if o.startswith("--")]
        for option in options:
            assert option == "--help" or f"`{option}" in reference, f"{name} {option}"
        assert all(action.help for action in parser._actions), f"{name}: an argument has no help"


def test_every_measure_and_source_is_in_its_index_and_argues() -> None:
    measured = (ROOT / "docs" / "measures" / "index.md").read_text("utf-8")
    for measure in measures.all_measures().values():
        assert f"]({measure.name}.md)" in measured
        assert len(measure.doc.split("\n\n")) > 1, f"{measure.name}: its docstring is no methodology"
    listed = (ROOT / "docs" / "sources" / "index.md").read_text("utf-8")
    for source in all_sources().values():
        assert f"]({source.name}.md)" in listed
        for key in ("citation", "credit", "get"):
            assert source.meta[key], f"{source.name}: {key} is empty"


WHOLE_FILES = (
    SHARED / "sipri" / "SIPRI-Milex-data-1948-2023.xlsx",
    SHARED / "sipri" / "deliveries_2026-02-12.csv",
    SHARED / "unga" / "un_roll_calls.csv",
    SHARED / "unga" / "un_votes.csv",
    SHARED / "peace_science" / "atop_alliance.csv",
)


@pytest.mark.skipif(not all(path.exists() for path in WHOLE_FILES), reason="shared/data is not here")
def test_outputs_of_files_that_are_not_bundled_are_true(tmp_path: Path) -> None:
    """A ```text block that begins with a command shows lines of its output, with whole files added."""
    from sinews.ingest import add
    from sinews.workspace import Workspace

    workspace = Workspace(tmp_path / "workspace")
    for path in WHOLE_FILES:
        add(workspace, path)
    checked = 0
    for page in build_docs.written_by_hand():
        for command, shown in re.findall(
            r"^```text\n\$ sinews measure ([^\n]*)\n(.*?)^```$",
            page.read_text("utf-8"),
            re.MULTILINE | re.DOTALL,
        ):
            name, *given = command.split()
            figure = measures.run(workspace, name, dict(text.split("=") for text in given))
            printed = "\n".join(figure_lines(figure))
            assert shown.strip() and shown.strip() in printed, f"{page.name}: {command}"
            checked += 1
    assert checked >= 3


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target or target.startswith("#"):
                continue
            if not (page.parent / target.split("#")[0]).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken, "\n".join(broken)


def test_schemas_are_json_schemas() -> None:
    schemas = sorted((ROOT / "docs" / "schema").glob("*.json"))
    assert {path.name for path in schemas} >= {"figure.json", "dossier.json", "trace.json", "sources.json"}
    for path in schemas:
        schema = json.loads(path.read_text("utf-8"))
        assert "$schema" in schema, path.name
        validator = jsonschema.validators.validator_for(schema, default=None)
        assert validator is not None, f"{path.name}: $schema names no draft that is known"
        validator.check_schema(schema)
