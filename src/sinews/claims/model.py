"""What reading an article yields and judging it starts from: mentions, quantities and claims.

Reading (`read.py` and what it uses) fills these and knows no record; judging (`readings.py`,
`verdicts.py`) turns a `Claim` into measures and knows no language. So a new language is a lexicon,
and a new measure is a reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sinews.parties import Party
from sinews.periods import Period


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read: `text` is what every offset counts in (characters, not bytes)."""

    text: str
    title: str
    language: str
    published: date | None
    sha256: str  # of the bytes given
    notes: tuple[str, ...] = ()  # what a reader must know: bytes that were no text, a page left out


@dataclass(frozen=True, slots=True)
class Known:
    """What the workspace knows by name; the judge fills it, and reading finds the names in the text.

    Each maps a name as it may be printed to a code: `places` to an ICAO code or slug ("Ovda" → "LLOV"),
    `operators` to a party's slug or an airline's code, `office_holders` to the code of the state they
    speak for ("Gantz" → "ISR"), `events` to the event's own name, `weapons` to the designation.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    operators: Mapping[str, str] = field(default_factory=dict)
    office_holders: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    weapons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the words state it.

    `low` and `high` bound what the words allow: half a unit of the last digit each way, widened by
    the hedge (infinite where open). `unit` is one of `%`, `points`, `times` (a ratio: "doubled" is
    2), `rank`, `count`, `people`, `deaths`, `flights`, `items`, `currency:USD` (in units of the
    currency, never millions), `tiv` (millions), `tonnes`, `barrels`, `days`, `weeks`, `months`,
    `years`. A fraction is given in per cent (a third is 33.3).
    """

    start: int
    end: int
    text: str
    value: float
    low: float
    high: float
    unit: str
    relation: str = "="  # one of the contract's: =, ≈, >=, >, <=, <, in, rank, set
    hedge: str | None = None  # the hedging word as written


@dataclass(frozen=True, slots=True)
class Mention:
    """A party, group, place or thing named in the text; one of the first three is set, or `name` alone."""

    start: int
    end: int
    text: str
    party: Party | None = None
    group: str | None = None  # g-eu, g-nato, …
    place: str | None = None  # ICAO code or slug
    name: str | None = None  # a weapon, an instrument, an event, as the lexicon calls it
    form: str = "name"  # name, adjective, demonym, capital, pronoun, office


@dataclass(frozen=True, slots=True)
class When:
    """A period in the text; `resolved` says how a relative one was made absolute."""

    start: int
    end: int
    text: str
    period: Period
    resolved: str | None = None  # "last year" → "from the date of publication"


@dataclass(frozen=True, slots=True)
class Claim:
    """A span that states something the world can answer, taken apart.

    `topic` says what kind of statement it is (see `TOPICS`); `roles` who does what in it, by the
    names that measures' parameters have (supplier, recipient, exporter, importer, state, other,
    origin, host, place). `quantities` has one number, or two where it goes "from 34 to 42 per cent".
    `period` is None where the text gives none; `prior` is the earlier one of a change. `options`
    holds what else was said: `of` (imports, exports, world-imports, world-exports, arsenal), `direction`
    (up, down), `flow` (imports, exports), `only`, `weapon`, `category`, `members`, `event`, `n`.
    """

    start: int
    end: int
    text: str
    sentence_start: int
    sentence_end: int
    language: str
    topic: str
    roles: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    quantities: tuple[Quantity, ...] = ()
    period: When | None = None
    prior: When | None = None
    negated: bool = False
    attributed_to: str | None = None
    modality: str | None = None  # the word that makes it hearsay: "reportedly", "zou"
    options: dict[str, str] = field(default_factory=dict)
    # Several claims that a judge may need together ("Russia (51%), Israel (43%)") share this number.
    group: int | None = None
    why_not: str | None = None  # for the topic "unmeasured": the reason's key in the lexicon


# Every topic, with what it states. A topic that no measure covers is `unmeasured`.
TOPICS = {
    "arms.share": "a part of somebody's arms imports or exports, or of the world's (`of`)",
    "arms.rank": "a place in an order of exporters, importers, suppliers or recipients",
    "arms.top": "the n largest by name (`members`)",
    "arms.change": "a rise or fall between two periods of imports, exports, of a pair or the world",
    "arms.share_change": "a share in two periods: from 34 to 42 per cent",
    "arms.ratio": "one's imports or exports against another's",
    "arms.volume": "a volume in TIV, or said to be",
    "arms.dollars": "money paid or agreed for arms",
    "arms.partners": "from how many, or to how many",
    "arms.any": "that arms were, or (negated) were not delivered",
    "arms.first": "the first order or delivery, or the first since",
    "arms.weapon": "a number of named weapons ordered or delivered",
    "arms.licence": "made under licence",
    "arms.without": "which of the largest stand outside given instruments",
    "spending.value": "military spending in money",
    "spending.share": "military spending as part of GDP or of the budget (`of`)",
    "spending.change": "a rise or fall of it",
    "conflict.deaths": "people killed",
    "conflict.length": "how long a war or fight lasted",
    "displacement.people": "refugees, displaced, asylum seekers; fled",
    "flights.count": "a number of flights",
    "flights.peak": "when flights were most",
    "place.attribute": "what a place may, has or is",
    "trade.share": "a part of trade in a commodity (`commodity`)",
    "trade.value": "money or amount of it",
    "state.treaty": "member of, signed, ratified, outside",
    "state.regime": "democracy, autocracy",
    "state.agreement": "an alliance or defence pact",
    "votes.agreement": "how two states vote at the United Nations",
    "event.date": "that something happened, when (a visit, a deal, an offensive)",
    "event.between": "days between two things",
    "relation.start": "since when two states deal with each other",
    "unmeasured": "measurable in principle, by no measure here",
}
