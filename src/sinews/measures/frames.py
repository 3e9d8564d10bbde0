"""Measures over every dyad or state at once, for panels and for setting one pair among others.

A frame is one SELECT with the same meaning as its measure: `sender, receiver, bucket, value` for
dyads, `state, bucket, value` for states. A bucket is a year, or a whole period. It lists what is on
record; what it does not list is zero where `covered` holds and unknown elsewhere, so that nothing
is taken for zero that nobody looked at.

    @frame("arms.import_share", unlisted="share")
    def import_share(records, span, buckets, vintage) -> Frame | None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sinews.database import quote
from sinews.editions import Ask, Edition, editions
from sinews.errors import SinewsError
from sinews.measures.volumes import snapshots_condition
from sinews.periods import Period
from sinews.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Frame:
    """All values of one measure, as SQL; see the module's text."""

    sql: str
    tables: tuple[str, ...]
    edition: Edition
    # Years, senders and receivers (None: all) that the records cover.
    years: tuple[int, int]
    senders: frozenset[str] | None = None
    receivers: frozenset[str] | None = None
    # Of an extract of some states: who is covered on whichever side they stand.
    either: frozenset[str] | None = None
    # Which rows of which table the values rest on, and the column that holds their year.
    rows: str = ""
    year: str = "year"

    def records_sql(self, period: Period) -> str:
        """Where the records of a period stand, in order."""
        return (
            f"SELECT DISTINCT snapshot, row, row_count FROM {self.tables[0]} WHERE {self.rows} "
            f"AND {self.year} BETWEEN {period.first_year} AND {period.last_year} ORDER BY snapshot, row"
        )

    def covered(self, sender: str, receiver: str, year: str) -> str:
        """The SQL condition under which what is not listed is known to be none."""
        found = [f"{year} BETWEEN {self.years[0]} AND {self.years[1]}"]
        for column, parties in ((sender, self.senders), (receiver, self.receivers)):
            if parties is not None:
                found.append(f"{column} IN ({_listed(parties)})")
        if self.either is not None:
            listed = _listed(self.either)
            found.append(f"({sender} IN ({listed}) OR {receiver} IN ({listed}))")
        return " AND ".join(found)


def _listed(codes: frozenset[str]) -> str:
    return ", ".join(quote(code) for code in sorted(codes))


@dataclass(frozen=True, slots=True)
class FrameMaker:
    """A registered frame: of dyads or of states; what it means that one is covered and not listed.

    `unlisted` is "zero" (a volume), "share" (zero where the whole is not, else undefined), or
    "unknown" (the publisher lists all it knows of).
    """

    measure: str
    grain: str
    unlisted: str
    # Whether a value of 0 means that there is none (no deaths), not a class or a share of its own.
    zero_is_none: bool
    make: Callable[[Workspace, Period, str, str | None], Frame | None]


FRAMES: dict[str, FrameMaker] = {}

YEARLY = "year"


def frame(
    measure: str, *, grain: str = "dyad", unlisted: str = "zero", zero_is_none: bool = True
) -> Callable[
    [Callable[[Workspace, Period, str, str | None], Frame | None]],
    Callable[[Workspace, Period, str, str | None], Frame | None],
]:
    """Register how a measure is had for everybody at once.

    The function takes the records, the span of years wanted, the bucket (an SQL expression over a
    row's year: `YEARLY`, or a constant for the whole span) and a vintage.
    """

    def register(
        make: Callable[[Workspace, Period, str, str | None], Frame | None],
    ) -> Callable[[Workspace, Period, str, str | None], Frame | None]:
        FRAMES[measure] = FrameMaker(measure, grain, unlisted, zero_is_none, make)
        return make

    return register


def get_frame(measure: str) -> FrameMaker:
    """The frame of a measure; raises with the list of measures that have one."""
    if measure not in FRAMES:
        raise SinewsError(
            f"{measure} cannot be had for all states at once; these can: {', '.join(sorted(FRAMES))}"
        )
    return FRAMES[measure]


@frame("arms.tiv")
def tiv(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
    """Volume of deliveries of every supplier to every recipient."""
    return _deliveries(
        records,
        span,
        vintage,
        "SELECT supplier AS sender, recipient AS receiver, bucket, tiv AS value FROM volumes",
        bucket,
    )


@frame("arms.import_share", unlisted="share")
def import_share(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
    """Share of every recipient's imports from every supplier."""
    return _deliveries(
        records,
        span,
        vintage,
        "SELECT supplier AS sender, recipient AS receiver, bucket,\n"
        "  100 * tiv / nullif(sum(tiv) OVER (PARTITION BY recipient, bucket), 0) AS value\n"
        "FROM volumes",
        bucket,
    )


@frame("arms.export_share", unlisted="share")
def export_share(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
    """Share of every supplier's exports to every recipient."""
    found = _deliveries(
        records,
        span,
        vintage,
        "SELECT supplier AS sender, recipient AS receiver, bucket,\n"
        "  100 * tiv / nullif(sum(tiv) OVER (PARTITION BY supplier, bucket), 0) AS value\n"
        "FROM volumes",
        bucket,
    )
    # Without every recipient of a supplier on record its exports have no total.
    return None if found is None or found.receivers is not None else found


def _deliveries(
    records: Workspace, span: Period, vintage: str | None, select: str, bucket: str
) -> Frame | None:
    edition = _widest(records, span, vintage)
    if edition is None:
        return None
    scopes = [s for one in edition.snapshots for s in one.scopes if s["kind"] == "deliveries"]
    scope = scopes[0]
    sql = (
        f"WITH volumes AS (\n  SELECT supplier, recipient, {bucket} AS bucket, sum(tiv_million) AS tiv\n"
        "  FROM (SELECT *, delivery_year AS year FROM deliveries)\n"
        f"  WHERE {snapshots_condition(edition)}\n"
        f"    AND year BETWEEN {span.first_year} AND {span.last_year}\n"
        "  GROUP BY supplier, recipient, bucket\n)\n" + select
    )
    return Frame(
        sql,
        ("deliveries",),
        edition,
        (scope["first_year"], scope["last_year"]),
        None if scope["suppliers"] is None else frozenset(scope["suppliers"]),
        None if scope["recipients"] is None else frozenset(scope["recipients"]),
        rows=snapshots_condition(edition),
        year="delivery_year",
    )


def _widest(records: Workspace, span: Period, vintage: str | None) -> Edition | None:
    """The newest register of the whole world; else the newest that covers some recipients."""
    whole = editions(records, ("deliveries",), Ask(None, None, None, None), vintage=vintage)
    if whole:
        return whole[0]
    partial = [
        (snapshot.vintage or "", snapshot)
        for snapshot in records.readable
        for scope in snapshot.scopes
        if scope["kind"] == "deliveries"
        and scope["stated"]
        and scope["suppliers"] is None
        and (snapshot.vintage or "").startswith(vintage or "")
    ]
    if not partial:
        return None
    label, snapshot = max(partial, key=lambda pair: (pair[0], pair[1].sha256))
    return Edition("deliveries", label or "undated", (snapshot,))
