"""Draw the figures of the method page: python benchmarks/draw_flights.py

reliability RESULTS.json    docs/images/flights_reliability.svg, from benchmarks/endpoints.py --output
track FILE.json.gz          docs/images/flights_track.svg: a real flight of the OpenSky samples (MIT)
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

IMAGES = Path(__file__).parents[1] / "docs" / "images"
INK, BLUE, RED, GREY = "#222222", "#2166ac", "#b2182b", "#999999"
CONFIG = {
    "font": "Source Sans Pro, Arial, sans-serif", "view": {"stroke": None}, "background": "#ffffff",
    "axis": {
        "labelColor": INK, "titleColor": INK, "gridColor": "#e6e6e6", "domain": False, "tickColor": GREY,
    },
    "title": {"anchor": "start", "fontSize": 13, "color": INK},
}  # fmt: skip


def write(name: str, spec: dict[str, Any]) -> None:
    import vl_convert

    full = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": CONFIG, **spec}
    (IMAGES / name).write_text(vl_convert.vegalite_to_svg(full), "utf-8")


def axis(field: str, title: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, **more}


def reliability(results: Path) -> None:
    """Stated against observed, two weathers, with the interval that chance alone would leave."""
    held = json.loads(results.read_text("utf-8"))
    names = {"last 6,000 ft unseen": BLUE, "coverage by place": RED}
    rows = []
    for name in names:
        for row in held[name]["reliability"]:
            if row["ends"] >= 30:
                chance = 1.96 * np.sqrt(max(1e-4, row["observed"] * (1 - row["observed"])) / row["ends"])
                low, high = max(0, row["observed"] - chance), min(1, row["observed"] + chance)
                rows.append({**row, "weather": name, "low": low, "high": high})
    x = axis("stated", "stated probability", scale={"domain": [0, 1]})
    colour = {
        "field": "weather", "type": "nominal", "title": None, "legend": {"orient": "top"},
        "scale": {"domain": list(names), "range": list(names.values())},
    }  # fmt: skip
    write(
        "flights_reliability.svg",
        {
            "width": 340,
            "height": 340,
            "layer": [
                {
                    "data": {"values": [{"stated": 0, "observed": 0}, {"stated": 1, "observed": 1}]},
                    "mark": {"type": "line", "color": GREY, "strokeDash": [4, 4]},
                    "encoding": {"x": x, "y": axis("observed", "observed to be right")},
                },
                {
                    "data": {"values": rows},
                    "mark": {"type": "rule", "opacity": 0.6},
                    "encoding": {"x": x, "y": axis("low", ""), "y2": {"field": "high"}, "color": colour},
                },
                {
                    "data": {"values": rows},
                    "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                    "encoding": {"x": x, "y": axis("observed", "observed to be right"), "color": colour},
                },
            ],
        },
    )


def track(path: Path) -> None:
    """Height over time and the path over ground, with the fields it was asked about at each end."""
    from sinews.flights.airfields import load_airfields
    from sinews.flights.detect import detect
    from sinews.flights.readers import opensky

    airfields = load_airfields()
    (fixes,) = opensky.open_source(path)
    (flight,) = detect(fixes, airfields)
    # The same with everything below 6,000 ft hidden: what is left to judge by.
    import cut_real

    high = detect(cut_real.kept(fixes, fixes.altitude > 6000), airfields)
    inside = np.flatnonzero(np.isfinite(fixes.latitude) & (fixes.altitude > -2000))[::25]
    rows = [
        {
            "minute": float((fixes.time[i] - flight.first_seen) / 60),
            "height": int(fixes.altitude[i]),
            "latitude": float(fixes.latitude[i]),
            "longitude": float(fixes.longitude[i]),
        }
        for i in inside
    ]

    def places(listed: list[tuple[str, float]]) -> list[dict[str, Any]]:
        return [
            {
                "place": f"{code} {chance:.2f}",
                "latitude": float(airfields.fields[airfields.find(code)[0], 0]),
                "longitude": float(airfields.fields[airfields.find(code)[0], 1]),
            }
            for code, chance in listed
        ]

    seen = places(flight.destination_candidates)
    unseen = [p for p in places(high[-1].destination_candidates) if p["place"][:4] != seen[0]["place"][:4]]
    told = ", ".join(p["place"] for p in places(high[-1].destination_candidates))
    passes = {"EHLE": (52.4603, 5.5272)}
    over = [{"place": f"{k} (low passes)", "latitude": v[0], "longitude": v[1]} for k, v in passes.items()]
    latitude = axis("latitude", "latitude", scale={"zero": False})
    longitude = axis("longitude", "longitude", scale={"zero": False})

    def named(values: list[dict[str, Any]], colour: str, dy: int) -> list[dict[str, Any]]:
        where = {"x": longitude, "y": latitude}
        return [
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "color": colour, "size": 60},
                "encoding": where,
            },
            {
                "data": {"values": values},
                "mark": {"type": "text", "align": "left", "dx": 7, "dy": dy, "color": colour, "fontSize": 12},
                "encoding": {**where, "text": {"field": "place"}},
            },
        ]

    write(
        "flights_track.svg",
        {
            "vconcat": [
                {
                    "title": f"{flight.callsign}: {flight.origin} to {flight.destination}, one flight",
                    "width": 620,
                    "height": 130,
                    "data": {"values": rows},
                    "mark": {"type": "line", "color": BLUE, "strokeWidth": 1.2},
                    "encoding": {
                        "x": axis("minute", "minutes since take-off"),
                        "y": axis("height", "height, ft"),
                    },
                },
                {
                    "title": [
                        f"Seen to the ground: destination {seen[0]['place']}",
                        f"Everything below 6,000 ft hidden: {told}",
                    ],
                    "width": 620,
                    "height": 330,
                    "layer": [
                        {
                            "data": {"values": rows},
                            "mark": {"type": "trail", "color": BLUE, "opacity": 0.55},
                            "encoding": {
                                "x": longitude,
                                "y": latitude,
                                "order": {"field": "minute"},
                                "size": {"value": 1.2},
                            },
                        },
                        *named(seen[:1], RED, -8),
                        *named(unseen, GREY, 10),
                        *named(over, INK, 12),
                    ],
                },
            ]
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["reliability", "track"])
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    {"reliability": reliability, "track": track}[given.what](given.file)


if __name__ == "__main__":
    main()
