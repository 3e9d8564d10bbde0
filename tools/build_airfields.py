"""Rebuild src/sinews/reference/{airfields,runways}.csv.gz:

    python tools/build_airfields.py airports.csv.gz runways.csv

Both inputs are OurAirports' (public domain). The list of airports may be older than the runways:
fields are joined by OurAirports' number, and called by the newer ident. A field that only the
runways know gets its position from their thresholds, its name, country and elevation from the
package `airportsdata` (MIT) if that is installed, and is left out if nothing gives a position.

OurAirports gives no dates. The few moves that matter and are known surely stand here by hand; a
field or runway that OurAirports calls closed is left out unless it has an end here.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import sys
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent.parent / "src" / "sinews" / "reference"
KINDS = {
    "large_airport": "airport",
    "medium_airport": "airport",
    "small_airport": "airport",
    "closed": "airport",
    "heliport": "heliport",
    "seaplane_base": "seaplanes",
}

# OurAirports' number of a field → (code in use then, first day, last day) of use by aircraft; empty
# where it was always, or is still, in use. Dates are of first and last flights, not of ceremonies.
# Schönefeld's old record is left out: its code, place and one runway are Berlin Brandenburg's.
FIELD_DATES = {
    "2223": ("EDDT", "", "2020-11-08"),  # Berlin Tegel
    "317457": ("LTFM", "2018-10-29", ""),  # Istanbul; LTBA stays in use for cargo, state and private aircraft
    "330388": ("LLER", "2019-01-21", ""),  # Ramon, Eilat
    "4415": ("LLET", "", "2019-03-18"),  # Eilat, in the town
    "4426": ("LLSD", "", "2019-07-01"),  # Sde Dov, Tel Aviv
    "44686": ("OTHH", "2013-12-01", ""),  # Hamad, Doha; OTBD stays in use
    "330820": ("ZBAD", "2019-05-13", ""),  # Daxing, Beijing: from the first trial flights of airlines
    "342095": ("ZUTF", "2021-06-27", ""),  # Tianfu, Chengdu
    "27224": ("ZSQD", "", "2021-08-12"),  # Liuting, Qingdao; its code went to Jiaodong
    "342096": ("ZSQD", "2021-08-12", ""),  # Jiaodong, Qingdao
    "6073": ("SEQU", "", "2013-02-19"),  # Quito
    "308273": ("SEQM", "2013-02-20", ""),
    "333692": ("OPIS", "2018-05-03", ""),  # Islamabad; OPRN stays in use
    "6518": ("URRR", "", "2017-12-07"),  # Rostov
    "326363": ("URRP", "2017-12-07", ""),
    "325736": ("GOBD", "2017-12-07", ""),  # Dakar; GOOY stays in use
    "6468": ("UKCC", "", "2014-05-26"),  # Donetsk
    "26476": ("VDSR", "", "2023-10-16"),  # Siem Reap
    "513482": ("VDSA", "2023-10-16", ""),
    "44952": ("UBBF", "2021-09-05", ""),  # Füzuli
}
# OurAirports' number of a runway → (first day, last day).
RUNWAY_DATES = {
    "239262": ("", "2020-04-01"),  # Istanbul Atatürk 17L/35R and 17R/35L: a hospital was built on them
    "239261": ("", "2020-04-01"),
    "337087": ("2020-11-04", ""),  # Berlin Brandenburg 06R/24L
}
SOFT = re.compile(r"TURF|GR|GVL|GRV|DIRT|EART|SAND|CLAY|LOAM|SOIL|SNOW|ICE|MUD|CORAL|COR|LATER|MAT", re.I)
WATER = re.compile(r"WAT", re.I)


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def offset(latitude: float, longitude: float, heading: float, feet: float) -> tuple[float, float]:
    degrees = feet / 6076.12 / 60
    turn = math.radians(heading)
    return (
        latitude + degrees * math.cos(turn),
        longitude + degrees * math.sin(turn) / max(0.01, math.cos(math.radians(latitude))),
    )


def heading_of(row: dict[str, str], latitude: float) -> float:
    """True heading of the lower end: as given, else from its number (magnetic, so only roughly)."""
    given = number(row["le_heading_degT"])
    if math.isfinite(given):
        return given % 360
    digits = re.match(r"0?(\d{1,2})[LRCTW]?$", row["le_ident"].strip())
    return float(digits[1]) * 10 % 360 if digits and abs(latitude) < 70 else math.nan


def runway_ends(row: dict[str, str], field: dict[str, Any]) -> tuple[list[float], int]:
    """Positions of both ends, and whether OurAirports gives them (1) or heading and length do (0)."""
    ends = [number(row[f"{end}_{axis}_deg"]) for end in ("le", "he") for axis in ("latitude", "longitude")]
    if all(map(math.isfinite, ends)):
        apart = math.hypot(ends[0] - field["latitude"], (ends[1] - field["longitude"]) * 0.5)
        span = math.hypot(ends[0] - ends[2], (ends[1] - ends[3]) * math.cos(math.radians(ends[0]))) * 364567
        if apart < 0.08 and 300 < span < 25000:
            return ends, 1
    heading = heading_of(row, field["latitude"])
    length = number(row["length_ft"])
    if not math.isfinite(heading) or not length > 300:
        return [], 0
    place = field["latitude"], field["longitude"]
    return [*offset(*place, heading + 180, length / 2), *offset(*place, heading, length / 2)], 0


def write(name: str, header: list[str], rows: list[list[Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    with (REFERENCE / name).open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.getvalue().encode("utf-8"))


def main(airports: Path, runways: Path) -> None:
    with (REFERENCE / "codes.csv").open(encoding="utf-8", newline="") as lines:
        states = {
            row["iso2"]: row["code"] for row in csv.DictReader(line for line in lines if line[0] != "#")
        }
    states["XK"] = "XKX"
    with runways.open(encoding="utf-8", newline="") as lines:
        strips = list(csv.DictReader(lines))
    newest = {row["airport_ref"]: row["airport_ident"] for row in strips}
    fields: dict[str, dict[str, Any]] = {}
    closed = set()
    with gzip.open(airports, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            ident = newest.get(row["id"], row["ident"])
            if row["type"] not in KINDS or (row["type"] == "closed" and row["id"] not in FIELD_DATES):
                closed.add(row["id"])
                continue
            fields[row["id"]] = {
                "ident": ident,
                "name": row["name"],
                "country": states.get(row["iso_country"], ""),
                "latitude": float(row["latitude_deg"]),
                "longitude": float(row["longitude_deg"]),
                "elevation": number(row["elevation_ft"]),
                "kind": KINDS[row["type"]],
            }
    # A closed field's runways may stand in the newer list as if they were open.
    for extra in added([row for row in strips if row["airport_ref"] not in closed], fields, states):
        fields[extra.pop("id")] = extra

    held: dict[str, list[list[Any]]] = {}
    heights: dict[str, list[float]] = {}
    for row in strips:
        field = fields.get(row["airport_ref"])
        dates = RUNWAY_DATES.get(row["id"], ("", ""))
        ended = FIELD_DATES.get(row["airport_ref"], ("", "", ""))[2] or dates[1]
        if field is None or (row["closed"] == "1" and not ended):
            continue
        known = [number(row[f"{end}_elevation_ft"]) for end in ("le", "he")]
        heights.setdefault(row["airport_ref"], []).extend(h for h in known if math.isfinite(h))
        length = number(row["length_ft"])
        ends, placed = runway_ends(row, field)
        if not length > 0 and not ends:
            continue
        surface = (
            "water" if WATER.search(row["surface"]) else "soft" if SOFT.match(row["surface"]) else "hard"
        )
        held.setdefault(row["airport_ref"], []).append(
            [f"{e:.5f}" for e in ends or [math.nan] * 4]
            + [int(length) if length > 0 else 0, surface, placed, *dates]
        )
    for key, field in fields.items():
        if not math.isfinite(field["elevation"]) and heights.get(key):
            field["elevation"] = sum(heights[key]) / len(heights[key])
    borrow_elevations(list(fields.values()))
    order = sorted(fields, key=lambda key: (fields[key]["ident"], key))
    seen: set[str] = set()
    out_fields, out_runways = [], []
    for key in order:
        field = fields[key]
        ident = field["ident"]
        if ident in seen:
            continue
        code, first, last = FIELD_DATES.get(key, (ident, "", ""))
        seen.add(ident)
        out_fields.append(
            [
                ident,
                code,
                field["name"],
                field["country"],
                f"{field['latitude']:.5f}",
                f"{field['longitude']:.5f}",
                round(field["elevation"]),
                field["kind"],
                first,
                last,
            ]
        )
        out_runways += [[ident, *strip] for strip in held.get(key, [])]
    write(
        "airfields.csv.gz",
        ["ident", "code", "name", "country", "latitude", "longitude", "elevation_ft", "kind", "from", "to"],
        out_fields,
    )
    write(
        "runways.csv.gz",
        ["ident", "latitude_1", "longitude_1", "latitude_2", "longitude_2", "length_ft", "surface", "placed",
         "from", "to"],
        out_runways,
    )  # fmt: skip
    print(len(out_fields), "fields,", len(out_runways), "runways")
    print("no state:", sorted({row[0] for row in out_fields if not row[3]})[:20])
    print("dated, but absent:", sorted(FIELD_DATES.keys() - fields.keys()))


def borrow_elevations(fields: list[dict[str, Any]]) -> None:
    """A field without an elevation gets that of the nearest one that has it: heliports mostly."""
    cells: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for field in fields:
        if math.isfinite(field["elevation"]):
            cells.setdefault((int(field["latitude"]), int(field["longitude"])), []).append(field)
    for field in fields:
        if math.isfinite(field["elevation"]):
            continue
        row, column = int(field["latitude"]), int(field["longitude"])
        around = [
            (
                math.hypot(
                    known["latitude"] - field["latitude"],
                    (known["longitude"] - field["longitude"]) * math.cos(math.radians(field["latitude"])),
                ),
                known["ident"],
                known["elevation"],
            )
            for north in (-1, 0, 1)
            for east in (-1, 0, 1)
            for known in cells.get((row + north, column + east), ())
        ]
        field["borrowed"] = min(around)[2] if around else 0.0
    for field in fields:
        field["elevation"] = field.pop("borrowed", field["elevation"])


def added(
    strips: list[dict[str, str]], fields: dict[str, dict[str, Any]], states: dict[str, str]
) -> list[dict[str, Any]]:
    """Fields that only the list of runways knows."""
    try:
        import airportsdata

        known: dict[str, dict[str, Any]] = {**airportsdata.load("LID"), **airportsdata.load("ICAO")}
    except ImportError:
        known = {}
    found: dict[str, dict[str, Any]] = {}
    for row in strips:
        ident = row["airport_ident"]
        if row["airport_ref"] in fields or row["airport_ref"] in found or row["closed"] == "1":
            continue
        record = known.get(ident, {})
        ends = [number(row[f"{e}_{axis}_deg"]) for axis in ("latitude", "longitude") for e in ("le", "he")]
        latitude, longitude = (ends[0] + ends[1]) / 2, (ends[2] + ends[3]) / 2
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            latitude, longitude = record.get("lat", math.nan), record.get("lon", math.nan)
        if not math.isfinite(latitude):
            continue
        small = "H" in row["le_ident"] and number(row["length_ft"]) < 300
        found[row["airport_ref"]] = {
            "id": row["airport_ref"],
            "ident": ident,
            "name": record.get("name", ident),
            "country": states.get(record.get("country", ident[:2] if "-" in ident else ""), ""),
            "latitude": latitude,
            "longitude": longitude,
            "elevation": float(record["elevation"]) if record else math.nan,
            "kind": "heliport" if small else "airport",
        }
    return list(found.values())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
