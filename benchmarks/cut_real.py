"""Hide the last feet of real flights, and see what the detector says then.

    python benchmarks/cut_real.py ../shared/data/tracks

An end counts as known when the whole track has fixes on the ground at a field, or comes down its axis
to below 1,500 ft with a probability over 0.97. Then every row below a floor over that field is taken
out around the end, and the rest is judged anew. There are some thirty such ends in the samples, and
they are odd flights (calibration, tours, test and survey flights, most without a type), so this is a
check against overconfidence, not a measure of accuracy on ordinary traffic.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from sinews.flights.airfields import Airfields, load_airfields
from sinews.flights.columns import Track
from sinews.flights.detect import THRESHOLD, Flight, detect
from sinews.flights.readers import opensky, readsb

COLUMNS = ("time", "latitude", "longitude", "altitude", "speed", "heading", "rate", "marks", "nic", "nac_p")


def kept(track: Track, keep: Any) -> Track:
    """The rows of a track that are to stay, with their call signs."""
    place = np.cumsum(keep) - keep  # of each row, or of the next that stays
    calls = [(int(place[i]), name) for i, name in track.callsigns if place[i] < keep.sum()]
    return Track(track.aircraft, *(getattr(track, c)[keep] for c in COLUMNS), calls, track.source)


def end_of(flight: Flight, side: str) -> tuple[str | None, str, float]:
    return (
        getattr(flight, side),
        getattr(flight, f"{side}_evidence"),
        getattr(flight, f"{side}_probability"),
    )


def samples(folder: Path) -> list[Track]:
    """The samples' tracks."""
    files = sorted((folder / "opensky").glob("*.json.gz"))
    tracks = [track for file in files for track in opensky.open_source(file)]
    return tracks + list(readsb.open_source(folder / "readsb" / "trace_full_ac671b.json"))


def trials(
    tracks: list[Track], airfields: Airfields, floor: float
) -> list[tuple[str, str, str | None, float, str, Track]]:
    """Side, true field, field said at any probability, that probability, which, and the flight's rows."""
    out = []
    for track in tracks:
        for flight in detect(track, airfields):
            during = (track.time >= flight.first_seen - 400) & (track.time <= flight.last_seen + 400)
            heights = track.altitude[during & (track.altitude > -9000)]
            for side in ("origin", "destination"):
                true, evidence, p = end_of(flight, side)
                if true is None or not len(heights):
                    continue
                i = airfields.find(true)[0]
                latitude, longitude, ground = airfields.fields[i, :3]
                outermost = heights[0 if side == "origin" else -1]
                aligned = evidence == "aligned" and p > 0.97 and outermost < ground + 1500
                if not (evidence == "ground" or aligned) or heights.max() < ground + floor + 1500:
                    continue
                north = track.latitude - latitude
                east = (track.longitude - longitude) * np.cos(np.radians(latitude))
                low = (track.altitude < ground + floor) | np.isnan(track.latitude)
                keep = ~(low & (np.hypot(north, east) < 1.5) & during)
                rest = kept(track, keep)
                found = detect(rest, airfields, threshold=0.0) if keep.sum() > 10 else []
                # Of the track's flights the one in question: a track can hold many.
                same = [
                    f for f in found if f.first_seen < flight.last_seen and f.last_seen > flight.first_seen
                ]
                if same:
                    said, _, chance = end_of(same[0 if side == "origin" else -1], side)
                    own = kept(track, keep & during)
                    out.append((side, true, said, chance, f"{flight.icao24} {flight.callsign}", own))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tracks", type=Path)
    given = parser.parse_args()
    airfields = load_airfields()
    tracks = samples(given.tracks)
    for floor in (1500.0, 3000.0, 6000.0):
        found = trials(tracks, airfields, floor)
        for side in ("origin", "destination"):
            chosen = [t for t in found if t[0] == side]
            named = [t for t in chosen if t[2] is not None and t[3] >= THRESHOLD]
            right = sum(t[1] == t[2] for t in named)
            print(
                f"below {floor:,.0f} ft unseen, {side}: {len(chosen)} ends, {len(named)} named, {right} right"
            )
            for _, true, said, chance, which, _ in named:
                if said != true:
                    print(f"    {which}: {said} ({chance}), in truth {true}")
        for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)):
            inside = [t for t in found if low <= t[3] < high]
            if inside:
                stated = sum(t[3] for t in inside) / len(inside)
                right = sum(t[1] == t[2] for t in inside)
                print(f"    p {low}-{high}: {len(inside)} ends, stated {stated:.2f}, right {right}")


if __name__ == "__main__":
    main()
