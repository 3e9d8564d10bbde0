"""Claims about arms that are a place in an order, a set, a number of things, or a plain fact."""

from __future__ import annotations

from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.draft import Context, Draft
from sinews.claims.lexicon import Cue
from sinews.claims.model import Quantity
from sinews.claims.quantities import Measured
from sinews.claims.roles import chain_roles, states

_RANKED = {
    "importer": "importers",
    "importers": "importers",
    "exporter": "exporters",
    "exporters": "exporters",
    "supplier": "suppliers",
    "suppliers": "suppliers",
    "customer": "recipients",
    "customers": "recipients",
}
_BY_FLOW = {"import": "importers", "export": "exporters"}


def read_clause(clause: Clause, context: Context) -> list[Draft]:
    for reader in (_without, _top, _rank, _weapon, _partners, _first, _licence, _any):
        draft = reader(clause, context)
        if draft is not None:
            return [draft]
    return []


def rank_beside(clause: Clause, context: Context) -> list[Draft]:
    """The first place that a clause gives beside a share: "was the largest supplier, with 59 per cent"."""
    noun = clause.first_cue("nouns", *_RANKED)
    if noun is None or clause.bracket is not None or len(clause.measured) != 1:
        return []
    numbers, clause.measured = clause.measured, []
    draft = _rank(clause, context)
    clause.measured = numbers
    return [draft] if draft is not None else []


def _rank(clause: Clause, context: Context) -> Draft | None:
    """ "The world's 23rd largest arms importer", "Israel's second largest customer", "ranked fifth"."""
    noun = clause.first_cue("nouns", *_RANKED)
    if noun is None and clause.has("nouns", "rank"):
        noun = clause.first_cue("nouns", "import", "export")  # "23rd in the world by arms imports"
    if noun is None or clause.has("marks", "one_of"):
        return None
    measured = _place(clause, noun)
    if measured is None:
        return None
    among = _RANKED.get(noun.kind) or _BY_FLOW[noun.kind]
    options = {"among": among}
    if within := _within(clause):
        options["within"] = within
    if among in ("importers", "exporters"):
        units = [u for u in states(clause) if not _region(u[0])]
        if len(units) != 1 and not (not units and context.antecedent):
            return None
        unit = units[0] if units else context.antecedent
        if unit[0].mention.form == "pronoun":
            unit = context.antecedent
        if len(unit) != 1:
            return None
        return Draft("arms.rank", clause, (measured,), {among[:-1]: unit}, options)
    roles = chain_roles(clause, context.clauses, context.antecedent)
    if roles.clash or set(roles.found) != {"supplier", "recipient"}:
        return None
    return Draft("arms.rank", clause, (measured,), dict(roles.found), options)


def _place(clause: Clause, noun: Cue) -> Measured | None:
    """The ordinal of the rank; a superlative alone, before a noun in the singular, is the first place."""
    ranks = [m for m in clause.measured if m.quantity.unit == "rank"]
    superlative = list(clause.cues("marks", "largest"))
    ranked = clause.has("nouns", "rank") or clause.has("verbs", "rank")
    for m in ranks:
        beside = any(
            m.last <= c.first <= m.last + 2 or 0 <= m.first - c.last <= 1 for c in superlative
        )  # "23rd largest", "en büyük 11."
        # "de 23e wapenimporteur": an ordinal right before the noun needs no superlative.
        directly = 0 <= noun.first - m.last <= 1 and not noun.kind.endswith("s")
        if beside or ranked or directly or m.quantity.relation == "rank":
            return m.shifted(relation="rank")
    numbered = {c.last for c in clause.cues("marks", "number")}
    words = clause.parsed.words
    for m in clause.measured:
        dotted = m.first - 1 if words[m.first - 1].text == "." else m.first
        if m.quantity.unit == "count" and dotted in numbered:  # "the world's No. 8 arms exporter"
            value = m.quantity.value
            return m.shifted(unit="rank", relation="rank", low=value, high=value)
    if ranked:
        plain = [m for m in clause.measured if m.quantity.unit == "count" and m.quantity.value <= 200]
        if len(plain) == 1:
            value = plain[0].quantity.value
            return plain[0].shifted(unit="rank", relation="rank", low=value, high=value)
    if ranks or noun.kind.endswith("s") or clause.measured:
        return None
    before = [c for c in superlative if 0 <= noun.first - c.last <= 4]
    if len(before) != 1:
        return None
    start, end = words[before[0].first].start, words[before[0].last - 1].end
    quantity = Quantity(start, end, clause.parsed.text[start:end], 1, 1, 1, "rank", "rank")
    return Measured(before[0].first, before[0].last, quantity, before[0].last)


