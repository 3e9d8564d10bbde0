"""Claims about deliveries of arms: shares, changes, ratios, volumes and money.

Ranks, sets and what has no number are in `arms_other`.
"""

from __future__ import annotations

from sinews.claims import arms_other
from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.draft import Context, Draft, Roles, direction, sign_before
from sinews.claims.lexicon import Cue
from sinews.claims.quantities import Measured
from sinews.claims.roles import chain_roles, is_state, states
from sinews.claims.shares import denominator, nearer_to_arms

_FLOW_ROLE = {"imports": ("recipient", "importer"), "exports": ("supplier", "exporter")}


def read_clause(clause: Clause, context: Context) -> list[Draft]:
    """Drafts for what the clause says of arms; none where it is about something else or in doubt."""
    if not context.about_arms or clause.has("nouns", "spending"):
        return []
    drafts: list[Draft] = []
    for measured in clause.measured:
        draft = _of_number(clause, measured, context)
        if draft is not None:
            drafts.append(draft)
    if not drafts:
        drafts = arms_other.read_clause(clause, context)
    elif not any(d.topic == "arms.weapon" for d in drafts) and len(clause.measured) > 1:
        drafts += arms_other.weapons_beside(clause, context)  # "two satellites for $120 million"
    elif drafts[0].topic == "arms.share":  # "was the largest supplier, with 59 per cent"
        drafts += arms_other.rank_beside(clause, context)
    return _once(drafts)


def _once(drafts: list[Draft]) -> list[Draft]:
    """ "From 34 to 42 per cent" is found at both of its numbers."""
    kept: list[Draft] = []
    for draft in drafts:
        if not any(draft.topic == k.topic and len(draft.measured) > 1 for k in kept):
            kept.append(draft)
    return kept


def _of_number(clause: Clause, measured: Measured, context: Context) -> Draft | None:
    if not nearer_to_arms(clause, measured):
        return None
    unit = measured.quantity.unit
    if unit == "%":
        return _percentage(clause, measured, context)
    if unit == "times":
        return _ratio(clause, measured, context) or _change(clause, measured, context)
    if unit == "tiv":
        return _volume(clause, measured, context, "arms.volume")
    if unit.startswith("currency:"):
        return _volume(clause, measured, context, "arms.dollars")
    return None


def _percentage(clause: Clause, measured: Measured, context: Context) -> Draft | None:
    percentages = [m for m in clause.measured if m.quantity.unit in ("%", "count")]
    if len(percentages) == 2 and _from_to(clause, percentages[0], percentages[1]):
        return _share_change(clause, percentages, context)
    if clause.has("verbs", "rise", "fall") or clause.has("nouns", "rise", "fall"):
        if clause.has("nouns", "share"):
            return _share(clause, measured, context) if _is_goal(clause, measured) else None
        return None if _is_goal(clause, measured) else _change(clause, measured, context)
    if sign_before(clause, measured):
        return _change(clause, measured, context)
    if way := _than_before(clause, measured):
        return _change(clause, measured, context, way)
    if _compared(clause, measured):
        return _ratio(clause, measured, context)
    return _share(clause, measured, context)


def _from_to(clause: Clause, first: Measured, second: Measured) -> bool:
    """ "From 34 to 42 per cent": a preposition of origin before one, of goal before the other."""
    before = {c.kind for c in clause.cues("cases") if c.last == first.first}
    goal = {c.kind for c in clause.cues("cases") if c.last == second.first}
    after = {c.kind for c in clause.cues("cases", "after from") if c.first == first.last}
    return bool((before & {"from", "start"} or after) and (goal & {"to", "goal"} or after))


def _is_goal(clause: Clause, measured: Measured) -> bool:
    """ "Rose to 42%" gives where it ended; "rose by 42%", and "rose 42%", how far it went."""
    start = measured.quantity.start
    hedged = [c.first for c in clause.cues("hedges") if clause.parsed.words[c.first].start >= start]
    first = min([measured.first, *hedged])
    kinds = {c.kind for c in clause.cues("cases") if c.last == first}
    after = {c.kind for c in clause.cues("cases") if c.first == measured.last}
    return bool(kinds & {"to", "goal"}) or "after goal" in after


def _compared(clause: Clause, measured: Measured) -> bool:
    """ "More than", "as much as" right behind the number; a bare "more" only with whom it is more than."""
    for cue in clause.cues("compare"):
        if measured.last <= cue.first <= measured.last + 2:
            if not cue.kind.endswith("_word"):
                return True
            if any("than" in a.cases and a.first >= cue.last for a in clause.actors):
                return True
    return False


