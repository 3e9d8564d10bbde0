"""Who does what in a clause: supplier and recipient from cases, owners, verbs and word order.

The evidence is collected and must agree. One role with two different parties, one party in both roles,
or a party that could have either: then the role stays empty, since a wrong reading is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.lexicon import Cue

# The role of whoever owns the noun: Azerbaijan's imports, Israel's exports, Azerbaijan's supplier.
_OWNER = {
    "import": "recipient",
    "export": "supplier",
    "delivery": "supplier",
    "supplier": "recipient",
    "suppliers": "recipient",
    "customer": "supplier",
    "customers": "supplier",
    "arsenal": "recipient",
    "need": "recipient",
}
_REACH = 5  # words between an owner and what it owns


@dataclass
class Roles:
    """Roles found in a clause; `clash` when the evidence for one disagrees."""

    found: dict[str, tuple[Actor, ...]] = field(default_factory=dict)
    clash: bool = False
    owned: dict[str, str] = field(default_factory=dict)  # role → the kind of noun that it owns
    subject: tuple[Actor, ...] = ()
    pronouns: dict[str, Actor] = field(default_factory=dict)  # role → a pronoun nobody is known for

    def add(self, role: str, actors: tuple[Actor, ...]) -> None:
        held = self.found.get(role)
        if held is not None and {a.code for a in held} != {a.code for a in actors}:
            self.clash = True
        self.found.setdefault(role, actors)


def together(actors: list[Actor], clause: Clause) -> list[tuple[Actor, ...]]:
    """Actors that one joining word makes a unit: "Belarus and Turkey"; the first one's case is all's."""
    units: list[tuple[Actor, ...]] = []
    words, lexicon = clause.parsed.words, clause.parsed.lexicon
    joins = {cue.first for cue in clause.cues("cases", "and")} | {
        cue.first for cue in clause.cues("marks", "sep")
    }
    for actor in actors:
        if units:
            last = units[-1][-1]
            start = actor.bound if actor.bound >= last.last else actor.first
            between = range(last.last, start)
            light = all(
                k in joins or words[k].text == "," or words[k].key in lexicon.articles for k in between
            )
            same = not actor.cases or actor.cases == units[-1][0].cases
            if between and light and same and actor.mention.form == last.mention.form:
                units[-1] = (*units[-1], actor)
                continue
        units.append((actor,))
    return units


def transfer_roles(clause: Clause, antecedent: tuple[Actor, ...] = ()) -> Roles:
    """Supplier and recipient in a clause about arms.

    `antecedent` is whom a pronoun stands for, where the paragraph leaves no doubt.
    """
    roles = Roles()
    verb = _main_verb(clause)
    bracketed = clause.bracket
    pending: list[tuple[Actor, ...]] = []
    own: list[tuple[Actor, ...]] = []
    makers: list[tuple[Actor, ...]] = []
    open_units: list[tuple[Actor, ...]] = []
    for unit in together(_relevant(clause), clause):
        first = unit[0]
        if bracketed and bracketed[0] <= first.first < bracketed[1]:
            pending.append(unit)
            continue
        if first.mention.form == "pronoun" and "of" in first.cases:
            own.append(unit)
            continue
        if _describes_arms(first, clause):
            makers.append(unit)
        elif {"from", "by"} <= first.cases and _doing(first, clause) in ("buy", "import"):
            open_units.append(unit)  # "armi acquistate da Israele": by Israel, or from it
        elif not _by_case(roles, unit, clause, verb):
            pending.append(unit)
    _makers(roles, makers, pending, clause, verb)
    _by_position(roles, pending, clause, verb, own)
    _pronouns(roles, own, clause, verb, antecedent)
    for unit in open_units:
        missing = [role for role in ("supplier", "recipient") if role not in roles.found]
        if len(missing) == 1:
            roles.add(missing[0], unit)
    pairs = [roles.found.get("supplier", ()), roles.found.get("recipient", ())]
    if all(pairs) and {a.code for a in pairs[0]} & {a.code for a in pairs[1]}:
        roles.clash = True
    return roles


def chain_roles(clause: Clause, clauses: list[Clause], antecedent: tuple[Actor, ...] = ()) -> Roles:
    """The roles of a clause, with what the other clauses of its chain say where it says nothing.

    "Russia supplied 51%, Israel 43% and Turkey 2.8% of Azerbaijan's arms imports": a name without a verb
    has the role of the subject of the clause that has one, and the rest is shared.
    """
    roles = transfer_roles(clause, antecedent)
    others = [c for c in clauses if c.chain == clause.chain and c.first != clause.first]
    if not others or roles.clash:
        return roles
    shared = _shared([clause, *others], antecedent)
    lead = next((c for c in others if c.has_verb), None)
    if not clause.has_verb and lead is not None:
        led = transfer_roles(lead, antecedent)
        _complete(led, shared)
        units = together(_relevant(clause), clause)
        alone = [u for u in units if not u[0].cases and u[0].mention.form != "adjective"]
        placed = list(roles.found.values())
        loose = [u for u in units if u not in alone and u not in placed]
        if led.clash or len(alone) > 1 or loose or (not alone and _names_somebody_else(clause)):
            roles.clash = True
            return roles
        focal = next((role for role, unit in led.found.items() if unit == led.subject), None)
        if alone:
            held = roles.found.get(focal, alone[0]) if focal else ()
            if held != alone[0]:
                roles.clash = True
                return roles
            roles.found = {role: unit for role, unit in roles.found.items() if unit != alone[0]}
            roles.add(str(focal), alone[0])
        for role, unit in led.found.items():
            if role != focal or not alone:
                roles.found.setdefault(role, unit)
        for role, noun in led.owned.items():
            roles.owned.setdefault(role, noun)
    _complete(roles, shared)
    pair = [{a.code for a in roles.found.get(role, ())} for role in ("supplier", "recipient")]
    roles.clash = roles.clash or bool(pair[0] & pair[1])
    return roles


def _relevant(clause: Clause) -> list[Actor]:
    """States, groups and actors; not places, weapons, events, nor whoever is quoted or compared."""
    return [
        actor
        for actor in clause.actors
        if (is_state(actor) or actor.mention.form == "pronoun")
        and actor.mention.form not in ("place", "weapon", "event")
        and not actor.cases & {"source", "than", "against", "with"}
        and "skip" not in actor.cases
    ]


def _shared(chain: list[Clause], antecedent: tuple[Actor, ...]) -> dict[str, tuple[tuple[Actor, ...], str]]:
    """What a chain's clauses say of whose imports or exports all its numbers are a part of."""
    shared: dict[str, tuple[tuple[Actor, ...], str]] = {}
    for clause in chain:
        roles = transfer_roles(clause, antecedent)
        for role, noun in roles.owned.items():
            if role in roles.found and not roles.clash:
                shared.setdefault(role, (roles.found[role], noun))
    return shared


