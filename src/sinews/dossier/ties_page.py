"""What the page shows beside arms: paragraphs, tables and lists, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from sinews import parties
from sinews.dossier import chronicle, shown
from sinews.dossier.content import Dossier
from sinews.dossier.language import Language
from sinews.dossier.pictures_ties import TiesPictures
from sinews.dossier.prose_ties import TiesProse
from sinews.dossier.tables_ties import Cited, TiesTables


@dataclass(frozen=True)
class Ties:
    """The sections about money, wars, people, politics and what was said; empty where there is none."""

    dossier: Dossier
    language: Language
    prose: TiesProse
    tables: TiesTables
    pictures: TiesPictures
    events: tuple[chronicle.Event, ...]

    @classmethod
    def of(cls, dossier: Dossier, language: Language) -> Ties:
        events = tuple(chronicle.events(dossier.section("timeline").figures))
        pictures = TiesPictures(dossier, language, events)
        return cls(dossier, language, TiesProse(dossier, language), TiesTables(language), pictures, events)

    @cached_property
    def has_deliveries(self) -> bool:
        """Whether the chart of deaths has deliveries above it, and a section of its own."""
        return bool(self.dossier.section("summary").figures["volume"].value) and bool(
            self.dossier.section("suppliers").figures["yearly"].value
        )

    @cached_property
    def conflict(self) -> list[Markup]:
        return self.prose.conflict()

    @cached_property
    def people(self) -> list[Markup]:
        return self.prose.people()

    @cached_property
    def spending(self) -> list[Markup]:
        return self.prose.spending()

    @cached_property
    def politics(self) -> list[Markup]:
        return self.prose.politics()

    @cached_property
    def unrecorded(self) -> list[tuple[Markup, str]]:
        return self.prose.unrecorded()

    @cached_property
    def standing(self) -> list[Cited]:
        """The pair among others; the share's numbers stand under its chart, where it has one."""
        figures = self.dossier.section("standing").figures
        found = []
        for role, figure in figures.items():
            slots: dict[str, shown.Shown | parties.Party] = {"value": shown.value(figure, self.language)}
            caption = self.language.text(
                f"standing.{role}_caption",
                **{"sender": self.dossier.sender, "receiver": self.dossier.receiver, **slots},
            )
            if role != "share" or len(figure.rows) < 2:
                found.append(Cited((figure,), self.tables.standing(figure, caption)))
        return found

    @cached_property
    def conflicts_table(self) -> Cited | None:
        active = self.dossier.section("conflict").figures.get("active")
        if active is None or not active.rows:
            return None
        caption = self.prose.say("conflict.caption", years=shown.period(active))
        return Cited((active,), self.tables.conflicts(active, caption))

    @cached_property
    def people_tables(self) -> list[Cited]:
        figures = self.dossier.section("people").figures
        found = []
        host = self.prose.host()
        for role in ("stock", "flow"):
            figure = figures.get(role)
            if figure is None or not figure.value:
                continue
            when = {"year": shown.last_year(figure)} if role == "stock" else {"years": shown.period(figure)}
            caption = self.prose.say(
                f"people.caption_{role}", receiver_land=self.prose.origin(figure), **when
            )
            found.append(Cited((figure,), self.tables.hosts(figure, caption, host.code if host else "")))
        return found

    @cached_property
    def people_among(self) -> Cited | None:
        """The refugees in the largest host, among other pairs of countries."""
        figure, host = self.dossier.section("people").figures.get("among"), self.prose.host()
        if figure is None or host is None:
            return None
        caption = self.language.text(
            "people.among_caption",
            origin=self.dossier.receiver,
            host=host,
            value=shown.value(figure, self.language),
            year=shown.last_year(figure),
        )
        return Cited((figure,), self.tables.standing(figure, caption))

    @cached_property
    def politics_tables(self) -> list[Cited]:
        figures = self.dossier.section("politics").figures
        found = []
        sides = (("sender", self.dossier.sender), ("receiver", self.dossier.receiver))
        for role, table, when in (
            ("regime", self.tables.regimes, shown.period),
            ("treaties", self.tables.treaties, shown.last_year),
        ):
            held = [
                (self.language.title(p), figures[f"{s}_{role}"]) for s, p in sides if f"{s}_{role}" in figures
            ]
            held = [(name, figure) for name, figure in held if figure.rows]
            # Two states that were in one class throughout have been told in a sentence.
            if role == "regime" and all(len({row[1] for row in figure.rows}) == 1 for _, figure in held):
                continue
            if held:
                word = "years" if when is shown.period else "year"
                key = "politics.regimes_caption" if role == "regime" else "politics.treaties_caption"
                caption = self.prose.say(key, **{word: when(held[0][1])})
                found.append(Cited(tuple(f for _, f in held), table(held, caption)))
        agreed, votes = figures.get("agreements"), figures.get("votes")
        if agreed is not None and agreed.rows:
            caption = self.prose.say("politics.agreements_caption", years=shown.period(agreed))
            found.append(Cited((agreed,), self.tables.agreements(agreed, caption)))
        if votes is not None and votes.value is not None and len(votes.rows) > 1:
            caption = self.prose.say("politics.votes_caption", years=shown.period(votes))
            found.append(Cited((votes,), self.tables.votes(votes, caption)))
        return found

    @cached_property
    def reports(self) -> list[tuple[Markup, Cited]]:
        """Printed numbers by what they are about, each with the heading of its part."""
        printed = chronicle.printed(self.dossier.section("reported").figures)
        found = []
        for topic, tellings in printed.items():
            heading = escape(self.language.plain(f"reported.{topic}"))
            found.append(
                (
                    heading,
                    Cited(
                        tuple({t.figure.id: t.figure for t in tellings}.values()),
                        self.tables.reports(tellings, heading),
                    ),
                )
            )
        return found

    @cached_property
    def places(self) -> list[Cited]:
        found = []
        for figure in self.dossier.section("places").figures.values():
            name, code = (str(figure.rows[0][figure.columns.index(c)]) for c in ("name", "place"))
            named = name if name == code else f"{name} ({code})"
            heading = Markup('<span lang="en">{}</span>').format(named)
            found.append(Cited((figure,), self.tables.place(figure, heading)))
        return found

    def ends(self) -> list[Markup]:
        return self.prose.ends()

    # Events ------------------------------------------------------------------------------------

    def told(self, event: chronicle.Event) -> Iterator[dict[str, object]]:
        """Each telling of an event, the best attested first."""
        titles = set()
        for telling in event.tellings:
            is_new = telling["title"] not in titles
            titles.add(telling["title"])
            yield {
                "date": self.language.dates(telling["date_start"], telling["date_end"]),
                "title": telling["title"] if is_new else "",
                "how": self.tables.attribution(telling["attribution"]),
                "who": self.tables.publisher(telling),
                "figure": telling.figure,
            }

    def sort(self, event: chronicle.Event) -> str:
        return self.language.label("events", event.best["type"])
