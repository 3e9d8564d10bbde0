"""What a workspace knows by name, for reading an article: places, carriers, officials, weapons."""

from __future__ import annotations

from sinews.claims.model import Known
from sinews.workspace import Workspace

# Shorter names are words of some language ("Heron" is long enough, "Ka" is not).
_SHORTEST = 3


def known_names(workspace: Workspace) -> Known:
    """Names as they may be printed, with the code each stands for.

    Events are known by the name under which their tellings are kept, weapons by their designation.
    """
    held = {kind for snapshot in workspace.readable for kind in snapshot.kinds}
    places: dict[str, str] = {}
    operators: dict[str, str] = {}
    holders: dict[str, str] = {}
    events: dict[str, str] = {}
    if "places" in held:
        for code, name in _rows(workspace, "places", "SELECT DISTINCT place, name FROM places ORDER BY ALL"):
            _add(places, name, code)
    if "parties" in held:
        sql = "SELECT DISTINCT party, name, kind, state FROM parties ORDER BY ALL"
        for code, name, kind, state in _rows(workspace, "parties", sql):
            if kind == "office-holder":
                _add(holders, name, state)
            else:
                _add(operators, name, code)
    if "events" in held:
        for event, title in _rows(
            workspace, "events", "SELECT event, min(title) FROM events GROUP BY event ORDER BY event"
        ):
            _add(events, title, event)
    weapons: dict[str, str] = {}
    for kind in ("deals", "deliveries"):
        if kind in held:
            for (name,) in _rows(workspace, kind, f"SELECT DISTINCT weapon FROM {kind} ORDER BY weapon"):
                _add(weapons, name, name)
    return Known(places, operators, holders, events, weapons)


def _rows(workspace: Workspace, kind: str, sql: str) -> list[tuple[str | None, ...]]:
    return workspace.database(kind).query(sql)


def _add(names: dict[str, str], name: str | None, code: str | None) -> None:
    if name and code and len(name) >= _SHORTEST:
        names.setdefault(name, code)