def _complete(roles: Roles, shared: dict[str, tuple[tuple[Actor, ...], str]]) -> None:
    """Add what the chain shares; a subject that then can have only one role gets it."""
    for role, (unit, noun) in shared.items():
        if role not in roles.found:
            roles.found[role] = unit
            roles.owned.setdefault(role, noun)
    missing = [role for role in ("supplier", "recipient") if role not in roles.found]
    if len(missing) == 1 and roles.subject and roles.subject not in roles.found.values():
        roles.add(missing[0], roles.subject)


def _names_somebody_else(clause: Clause) -> bool:
    """Whether a capital in a clause without a known name may be a name that is not known."""
    if lexicon_style(clause, "nouns_capitalised"):
        return False
    known = {k for a in clause.actors for k in range(a.first, a.last)} | set(clause.parsed.taken)
    cued = {k for c in clause.parsed.cues for k in range(c.first, c.last)}
    measured = {k for m in clause.measured for k in range(m.first, m.last)}
    words = clause.parsed.words
    return any(
        words[k].is_capital and k not in known | cued | measured
        for k in range(max(clause.first, 1), clause.last)
    )


def is_state(actor: Actor) -> bool:
    party = actor.mention.party
    return actor.mention.group is not None or (party is not None and party.kind != "organisation")


