"""How to cite a figure or a source: as text, as BibTeX, as CSL JSON.

A citation names the data set, its publisher, the vintage, when the file was obtained and where; for
a figure also the measure, the parameters and the id, so that a reader can make it again. What was
calculated from SIPRI's records is marked as own calculation, as its terms ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sinews.errors import SinewsError, UnknownName
from sinews.sources import all_sources
from sinews.version import __version__
from sinews.workspace import Snapshot, Workspace

FORMATS = ("text", "bibtex", "csl")


def cite_source(workspace: Workspace, name: str, form: str = "text") -> str:
    """How to cite a source, with the vintages held here."""
    sources = all_sources()
    if name not in sources:
        raise UnknownName(f"there is no source '{name}'; there are: {', '.join(sources)}")
    held = [snapshot for snapshot in workspace.readable if snapshot.source == name]
    entries = _entries(held) if held else [_entry(sources[name].meta, name, None, None)]
    return _written(entries, None, form)


def cite_figure(workspace: Workspace, figure: Mapping[str, Any], form: str = "text") -> str:
    """How to cite a figure: the figure itself, and the data sets it rests on."""
    readable = {snapshot.sha256 for snapshot in workspace.readable}
    # A figure of bundled records that gave way to the user's own since is cited all the same.
    is_held = readable.issuperset(figure["snapshots"])
    held = workspace if is_held else workspace.view(only=frozenset(figure["snapshots"]))
    entries = _entries([held.snapshot(one) for one in figure["snapshots"]])
    parameters = ", ".join(f"{key}={value}" for key, value in figure["parameters"].items())
    own = f"{figure['text']} Sinews {__version__}, {figure['measure']}({parameters}), figure {figure['id']}."
    return _written(entries, own, form)


def _entries(snapshots: list[Snapshot]) -> list[dict[str, str]]:
    """One entry a source and vintage, in the order given."""
    entries: dict[tuple[str, str | None], dict[str, str]] = {}
    for snapshot in snapshots:
        key = (snapshot.source, snapshot.vintage)
        meta = all_sources()[snapshot.source].meta
        if key not in entries:
            entries[key] = _entry(meta, snapshot.source, snapshot.vintage, snapshot.retrieved)
    return list(entries.values())


def _entry(meta: Mapping[str, Any], name: str, vintage: str | None, retrieved: str | None) -> dict[str, str]:
    return {
        "key": re.sub(r"\W", "", f"{name}{vintage or ''}"),
        "title": meta["name"],
        "publisher": meta["publisher"],
        "url": meta["homepage"],
        "vintage": vintage or "",
        "retrieved": (retrieved or "")[:10],
        "credit": meta["credit"],
    }


def _written(entries: list[dict[str, str]], own: str | None, form: str) -> str:
    if form == "bibtex":
        return "\n\n".join(_bibtex(entry, own) for entry in entries)
    if form == "csl":
        return json.dumps([_csl(entry, own) for entry in entries], ensure_ascii=False, indent=2)
    if form != "text":
        raise SinewsError(f"--format {form}: there are {', '.join(FORMATS)}")
    lines = [own] if own else []
    lines += [_text(entry) for entry in entries]
    if own:
        lines.append("Own calculation from these records; not to be attributed to their publisher.")
    return "\n".join(lines)


def _text(entry: Mapping[str, str]) -> str:
    parts = [f"{entry['publisher']}, {entry['title']}"]
    if entry["vintage"]:
        parts.append(f"data of {entry['vintage']}")
    if entry["retrieved"]:
        parts.append(f"retrieved {entry['retrieved']}")
    if entry["url"]:
        parts.append(entry["url"])
    return ", ".join(parts) + f". {entry['credit']}."


def _bibtex(entry: Mapping[str, str], own: str | None) -> str:
    fields = {
        "title": entry["title"],
        "author": f"{{{entry['publisher']}}}",
        "year": (entry["vintage"] or entry["retrieved"])[:4],
        "version": entry["vintage"],
        "url": entry["url"],
        "urldate": entry["retrieved"],
        "note": own or entry["credit"],
    }
    body = ",\n".join(f"  {key} = {{{_braced(text)}}}" for key, text in fields.items() if text)
    return f"@misc{{{entry['key']},\n{body}\n}}"


def _braced(text: str) -> str:
    """Escape what TeX would take as its own; an author's braces stay."""
    return re.sub(r"([%&#_$])", r"\\\1", text)


def _csl(entry: Mapping[str, str], own: str | None) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry["key"],
        "type": "dataset",
        "title": entry["title"],
        "author": [{"literal": entry["publisher"]}],
        "publisher": entry["publisher"],
        "note": own or entry["credit"],
    }
    if entry["url"]:
        item["URL"] = entry["url"]
    if entry["vintage"]:
        item["version"] = entry["vintage"]
        item["issued"] = {"date-parts": [[int(part) for part in entry["vintage"].split("-")]]}
    if entry["retrieved"]:
        item["accessed"] = {"date-parts": [[int(part) for part in entry["retrieved"].split("-")]]}
    return item