def _region(actor: Actor) -> bool:
    return actor.mention.group is not None


def _within(clause: Clause) -> str:
    """The group or region in which the rank is, by code; a region without one by its name."""
    for actor in clause.actors:
        if actor.mention.group is not None:
            return actor.mention.group
        if actor.mention.form == "region":
            return actor.mention.name or ""
    return ""


def _top(clause: Clause, context: Context) -> Draft | None:
    """ "The five largest arms exporters were …": a set of n by name."""
    noun = clause.first_cue("nouns", "importers", "exporters", "suppliers", "customers")
    if noun is None or not clause.has("marks", "largest"):
        return None
    count = next(
        (m for m in clause.measured if m.quantity.unit == "count" and 2 <= m.quantity.value <= 50), None
    )
    roles = chain_roles(clause, [clause], context.antecedent)
    owners = {role: unit for role, unit in roles.found.items() if roles.owned.get(role)}
    listed = [u for u in states(clause) if u not in owners.values() and len(u) > 1]
    if len(listed) != 1:
        return None
    members = listed[0]
    n = int(count.quantity.value) if count is not None else len(members)
    if clause.has("marks", "one_of") or (count is not None and n < len(members)):
        return None
    among = _RANKED[noun.kind]
    options = {"among": among, "n": str(n), "members": ",".join(a.code or "" for a in members)}
    given = {**owners, "members": members}
    chosen = (count.shifted(relation="set"),) if count is not None else ()
    return Draft("arms.top", clause, chosen, given, options)


def _without(clause: Clause, context: Context) -> Draft | None:
    """ "Two of the top ten exporters without restrictions": the largest outside given instruments."""
    if not clause.has("marks", "unrestricted"):
        return None
    if not (clause.has("marks", "largest") or clause.has("nouns", "exporters")):
        return None
    counts = [m for m in clause.measured if m.quantity.unit == "count" and m.quantity.value <= 50]
    n = max((int(m.quantity.value) for m in counts), default=10)
    members = [a for u in states(clause) for a in u]
    options = {"n": str(n)}
    if members:
        options["members"] = ",".join(a.code or "" for a in members)
    if instruments := sorted({c.kind for c in clause.cues("instruments")}):
        options["instruments"] = ",".join(instruments)
    stated = tuple(m for m in counts if m.quantity.value < n)[:1]
    roles = {"members": tuple(members)} if members else {}
    # The "no" of "no restrictions" is what the set is about, and no denial.
    return Draft("arms.without", clause, stated, roles, options, negated=False)


def _weapon(clause: Clause, context: Context) -> Draft | None:
    """ "Ordered five Heron drones": a number and a weapon by name or kind."""
    items = [m for m in clause.measured if m.quantity.unit in ("items", "count")]
    if len(items) != 1:
        return None
    measured = items[0]
    named = [a for a in clause.actors if a.mention.form == "weapon" and 0 <= a.first - measured.last <= 3]
    words = clause.parsed.words
    name = named[0].mention.name if named else None
    if name is None:
        kinds = [c for c in clause.cues("weapons") if 0 <= c.first - measured.last <= 4]
        kinds += [c for c in clause.cues("nouns", "weapon") if 0 <= c.first - measured.last <= 4]
        if not kinds:
            return None
        between = words[measured.last : kinds[0].first]
        if between and between[0].is_capital:
            # "12 Gripen combat aircraft": the name ends at its last capital or number.
            last = max(
                k for k in range(measured.last, kinds[0].first) if words[k].is_capital or words[k].is_number
            )
            name = clause.parsed.spelled(measured.last, last + 1).strip()
        else:
            name = clause.parsed.spelled(kinds[0].first, kinds[0].last)
    roles = chain_roles(clause, context.clauses, context.antecedent)
    if roles.clash or not roles.found:
        return None
    ordered = clause.has("verbs", "order", "sign") or clause.has("nouns", "order", "deal")
    options = {"weapon": name or "", "what": "orders" if ordered else "deliveries"}
    return Draft("arms.weapon", clause, (measured.shifted(unit="items"),), dict(roles.found), options)


