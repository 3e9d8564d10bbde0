"""Sentences about money, wars, people, politics, and of what nobody recorded."""

from __future__ import annotations

from markupsafe import Markup, escape

from sinews import parties
from sinews.dossier import chronicle, shown
from sinews.dossier.content import Dossier
from sinews.dossier.language import Language
from sinews.dossier.prose import Prose, paragraph
from sinews.dossier.ties import are_many, largest_host
from sinews.figure import Caveat, Figure
from sinews.parties import Party

# Caveats that say why a figure has no value, before those that say what it would be.
_REASONS = {
    "no-records",
    "data-set-not-held",
    "data-set-ends",
    "party-not-covered",
    "period-outside-coverage",
    "unstated-scope",
    "no-single-release",
    "scope-not-covered",
    "nothing-collected",
    "spending-not-available",
    "spending-no-rows",
    "spending-no-state",
    "state-not-listed",
    "never-both-voted",
    "votes-without-rollcalls",
    "rollcalls-without-votes",
    "deaths-not-listed",
    "people-counted-with",
    "standing-unknown",
}

_OF_A_YEAR = {"spending.value", "displacement.stock_context"}


class TiesProse(Prose):
    """Writes the sentences of these sections; a paragraph for which there is no figure is empty."""

    def __init__(self, dossier: Dossier, language: Language) -> None:
        super().__init__(dossier, language)
        self._sides = (("sender", dossier.sender), ("receiver", dossier.receiver))

    def _figures(self, section: str) -> dict[str, Figure]:
        return self._dossier.section(section).figures

    def host(self) -> Party | None:
        """The country that holds most of those who fled the receiver."""
        stock = self._figures("people").get("stock")
        return largest_host(stock) if stock is not None else None

    # The answer at the top ---------------------------------------------------------------------

    def answer(self) -> list[Markup]:
        """War, people and money in a sentence each, to follow the one about arms."""
        return [*self._war(), *self._fled(), *self._money()]

    def _war(self) -> list[Markup]:
        said = []
        deaths, active = self._figures("conflict").get("deaths"), self._figures("conflict").get("active")
        if deaths is not None and deaths.value:
            slots: dict[str, shown.Shown | Markup] = {
                "years": shown.period(deaths),
                "deaths": self.value(deaths),
                "place": self.place(deaths, told=True),
            }
            if (bounds := shown.bounds(deaths, self._language)) is not None:
                slots["low"], slots["high"] = bounds
            said.append(self.say(f"answer.deaths{'_between' if 'low' in slots else ''}", **slots))
        if active is not None and active.value:
            said.append(self.say("answer.active", active=shown.count(active), all=shown.years(active)))
        return said

    def _fled(self) -> list[Markup]:
        figures = self._figures("people")
        stock, host = figures.get("stock"), self.host()
        if stock is None or not are_many(stock) or host is None:
            return []
        top = figures["host_stock"]
        slots: dict[str, shown.Shown | Markup] = {
            "year": shown.last_year(stock),
            "stock": self.value(stock),
            "receiver_land": self.origin(stock),
        }
        if top.value == stock.value:
            return [self._language.text("answer.people_all", **self._names, **slots, host=host)]
        slots["top"] = self.value(top)
        return [self._language.text("answer.people", **self._names, **slots, host=host)]

    def _money(self) -> list[Markup]:
        figures = self._figures("spending")
        shares = {side: figures[f"{side}_share"] for side, _ in self._sides if f"{side}_share" in figures}
        years = {side: shown.valued_year(figure) for side, figure in shares.items()}
        if len(shares) == 2 and years["sender"].text == years["receiver"].text:
            return [
                self.say(
                    "answer.money_both",
                    share=self.value(shares["receiver"]),
                    year=years["receiver"],
                    other=self.value(shares["sender"]),
                )
            ]
        return [
            self._language.text("answer.money", state=party, share=self.value(shares[side]), year=years[side])
            for side, party in self._sides[::-1]
            if side in shares
        ][:1]

    # Sections ----------------------------------------------------------------------------------

    def spending(self) -> list[Markup]:
        figures = self._figures("spending")
        said = []
        for side, party in self._sides[::-1]:
            value = figures.get(f"{side}_value")
            if value is None or value.value is None:
                continue
            slots = {"year": shown.last_year(value), "value": self.value(value)}
            share = figures.get(f"{side}_share")
            if share is None:
                said.append(self._language.text("spending.value", state=party, **slots))
            elif shown.valued_year(share).text == slots["year"].text:
                share_said = self.value(share)
                said.append(
                    self._language.text("spending.value_share", state=party, share=share_said, **slots)
                )
            else:
                said.append(self._language.text("spending.value", state=party, **slots))
                latest = {"year": shown.valued_year(share), "share": self.value(share)}
                said.append(self._language.text("spending.share", **latest))
        return [paragraph(said), self.say("spending.intro")] if said else []

    def conflict(self) -> list[Markup]:
        figures = self._figures("conflict")
        deaths, active = figures.get("deaths"), figures.get("active")
        died, fought = [], []
        if deaths is not None and deaths.value:
            died.append(
                self.say(
                    "conflict.deaths",
                    years=shown.period(deaths),
                    deaths=self.value(deaths),
                    place=self.place(deaths, told=True),
                )
            )
            if (bounds := shown.bounds(deaths, self._language)) is not None:
                died.append(self.say("conflict.between", low=bounds[0], high=bounds[1]))
        if (everything := figures.get("deaths_all")) is not None and everything.value:
            died.append(self.say("conflict.all", deaths=self.value(everything)))
        if died:
            died.append(self.say("conflict.where"))
        if active is not None and active.value:
            if deaths is not None and deaths.value == 0 and not died:
                fought.append(
                    self.say("conflict.none", years=shown.period(deaths), place=self.place(deaths, told=True))
                )
            fought.append(self.say("conflict.active", active=shown.count(active), all=shown.years(active)))
            if (against := figures.get("against")) is not None:
                fought.append(self.say("conflict.against", against=shown.count(against)))
            if any("secondary" in str(row[3]) for row in active.rows):
                fought.append(self.say("conflict.secondary"))
        elif active is not None and active.value == [] and died:
            fought.append(self.say("conflict.none_active", years=shown.period(active)))
        party_deaths = figures.get("party_deaths")
        if party_deaths is not None and party_deaths.value:
            said = {"deaths": self.value(party_deaths), "years": shown.period(party_deaths)}
            fought.append(self.say("conflict.party_deaths", **said))
        return [p for p in (paragraph(died), paragraph(fought)) if p]

    def people(self) -> list[Markup]:
        figures = self._figures("people")
        stock, flow, host = figures.get("stock"), figures.get("flow"), self.host()
        said, came = [], []
        if stock is not None and stock.value:
            slots = {"year": shown.last_year(stock), "stock": self.value(stock)}
            said.append(self.say("people.stock", receiver_land=self.origin(stock), **slots))
            if host is not None:
                top = figures["host_stock"]
                ending = "_all" if top.value == stock.value else ""
                said.append(self._language.text(f"people.top{ending}", host=host, top=self.value(top)))
            sender = self._dossier.sender.code
            if host is not None and host.code != sender:
                said += self._counted(stock, "refugees", sender, "people.sender")
            said += self._counted(stock, "idps", self._dossier.receiver.code, "people.idps")
        if flow is not None and flow.value:
            slots = {"years": shown.period(flow), "flow": self.value(flow)}
            if host is not None and figures["host_flow"].value not in (0, flow.value):
                slots["top"] = self.value(figures["host_flow"])
                came.append(self._language.text("people.flow", host=host, **slots))
            else:
                came.append(self.say("people.flow_all", **slots))
        if not said and not came:
            return []
        notes = [self.say("people.two_counts")] if came else []
        notes.append(self.say("people.territory"))
        counted = next((f for f in (stock, flow) if f is not None and f.value), None)
        # Who is counted under another name, or not at all, changes what the number is.
        notes += [
            self._language.text("format.reason", reason=warning)
            for warning in (counted.warnings if counted is not None else ())
            if warning.name in ("people-counted-with", "left-to-another-agency")
        ]
        return [paragraph(said + came), paragraph(notes)]

    def _counted(self, stock: Figure, kind: str, host: str, key: str) -> list[Markup]:
        """A sentence about one row of a stock's table, where it has one."""
        for at, row in enumerate(stock.rows):
            if row[0] == kind and row[3] == host and row[5]:
                return [self.say(key, number=shown.cell(stock, at, "number", self._language))]
        return []

    def politics(self) -> list[Markup]:
        figures = self._figures("politics")
        ruled = []
        for side, party in self._sides:
            regime = figures.get(f"{side}_regime")
            if regime is None or not isinstance(regime.value, int):
                continue
            label = shown.named(regime, self._language.label("regimes", str(regime.value)))
            same = len({row[1] for row in regime.rows}) == 1 and len(regime.rows) > 1
            when = {"years": shown.period(regime)} if same else {"year": shown.valued_year(regime)}
            key = "politics.regime_all" if same else "politics.regime"
            ruled.append(self._language.text(key, state=party, **{"class": label}, **when))
        bound = []
        outside = figures.get("top_without")
        if outside is not None and isinstance(outside.value, list):
            slots: dict[str, shown.Shown | Markup] = {"years": shown.period(outside)}
            if outside.value:
                names = [self._language.party(code, code) for code in outside.value]
                slots["n"] = shown.count(outside)
                slots["names"] = escape(self._language.listed(names))
            ending = {0: "_none", 1: "_one"}.get(len(outside.value), "")
            key = f"top_without{ending}"
            bound.append(self._language.text(f"politics.{key}", **slots))
        return [p for p in (paragraph(ruled), paragraph(bound), self._agreed(), self._voted()) if p]

    def _agreed(self) -> Markup:
        figure = self._figures("politics").get("agreements")
        if figure is None or figure.rows or figure.value != []:
            return Markup("")
        return self.say("politics.agreements_none", years=shown.period(figure))

    def _voted(self) -> Markup:
        figure = self._figures("politics").get("votes")
        if figure is None or figure.value is None:
            return Markup("")
        said = self.say(
            "politics.votes",
            percent=self.value(figure),
            common=shown.cell(figure, 0, "both_voted", self._language),
            years=shown.period(figure),
        )
        return paragraph([said, self.say("politics.votes_note")])

    def timeline(self, listed: list[chronicle.Event]) -> list[Markup]:
        if not listed:
            return []
        figures = self._figures("timeline")
        said = [self.say("timeline.intro")]
        dyad = figures.get("dyad")
        if dyad is not None and dyad.value:
            one = "_one" if dyad.value == 1 else ""
            said.append(self.say(f"timeline.dyad{one}", events=self.value(dyad)))
            if any(event.best.figure is not dyad for event in listed):
                said.append(self.say("timeline.wars"))
        else:
            said.append(self.say("timeline.wars_only"))
        return [paragraph(said)]

    def reported(self) -> Markup:
        said = [self.say("reported.intro")]
        dyad = self._figures("reported").get("dyad")
        if dyad is not None and dyad.value:
            one = "_one" if dyad.value == 1 else ""
            said.append(self.say(f"reported.count{one}", reports=self.value(dyad)))
        return paragraph(said)

    # What nobody recorded ----------------------------------------------------------------------

    def unrecorded(self) -> list[tuple[Markup, str]]:
        """Each question without an answer, and why; then kinds of records that nobody has brought."""
        # Questions that one reason leaves open stand together.
        found: dict[str, dict[Markup, None]] = {}
        for figure in self._figures("unrecorded").values():
            if figure.warnings:
                asked = found.setdefault(self._language.caveat(why(figure)), {})
                asked[self.question(figure)] = None
        listed = [(Markup("; ").join(asked), reason) for reason, asked in found.items()]
        return [*listed, *((self.say(f"unrecorded.{kind}"), "") for kind in self._dossier.missing)]

    def ends(self) -> list[Markup]:
        """What covers a part of the period only, with the years that it covers."""
        found: dict[str, Markup] = {}
        whole = list(self._dossier.period.years())
        for section in self._dossier.sections:
            if section.id not in ("conflict", "people", "politics", "spending"):
                continue
            for figure in section.figures.values():
                part = figure.period
                if part is None or not figure.snapshots or list(part.years()) == whole:
                    continue
                # What was spent in a year, or a rank at its end, is of one year by its nature.
                if figure.measure in _OF_A_YEAR or figure.measure == "conflict.deaths_all":
                    continue
                question = self.question(figure)
                covers = self._language.text("unrecorded.covers", what=question, years=shown.period(figure))
                found.setdefault(str(question), covers)
        return list(found.values())

    def question(self, figure: Figure) -> Markup:
        """What a figure was asked, in a few words."""
        key = figure.measure.replace(".", "_")
        if figure.measure == "arms.yearly" and "recipient" not in figure.parameters:
            key += "_exports"
        if figure.measure == "timeline.events" and "other" not in figure.parameters:
            key += "_one"
        named = {
            name: _party(str(code), self._dossier)
            for name, code in figure.parameters.items()
            if name in ("supplier", "recipient", "state", "origin", "host")
        }
        return self._language.text(f"questions.{key}", **named)


def why(figure: Figure) -> Caveat:
    """The caveat that says why a figure has no value."""
    return next((c for c in figure.warnings if c.name in _REASONS), figure.warnings[0])


def _party(code: str, dossier: Dossier) -> Party:
    for party in (dossier.sender, dossier.receiver):
        if party.code == code:
            return party
    return parties.get(code)