def _share(clause: Clause, measured: Measured, context: Context) -> Draft | None:
    if clause.parsed.has("marks", "respectively"):
        return None  # whose number is whose needs counting off, and a slip would swap them
    found = denominator(clause, measured) or _chain_denominator(clause, context)
    if found is None or clause.has("pronouns", "them"):
        return _continued(clause, measured, context)
    kind, _ = found
    options: dict[str, str] = {}
    if clause.has("marks", "only"):
        options["only"] = "yes"
    if kind.startswith("world-"):
        return _world_share(clause, measured, context, kind, options)
    roles = chain_roles(clause, context.clauses, context.antecedent)
    if roles.clash or roles.pronouns:
        return None
    given = roles.found
    if not {"supplier", "recipient"} <= set(given):
        return None
    if kind in ("imports", "exports", "arsenal"):
        options["of"] = kind
    elif kind == "arms":
        sold = roles.owned.get("supplier") == "arms" or (
            clause.has("nouns", "customer", "customers") and not clause.has("nouns", "supplier", "suppliers")
        )  # "17% of its weapons went to …", "the largest recipients of Israeli arms were India (34%)"
        options |= {"of": "exports" if sold else "imports", "noun": "arms"}
    else:
        owner = "supplier" if "supplier" in roles.owned and "recipient" not in roles.owned else "recipient"
        if owner not in roles.owned:
            return None
        options["of"] = "exports" if owner == "supplier" else "imports"
    if len(given["supplier"]) > 1 and clause.has("marks", "each"):
        return None
    return Draft("arms.share", clause, (measured,), dict(given), options)


def _continued(clause: Clause, measured: Measured, context: Context) -> Draft | None:
    """ "Its share was 16 per cent", "32 per cent of them": the share of the sentence before, in another
    period or of another partner."""
    last = context.last_share
    them = clause.has("pronouns", "them")
    if last is None or not (them or clause.has("nouns", "share")) or clause.has("nouns", "world"):
        return None
    of = last.options.get("of", "")
    focal = "exporter" if of == "world-exports" else "importer" if of == "world-imports" else ""
    focal = focal or ("recipient" if of == "exports" else "supplier")
    units = [u for u in states(clause) if u[0].mention.form != "pronoun"]
    if len(units) > 1:
        return None
    roles = dict(last.roles)
    if units:
        taken = {a.code for role, unit in roles.items() if role != focal for a in unit}
        if taken & {a.code for a in units[0]}:
            return None
        roles[focal] = units[0]
    return Draft("arms.share", clause, (measured,), roles, dict(last.options))


def _chain_denominator(clause: Clause, context: Context) -> tuple[str, Cue] | None:
    """What another clause that the same verb serves says the share is of."""
    for other in context.clauses:
        if other.chain == clause.chain and other.first != clause.first:
            for m in other.measured:
                if m.quantity.unit == "%" and (found := denominator(other, m)):
                    return found
    return None


def _world_share(
    clause: Clause, measured: Measured, context: Context, kind: str, options: dict[str, str]
) -> Draft | None:
    if kind not in ("world-imports", "world-exports"):
        verbs = {c.kind for c in clause.cues("verbs", "supply", "buy")}
        if len(verbs) != 1:
            return None
        kind = "world-exports" if verbs == {"supply"} else "world-imports"
    unit = single(clause, context)
    if unit is None:
        return None
    role = "exporter" if kind == "world-exports" else "importer"
    return Draft("arms.share", clause, (measured,), {role: unit}, {**options, "of": kind})


def single(clause: Clause, context: Context) -> tuple[Actor, ...] | None:
    """The one state (or states joined) that the clause is about; None where there are several."""
    units = states(clause)
    if clause.bracket is not None:
        units = [u for u in units if clause.bracket[0] <= u[0].first < clause.bracket[1]]
    named = [u for u in units if u[0].mention.form != "pronoun"]
    if len(named) == 1:
        return named[0]
    if not named and units and context.antecedent:
        return context.antecedent
    return None


