"""The dossier's sentences, made from figures: the summary and the lines that open each section."""

from __future__ import annotations

from markupsafe import Markup, escape

from sinews.dossier import shown
from sinews.dossier.content import Dossier
from sinews.dossier.language import Language
from sinews.dossier.ties import are_many
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Period


class Prose:
    """Writes a dossier's sentences in a language."""

    def __init__(self, dossier: Dossier, language: Language) -> None:
        self._dossier = dossier
        self._language = language
        self._names: dict[str, Party | Period] = {
            "sender": dossier.sender,
            "receiver": dossier.receiver,
            "period": dossier.period,
        }

    def say(self, key: str, **slots: shown.Shown | Markup) -> Markup:
        return self._language.text(key, **self._names, **slots)

    def value(self, figure: Figure) -> shown.Shown:
        return shown.value(figure, self._language)

    # Summary -----------------------------------------------------------------------------------

    def summary(self, beside: list[Markup]) -> list[Markup]:
        """Paragraphs that a person could read aloud, the answer first: arms, then what is `beside`."""
        figures = self._dossier.section("summary").figures
        volume = figures.get("volume")
        more: list[Markup] = []
        if volume is None or volume.value is None:
            first = self._unknown(figures)
        elif not volume.value:
            first = self._nothing(figures)
        else:
            first, more = self._main(figures), [*self._details(figures), *self._doubts(figures)]
        return [p for p in (paragraph([*first, *beside]), paragraph(more), self._scope(figures)) if p]

    def _scope(self, figures: dict[str, Figure]) -> Markup:
        """What the volume is, where one was told, and what is no major arm."""
        told = [figures[role].value for role in ("volume", "imports", "newer") if role in figures]
        return paragraph([*([self.say("summary.tiv")] if any(told) else []), self.say("summary.scope")])

    def _main(self, figures: dict[str, Figure]) -> list[Markup]:
        volume = self.value(figures["volume"])
        share = figures.get("share")
        if share is None:
            said = [self.say("summary.group_volume", volume=volume)]
        else:
            said = [
                self.say(
                    "summary.share",
                    volume=volume,
                    share=self.value(share),
                    imports=self.value(figures["imports"]),
                )
            ]
        suppliers, rank = figures.get("suppliers"), figures.get("rank")
        if suppliers is not None and suppliers.value == 1:
            said.append(self.say("summary.sole"))
        elif suppliers is not None and rank is not None and not is_unknown(self._dossier.sender):
            place = shown.place(rank, self._language, "supplier")
            said.append(self.say("summary.rank", rank=place, suppliers=self.value(suppliers)))
        return said

    def _details(self, figures: dict[str, Figure]) -> list[Markup]:
        said = []
        if (licensed := figures.get("licensed")) is not None and licensed.value:
            said.append(self.say("summary.licensed", licensed=self.value(licensed)))
        if (exported := figures.get("export_share")) is not None:
            said.append(self.say("summary.export", export_share=self.value(exported)))
        return said

    def _doubts(self, figures: dict[str, Figure]) -> list[Markup]:
        said = []
        if "peak" in figures and figures["peak"].value != figures["trough"].value:
            said.append(self.say("summary.window", **self._extremes()))
        share = figures.get("share")
        bounds = shown.bounds(share, self._language) if share is not None else None
        if share is not None and bounds is not None:
            rounded = "_rounded" if shown.is_rounded(share) else ""
            said.append(self.say(f"summary.interval{rounded}", low=bounds[0], high=bounds[1]))
        said += self._revised(figures)
        if (first := figures.get("first")) is not None:
            what, uncertain = (first.columns.index(name) for name in ("what", "uncertain"))
            is_estimate = any(row[uncertain] for row in first.rows if row[what] == "first delivery")
            estimated = "_estimated" if is_estimate else ""
            said.append(self.say(f"summary.first{estimated}", first=self.value(first)))
        return said

    def _revised(self, figures: dict[str, Figure]) -> list[Markup]:
        """What a newer release has in the years that it covers."""
        newer, older = figures.get("newer"), figures.get("older")
        if newer is None:
            return []
        slots: dict[str, shown.Shown | Markup] = {
            "newer": self.value(newer),
            "years": shown.period(newer),
            "vintage": self._dates(list(newer.vintages)),
        }
        if older is None:
            return [self.say("summary.newer_part", **slots)]
        return [self.say("summary.newer", older=self.value(older), **slots)]

    def _nothing(self, figures: dict[str, Figure]) -> list[Markup]:
        said = [self.say("summary.nothing")]
        if self._nothing_either_way():
            said.append(self.say("summary.nothing_reverse"))
        said.append(self.say("summary.nothing_proves"))
        imports = figures.get("imports")
        if imports is not None and imports.value:
            said.append(self.say("summary.nothing_imports", imports=self.value(imports)))
        elif imports is not None:
            said.append(self.say("summary.nothing_at_all"))
        return [*said, *self._revised(figures)]

    def _nothing_either_way(self) -> bool:
        """Whether the records cover both directions and have nothing in either."""
        volume = self._dossier.section("summary").figures["volume"]
        reverse = self._dossier.section("context").figures["reverse"]
        return volume.value == 0 and reverse.value == 0 and not self._has_unknown()

    def _has_unknown(self) -> bool:
        return is_unknown(self._dossier.sender) or is_unknown(self._dossier.receiver)

    def _unknown(self, figures: dict[str, Figure]) -> list[Markup]:
        figure, imports = self._dossier.unanswered, figures.get("imports")
        said = [self.say("summary.unknown")]
        # How to have it answered stands below, and says why it is not.
        if figure is not None and figure.warnings and not self.can_be_had():
            said.append(self._language.text("format.reason", reason=figure.warnings[0]))
        said += self._revised(figures)
        if imports is not None and imports.value:
            said.append(self.say("summary.unknown_imports", imports=self.value(imports)))
        return said

    def keys(self) -> list[tuple[Markup, Markup]]:
        """The key numbers above the text: number and label, four at most."""
        arms = self._dossier.section("summary").figures
        found = []
        deaths = self._dossier.section("conflict").figures.get("deaths")
        refugees = self._dossier.section("people").figures.get("stock")
        has_arms = bool(arms.get("volume") and arms["volume"].value)
        wanted = (
            ("share", arms.get("share") if has_arms else None),
            ("peak", arms.get("peak")),
            ("deaths", deaths),
            ("refugees", refugees),
            ("volume", arms.get("volume")),
            ("licensed", arms.get("licensed")),
        )
        for role, figure in wanted:
            if figure is None or not figure.value or (role == "refugees" and not are_many(figure)):
                continue
            if role == "peak" and "share" in arms and figure.value == arms["share"].value:
                continue
            slots: dict[str, shown.Shown | Markup] = {
                "window": shown.period(figure),
                "year": shown.last_year(figure),
            }
            slots["place"], slots["receiver_land"] = self.place(figure), self.origin(figure)
            found.append((Markup(self.value(figure).__html__()), self.say(f"keys.{role}", **slots)))
        return found[:4]

    def place(self, deaths: Figure, *, told: bool = False) -> Markup:
        """Where a figure's deaths are located: the receiver, and what UCDP counts with it.

        Gaza's dead are in UCDP's rows of Israel: without a word they would be taken for Israel's.
        """
        joined = next((w for w in deaths.warnings if w.name == "deaths-counted-with"), None)
        if joined is None:
            return escape(self._language.land(self._dossier.receiver))
        territory = self._language.label("territories", str(joined.values["territory"]))
        return self.say("conflict.with_told" if told else "conflict.with", territory=escape(territory))

    def origin(self, refugees: Figure) -> Markup:
        """Where a figure's refugees are from: the receiver, and what UNHCR counts with it."""
        joined = next((w for w in refugees.warnings if w.name == "people-counted-with"), None)
        if joined is None:
            return escape(self._language.land(self._dossier.receiver))
        territory = self._language.label("territories", str(joined.values["territory"]))
        return self.say("conflict.with", territory=escape(territory))

    def can_be_had(self) -> bool:
        """Whether a whole register would answer what the records held cannot."""
        figure = self._dossier.unanswered
        if figure is None or self._dossier.vintage or self._dossier.as_of:
            return False
        why = figure.warnings[0]
        if why.name == "no-single-release":
            return False
        beyond = int(why.values.get("last", self._dossier.period.last_year))
        return self._dossier.period.last_year <= beyond

    # Sections ----------------------------------------------------------------------------------

    def unlisted(self) -> Markup:
        """Why there is no list of what was delivered, where there is a volume."""
        listed = self._dossier.section("delivered").figures["deliveries"]
        volume = self._dossier.section("summary").figures["volume"]
        if listed.value is not None or not volume.value:
            return Markup("")
        return self._language.text("delivered.unknown", reason=listed.warnings[0])

    def suppliers(self) -> Markup:
        """What the columns are: the receiver's imports, or the sender's exports where it has none."""
        yearly = self._dossier.section("suppliers").figures["yearly"]
        if "recipient" in yearly.parameters:
            return self.say("suppliers.intro")
        imports = self._dossier.section("summary").figures.get("imports")
        known = imports is not None and imports.value is not None
        return self.say("suppliers.intro_none" if known else "suppliers.intro_exports")

    def windows(self) -> list[Markup]:
        drift = self._dossier.drift
        if drift.is_empty:
            return []
        if len(drift.main) > 1 and drift.peak.value != drift.trough.value:
            said = [self.say("windows.intro", **self._extremes())]
        elif len(drift.main) > 1:
            said = [self.say("windows.intro_same", peak=self.value(drift.peak))]
        else:
            only = drift.main[0]
            window = shown.period(only)
            said = [self.say("windows.intro_one", only=self.value(only), only_window=window)]
        newest = list(dict.fromkeys(v for figure in drift.main[::-1] for v in figure.vintages))
        if len(newest) > 1:
            said.append(self._language.text("windows.mixed", vintages=self._dates(newest)))
        if drift.others:
            said.append(self._language.text("windows.drift", vintages=self._dates(list(drift.others))))
        return said

    def _dates(self, vintages: list[str]) -> Markup:
        return Markup(", ").join(self._language.date(vintage) for vintage in vintages)

    def composition(self) -> Markup:
        figures = self._dossier.section("composition").figures
        if "composition" not in figures:
            return Markup("")
        said = [self.say("composition.intro", volume=self.value(figures["composition"]))]
        licensed = figures.get("licensed")
        if licensed is not None and licensed.value:
            said.append(self.say("composition.licensed", licensed=self.value(licensed)))
        elif licensed is not None and licensed.value is not None:
            said.append(self.say("composition.licensed_none"))
        return paragraph(said)

    def context(self) -> list[Markup]:
        """Who the two are among all exporters and importers, and what went the other way."""
        figures = self._dossier.section("context").figures
        paragraphs = [
            paragraph(self._place(figures, "exporter")),
            paragraph(self._place(figures, "importer")),
        ]
        customer, share = figures.get("customer_rank"), figures.get("export_share")
        if share is not None and share.value and not is_unknown(self._dossier.receiver):
            if customer is not None and not is_unknown(self._dossier.sender):
                place = shown.place(customer, self._language, "customer")
                said = self.say("context.customer", rank=place, share=self.value(share))
            else:
                said = self.say("context.customer_share", share=self.value(share))
            paragraphs.append(said)
        # What nobody knows who delivered cannot be turned around; what is none both ways is in the summary.
        if not self._has_unknown() and not self._nothing_either_way():
            paragraphs.append(self._reverse(figures["reverse"]))
        return [paragraph for paragraph in paragraphs if paragraph]

    def _place(self, figures: dict[str, Figure], side: str) -> list[Markup]:
        said = []
        party = self._dossier.sender if side == "exporter" else self._dossier.receiver
        share, rank = figures.get(f"{side}_share"), figures.get(f"{side}_rank")
        if share is not None and share.value:
            slots = {"share": self.value(share)}
            if rank is not None and not is_unknown(party):
                place = shown.place(rank, self._language, side)
                said.append(self.say(f"context.{side}", rank=place, **slots))
            else:
                said.append(self.say(f"context.{side}_share", **slots))
        partners = figures.get(f"{side}_partners")
        if said and partners is not None and partners.value:
            one = "_one" if partners.value == 1 else ""
            said.append(self.say(f"context.{side}_partners{one}", partners=self.value(partners)))
        return said

    def _reverse(self, figure: Figure) -> Markup:
        if figure.value is None:
            return self.say("context.reverse_unknown")
        if not figure.value:
            return self.say("context.reverse_none")
        return self.say("context.reverse", volume=self.value(figure))

    def _extremes(self) -> dict[str, shown.Shown]:
        peak, trough = self._dossier.drift.peak, self._dossier.drift.trough
        return {
            "peak": self.value(peak),
            "peak_window": shown.period(peak),
            "trough": self.value(trough),
            "trough_window": shown.period(trough),
        }


def is_unknown(party: Party) -> bool:
    """Whether all are meant whom the register could not name: they have no rank among states."""
    return party.kind == "unknown"


def paragraph(sentences: list[Markup]) -> Markup:
    return Markup(" ").join(sentences)