def states(clause: Clause, *, compared: bool = False) -> list[tuple[Actor, ...]]:
    """States, groups and pronouns of a clause, joined ones together; with `compared`, also those that
    another is set against."""
    actors = [
        a
        for a in clause.actors
        if (is_state(a) or a.mention.form == "pronoun")
        and a.mention.form not in ("place", "weapon", "event")
        and "source" not in a.cases
        and (compared or not a.cases & {"than", "against"})
    ]
    return together(actors, clause)


def _main_verb(clause: Clause) -> Cue | None:
    kinds = ("supply", "buy", "origin", "dest", "account", "be")
    found = list(clause.cues("verbs", *kinds))
    for kind in kinds:  # a verb of dealing says more than "was"
        if cue := next((c for c in found if c.kind == kind), None):
            return cue
    return None


def head(actor: Actor, clause: Clause, *, last: int | None = None) -> Cue | None:
    """The noun that an actor owns or describes: "Azerbaijan's arms *imports*", "the *imports* of Turkey".

    Of nouns in a row the one that the others describe ("arms imports", "Rüstungs*importe*") decides.
    """
    others = ("arms", "spending", "trade", "share")
    nouns = [c for c in clause.cues("nouns") if c.kind in _OWNER or c.kind in others]
    shares = [c for c in nouns if c.kind == "share"]
    # "Israel's share of the imports": what it owns is the share, whatever stands behind.
    if shares and actor.forward and 0 <= shares[0].first - actor.last <= 2:
        return shares[0]
    if actor.forward or actor.mention.form == "adjective":
        near = [
            c
            for c in nouns
            if actor.last <= c.first <= actor.last + _REACH and _clear(actor.last, c.first, clause)
        ]
        if near:
            return _heaviest(near, actor.last)
        if actor.forward:
            return None
    if "of" in actor.cases and lexicon_style(clause, "owner_either"):
        # German: "Aserbaidschans Waffenimporte" beside "die Waffenimporte Aserbaidschans".
        parted = {c.first for c in clause.cues("cases")}
        ahead = [
            c
            for c in nouns
            if actor.last <= c.first <= actor.last + 2 and not parted & set(range(actor.last, c.first))
        ]
        if ahead and actor.bound in (-1, actor.first) and _clear(actor.last, ahead[0].first, clause):
            return _heaviest(ahead, actor.last)
    end = actor.bound if actor.bound >= 0 else actor.first
    near = [c for c in nouns if end - _REACH <= c.last <= end and _clear(c.last, end, clause)]
    return _heaviest(near, None) if near else None


def lexicon_style(clause: Clause, name: str) -> bool:
    return bool(clause.parsed.lexicon.table("style").get(name, False))


def _heaviest(nouns: list[Cue], start: int | None) -> Cue:
    owners = [c for c in nouns if c.kind in _OWNER]
    if not owners:
        return nouns[0]
    return owners[0] if start is not None else owners[-1]


def _clear(first: int, last: int, clause: Clause) -> bool:
    """Whether no verb, other actor or bracket stands between two positions."""
    if any(first <= c.first < last for c in clause.cues("verbs") if c.kind != "be"):
        return False
    # "Türkiye'nin Azerbaycan'a silah ihracatı": whom it goes to may stand between.
    passed = {"to", "from"} if lexicon_style(clause, "owner_first") else set()
    return not any(
        first <= a.first < last for a in clause.actors if a.mention.form != "pronoun" and not a.cases & passed
    )


