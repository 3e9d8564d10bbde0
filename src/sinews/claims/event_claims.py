"""Claims about flights, places, events and what no measure covers."""

from __future__ import annotations

from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.draft import Context, Draft
from sinews.claims.roles import is_state, states


def read_clause(clause: Clause, context: Context) -> list[Draft]:
    for reader in (_flights, _place, _between, _event, _relation):
        if drafts := reader(clause, context):
            return drafts
    return unmeasured(clause)


def _ends(clause: Clause) -> dict[str, tuple[Actor, ...]] | None:
    """Origin, destination, place and operator of flights, from cases; None where two fight for one."""
    roles: dict[str, tuple[Actor, ...]] = {}
    for actor in clause.actors:
        mention = actor.mention
        if mention.form in ("weapon", "event", "region", "office", "pronoun") or "source" in actor.cases:
            continue
        role = None
        if mention.form == "operator":
            role = "operator"
        elif "from" in actor.cases:
            role = "origin"
        elif "to" in actor.cases:
            role = "host"
        elif "in" in actor.cases or "at" in actor.cases:
            role = "place" if mention.place is not None else None
        elif mention.place is not None:
            role = "place"
        elif mention.form == "adjective":
            flights = clause.first_cue("nouns", "flight")
            beside = flights is not None and 0 <= flights.first - actor.last <= 2
            role = "operator_state" if beside else None
        if role is None:
            continue
        if role in roles and roles[role][0].code != actor.code:
            return None
        roles[role] = (actor,)
    return roles


def _flights(clause: Clause, context: Context) -> list[Draft]:
    counts = [m for m in clause.measured if m.quantity.unit == "flights"]
    if len(counts) == 1:
        roles = _ends(clause)
        if not roles:
            return []
        options: dict[str, str] = {}
        if clause.has("verbs", "land"):
            options["at"] = "landed"
        if not clause.times and clause.has("marks", "before", "after", "day_before"):
            things = sorted({c.kind for c in clause.cues("nouns", *_EVENTS)})
            if things:  # "in the two weeks before the offensive": a window that hangs on an event
                options["relative_to"] = ",".join(things)
        return [Draft("flights.count", clause, (counts[0],), roles, options)]
    if not counts and (more := _more_flights(clause, context)):
        return more
    if not counts and clause.has("marks", "peak") and clause.has("nouns", "flight") and clause.times:
        roles = _ends(clause)
        return [Draft("flights.peak", clause, (), roles)] if roles else []
    return []


def _more_flights(clause: Clause, context: Context) -> list[Draft]:
    """ "92 flights since 2016, and nearly 100 since 2013": the number alone, of the same flights."""
    if clause.has_verb or clause.actors or len(clause.measured) != 1 or not clause.times:
        return []
    measured = clause.measured[0]
    lead = next(
        (
            c
            for c in context.clauses
            if c.chain == clause.chain and any(m.quantity.unit == "flights" for m in c.measured)
        ),
        None,
    )
    roles = _ends(lead) if lead is not None else None
    if not roles or measured.quantity.unit != "count":
        return []
    return [Draft("flights.count", clause, (measured.shifted(unit="flights"),), roles)]


def permitted(clause: Clause, context: Context) -> list[Draft]:
    """What a place may do: "may" and "mogen" are no wish there."""
    return _place(clause, context)


def _place(clause: Clause, context: Context) -> list[Draft]:
    """What a place may, has or is: "the only airport that may handle explosives"."""
    places = [a for a in clause.actors if a.mention.place is not None]
    kinds = {c.kind for c in clause.cues("nouns", "explosives", "military_base", "cargo")}
    if len({a.code for a in places}) != 1 or not kinds or clause.measured:
        return []
    options = {"attribute": ",".join(sorted(kinds))}
    if clause.has("marks", "only"):
        options["only"] = "yes"
    if len(kinds) == 1 and kinds == {"cargo"}:
        return []
    return [Draft("place.attribute", clause, (), {"place": (places[0],)}, options)]


