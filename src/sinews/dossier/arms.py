"""What a dossier asks about arms: volumes, shares, lists, and the two among all others."""

from __future__ import annotations

from sinews.dossier.asking import Asker
from sinews.dossier.windows import Drift
from sinews.figure import Figure

# How many suppliers (or recipients) the page ranks.
TOP = 8
# What publishers change from one release to the next without changing what is said.
REVISION = 0.05


def summary(asked: Asker, shares: Drift) -> dict[str, Figure]:
    found = {
        "volume": asked.pair("arms.tiv"),
        "imports": asked.run("arms.tiv", recipient=asked.receiver),
    }
    if found["imports"].value:
        found["share"] = asked.pair("arms.import_share")
        found["suppliers"] = asked.run("arms.partners", importer=asked.receiver)
    found |= _newer(asked, found["volume"])
    if not found["volume"].value:
        return _answered(found, "volume")
    if asked.sender.kind != "group":
        found["rank"] = asked.run("arms.rank", exporter=asked.sender, recipient=asked.receiver)
    found["licensed"] = asked.pair("arms.licensed_production")
    if len(shares.main) > 1:
        found["peak"], found["trough"] = shares.peak, shares.trough
    found["export_share"] = asked.pair("arms.export_share")
    found["first"] = asked.pair("arms.first", period=None)
    return _answered(found, "volume")


def _newer(asked: Asker, volume: Figure) -> dict[str, Figure]:
    """What a newer release says of the years that it covers, where only an older one covers all.

    With the older one's volume of the same years beside it, where the two are far apart; alone,
    where no release covers the whole period.
    """
    part = asked.covered("deliveries")
    if asked.vintage or part is None or str(part) == str(asked.period):
        return {}
    newer = asked.pair("arms.tiv", period=part)
    if newer.value is None or newer.vintages == volume.vintages:
        return {}
    if volume.value is None:
        return {"newer": newer} if newer.value else {}
    older = asked.pair("arms.tiv", period=part, vintage=volume.vintages[0])
    assert isinstance(newer.value, int | float)
    if not isinstance(older.value, int | float):
        return {}
    apart = abs(newer.value - older.value)
    if apart < 1 or apart <= REVISION * max(newer.value, older.value):
        return {}
    return {"newer": newer, "older": older}


def suppliers(asked: Asker) -> dict[str, Figure]:
    yearly = asked.run("arms.yearly", recipient=asked.receiver)
    if yearly.value:
        return {"yearly": yearly, "top": asked.run("arms.top", recipient=asked.receiver, n=TOP)}
    # Where the receiver's imports are not covered, the sender's exports may be.
    customers = asked.run("arms.yearly", supplier=asked.sender)
    if customers.value:
        return {"yearly": customers, "top": asked.run("arms.top", supplier=asked.sender, n=TOP)}
    return {"yearly": yearly}


def delivered(asked: Asker) -> dict[str, Figure]:
    return {"deliveries": asked.pair("arms.deliveries")}


def dollars(asked: Asker) -> dict[str, Figure]:
    return {"dollars": asked.pair("arms.dollar_deals")}


def composition(asked: Asker) -> dict[str, Figure]:
    found = asked.pair("arms.composition")
    if not found.value:
        return {}
    return {"composition": found, "licensed": asked.pair("arms.licensed_production")}


def context(asked: Asker) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    sides = (("exporter", asked.sender), ("importer", asked.receiver))
    for side, party in sides:
        if party.kind != "group":
            found[f"{side}_rank"] = asked.run("arms.rank", **{side: party})
        found[f"{side}_share"] = asked.run("arms.world_share", **{side: party})
        found[f"{side}_partners"] = asked.run("arms.partners", **{side: party})
    if asked.receiver.kind != "group":
        found["customer_rank"] = asked.run("arms.rank", importer=asked.receiver, supplier=asked.sender)
    found["export_share"] = asked.pair("arms.export_share")
    found["reverse"] = asked.run("arms.tiv", supplier=asked.receiver, recipient=asked.sender)
    if found["reverse"].value:
        found["reverse_deliveries"] = asked.run(
            "arms.deliveries", supplier=asked.receiver, recipient=asked.sender
        )
    return _answered(found, "reverse")


def standing(asked: Asker) -> dict[str, Figure]:
    """The pair's share and volume among other pairs'."""
    if {"group", "unknown"} & {asked.sender.kind, asked.receiver.kind} or not asked.pair("arms.tiv").value:
        return {}
    found = {
        "share": asked.pair("arms.import_share_context"),
        "volume": asked.pair("arms.tiv_context"),
    }
    return {role: figure for role, figure in found.items() if figure.value is not None}


def _answered(found: dict[str, Figure], kept: str) -> dict[str, Figure]:
    """The figures with a value; `kept` stays without one, since its caveats say why."""
    return {r: figure for r, figure in found.items() if figure.value is not None or r == kept}
