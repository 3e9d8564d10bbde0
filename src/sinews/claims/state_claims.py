"""Claims about states' money, wars, people and papers: spending, deaths, displaced, trade, treaties."""

from __future__ import annotations

from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.draft import Context, Draft, direction
from sinews.claims.quantities import Measured
from sinews.claims.roles import chain_roles, head, is_state, states
from sinews.claims.shares import nearer_to_arms


def read_clause(clause: Clause, context: Context) -> list[Draft]:
    """Drafts for the first subject that the clause is about."""
    for reader in (_spending, _displaced, _deaths, _length, _trade, _votes, _treaty, _regime, _agreement):
        if drafts := reader(clause, context):
            return drafts
    return []


def one_state(clause: Clause, context: Context, *, compared: bool = False) -> tuple[Actor, ...]:
    """The only state of the clause, else the one a pronoun stands for; empty where it is in doubt."""
    units = states(clause, compared=compared)
    if clause.bracket is not None:
        units = [u for u in units if clause.bracket[0] <= u[0].first < clause.bracket[1]]
    named = [u for u in units if u[0].mention.form != "pronoun"]
    codes = {tuple(a.code for a in u) for u in named}
    if len(codes) == 1:
        return named[0]
    if not named and (units or not clause.measured or context.antecedent):
        return context.antecedent
    return ()


def _spending(clause: Clause, context: Context) -> list[Draft]:
    """Military spending: money, part of GDP or of the budget, a rise or fall."""
    about = any(
        other.has("nouns", "spending") or (other.has("verbs", "spend") and other.has("nouns", "military"))
        for other in context.clauses
        if other.chain == clause.chain
    )
    if not about and not (clause.parsed.has("nouns", "spending") and not clause.has("nouns")):
        return []
    drafts: list[Draft] = []
    for stated in clause.measured:
        measured = _in_money(clause, stated, context)
        unit = measured.quantity.unit
        if clause.measured[0].quantity.unit.startswith("currency:") and stated is not clause.measured[0]:
            nearest = [u for u in states(clause) if clause.measured[0].last <= u[0].first <= measured.first]
            state = nearest[0] if len(nearest) == 1 else ()
        else:
            before = [u for u in states(clause) if u[0].first <= measured.first]
            many = len([m for m in clause.measured if m.quantity.unit == unit]) > 1
            state = before[0] if many and before else one_state(clause, context)
        if not state or any(not is_state(a) for a in state):
            continue
        if "in" in state[0].cases and not clause.has("nouns", "spending"):
            continue  # "private armies in Poland spent …": the place, not the spender
        roles = {"state": state}
        way = direction(clause)
        if unit.startswith("currency:"):
            drafts.append(Draft("spending.value", clause, (measured,), roles))
        elif unit == "%" and (clause.has("nouns", "gdp") or clause.has("nouns", "budget")):
            of = "gdp" if clause.has("nouns", "gdp") else "budget"
            drafts.append(Draft("spending.share", clause, (measured,), roles, {"of": of}))
        elif unit in ("%", "times") and way is not None:
            if any(c.kind in ("to", "goal") for c in clause.cues("cases") if c.last == measured.first):
                continue
            drafts.append(Draft("spending.change", clause, (measured,), roles, {"direction": way}))
    return drafts


def _in_money(clause: Clause, measured: Measured, context: Context) -> Measured:
    """ "$634 million in Armenia and 2.2 billion in Azerbaijan": the currency is said once."""
    if measured.quantity.unit != "count" or measured.quantity.value < 1e6:
        return measured
    units = {m.quantity.unit for c in context.clauses if c.chain == clause.chain for m in c.measured}
    money = [unit for unit in units if unit.startswith("currency:")]
    return measured.shifted(unit=money[0]) if len(money) == 1 else measured


def _counted(clause: Clause, *units: str) -> list[Measured]:
    return [m for m in clause.measured if m.quantity.unit in units]


