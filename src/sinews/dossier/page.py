"""The page: one HTML file with everything in it, that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateNotFound
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from sinews.dossier.content import Dossier
from sinews.dossier.draw import Engine
from sinews.dossier.language import Language
from sinews.dossier.panels import call, panels
from sinews.dossier.pictures import Pictures, dyad
from sinews.dossier.prose import Prose
from sinews.dossier.sources import Used
from sinews.dossier.tables import Table, Tables
from sinews.dossier.ties_page import Ties
from sinews.figure import Figure
from sinews.sources import all_sources
from sinews.trace import where_from
from sinews.workspace import Workspace, replace

# Rows of a table that stand open on the page; the rest folds.
OPEN_ROWS = 12
# Of lists that stand several under each other.
FEW_ROWS = 6


def render(workspace: Workspace, dossier: Dossier, language: str = "en", engine: Engine | None = None) -> str:
    """The dossier as HTML in a language (`languages`); the same bytes for the same dossier.

    `engine` draws the charts; one that was started earlier saves the time of starting it.
    """
    engine = engine or Engine()
    engine.start()
    try:
        return _render(workspace, dossier, language, engine)
    finally:
        engine.stop()


def _render(workspace: Workspace, dossier: Dossier, language: str, engine: Engine) -> str:
    view = workspace.view(as_of=dossier.as_of) if dossier.as_of else workspace
    speak = Language.load(language)
    prose = Prose(dossier, speak)
    figures = [figure for figure in dossier.figures() if figure.snapshots]
    ties = Ties.of(dossier, speak)
    pictures = Pictures(view, dossier, speak)
    pictures.send(engine, ties.pictures.drafts())
    notes = panels(view, figures, speak)
    script = _asset("page.js")
    tables = _tables(dossier, speak)
    template = _environment().get_template("page.html")
    drawn = pictures.take(engine)
    dollars = dossier.section("dollars").figures["dollars"]
    # That no amount is named says something only where there was something to name one for.
    has_dollars = bool(dollars.value) or (
        dollars.value == 0 and bool(dossier.section("summary").figures["volume"].value)
    )
    context: dict[str, Any] = {
        "dossier": dossier,
        "language": speak,
        "t": speak.plain,
        "say": prose.say,
        "title": prose.say("page.title").striptags(),
        "summary": prose.summary(ties.prose.answer()),
        "ties": ties,
        "keys": prose.keys(),
        "suppliers": prose.suppliers() if "suppliers" in drawn else "",
        "windows": prose.windows(),
        "context": prose.context(),
        "charts": drawn,
        "tables": tables,
        "has_dollars": has_dollars,
        "composition": prose.composition(),
        "unlisted": prose.unlisted(),
        "can_be_had": prose.can_be_had(),
        "panels": notes,
        "numbers": {panel.figure.id: panel.number for panel in notes},
        "sources": _sources(dossier, speak),
        "credits": "; ".join(
            credit if not at else credit.removeprefix("Source: ")
            for at, credit in enumerate(dict.fromkeys(used.meta["credit"] for used in dossier.sources))
        ),
        "non_commercial": any(used.non_commercial for used in dossier.sources),
        "records_of": _records_of(dossier, speak),
        "sample": any(
            view.uses_sample(s.sha256)
            for used in dossier.sources
            if used.source == "sipri_transfers"
            for s in used.snapshots
        ),
        "get": all_sources()["sipri_transfers"].meta["get"],
        "commands": _commands(dossier, language),
        "cite": _cite,
        "cites": lambda figures: Markup(" ").join(map(_cite, figures)),
        "open_rows": OPEN_ROWS,
        "few_rows": FEW_ROWS,
        "style": Markup(_asset("page.css")),
        "script": Markup(script),
        "script_hash": _hash(script),
    }
    context["shown_sections"] = [
        name
        for name, is_there in (
            ("suppliers", "suppliers" in drawn),
            ("delivered", "deliveries" in tables or bool(context["unlisted"])),
            ("windows", bool(context["windows"])),
            ("dollars", has_dollars),
            ("composition", "composition" in drawn),
            ("context", bool(context["context"])),
            ("standing", bool(ties.standing)),
            ("conflict", bool(ties.conflict)),
            ("axis", "axis" in drawn and ties.has_deliveries),
            ("people", bool(ties.people)),
            ("spending", bool(ties.spending)),
            ("politics", bool(ties.politics or ties.politics_tables)),
            ("timeline", bool(ties.events)),
            ("reported", bool(ties.reports)),
            ("places", bool(ties.places)),
            ("unrecorded", bool(ties.unrecorded)),
            ("sources", True),
            ("reproduce", True),
        )
        if is_there
    ]
    page = template.render(context)
    return _numbered(page, context["numbers"])


def _cite(figure: Figure) -> Markup:
    return Markup('<a class="f" href="#{0}" data-figure="{0}">{0}</a>').format(figure.id)


def _tables(dossier: Dossier, language: Language) -> dict[str, Table]:
    tables = Tables(language)
    found = {}
    prose = Prose(dossier, language)
    dyad_sides = (("supplier", dossier.sender), ("recipient", dossier.receiver))
    groups = [side for side, party in dyad_sides if party.kind == "group"]
    turned = [{"supplier": "recipient", "recipient": "supplier"}[side] for side in groups]
    listed = dossier.section("delivered").figures.get("deliveries")
    if listed is not None and listed.value:
        one = "_one" if listed.value == 1 else ""
        caption = prose.say(f"delivered.caption{one}", deals=prose.value(listed))
        found["deliveries"] = tables.deliveries(listed, caption, groups)
    top = dossier.section("suppliers").figures.get("top")
    if top is not None and top.rows:
        exports = "recipient" not in top.parameters
        partner = dossier.receiver if exports else dossier.sender
        caption = prose.say("suppliers.top_caption" + ("_exports" if exports else ""))
        found["top"] = tables.top(top, caption, dyad(partner, top))
    dollars = dossier.section("dollars").figures.get("dollars")
    if dollars is not None and dollars.value:
        caption = prose.say("dollars.caption")
        found["dollars"] = tables.dollars(dollars, caption, groups)
    licensed = dossier.section("composition").figures.get("licensed")
    if licensed is not None and licensed.rows:
        found["licensed"] = tables.licensed(licensed, prose.say("composition.licensed_caption"))
    reverse = dossier.section("context").figures.get("reverse_deliveries")
    if reverse is not None and reverse.value:
        caption = prose.say("context.reverse_caption")
        found["reverse"] = tables.deliveries(reverse, caption, turned)
    return found


def _records_of(dossier: Dossier, language: Language) -> Markup:
    arms = ("sipri_transfers", "sinews_totals")
    dated = {used.vintage for used in dossier.sources if used.vintage and used.source in arms}
    if not dated:
        return Markup("")
    dates = [language.date(vintage) for vintage in sorted(dated, reverse=True)]
    vintages = dates[0]
    if len(dates) > 1:
        vintages = language.plain("format.joined").format(first=", ".join(dates[:-1]), last=dates[-1])
    return language.text(
        "page.records_of", vintages=escape(vintages), made=escape(language.date(dossier.made))
    )


def _sources(dossier: Dossier, language: Language) -> list[dict[str, Any]]:
    """What the sources section says of each source and vintage."""
    found = []
    for used in dossier.sources:
        kinds = [
            f"{language.number(count, 0)} {language.label('kinds', kind)}"
            for kind, count in used.kinds.items()
        ]
        years = f", {used.years[0]}–{used.years[1]}" if used.years else ""
        found.append(
            {
                "meta": used.meta,
                "vintage": language.date(used.vintage) if used.vintage else language.plain("sources.undated"),
                "obtained": ", ".join(sorted({language.date(s.retrieved) for s in used.snapshots}))
                if len(used.snapshots) < 4
                else language.date(max(s.retrieved for s in used.snapshots)),
                "coverage": _scope(used, language) + years,
                "records": ", ".join(kinds),
                "non_commercial": used.non_commercial,
                "set_aside": language.number(used.set_aside, 0) if used.set_aside else "",
                "reasons": [(reason, language.number(count, 0)) for reason, count in used.reasons],
                "files": [(snapshot, where_from(snapshot)) for snapshot in used.snapshots],
            }
        )
    return found


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


def _commands(dossier: Dossier, language: str) -> dict[str, list[str]]:
    """The exact commands that make the page again, and a figure of it."""
    given = f"{dossier.sender.code} {dossier.receiver.code} --period {dossier.period}"
    if dossier.vintage:
        given += f" --vintage {dossier.vintage}"
    if dossier.as_of:
        given += f" --as-of {dossier.as_of}"
    example = next((f for f in dossier.figures() if f.measure == "arms.import_share"), None)
    example = example or next(iter(dossier.figures()), None)
    return {
        "install": [
            "pip install sinews",
            f"sinews dossier {given} --lang {language} -o dossier.html",
            f"sinews dossier {given} --json -",
        ],
        "own_file": ["sinews add FILE"],
        "trace": []
        if example is None
        else [
            f"sinews trace {example.id}",
            f"sinews cite {example.id}",
            f"sinews measure {call(example)}",
        ],
    }


def _numbered(page: str, numbers: dict[str, int]) -> str:
    """Give each link to a figure its number among the endnotes, for the printed page."""
    for identity, number in numbers.items():
        page = page.replace(f'data-figure="{identity}"', f'data-figure="{identity}" data-note="{number}"')
    return page


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _asset(name: str) -> str:
    return (resources.files(__package__) / "templates" / name).read_text("utf-8")


class _Templates(BaseLoader):
    """Templates from the package, wherever it is installed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, Callable[[], bool]]:
        try:
            return _asset(template), None, lambda: True
        except FileNotFoundError:
            raise TemplateNotFound(template) from None


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
def _environment() -> Environment:
    return Environment(
        loader=_Templates(),
        bytecode_cache=_Compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