def flow_roles(clause: Clause, context: Context) -> tuple[Roles, str] | None:
    """Whose imports or exports, or which pair's deliveries; and which of the two flows."""
    roles = chain_roles(clause, context.clauses, context.antecedent)
    if roles.clash:
        return None
    given = dict(roles.found)
    nouns = {c.kind for c in clause.cues("nouns", "import", "export")}
    verbs = {c.kind for c in clause.cues("verbs", "supply", "buy")}
    if len(given) == 2:
        owned = [role for role in ("supplier", "recipient") if roles.owned.get(role) in ("import", "export")]
        flow = "exports" if owned == ["supplier"] else "imports"
        return given, flow
    if len(nouns) == 2:
        return None
    flow = "imports" if nouns == {"import"} or verbs == {"buy"} else ""
    flow = flow or ("exports" if nouns == {"export"} or verbs == {"supply"} else "")
    if clause.has("nouns", "world") and not given and not states(clause):
        return {}, flow or "world"
    if not flow:
        return None
    role, name = _FLOW_ROLE[flow]
    unit = given.get(role)
    if unit is None and not given:
        unit = single(clause, context)
    return ({name: unit}, flow) if unit is not None else None


def _than_before(clause: Clause, measured: Measured) -> str:
    """ "94 per cent higher than in 2014–18": a change where it is set against a time and nobody."""
    kinds = {
        c.kind.removesuffix("_word") for c in clause.cues("compare") if 0 <= c.first - measured.last <= 1
    }
    against = [c for c in clause.cues("cases", "than") if c.first >= measured.last]
    timed = any(s.role == "prior" or any(0 <= s.first - c.last <= 2 for c in against) for s in clause.times)
    if not against or not timed or any(a.first >= against[-1].last for a in clause.actors):
        return ""
    return "up" if kinds == {"more"} else "down" if kinds == {"less"} else ""


def _change(clause: Clause, measured: Measured, context: Context, way: str | None = None) -> Draft | None:
    found = flow_roles(clause, context)
    way = way or direction(clause)
    if found is None or way is None:
        return None
    roles, flow = found
    return Draft("arms.change", clause, (measured,), roles, {"direction": way, "flow": flow})


def _share_change(clause: Clause, measured: list[Measured], context: Context) -> Draft | None:
    pair = tuple(m if m.quantity.unit == "%" else m.shifted(unit="%") for m in measured)
    draft = _share(clause, pair[-1], context)
    if draft is None:
        return None
    options = dict(draft.options)
    options["direction"] = "up" if pair[1].quantity.value > pair[0].quantity.value else "down"
    if (way := direction(clause)) is not None and way != options["direction"]:
        options["direction"] = way
    return Draft("arms.share_change", clause, pair, draft.roles, options)


def _ratio(clause: Clause, measured: Measured, context: Context) -> Draft | None:
    """ "Azerbaijan's imports were 8.2 times Armenia's"; "2.5 per cent more than Armenia"."""
    if clause.times and measured.quantity.unit == "times" and not _other(clause, measured):
        return None
    other = _other(clause, measured)
    main = [u for u in states(clause, compared=True) if u[-1].last <= measured.first]
    if other is None or len(main) > 1:
        return None
    unit = main[0] if main else context.antecedent
    if not unit or {a.code for a in unit} & {a.code for a in other}:
        return None
    imports = clause.has("nouns", "import", "importer") or clause.has("verbs", "buy")
    exports = clause.has("nouns", "export", "exporter") or clause.has("verbs", "supply")
    if imports == exports:
        return None
    role = "importer" if imports else "exporter"
    options = {"flow": "imports" if imports else "exports"}
    compare = next((c.kind for c in clause.cues("compare") if 0 <= c.first - measured.last <= 2), "")
    compare = compare.removesuffix("_word")
    if compare in ("more", "less"):
        options["direction"] = "up" if compare == "more" else "down"
    return Draft("arms.ratio", clause, (measured,), {role: unit, "other": other}, options)


def _other(clause: Clause, measured: Measured) -> tuple[Actor, ...] | None:
    after = [u for u in states(clause, compared=True) if u[0].first >= measured.last]
    return after[0] if len(after) == 1 else None


def _volume(clause: Clause, measured: Measured, context: Context, topic: str) -> Draft | None:
    roles = chain_roles(clause, context.clauses, context.antecedent)
    if roles.clash:
        return None
    given = dict(roles.found)
    options: dict[str, str] = {}
    if not given:
        found = flow_roles(clause, context)
        if found is None:
            return None
        given, options["flow"] = found
    if clause.has("nouns", "order") or clause.has("verbs", "order", "sign"):
        options["what"] = "orders"
    if any(not is_state(a) for u in given.values() for a in u):
        return None
    return Draft(topic, clause, (measured,), given, options)
