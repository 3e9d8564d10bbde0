"""What is said of a place: an airfield, a base, a port."""

from __future__ import annotations

from sinews.database import quote
from sinews.errors import UnknownName
from sinews.figure import Caveat, cell
from sinews.measures.collected import collection, fold, nothing_collected
from sinews.measures.declare import Answer, measure
from sinews.workspace import Workspace


@measure("place.attribute", unit="attributes", kind="set")
def attribute(records: Workspace, *, place: str) -> Answer:
    """What publishers say of a place, who says so and since when, and what on record contradicts it.

    The value lists each attribute with its value ("handles-explosives: yes"); the text adds who
    says it and who says otherwise, the table has a row for each publisher who says it. `place` is
    an airfield's code (LLOV) or a name (Ovda).

    An attribute that begins with "only-" says that no other place of the state has it. Such a
    sentence ("the only airport in Israel that may handle explosives") is easily repeated and hard to
    prove; so `contradicted_by` lists every row of another place of the same state, in an overlapping
    time, that says yes to what only this place should do, as well as rows of the same place that
    say the opposite. Whether the two speak of the same thing (export or arrival, civilian or
    military flights) is in their notes and is the reader's to judge. That nothing contradicts it
    here proves nothing: the rows are a collection.
    """
    held = collection(records, "places")
    if not held:
        return nothing_collected(held, place, "attributes")
    condition = place_condition(records, place, "places")
    said_and_against = (
        f"({held.distinct([condition])}) AS said\n"
        "LEFT JOIN places AS against ON (\n"
        "    (against.place = said.place AND against.attribute = said.attribute\n"
        "      AND least(against.value, said.value) = 'no' AND greatest(against.value, said.value) = 'yes')\n"
        "    OR (said.attribute = 'only-' || against.attribute AND said.value = 'yes'\n"
        "      AND against.value = 'yes' AND against.state = said.state AND against.place <> said.place)\n"
        "  )\n"
        "  AND coalesce(against.valid_from, '') <= coalesce(said.valid_to || '~', '~')\n"
        "  AND coalesce(said.valid_from, '') <= coalesce(against.valid_to || '~', '~')"
    )
    who = (
        "against.publisher || ' (' || coalesce(against.name, against.place) || ', '\n"
        "      || against.attribute || ': ' || against.value || ')'"
    )
    sql = (
        "SELECT said.publisher, said.valid_from, said.attribute, said.value, said.attribution,\n"
        f"  said.valid_to, string_agg(\n    DISTINCT {who}, '; '\n    ORDER BY {who}\n"
        "  ) AS contradicted_by,\n"
        "  said.place, coalesce(said.name, said.place) AS name, said.published, said.url, said.note\n"
        f"FROM {said_and_against}\nGROUP BY ALL\n"
        "ORDER BY said.attribute, said.value, said.valid_from, said.publisher, said.url, said.note"
    )
    columns, found = records.database(*held.tables).table(sql)
    name, code = found[0][8], found[0][7]
    caveats = [Caveat("said-of-places"), *_only(found)]
    sayings: dict[str, tuple[set[str], set[str]]] = {}
    for row in found:
        publishers, against = sayings.setdefault(f"{row[2]}: {row[3]}", (set(), set()))
        publishers.add(row[0])
        against.update(row[6].split("; ") if row[6] else ())
    said = list(sayings)
    told = "; ".join(
        f"{line} ({', '.join(sorted(publishers))}"
        f"{'; contradicted by ' + ', '.join(sorted(against)) if against else ''})"
        for line, (publishers, against) in sayings.items()
    )
    return Answer(
        value=said,
        text=f"{name} ({code}): {told}." if name != code else f"{name}: {told}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(value) for value in row) for row in found),
        caveats=(*caveats, *held.caveats),
        tables=held.tables,
        snapshots=held.ids,
        vintages=held.vintages,
        records_sql=(
            f"SELECT said.snapshot, said.row, said.row_count FROM {said_and_against}\n"
            f"UNION SELECT against.snapshot, against.row, against.row_count FROM {said_and_against}\n"
            "WHERE against.row IS NOT NULL\nORDER BY snapshot, row"
        ),
    )


def place_condition(records: Workspace, place: str, kind: str) -> str:
    """Keep rows of a place, named by its code or its name; raises `UnknownName` for one not held."""
    held = collection(records, "places")
    names: list[tuple[str, str]] = []
    if held:
        names = [
            (str(code), str(name or code))
            for code, name in records.database("places").query(
                "SELECT DISTINCT place, name FROM places ORDER BY place, name"
            )
        ]
    wanted = fold(place)
    codes = {code for code, name in names if wanted in (fold(code), fold(name))}
    codes = codes or {code for code, name in names if wanted and wanted in fold(name)}
    if kind == "reports":
        others = records.database("reports").query(
            "SELECT DISTINCT place FROM reports WHERE place IS NOT NULL ORDER BY place"
        )
        codes |= {str(code) for (code,) in others if fold(str(code)) == wanted}
        names += [(str(code), str(code)) for (code,) in others]
    if not codes:
        from rapidfuzz import process

        known = {text: code for code, name in names for text in (code, name)}
        near = process.extract(place, sorted(known), limit=3, score_cutoff=60)
        hint = f"; did you mean {', '.join(text for text, _, _ in near)}?" if near else ""
        raise UnknownName(
            f"place={place[:60]}: nothing is on record of it{hint} 'sinews add' takes a file of places",
            tuple(text for text, _, _ in near),
        )
    return f"place IN ({', '.join(quote(code) for code in sorted(codes))})"


def _only(rows: list[tuple[object, ...]]) -> list[Caveat]:
    """For each "only-…" attribute, whether anything on record contradicts it."""
    against: dict[str, set[str]] = {}
    for row in rows:
        if str(row[2]).startswith("only-"):
            found = against.setdefault(str(row[2]), set())
            found.update(str(row[6]).split("; ") if row[6] else ())
    return [
        Caveat("only-contradicted", {"attribute": name, "by": "; ".join(sorted(by))})
        if by
        else Caveat("only-uncontradicted", {"attribute": name})
        for name, by in sorted(against.items())
    ]
