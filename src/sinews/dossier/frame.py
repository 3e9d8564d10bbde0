"""What pages have in common: the base template with its style and script, dialogs, sources, credits.

A page is a template that begins `{% extends "base.html" %}`, in this package's `templates/` or in the
one that is named; how to write one stands at the top of `templates/base.html`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateNotFound
from jinja2.bccache import Bucket
from markupsafe import Markup

from sinews.dossier.language import Language
from sinews.dossier.panels import Panel, panels
from sinews.dossier.sources import Used
from sinews.dossier.studio import Chart
from sinews.figure import Figure
from sinews.trace import where_from
from sinews.workspace import Workspace, replace

# Rows of a table that stand open on the page; the rest folds.
OPEN_ROWS = 12
# Of lists that stand several under each other.
FEW_ROWS = 6


def notes(workspace: Workspace, figures: Sequence[Figure], language: Language) -> list[Panel]:
    """The dialogs of a page's figures, each once; one without any record has none to open."""
    kept = {figure.id: figure for figure in figures if figure.snapshots}
    return panels(workspace, list(kept.values()), language)


def write(
    template: str,
    workspace: Workspace,
    language: Language,
    *,
    title: str,
    panels: Sequence[Panel],
    used: Sequence[Used],
    charts: Mapping[str, Chart],
    commands: Mapping[str, Sequence[str]],
    package: str = __package__,
    style: str = "",
    script: str = "",
    **context: Any,
) -> str:
    """A page as one HTML file that asks the network for nothing; the same bytes for the same figures.

    `panels` are the dialogs that numbers open (`notes`), `used` the sources (`sources.used`), `charts`
    what a `Studio` drew, `commands` the lines that make the page again by the names of texts in
    `reproduce`. `package` holds the template, `style` and `script` come after the page's own. The rest
    is for the template, which has besides: `language`, `t` (a text by its key), `cite` and `cites` (the
    link of a figure, of several), `open_rows` and `few_rows`.
    """
    run = _asset(__package__, "page.js") + script
    page = _environment(package).get_template(template)
    text = page.render(
        context
        | {
            "language": language,
            "t": language.plain,
            "title": title,
            "charts": charts,
            "panels": panels,
            "commands": commands,
            "sources": [_source(workspace, each, language) for each in used],
            "credits": _credits(used),
            "non_commercial": any(each.non_commercial for each in used),
            "bundled": _bundled(workspace, used),
            "cite": cite,
            "cites": lambda figures: Markup(" ").join(map(cite, figures)),
            "open_rows": OPEN_ROWS,
            "few_rows": FEW_ROWS,
            "style": Markup(_asset(__package__, "page.css") + style),
            "script": Markup(run),
            "script_hash": _hash(run),
        }
    )
    return _numbered(text, panels)


def cite(figure: Figure) -> Markup:
    """The link that opens a figure, by its id."""
    return Markup('<a class="f" href="#{0}" data-figure="{0}">{0}</a>').format(figure.id)


def _source(workspace: Workspace, used: Used, language: Language) -> dict[str, Any]:
    """What the sources section says of one source and vintage."""
    kinds = [
        f"{language.number(count, 0)} {language.label('kinds', kind)}" for kind, count in used.kinds.items()
    ]
    bundled = all(workspace.uses_sample(snapshot.sha256) for snapshot in used.snapshots)
    years = f", {used.years[0]}–{used.years[1]}" if used.years else ""
    return {
        "meta": used.meta,
        "vintage": language.date(used.vintage) if used.vintage else language.plain("sources.undated"),
        "obtained": ", ".join(sorted({language.date(s.retrieved) for s in used.snapshots}))
        if len(used.snapshots) < 4
        else language.date(max(s.retrieved for s in used.snapshots)),
        "coverage": _scope(used, language) + years,
        "records": ", ".join(kinds),
        "non_commercial": used.non_commercial,
        "bundled": bundled,
        "extract": bundled and used.is_extract,
        "set_aside": language.number(used.set_aside, 0) if used.set_aside else "",
        "reasons": [(reason, language.number(count, 0)) for reason, count in used.reasons],
        "files": [(snapshot, where_from(snapshot)) for snapshot in used.snapshots],
    }


def _bundled(workspace: Workspace, used: Sequence[Used]) -> str:
    """Whether a page rests on records bundled with Sinews: "all" of them are, "some", or none ("")."""
    found = {workspace.uses_sample(snapshot.sha256) for each in used for snapshot in each.snapshots}
    return "" if True not in found else "some" if False in found else "all"


def _scope(used: Used, language: Language) -> str:
    """Whom the records of a source cover."""
    if used.source.startswith("sipri_transfers") and (recipients := used.recipients) is not None:
        names = [language.party(code, code) for code in recipients]
        return language.plain("sources.only").format(names=", ".join(names))
    if used.source in ("sipri_transfers", "sinews_totals"):
        return language.plain("sources.everyone")
    if used.is_collected:
        return language.plain("sources.collected")
    return language.plain("sources.extract" if used.is_extract else "sources.world")


def _credits(used: Sequence[Used]) -> str:
    """Whom the sources ask to be credited, each once."""
    return "; ".join(dict.fromkeys(each.meta["credit"].removeprefix("Source: ") for each in used))


def _numbered(page: str, panels: Sequence[Panel]) -> str:
    """Give each link to a figure its number among the endnotes, for the printed page."""
    for panel in panels:
        link = f'data-figure="{panel.figure.id}"'
        page = page.replace(link, f'{link} data-note="{panel.number}"')
    return page


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _asset(package: str, name: str) -> str:
    return resources.files(package).joinpath("templates", *name.split("/")).read_text("utf-8")


class _Templates(BaseLoader):
    """Templates of a package, wherever it is installed, and those that all pages share."""

    def __init__(self, package: str) -> None:
        self._packages = dict.fromkeys((package, __package__))

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, Callable[[], bool]]:
        for package in self._packages:
            with suppress(FileNotFoundError):
                return _asset(package, template), None, lambda: True
        raise TemplateNotFound(template)


class _Compiled(BytecodeCache):
    """Templates as compiled, in the user's cache, as Python keeps its own; what fails is done anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            bucket.bytecode_from_string(self._path(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        path = self._path(bucket)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, bucket.bytecode_to_string(), sync=False)

    def _path(self, bucket: Bucket) -> Path:
        import platformdirs

        return Path(platformdirs.user_cache_dir("sinews", appauthor=False)) / f"{bucket.key}.template"


@cache
def _environment(package: str) -> Environment:
    return Environment(
        loader=_Templates(package),
        bytecode_cache=_Compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