def _by_case(roles: Roles, unit: tuple[Actor, ...], clause: Clause, verb: Cue | None) -> bool:
    """Give a unit the role that its case or what it owns says; False where they say nothing."""
    first = unit[0]
    cases = first.cases
    adjective = first.mention.form == "adjective"
    if adjective or "of" in cases:
        noun = head(first, clause)
        if noun is not None and noun.kind in _OWNER:
            role = _OWNER[noun.kind]
            if noun.kind == "delivery" and not adjective and "from" not in cases and not first.forward:
                # "deliveries of Israel": whose they are is open, save where the language's "of" is "from"
                return True
            roles.add(role, unit)
            roles.owned[role] = noun.kind
            return True
        if noun is not None and noun.kind == "arms" and _is_customer_of(first, clause):
            roles.add("supplier", unit)  # "the largest customer of Israel's arms industry"
            return True
        if noun is not None and noun.kind == "arms":
            if verb is not None and verb.kind == "buy":
                if "from" in cases:  # "kocht wapens van Israël": where of and from are one word
                    roles.add("supplier", unit)
                return True
            roles.add("recipient", unit)
            roles.owned["recipient"] = "arms"
            return True
        if noun is not None and noun.kind == "share":
            return False  # "Israel's share of …" is Israel's as a subject would be
        if adjective or "from" not in cases:
            return True  # an owner of something else has no part in this
    if "from" in cases:
        roles.add("supplier", unit)
        return True
    if "to" in cases:
        buys = verb is not None and verb.kind == "buy" and lexicon_style(clause, "buys_to")
        roles.add("supplier" if buys else "recipient", unit)  # French buys "à Israël"
        return True
    if "by" in cases:
        # "94% des armes importées par l'Arménie": the verb or noun next before decides.
        if doing := _doing(first, clause):
            roles.add("recipient" if doing in ("buy", "import") else "supplier", unit)
        return True
    if (
        cases == {"in"}
        and first.mention.party is not None
        and verb is not None
        and verb.kind == "buy"
        and first.mention.form in ("name", "capital")
    ):
        roles.add("supplier", unit)  # "kocht wapens in Israël"
    return bool(cases - {"subject"})


def _is_customer_of(actor: Actor, clause: Clause) -> bool:
    customers = clause.cues("nouns", "customer", "customers")
    return any(0 <= actor.first - c.last <= 2 for c in customers)


def _doing(actor: Actor, clause: Clause) -> str:
    """The kind of the verb or noun of dealing that stands next before an actor; "" where none does."""
    end = actor.bound if actor.bound >= 0 else actor.first
    doing = (
        *clause.cues("verbs", "supply", "buy", "origin", "dest"),
        *clause.cues("nouns", "import", "export", "delivery"),
    )
    nearest = max((c for c in doing if c.last <= end), key=lambda c: c.last, default=None)
    return nearest.kind if nearest is not None else ""


def _describes_arms(actor: Actor, clause: Clause) -> bool:
    """Whether an actor is the adjective of arms: "Israeli weapons"."""
    if actor.mention.form != "adjective" or "of" in actor.cases:
        return False
    noun = head(actor, clause)
    return noun is not None and noun.kind == "arms"


def _makers(
    roles: Roles,
    makers: list[tuple[Actor, ...]],
    pending: list[tuple[Actor, ...]],
    clause: Clause,
    verb: Cue | None,
) -> None:
    """ "Israeli weapons" are those that Israel sells, but "three quarters of Armenian weapons came from
    Russia" are those that Armenia has: where a part is stated and who supplies it, they are the buyer's."""
    for unit in makers:
        start = unit[0].first
        part = any(m.quantity.unit == "%" and 0 <= start - m.last <= 4 for m in clause.measured)
        kind = verb.kind if verb is not None else ""
        supplied = "supplier" in roles.found or (bool(pending) and kind in ("supply", "account", ""))
        if not supplied:
            roles.add("supplier", unit)
        elif part and "recipient" not in roles.found:
            roles.add("recipient", unit)
            roles.owned["recipient"] = "arms"


