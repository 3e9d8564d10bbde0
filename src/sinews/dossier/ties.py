"""What a dossier asks beside arms: money, wars, people, politics, and what was said and happened.

A question that the records cannot answer is a figure without a value; the page lists those with their
reasons. Some are asked of states only, or of countries: a movement has no budget, no regime, no vote.
"""

from __future__ import annotations

from sinews import parties
from sinews.dossier.asking import Asker, has_people, is_state, valued_years
from sinews.errors import UnknownName
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Period

# Of the n largest exporters, who is outside all instruments.
EXPORTERS = 10
# The instruments that the page asks about, and the year from which a state could join each.
INSTRUMENTS = {"att": 2013, "wassenaar": 1996, "eu-2008-944": 2008}
# Places of a dyad that the page tells about; those that most rows name come first.
PLACES = 5
# Of fewer refugees a sentence says all: they get no chart, no rank and no place at the top.
MANY = 1000


def spending(asked: Asker) -> dict[str, Figure]:
    """For each side what it spent in the latest year on record, and its series by year."""
    found = {}
    years = asked.covered("spending")
    for side, party in (("sender", asked.sender), ("receiver", asked.receiver)):
        if not has_people(party):
            continue
        constant = asked.run("spending.value_constant", state=party, period=years or asked.period)
        valued = valued_years(constant)
        if not valued:
            found[f"{side}_value"] = asked.run("spending.value", state=party, period=years or asked.period)
            continue
        last = Period.of_years(valued[-1], valued[-1])
        found[f"{side}_value"] = asked.run("spending.value", state=party, period=last)
        if party.kind != "group":
            share = asked.run("spending.share_of_gdp", state=party, period=years)
            if share.value is not None:
                found[f"{side}_share"] = share
        if len(valued) > 1:
            found[f"{side}_constant"] = constant
    return found


def conflict(asked: Asker) -> dict[str, Figure]:
    """Deaths located in the receiver, and the years of its armed conflicts with its role in each."""
    if not has_people(asked.receiver):
        return {}
    state = asked.receiver
    deaths = asked.within("conflict.deaths", asked.covered("conflict_deaths"), state=state)
    found = {"deaths": deaths}
    if deaths.value is not None:
        everything = asked.run("conflict.deaths_all", state=state, period=deaths.period)
        if everything.value != deaths.value:
            found["deaths_all"] = everything
    if state.kind == "group":
        return found
    years = asked.covered("conflict_years") or asked.period
    found["active"] = asked.run("conflict.active_years", state=state, period=years)
    if asked.sender.kind != "group":
        against = asked.run("conflict.active_years", state=state, other=asked.sender, period=years)
        if against.value:
            found["against"] = against
    events = asked.covered("conflict_events") or asked.period
    found["party_deaths"] = asked.run("conflict.party_deaths", state=state, period=events)
    return found


def people(asked: Asker) -> dict[str, Figure]:
    """Refugees from the receiver: all, and those in the country that holds most of them."""
    if not has_people(asked.receiver):
        return {}
    origin = asked.receiver
    years = asked.covered("displacement", "stock") or asked.period
    found = {"stock": asked.run("displacement.stock", origin=origin, period=years)}
    if found["stock"].value is None:
        return found
    flow_years = asked.covered("displacement", "flow")
    if flow_years:
        found["flow"] = asked.run("displacement.flow", origin=origin, period=flow_years)
    if (host := largest_host(found["stock"])) is not None:
        found["host_stock"] = asked.run("displacement.stock", origin=origin, host=host, period=years)
        if flow_years:
            found["host_flow"] = asked.run("displacement.flow", origin=origin, host=host, period=flow_years)
        if origin.kind != "group" and are_many(found["host_stock"]):
            year = Period.of_years(years.last_year, years.last_year)
            among = asked.run("displacement.stock_context", origin=origin, host=host, period=year)
            if among.value is not None:
                found["among"] = among
    return found


