"""The page: one HTML file with everything in it, that asks the network for nothing."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from sinews.dossier import airlift, airlift_page, frame
from sinews.dossier.content import Dossier
from sinews.dossier.draw import Engine
from sinews.dossier.language import Language
from sinews.dossier.panels import call
from sinews.dossier.pictures import Pictures, dyad
from sinews.dossier.prose import Prose
from sinews.dossier.studio import Chart, Studio
from sinews.dossier.tables import Table, Tables
from sinews.dossier.ties_page import Ties
from sinews.workspace import Workspace


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
    ties = Ties.of(dossier, speak)
    studio = Studio(view, speak, f"{dossier.sender.code}-{dossier.receiver.code}")
    between = airlift.of_dossier(dossier.section("airlift").figures, dossier.section("timeline").figures)
    air = None if between is None else airlift_page.part_of(view, between, speak)
    flights = [] if air is None else air.drafts
    studio.send(engine, [*Pictures(dossier, speak).drafts(), *ties.pictures.drafts(), *flights])
    notes = frame.notes(view, list(dossier.figures()), speak)
    parts: dict[str, Any] = {
        "dossier": dossier,
        "say": prose.say,
        "ties": ties,
        "air": air,
        "summary": prose.summary(ties.prose.answer()),
        "keys": prose.keys(),
        "windows": prose.windows(),
        "context": prose.context(),
        "composition": prose.composition(),
        "unlisted": prose.unlisted(),
        "can_be_had": prose.can_be_had(),
        "records_of": _records_of(dossier, speak),
        "tables": _tables(dossier, speak),
    }
    charts = studio.take(engine)
    parts["suppliers"] = prose.suppliers() if "suppliers" in charts else ""
    parts["shown_sections"] = _sections(dossier, parts, charts)
    return frame.write(
        "dossier.html",
        view,
        speak,
        title=prose.say("page.title").striptags(),
        panels=notes,
        used=dossier.sources,
        charts=charts,
        commands=_commands(dossier, language),
        **parts,
    )


def _sections(dossier: Dossier, parts: dict[str, Any], charts: dict[str, Chart]) -> list[str]:
    """The sections that there is something to say in, in the page's order.

    Each is a template of its own in `templates/sections`, headed by the text `sections.…`.
    """
    ties: Ties = parts["ties"]
    dollars = dossier.section("dollars").figures["dollars"]
    # That no amount is named says something only where there was something to name one for.
    has_dollars = bool(dollars.value) or (
        dollars.value == 0 and bool(dossier.section("summary").figures["volume"].value)
    )
    wanted = {
        "suppliers": "suppliers" in charts,
        "delivered": "deliveries" in parts["tables"] or parts["unlisted"],
        "windows": parts["windows"],
        "dollars": has_dollars,
        "composition": "composition" in charts,
        "context": parts["context"],
        "standing": ties.standing or "standing" in charts,
        "conflict": ties.conflict,
        "axis": "axis" in charts and ties.has_deliveries,
        "people": ties.people,
        "spending": ties.spending,
        "politics": ties.politics or ties.politics_tables,
        "airlift": parts["air"],
        "timeline": ties.events,
        "reported": ties.reports,
        "places": ties.places,
        "unrecorded": ties.unrecorded,
    }
    return [name for name, is_there in wanted.items() if is_there]


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