def _by_position(
    roles: Roles,
    pending: list[tuple[Actor, ...]],
    clause: Clause,
    verb: Cue | None,
    own: list[tuple[Actor, ...]],
) -> None:
    """Units without a case: subject and objects by where the verb stands."""
    kind = verb.kind if verb is not None else ""
    before = [unit for unit in pending if verb is None or unit[0].first < verb.first]
    after = [
        unit
        for unit in pending
        if verb is not None and unit[0].first > verb.first and unit[0].mention.form != "pronoun"
    ]
    inverted = lexicon_style(clause, "inversion")
    passive = clause.has("marks", "passive")
    if before:
        roles.subject = before[-1]
    elif after and inverted:
        roles.subject = after[0]
    if kind in ("supply", "buy") and not passive:
        subject = "supplier" if kind == "supply" else "recipient"
        if len(before) == 1 and clause.bracket is None:
            roles.add(subject, before[0])
            objects = [unit for unit in after if verb is not None and _is_object(unit[0], verb, clause)]
            if len(after) == 1 and objects and kind == "supply" and "recipient" not in roles.found:
                roles.add("recipient", after[0])
            return
        if not before and len(after) == 1 and inverted:
            roles.add(subject, after[0])
            return
        if not before and len(after) == 2 and inverted and kind == "supply":
            roles.add("supplier", after[0])
            roles.add("recipient", after[1])
            return
    missing = [role for role in ("supplier", "recipient") if role not in roles.found]
    if len(pending) == 1 and len(missing) == 1 and kind not in ("supply", "buy"):
        roles.add(missing[0], pending[0])
        return
    if len(pending) == 1 and clause.bracket is not None:
        if clause.has("nouns", "supplier", "suppliers"):
            roles.add("supplier", pending[0])
        elif clause.has("nouns", "customer", "customers"):
            roles.add("recipient", pending[0])
        elif len(missing) == 1:
            roles.add(missing[0], pending[0])
        return
    if len(pending) == 1 and len(missing) == 2 and kind in ("be", "account", "") and not own:
        if clause.has("nouns", "supplier", "suppliers"):
            roles.add("supplier", pending[0])
        elif clause.has("nouns", "customer", "customers"):
            roles.add("recipient", pending[0])
        return
    if len(pending) == 1 and len(missing) == 2 and own and kind in ("account", "be"):
        noun = head(own[0][0], clause)
        role = _OWNER.get(noun.kind) if noun is not None else None
        if role is not None:
            roles.add("supplier" if role == "recipient" else "recipient", pending[0])


def _is_object(actor: Actor, verb: Cue, clause: Clause) -> bool:
    """Whether a name behind a verb can be its object: no comma parts them, save before "which"."""
    words = clause.parsed.words
    if any(cue.last in (actor.first, actor.bound) for cue in clause.cues("marks", "relative")):
        return True
    return not any(words[k].text == "," for k in range(verb.last, actor.first))


def _pronouns(
    roles: Roles,
    own: list[tuple[Actor, ...]],
    clause: Clause,
    verb: Cue | None,
    antecedent: tuple[Actor, ...],
) -> None:
    """ "Its imports": the subject's where the subject buys or sells, else the paragraph's."""
    for unit in own:
        noun = head(unit[0], clause)
        if noun is None:
            continue
        kind = verb.kind if verb is not None else ""
        if noun.kind == "arms":
            role = "supplier" if kind == "supply" else "recipient" if kind == "buy" else ""
        else:
            role = _OWNER.get(noun.kind, "")
        if not role:
            continue
        roles.owned[role] = noun.kind
        if role in roles.found:
            continue
        fits = kind == ("supply" if role == "supplier" else "buy")
        if fits and roles.subject:
            roles.add(role, roles.subject)
        elif antecedent and not {a.code for a in antecedent} & {
            a.code for u in roles.found.values() for a in u
        }:
            roles.add(role, antecedent)
        else:
            roles.pronouns[role] = unit[0]