def _displaced(clause: Clause, context: Context) -> list[Draft]:
    """Refugees, displaced, asylum seekers; who fled, from where, to where."""
    fled = clause.has("verbs", "flee")
    if not fled and not clause.has("nouns", "refugees", "displaced"):
        return []
    counts = _counted(clause, "people", "count")
    if len(counts) != 1:
        return []
    roles: dict[str, tuple[Actor, ...]] = {}
    hosts = clause.has("verbs", "host")
    for unit in states(clause):
        actor = unit[0]
        if actor.mention.form == "pronoun":
            continue
        role = _moved(clause, actor, fled, hosts)
        if role is None:
            continue
        if role in roles and {a.code for a in roles[role]} != {a.code for a in unit}:
            return []
        roles[role] = unit
    for actor in clause.actors:
        if actor.mention.form == "region" and "origin" not in roles and actor.cases & {"from", "of"}:
            roles["origin"] = (actor,)
        elif actor.mention.form == "region" and "place" not in roles:
            roles["place"] = (actor,)
    inside = clause.has("nouns", "displaced") and not clause.has("nouns", "refugees")
    options = {"flow": "flow" if fled else "stock", "kind": "displaced" if inside else "refugees"}
    if clause.has("nouns", "asylum"):
        options["kind"] = "asylum"
    return [Draft("displacement.people", clause, (counts[0].shifted(unit="people"),), roles, options)]


def _moved(clause: Clause, actor: Actor, fled: bool, hosts: bool) -> str | None:
    form, cases = actor.mention.form, actor.cases
    if form in ("adjective", "demonym"):
        # "Syrian refugees", "100,000 Armenians": their people, and for a demonym not always their state.
        if form == "demonym" and clause.has("nouns", "displaced") and not clause.has("nouns", "refugees"):
            return "origin"  # who is displaced within a country is of it
        return "origin" if form == "adjective" and head_is_people(clause, actor) else None
    if "from" in cases or ("of" in cases and not fled):
        return "origin"
    if "to" in cases or "in" in cases:
        return "host"
    if not cases and hosts:
        return "host"
    if not cases and not fled and not clause.has("verbs", "be") and clause.measured:
        return "host" if actor.last <= clause.measured[0].first else None  # "Chad has 1.1 million refugees"
    if not cases and fled:
        verb = clause.first_cue("verbs", "flee")
        return "origin" if verb is not None and actor.first >= verb.last else None
    return None


def head_is_people(clause: Clause, actor: Actor) -> bool:
    people = list(clause.cues("nouns", "refugees", "displaced", "people", "asylum"))
    return any(actor.last <= c.first <= actor.last + 2 or c.last == actor.first for c in people)


def _deaths(clause: Clause, context: Context) -> list[Draft]:
    if not clause.has("nouns", "dead") and not clause.has("verbs", "kill"):
        return []
    counts = _counted(clause, "deaths", "people", "count")
    if len(counts) != 1:
        return []
    roles: dict[str, tuple[Actor, ...]] = {}
    options: dict[str, str] = {}
    for unit in states(clause):
        actor = unit[0]
        if actor.mention.form in ("adjective", "demonym"):
            options["victims"] = actor.code or ""
        elif "in" in actor.cases and "state" not in roles:
            roles["state"] = unit
        elif "by" in actor.cases:
            options["by"] = actor.code or ""
        elif actor.cases & {"between", "with"} or clause.has("cases", "between"):
            roles["parties"] = (*roles.get("parties", ()), *unit)
    _named_war(clause, roles, options)
    return [Draft("conflict.deaths", clause, (counts[0].shifted(unit="deaths"),), roles, options)]


def _named_war(clause: Clause, roles: dict[str, tuple[Actor, ...]], options: dict[str, str]) -> None:
    for actor in clause.actors:
        if actor.mention.form == "event":
            options.setdefault("event", actor.mention.name or "")
        elif actor.mention.form == "region":
            roles.setdefault("place", (actor,))