def _between(clause: Clause, context: Context) -> list[Draft]:
    """ "The day before the offensive": days between two things that happened."""
    gap = clause.first_cue("marks", "day_before", "day_after")
    spans = [m for m in clause.measured if m.quantity.unit in ("days", "weeks", "months")]
    before = clause.has("marks", "before", "after")
    if gap is None and not (len(spans) == 1 and before):
        return []
    kinds = {c.kind for c in clause.cues("nouns", *_EVENTS)} | {c.kind for c in clause.cues("verbs", "visit")}
    named = [a for a in clause.actors if a.mention.form == "event"]
    if len(kinds) + len(named) < 2:
        return []
    options = {"events": ",".join(sorted(kinds)), "n": "1" if gap is not None else ""}
    after = clause.has("marks", "after") or (gap is not None and gap.kind == "day_after")
    options["order"] = "after" if after else "before"
    if named:
        options["event"] = ",".join(a.mention.name or "" for a in named)
    return [
        Draft(
            "event.between",
            clause,
            tuple(spans),
            _visit_roles(clause),
            {k: v for k, v in options.items() if v},
        )
    ]


_EVENTS = ("visit", "deal", "offensive", "ceasefire", "blockade", "war")


def _visit_roles(clause: Clause) -> dict[str, tuple[Actor, ...]]:
    """Who came from where: an office holder's or an adjective's state, and whither."""
    roles: dict[str, tuple[Actor, ...]] = {}
    for actor in clause.actors:
        form = actor.mention.form
        if not is_state(actor) or "source" in actor.cases:
            continue
        going = actor.cases & {"to", "in"} or (not actor.cases and form in ("name", "capital"))
        if form == "office" or (form == "adjective" and "state" not in roles):
            roles.setdefault("state", (actor,))
        elif "of" in actor.cases and "state" not in roles:
            roles["state"] = (actor,)
        elif going and "other" not in roles:
            roles["other"] = (actor,)
    same = roles.get("state"), roles.get("other")
    if same[0] and same[1] and same[0][0].code == same[1][0].code:
        del roles["state"]
    return roles


def _event(clause: Clause, context: Context) -> list[Draft]:
    """That something happened, when: a visit, a deal, an offensive with a date."""
    if clause.measured or not clause.times:
        return []
    dated = [span for span in clause.times if span.period.start is not None]
    if len(dated) != 1:
        return []
    named = [a for a in clause.actors if a.mention.form == "event"]
    if clause.has("verbs", "visit") or clause.has("nouns", "visit"):
        roles = _visit_roles(clause)
        return [Draft("event.date", clause, (), roles, {"event": "visit"})] if "other" in roles else []
    if named and (clause.has("verbs", "begin", "last", "happen") or clause.has("nouns", "offensive", "war")):
        return [Draft("event.date", clause, (), {}, {"event": named[0].mention.name or ""})]
    kinds = {c.kind for c in clause.cues("nouns", "offensive", "ceasefire", "blockade", "deal")}
    units = [a for u in states(clause) for a in u]
    regions = [a for a in clause.actors if a.mention.form == "region"]
    happened = clause.has("verbs", "begin", "sign", "happen")
    if len(kinds) == 1 and happened and (units or regions):
        roles = {"state": tuple(units)} if units else {}
        if regions:
            roles["place"] = (regions[0],)
        return [Draft("event.date", clause, (), roles, {"event": next(iter(kinds))})]
    return []


def _relation(clause: Clause, context: Context) -> list[Draft]:
    """Since when two states deal with each other."""
    if not clause.has("nouns", "relations") or not clause.times or clause.measured:
        return []
    found = [a for a in clause.actors if is_state(a) and "source" not in a.cases]
    codes = list(dict.fromkeys(a.code for a in found))
    begun = clause.has("verbs", "begin") or any(s.period.end is None for s in clause.times)
    if len(codes) != 2 or not begun:
        return []
    pair = [next(a for a in found if a.code == code) for code in codes]
    options = {
        "about": "diplomatic"
        if clause.has("nouns", "diplomatic")
        else "arms"
        if clause.has("nouns", "arms")
        else "any"
    }
    return [Draft("relation.start", clause, (), {"state": (pair[0],), "other": (pair[1],)}, options)]


def unmeasured(clause: Clause) -> list[Draft]:
    """What could be measured and is by no measure here, with the reason's key."""
    cue = clause.first_cue("why_not")
    if cue is not None:
        return [Draft("unmeasured", clause, tuple(clause.measured), why_not=cue.kind)]
    if clause.has("nouns", "ceasefire") and clause.has("verbs", "break"):
        return [Draft("unmeasured", clause, tuple(clause.measured), why_not="ceasefire")]
    if clause.has("nouns", "territory") and clause.has("verbs", "capture"):
        return [Draft("unmeasured", clause, tuple(clause.measured), why_not="territory")]
    if clause.has("nouns", "force") and clause.actors and clause.parsed.has("nouns", "force"):
        return [Draft("unmeasured", clause, tuple(clause.measured), why_not="strength")]
    return []
