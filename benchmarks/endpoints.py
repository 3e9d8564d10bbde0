"""Score the detector's airfields on simulated history: coverage, accuracy, calibration.

    python benchmarks/endpoints.py [--aircraft 400] [--seed 7] [--fit] [--output FILE.json]

Four weathers: full coverage down to the ground; the last 6,000 ft unseen everywhere; coverage by
place, as a network has it, with holes and odd rows; the same with jamming and spoofing. Printed by
weather: of the true ends of flights seen at all, how many got an airport (coverage) and of those how
many the right one (accuracy); the same by evidence and by the height last seen; flights torn in two,
joined, or made up; and the reliability of the stated probabilities, in bins. All of it is on
simulated history: real traffic is kinder in some ways and harder in others.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import simulate

from sinews.flights.airfields import load_airfields
from sinews.flights.attractors import detect_all
from sinews.flights.detect import Flight

WEATHERS = {
    "full coverage": simulate.Weather(floor=0.0, noise=True),
    "last 6,000 ft unseen": simulate.Weather(floor=6000.0, noise=True),
    "coverage by place": simulate.Weather(),
    "jamming and spoofing": simulate.Weather(spoofing=0.5, jamming=0.5),
}


def judge(lives: list[Any], world: Any, weather: Any, airfields: Any) -> dict[str, Any]:
    """Ends of flights, each with what was true and what was said."""
    known = {f.ident: f for f in world.fields}
    code = dict(zip(airfields.idents, airfields.codes, strict=True))
    ends: list[dict[str, Any]] = []
    torn = joined = invented = flights = seen = 0
    reliability: list[tuple[float, bool]] = []
    shown: list[str] = []
    tracks = [simulate.observe(world, flown, weather) for flown in lives]
    judged = detect_all([[track] for track in tracks], airfields, threshold=0.0)
    for flown, track, found in zip(lives, tracks, judged, strict=True):
        time = track.time
        flights += len(flown.truth)
        owners: dict[int, list[int]] = defaultdict(list)
        for k, f in enumerate(found):
            for j, truth in enumerate(flown.truth):
                if f.first_seen < truth.landing - 30 and f.last_seen > truth.takeoff + 30:
                    owners[k].append(j)
        mine: dict[int, list[int]] = defaultdict(list)
        for k, js in owners.items():
            if len(js) > 1:
                joined += len(js) - 1
            for j in js:
                mine[j].append(k)
        for j, truth in enumerate(flown.truth):
            ks = sorted(mine[j])
            inside = (time > truth.takeoff + 10) & (time < truth.landing - 10)
            if inside.sum() < 2:
                continue
            seen += 1
            torn += max(0, len(ks) - 1)
            if len(ks) > 1:
                shown.append(f"torn {flown.icao24} {flown.type.name} {truth}")
            for side, field in (("departure", truth.origin), ("arrival", truth.destination)):
                place = known.get(field or "")
                picked = np.flatnonzero(inside)[0 if side == "departure" else -1]
                height = track.altitude[picked] - (place.elevation if place else 0)
                height = max(0.0, float(height)) if track.altitude[picked] > -10000 else 0.0
                k = None
                if ks:
                    k = ks[0] if side == "departure" else ks[-1]
                    js = owners[k]
                    # A flight over two true ones has the ends of the first and the last only.
                    if len(js) > 1 and (js[0] if side == "departure" else js[-1]) != j:
                        k = None
                f = found[k] if k is not None else None
                said = None if f is None else (f.origin if side == "departure" else f.destination)
                p = (
                    0.0
                    if f is None
                    else (f.origin_probability if side == "departure" else f.destination_probability)
                )
                evidence = (
                    "none"
                    if f is None
                    else (f.origin_evidence if side == "departure" else f.destination_evidence)
                )
                ends.append(
                    {"side": side, "type": flown.type.name, "true": code.get(field or ""), "said": said,
                     "p": p, "evidence": evidence, "height": height, "hex": flown.icao24, "t": truth.takeoff,
                     "outside": field is None}
                )  # fmt: skip
                if said is not None:
                    reliability.append((p, said == code.get(field or "")))
            # Stops made up in the middle of a flight are wrong ends too.
            ends += [_extra(found[k], "departure", flown) for k in ks[1:]]
            ends += [_extra(found[k], "arrival", flown) for k in ks[:-1]]
        strange = [f for k, f in enumerate(found) if not owners[k]]
        invented += len(strange)
        shown += [f"invented {f.icao24} {flown.type.name} {f.first_seen} {f.points} fixes" for f in strange]
    reliability += [(end["p"], False) for end in ends if end.get("extra") and end["said"] is not None]
    return {"ends": ends, "flights": flights, "seen": seen, "torn": torn, "joined": joined,
            "invented": invented, "reliability": reliability, "shown": shown}  # fmt: skip


def _extra(f: Flight, side: str, flown: Any) -> dict[str, Any]:
    said, p, evidence = (
        (f.origin, f.origin_probability, f.origin_evidence)
        if side == "departure"
        else (f.destination, f.destination_probability, f.destination_evidence)
    )
    return {"side": side, "type": flown.type.name, "true": None, "said": said, "p": p, "height": -1.0,
            "evidence": evidence, "hex": flown.icao24, "t": f.first_seen, "outside": False,
            "extra": True}  # fmt: skip


def table(result: dict[str, Any], threshold: float) -> dict[str, Any]:
    ends = result["ends"]
    out: dict[str, Any] = {}

    def line(name: str, chosen: list[dict[str, Any]]) -> None:
        base = [e for e in chosen if not e.get("extra") and not e["outside"]]
        named = [
            e for e in chosen if e["said"] is not None and e["p"] >= threshold and e["evidence"] != "none"
        ]
        covered = [e for e in named if not e.get("extra") and not e["outside"]]
        right = [e for e in named if e["said"] == e["true"]]
        if base:
            out[name] = {
                "ends": len(base),
                "coverage": round(100 * len(covered) / len(base), 1),
                "accuracy": round(100 * len(right) / len(named), 2) if named else None,
            }

    line("all", ends)
    edges = [0, 500, 1500, 3000, 6000, 9000, 15000, 99999]
    for side in ("departure", "arrival"):
        of = [e for e in ends if e["side"] == side]
        line(side, of)
        for evidence in ("ground", "aligned", "low", "bracketed"):
            line(f"{side} {evidence}", [e for e in of if e["evidence"] == evidence])
        for low, high in itertools.pairwise(edges):
            line(f"{side} seen to {low:,}-{high:,} ft", [e for e in of if low <= e["height"] < high])
    for name in simulate.TYPES:
        line("type " + name, [e for e in ends if e["type"] == name])
    return out


def bins(reliability: list[tuple[float, bool]]) -> list[dict[str, float]]:
    """Stated probability against how often it was right, in bins."""
    p = np.array([r[0] for r in reliability])
    right = np.array([r[1] for r in reliability], float)
    edges = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.001]
    out = []
    for low, high in itertools.pairwise(edges):
        chosen = (p >= low) & (p < high)
        if chosen.sum():
            out.append(
                {"from": low, "ends": int(chosen.sum()), "stated": round(float(p[chosen].mean()), 3),
                 "observed": round(float(right[chosen].mean()), 3)}
            )  # fmt: skip
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--aircraft", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threshold", type=float, default=0.7)
    parser.add_argument("--weather", default="")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="print so many wrong ends")
    given = parser.parse_args()
    airfields = load_airfields()
    world, lives = simulate.history(given.aircraft, given.seed)
    results = {}
    for name, weather in WEATHERS.items():
        if given.weather not in name:
            continue
        result = judge(lives, world, weather, airfields)
        rows = table(result, given.threshold)
        reliability = bins(result["reliability"])
        print(f"\n== {name}: {result['flights']} flights, {result['seen']} seen; "
              f"torn {result['torn']}, joined {result['joined']}, made up {result['invented']}")  # fmt: skip
        for label, row in rows.items():
            print(f"{label:34} {row['ends']:6}  coverage {row['coverage']:5}%  accuracy {row['accuracy']}%")
        for row in reliability:
            print(
                f"  p {row['from']:<5} n {row['ends']:6} "
                f"stated {row['stated']:.3f} observed {row['observed']:.3f}"
            )
        wrong = [e for e in result["ends"] if e["said"] is not None and e["p"] >= given.threshold
                 and e["said"] != e["true"] and e["evidence"] != "none"]  # fmt: skip
        for e in wrong[: given.errors]:
            print("  wrong:", e)
        for text in result["shown"][: given.errors]:
            print("  ", text)
        counts = {k: result[k] for k in ("flights", "seen", "torn", "joined", "invented")}
        results[name] = {"table": rows, "reliability": reliability, **counts}
    if given.output:
        given.output.write_text(json.dumps(results, indent=1), "utf-8")


if __name__ == "__main__":
    main()