def _length(clause: Clause, context: Context) -> list[Draft]:
    """How long a war lasted."""
    spans = _counted(clause, "days", "weeks", "months", "years")
    war = clause.has("nouns", "war") or any(a.mention.form == "event" for a in clause.actors)
    if len(spans) != 1 or not war or not clause.has("verbs", "last"):
        return []
    roles: dict[str, tuple[Actor, ...]] = {}
    options: dict[str, str] = {}
    if units := [u for u in states(clause) if u[0].mention.form != "pronoun"]:
        roles["state"] = tuple(a for u in units for a in u)
    _named_war(clause, roles, options)
    return [Draft("conflict.length", clause, (spans[0],), roles, options)]


def _trade(clause: Clause, context: Context) -> list[Draft]:
    """A part of, or money or tonnes of, trade in a commodity."""
    goods = {c.kind for c in clause.cues("commodities")}
    if len(goods) != 1:
        return []
    drafts: list[Draft] = []
    for measured in clause.measured:
        unit = measured.quantity.unit
        if unit not in ("%", "tonnes", "barrels") and not unit.startswith("currency:"):
            continue
        if clause.has("nouns", "arms") and nearer_to_arms(clause, measured):
            continue
        given = _trade_roles(clause, context)
        if given is None:
            return []
        options = {"commodity": next(iter(goods))}
        if unit == "%":
            if clause.has("verbs", "rise", "fall"):
                continue
            if len(given) < 2:
                continue
            exports = clause.has("nouns", "export") and not clause.has("nouns", "import", "need")
            options["of"] = "exports" if exports else "need" if clause.has("nouns", "need") else "imports"
            drafts.append(Draft("trade.share", clause, (measured,), given, options))
        elif given:
            drafts.append(Draft("trade.value", clause, (measured,), given, options))
    return drafts


def _trade_roles(clause: Clause, context: Context) -> dict[str, tuple[Actor, ...]] | None:
    roles = chain_roles(clause, context.clauses, context.antecedent)
    if roles.clash:
        return None
    names = {"supplier": "exporter", "recipient": "importer"}
    given = {names[role]: unit for role, unit in roles.found.items()}
    if len(given) == 2:
        return given
    # "Azerbaijan covers 40% of Israel's oil need": who owns the need buys, and the subject sells.
    for unit in states(clause):
        actor = unit[0]
        if actor.mention.form == "pronoun":
            continue
        noun = next(
            (
                c
                for c in clause.cues("nouns", "need")
                if (
                    (actor.forward or (actor.mention.form == "adjective" and True))
                    and 0 <= c.first - actor.last <= 5
                )
                or ("of" in actor.cases and not actor.forward and 0 <= actor.bound - c.last <= 5)
            ),
            None,
        )
        if noun is not None:
            given["importer"] = unit
        elif "of" in actor.cases or actor.mention.form == "adjective":
            goods = clause.first_cue("commodities")
            owner = goods is not None and abs(goods.first - actor.last) <= 3
            sold = "exporter" in given and actor.code not in {a.code for a in given["exporter"]}
            if owner and sold and "importer" not in given and clause.measured:
                given["importer"] = unit  # "levert 40 procent van de Israëlische olie"
            elif owner and "exporter" not in given and actor.mention.form == "adjective":
                given["exporter"] = unit
            elif owner and "importer" not in given and "of" in actor.cases:
                given["importer"] = unit
    free = [
        u
        for u in states(clause)
        if u not in given.values() and not u[0].cases and u[0].mention.form in ("name", "capital")
    ]
    if len(given) == 1 and len(free) == 1:
        given["exporter" if "importer" in given else "importer"] = free[0]
    if len(given) == 2 and {a.code for a in given["exporter"]} & {a.code for a in given["importer"]}:
        return None
    return given


def _votes(clause: Clause, context: Context) -> list[Draft]:
    if not clause.has("nouns", "vote"):
        return []
    shares = _counted(clause, "%")
    units = [a for u in states(clause) for a in u if a.mention.form != "pronoun"]
    units += [a for a in clause.actors if is_state(a) and "with" in a.cases and a not in units]
    if len(shares) != 1 or len({a.code for a in units}) != 2:
        return []
    return [Draft("votes.agreement", clause, (shares[0],), {"state": (units[0],), "other": (units[1],)})]