def are_many(stock: Figure | None) -> bool:
    """Whether a figure counts so many people that the page makes much of them."""
    return stock is not None and isinstance(stock.value, int | float) and stock.value >= MANY


def largest_host(stock: Figure) -> Party | None:
    """The country that holds most of the refugees in a figure's table."""
    for kind, origin, _, host, *_ in stock.rows:
        if kind == "refugees" and host and host != origin:
            return parties.get(str(host))
    return None


def politics(asked: Asker) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    asked_for = [one for one, year in INSTRUMENTS.items() if year <= asked.period.last_year]
    years = asked.covered("regimes") or asked.period
    for side, party in (("sender", asked.sender), ("receiver", asked.receiver)):
        if is_state(party):
            found[f"{side}_regime"] = asked.run("state.regime", state=party, period=years)
    for side, party in (("sender", asked.sender), ("receiver", asked.receiver)):
        if is_state(party) and asked_for:
            found[f"{side}_treaties"] = _treaties(asked, "state.treaty_status", asked_for, state=party)
    if is_state(asked.sender) and asked_for:
        outside = _treaties(asked, "arms.top_without", asked_for, n=EXPORTERS)
        if outside.value is not None and asked.sender.code in {row[1] for row in outside.rows}:
            found["top_without"] = outside
    if not (is_state(asked.sender) and is_state(asked.receiver)):
        return found
    both = {"state": asked.sender, "other": asked.receiver}
    agreed = [p for part in ("dcad", "atop") if (p := asked.covered("agreements", part))]
    until = max(agreed, key=lambda p: (p.last_year, -p.first_year)) if agreed else asked.period
    found["agreements"] = asked.run("state.agreements", period=until, **both)
    votes = asked.covered("rollcalls") or asked.period
    found["votes"] = asked.run("votes.agreement", period=votes, **both)
    return found


def _treaties(asked: Asker, name: str, instruments: list[str], **given: object) -> Figure:
    try:
        return asked.run(name, instruments=",".join(instruments), **given)
    except UnknownName:
        # A file of the user's own that knows other instruments.
        return asked.run(name, instruments=None if name == "state.treaty_status" else "att", **given)


def timeline(asked: Asker) -> dict[str, Figure]:
    """What happened between the two, and to the receiver (its wars, whoever else was in them)."""
    return {
        "dyad": asked.run("timeline.events", state=asked.sender, other=asked.receiver),
        "receiver": asked.run("timeline.events", state=asked.receiver),
    }


def reported(asked: Asker, fled: dict[str, Figure]) -> dict[str, Figure]:
    """Numbers that others printed: about the two, and about those who fled to the largest host."""
    found = {"dyad": asked.run("reports.list", state=asked.sender, other=asked.receiver)}
    host = largest_host(fled["stock"]) if "stock" in fled else None
    if host is not None and host.code != asked.sender.code:
        beside = asked.run("reports.list", state=asked.receiver, other=host)
        column = beside.columns.index("measure") if beside.value else 0
        if any(str(row[column]).startswith("displacement.") for row in beside.rows):
            found["host"] = beside
    return found


def places(asked: Asker, *told: Figure) -> dict[str, Figure]:
    """What is said of the places that events and reports about the two name."""
    named: dict[str, int] = {}
    for figure in told:
        column = figure.columns.index("place") if figure.rows else 0
        for row in figure.rows:
            if row[column]:
                named[str(row[column])] = named.get(str(row[column]), 0) + 1
    if not named or not any("places" in snapshot.kinds for snapshot in asked.workspace.readable):
        return {}
    held = {str(code) for (code,) in asked.workspace.database("places").query("SELECT place FROM places")}
    chosen = sorted(named.keys() & held, key=lambda code: (-named[code], code))[:PLACES]
    return {code: asked.run("place.attribute", place=code, period=None) for code in chosen}
