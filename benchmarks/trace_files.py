"""Simulated lives written down as readsb writes them: a day's archive of packed traces.

    python benchmarks/trace_files.py FOLDER --aircraft 200 --days 3     FOLDER/v2023.11.15.tar, …

Rows are as long as a world-wide server's (some 200 bytes): indicated air speed, roll and geometric height
in every row, an object in every fourth. What a track does not hold is made up from its row's number.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import math
import tarfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sinews.flights.columns import GROUND, UNKNOWN, Track

DAY = 86_400.0


def trace(track: Track, midnight: float) -> bytes | None:
    """The packed trace of one aircraft on the day that begins at `midnight`; None where it was not seen."""
    names = dict(track.callsigns)
    heard = ""
    rows = []
    for i in range(len(track)):
        heard = names.get(i, heard)
        time = float(track.time[i])
        if not midnight <= time < midnight + DAY:
            continue
        height = int(track.altitude[i])
        on_ground, unknown = height == GROUND, height == UNKNOWN
        rate = float(track.rate[i])
        at = len(rows)
        seen = {
            "type": "adsb_icao",
            "flight": f"{heard:8}",
            "alt_geom": 0 if on_ground or unknown else height + 25 * (at % 40),
            "ias": 200 + at % 97,
            "tas": 380 + at % 97,
            "mach": 0.7,
            "wd": at % 360,
            "ws": at % 60,
            "track": round(float(track.heading[i]), 2),
            "roll": round(at % 23 / 9 - 1, 2),
            "squawk": f"{at % 4096:04o}",
            "emergency": "none",
            "category": "A3",
            "nav_qnh": 1013.6,
            "nav_altitude_mcp": 36_000,
            "nav_modes": ["autopilot", "vnav", "tcas"],
            "nic": int(track.nic[i]),
            "rc": 186,
            "version": 2,
            "nic_baro": 1,
            "nac_p": int(track.nac_p[i]),
            "nac_v": 1,
            "sil": 3,
            "sil_type": "perhour",
            "alert": 0,
            "spi": 0,
        }
        fields = (
            f"{time - midnight:.2f}",
            f"{float(track.latitude[i]):.6f}",
            f"{float(track.longitude[i]):.6f}",
            '"ground"' if on_ground else "null" if unknown else str(height),
            "null" if math.isnan(track.speed[i]) else f"{float(track.speed[i]):.1f}",
            "null" if math.isnan(track.heading[i]) else f"{float(track.heading[i]) % 360:.1f}",
            str(int(track.marks[i])),
            "null" if math.isnan(rate) else str(int(rate)),
            json.dumps(seen, separators=(",", ":")) if at % 4 == 0 else "null",
            '"adsb_icao"',
            str(seen["alt_geom"]),
            str(at % 9 * 64 - 256),
            str(seen["ias"]),
            f"{at % 23 / 10 - 1:.1f}",
        )
        rows.append(f"[{','.join(fields)}]")
    if not rows:
        return None
    who = track.aircraft
    head = {"icao": ("" if who.is_icao else "~") + who.icao24}
    if who.registration:
        head["r"] = who.registration
    if who.type:
        head["t"] = who.type
    flags = (who.military or 0) | (4 if who.pia else 0) | (8 if who.ladd else 0)
    known = "" if who.military is None else f'"dbFlags":{flags},\n'
    text = (
        json.dumps(head, separators=(",", ":"))[:-1]
        + f',\n{known}"timestamp": {midnight:.3f},\n"trace":[ \n'
        + ",\n".join(rows)
        + " ]\n }\n"
    )
    return gzip.compress(text.encode(), 6, mtime=0)


def archive(members: Iterable[tuple[str, bytes]], path: Path) -> Path:
    """A day's archive of (address, packed trace)."""
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        for icao24, data in sorted(members, key=lambda one: (one[0][-2:], one[0])):
            info = tarfile.TarInfo(f"./traces/{icao24[-2:]}/trace_full_{icao24}.json")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def days_of(tracks: Sequence[Track]) -> list[float]:
    """The midnights of the days on which anything was seen."""
    seen = {float(time) // DAY * DAY for track in tracks if len(track) for time in track.time[:: 1 << 6]}
    seen |= {float(track.time[at]) // DAY * DAY for track in tracks if len(track) for at in (0, -1)}
    return sorted(seen)


def write(tracks: Sequence[Track], folder: Path) -> list[Path]:
    """An archive a day of some tracks."""
    made = []
    for midnight in days_of(tracks):
        day = datetime.fromtimestamp(midnight, tz=UTC).date()
        packed = ((track.aircraft.icao24, trace(track, midnight)) for track in tracks if len(track))
        members = [(icao24, data) for icao24, data in packed if data is not None]
        made.append(archive(members, folder / f"v{day:%Y.%m.%d}.tar"))
    return made


def repeated(one: Path, folder: Path, days: int) -> list[Path]:
    """The same day again on the days that follow it: names and times of another day, the same work."""
    with tarfile.open(one) as tar:
        members = [(m.name, tar.extractfile(m).read()) for m in tar.getmembers()]  # type: ignore[union-attr]
    made = []
    for day in range(days):
        moved = []
        for name, data in members:
            head, body = gzip.decompress(data).split(b'"timestamp": ', 1)
            stamp, rest = body.split(b",", 1)
            text = head + b'"timestamp": %.3f,' % (float(stamp) + day * DAY) + rest
            moved.append((name.rsplit("_", 1)[1].split(".")[0], gzip.compress(text, 6, mtime=0)))
        stamp_day = datetime(2023, 11, 15, tzinfo=UTC) + timedelta(days=day)
        made.append(archive(moved, folder / f"v{stamp_day:%Y.%m.%d}.tar"))
    return made


def main() -> None:
    import simulate

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--aircraft", type=int, default=200)
    parser.add_argument("--days", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    world, lives = simulate.history(given.aircraft, given.seed, given.days)
    tracks = [
        simulate.observe(world, flown, simulate.Weather(spoofing=0.02, jamming=0.05)) for flown in lives
    ]
    for path in write(tracks, given.folder):
        print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