_ASIDE = frozenset({"in", "from", "to", "by", "of", "with"})


def _treaty(clause: Clause, context: Context) -> list[Draft]:
    """Signed, ratified, member of, outside: a state and a treaty or a group."""
    instruments = sorted({c.kind for c in clause.cues("instruments")})
    acts = [c.kind for c in clause.cues("verbs", "sign", "ratify", "join", "leave")]
    member = clause.has("nouns", "member")
    groups = [a for a in clause.actors if a.mention.group is not None]
    if not (instruments and (acts or member)) and not (groups and (member or "join" in acts)):
        return []
    if clause.measured:
        return []
    parties = [u for u in states(clause) if u[0].mention.party is not None and not u[0].cases & _ASIDE]
    named = parties[0] if len(parties) == 1 else context.antecedent if not parties else ()
    if not named:
        return []
    act = (
        "ratified"
        if "ratify" in acts
        else "left"
        if "leave" in acts
        else "signed"
        if "sign" in acts
        else "member"
    )
    options = {"act": act}
    dated = [s for s in clause.times if s.period.is_bounded and not s.is_range]
    if act in ("signed", "ratified") and len(dated) == len(clause.times) == 1:
        options["dated"] = "yes"  # "signed in 2014" says when, not only that
    denied = _denied(clause, ("sign", "ratify")) if {"sign", "ratify"} <= set(acts) else None
    if len(instruments) == 1:
        options["instrument"] = instruments[0]
    elif len(groups) == 1 and not instruments:
        options["group"] = groups[0].mention.group or ""
    else:
        return []
    if denied is not None:  # "signed but not ratified" is two things
        return [
            Draft(
                "state.treaty", clause, (), {"state": named}, {**options, "act": done}, negated=denied[verb]
            )
            for verb, done in (("sign", "signed"), ("ratify", "ratified"))
        ]
    return [Draft("state.treaty", clause, (), {"state": named}, options)]


def _denied(clause: Clause, kinds: tuple[str, ...]) -> dict[str, bool]:
    """Of verbs in one clause, which have a "not" closest to them."""
    verbs = {kind: cue.first for kind in kinds if (cue := clause.first_cue("verbs", kind))}
    nots = [cue.first for cue in clause.cues("marks", "not")]
    close = {min(verbs, key=lambda kind: abs(verbs[kind] - at)) for at in nots}
    return {kind: kind in close for kind in verbs}


_REGIMES = (
    "democracy", "liberal_democracy", "electoral_democracy",
    "autocracy", "electoral_autocracy", "closed_autocracy",
)  # fmt: skip


def _regime(clause: Clause, context: Context) -> list[Draft]:
    kinds = {c.kind for c in clause.cues("nouns", *_REGIMES)}
    # "Liberal democracy" is a narrower word than the "democracy" in it.
    kinds = {kind for kind in kinds if "_" in kind} or kinds
    if len(kinds) != 1 or clause.measured or not clause.has("verbs", "be", "class"):
        return []
    units = [u for u in states(clause) if not u[0].cases and u[0].mention.form != "adjective"]
    named = units[0] if len(units) == 1 else ()
    if named and named[0].mention.form == "pronoun":
        named = context.antecedent
    if not named:
        return []
    return [Draft("state.regime", clause, (), {"state": named}, {"regime": next(iter(kinds))})]


def _agreement(clause: Clause, context: Context) -> list[Draft]:
    if not clause.has("nouns", "alliance"):
        return []
    found = [a for a in clause.actors if is_state(a) and a.mention.party and "source" not in a.cases]
    codes = list(dict.fromkeys(a.code for a in found))
    if len(codes) != 2 or clause.measured or not clause.has_verb:
        return []
    first = next(a for a in found if a.code == codes[0])
    second = next(a for a in found if a.code == codes[1])
    return [Draft("state.agreement", clause, (), {"state": (first,), "other": (second,)})]


__all__ = ["head", "one_state", "read_clause"]