def weapons_beside(clause: Clause, context: Context) -> list[Draft]:
    """Weapons that a clause counts beside their price."""
    draft = _weapon(clause, context)
    return [draft] if draft is not None else []


def _partners(clause: Clause, context: Context) -> Draft | None:
    """ "Bought arms from 12 countries", "had nine suppliers"."""
    counts = [m for m in clause.measured if m.quantity.unit == "count" and m.quantity.value < 200]
    if len(counts) != 1 or clause.has("marks", "largest"):
        return None
    measured = counts[0]
    noun = next(
        (
            c
            for c in clause.cues("nouns", "states", "suppliers", "customers")
            if 0 <= c.first - measured.last <= 3
        ),
        None,
    )
    if noun is None:
        return None
    units = [u for u in states(clause) if u[0].mention.form != "pronoun"]
    unit = units[0] if len(units) == 1 else context.antecedent if not units else ()
    if not unit:
        return None
    buying = noun.kind == "suppliers" or clause.has("verbs", "buy") or clause.has("nouns", "import")
    selling = noun.kind == "customers" or clause.has("verbs", "supply") or clause.has("nouns", "export")
    if buying == selling:
        return None
    role = "importer" if buying else "exporter"
    return Draft(
        "arms.partners", clause, (measured,), {role: unit}, {"flow": "imports" if buying else "exports"}
    )


def _pair(clause: Clause, context: Context) -> dict[str, tuple[Actor, ...]] | None:
    roles = chain_roles(clause, context.clauses, context.antecedent)
    if roles.clash or set(roles.found) != {"supplier", "recipient"}:
        return None
    return dict(roles.found)


def _deals(clause: Clause) -> bool:
    return clause.has("verbs", "supply", "buy", "order") or clause.has(
        "nouns", "delivery", "order", "import", "export"
    )


def _first(clause: Clause, context: Context) -> Draft | None:
    if not clause.has("marks", "first") or not _deals(clause):
        return None
    given = _pair(clause, context)
    if given is None:
        return None
    ordered = clause.has("verbs", "order") or clause.has("nouns", "order")
    return Draft("arms.first", clause, (), given, {"what": "orders" if ordered else "deliveries"})


def _licence(clause: Clause, context: Context) -> Draft | None:
    if not clause.has("marks", "licence"):
        return None
    roles = chain_roles(clause, context.clauses, context.antecedent)
    units = [u for u in states(clause) if u[0].mention.form != "pronoun"]
    given = dict(roles.found)
    if roles.clash or (not given and len(units) != 1):
        return None
    return Draft("arms.licence", clause, (), given or {"recipient": units[0]}, _weapon_option(clause))


def _weapon_option(clause: Clause) -> dict[str, str]:
    named = [a.mention.name or "" for a in clause.actors if a.mention.form == "weapon"]
    return {"weapon": named[0]} if len(named) == 1 else {}


def _any(clause: Clause, context: Context) -> Draft | None:
    """That arms went from one to another, or (negated) that none did."""
    if clause.has("marks", "mainly"):
        return None  # "mostly from Israel" says how much, and "hardly any" nearly none
    if clause.measured or not _deals(clause) or not clause.has("nouns", "arms"):
        return None
    given = _pair(clause, context)
    if given is None:
        return None
    options = _weapon_option(clause)
    if clause.has("marks", "only"):
        options["only"] = "yes"
    if clause.has("marks", "major"):
        options["major"] = "yes"
    return Draft("arms.any", clause, (), given, options)
