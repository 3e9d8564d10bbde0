"""Readers of position history: every form, cut and hostile ones too, gives the same tracks or a reason."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import struct
import tarfile
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("numba", reason="needs the extra [flights]")

from sinews.errors import UnreadableFile
from sinews.flights.columns import GROUND, STALE, UNKNOWN, Track
from sinews.flights.kernel_bench import Bench
from sinews.flights.libdeflate import Libdeflate
from sinews.flights.readers import Source, fr24, heatmap, inflate, open_any, opensky, readsb
from sinews.flights.readers.detect import detect_format
from sinews.flights.readers.parts import Parts, check_parts, gather_parts
from sinews.flights.readers.tar import CUT_TAR, DAMAGED_HEADER, OUTSIDE_NAME, STRETCH, TOO_LARGE

TRACKS = Path(__file__).parents[2] / "shared" / "data" / "tracks"
needs_tracks = pytest.mark.skipif(not TRACKS.is_dir(), reason="../shared/data/tracks is absent")
BENCH = Bench()


def trace(address: str, rows: int = 3, **top: Any) -> bytes:
    document = {
        "icao": address,
        "r": f"R-{address[-3:]}",
        "t": "A320",
        "dbFlags": 0,
        "timestamp": 1533081600.0,
        **top,
        "trace": [
            [k * 10.0, 46.5 + k / 1000, 7.25, 30000 + 25 * k, 400.0, 90.0, 0, 0, None, "adsb_icao"]
            for k in range(rows)
        ],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def member_name(address: str) -> str:
    return f"./traces/{address[-2:]}/trace_full_{address}.json"


def tar_of(members: dict[str, bytes], **options: Any) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=options.get("format", tarfile.GNU_FORMAT)) as archive:
        folder = tarfile.TarInfo("./traces")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


ADDRESSES = [f"4b{k:04x}" for k in range(0x1000, 0x1040)]
MEMBERS = {member_name(address): gzip.compress(trace(address, 3 + k)) for k, address in enumerate(ADDRESSES)}
MEMBERS["./heatmap/00.bin.ttf"] = b"no trace"
MEMBERS["./README.txt"] = b"readme"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def take(path: Any, **options: Any) -> tuple[list[Track], Any]:
    source = readsb.open_source(path, bench=BENCH, **options)
    return list(source), source.summary


def columns(track: Track) -> list[Any]:
    names = ("time", "latitude", "longitude", "altitude", "speed", "heading", "rate", "marks", "nic", "nac_p")
    return [
        track.aircraft,
        track.callsigns,
        track.rows_bad,
        *(getattr(track, name).tobytes() for name in names),
    ]


def by_address(tracks: list[Track]) -> dict[str, list[Any]]:
    return {track.aircraft.icao24: columns(track) for track in tracks}


# --- readsb: forms ----------------------------------------------------------------------------------


def test_plain_or_gzip_whatever_the_name_says(tmp_path: Path) -> None:
    text = trace("4b1815", 5)
    expected = None
    for name, data in {
        "trace_full_4b1815.json": text,
        "plain.json.gz": text,
        "packed.json": gzip.compress(text),
        "packed.gz": gzip.compress(text),
        "two members.gz": gzip.compress(text[:100]) + gzip.compress(text[100:]),
    }.items():
        tracks, summary = take(write(tmp_path, name, data))
        assert [len(track) for track in tracks] == [5], name
        assert (summary.members, summary.rows, summary.bytes_out) == (1, 5, len(text)), name
        assert tracks[0].source == name
        expected = expected or columns(tracks[0])
        assert columns(tracks[0]) == expected


def test_a_folder_gives_its_traces_by_name(tmp_path: Path) -> None:
    for address in ("4b0002", "4b0001"):
        write(tmp_path, f"traces/{address[-2:]}/trace_full_{address}.json", gzip.compress(trace(address)))
    write(tmp_path, "acas/acas.json", b"{}")
    tracks, summary = take(tmp_path)
    assert [track.aircraft.icao24 for track in tracks] == ["4b0001", "4b0002"]
    assert summary.skipped == {}


@pytest.mark.parametrize("format", [tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_gives_its_traces_in_its_order(tmp_path: Path, format: int) -> None:
    tracks, summary = take(write(tmp_path, "day.tar", tar_of(MEMBERS, format=format)))
    assert [track.aircraft.icao24 for track in tracks] == ADDRESSES
    assert [len(track) for track in tracks] == [3 + k for k in range(len(ADDRESSES))]
    assert (summary.members, summary.others, summary.skipped) == (64, 2, {})
    assert summary.bytes_in == sum(len(data) for name, data in MEMBERS.items() if "trace" in name)


def test_a_tar_cut_anywhere_is_the_same_tar(tmp_path: Path) -> None:
    data = tar_of(MEMBERS)
    whole, summary = take(write(tmp_path, "whole.tar", data))
    dice = random.Random(11)
    for round_ in range(12):
        cuts = sorted(dice.sample(range(1, len(data)), dice.choice([1, 2, 5, 25])))
        # Into a header, into a name, into a gzip trailer, between members: where split happens to cut.
        cuts += [] if round_ else [1, 600, 1024, len(data) - 1]
        edges = [0, *sorted(set(cuts)), len(data)]
        parts = []
        for k, (begin, end) in enumerate(pairwise(edges)):
            suffix = chr(97 + k // 26) + chr(97 + k % 26)
            parts.append(write(tmp_path / str(round_), f"day.tar.{suffix}", data[begin:end]))
        tracks, cut = take(parts)
        assert by_address(tracks) == by_address(whole)
        assert (cut.fingerprint, cut.skipped) == (summary.fingerprint, {})
        # The first part alone names the rest.
        assert len(take(parts[0])[0]) == len(whole)


def test_parts_are_put_in_order_and_a_missing_one_is_named(tmp_path: Path) -> None:
    parts = [write(tmp_path, f"day.tar.{suffix}", b"x") for suffix in ("aa", "ab", "ac")]
    assert check_parts(parts[::-1]) == parts
    assert gather_parts(parts[0]) == parts
    with pytest.raises(UnreadableFile, match=r"day\.tar\.ab"):
        check_parts([parts[0], parts[2]])
    with pytest.raises(UnreadableFile, match="not all of these files"):
        check_parts([parts[0], write(tmp_path, "other.tar.ab", b"x")])


@pytest.mark.parametrize("format", [tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT])
def test_long_names(tmp_path: Path, format: int) -> None:
    deep = "./" + "/".join(["a-long-name-of-a-folder"] * 6) + "/trace_full_4b0001.json"
    plain = member_name("4b0002")
    members = {deep: gzip.compress(trace("4b0001")), plain: gzip.compress(trace("4b0002"))}
    tracks, summary = take(write(tmp_path, "day.tar", tar_of(members, format=format)))
    assert [track.source for track in tracks] == [deep, plain]
    assert summary.skipped == {}
    tracks, _ = take(write(tmp_path, "day.tar", tar_of(members, format=format)), only=frozenset({"4b0001"}))
    assert [track.source for track in tracks] == [deep]


def test_a_member_longer_than_the_buffer(tmp_path: Path) -> None:
    dice = random.Random(3)
    rows = [
        [k, round(dice.uniform(-90, 90), 6), round(dice.uniform(-180, 180), 6), dice.randrange(40000)]
        for k in range(60_000)
    ]
    text = json.dumps({"icao": "4b0001", "timestamp": 1e9, "trace": rows}).encode()
    packed = gzip.compress(text, 1)
    assert len(packed) > STRETCH
    members = {member_name("4b0002"): gzip.compress(trace("4b0002")), member_name("4b0001"): packed}
    members[member_name("4b0003")] = gzip.compress(trace("4b0003"))
    tracks, summary = take(write(tmp_path, "day.tar", tar_of(members)))
    assert [len(track) for track in tracks] == [3, 60_000, 3]
    assert tracks[1].latitude.tolist() == [row[1] for row in rows]
    assert summary.skipped == {}


def test_a_fleet_is_chosen_by_name_before_inflating(tmp_path: Path) -> None:
    members = dict(MEMBERS)
    # Whoever inflates this one finds that it is broken.
    members[member_name("4b9999")] = b"\x1f\x8b" + bytes(100)
    path = write(tmp_path, "day.tar", tar_of(members))
    tracks, summary = take(path, only=frozenset({"4B1003", "4b1010", "aaaaaa"}))
    assert [track.aircraft.icao24 for track in tracks] == ["4b1003", "4b1010"]
    assert summary.skipped == {}
    assert summary.others == len(members) - 2
    with pytest.raises(UnreadableFile, match="six hexadecimal digits"):
        take(path, only=frozenset({"4b18"}))


def test_addresses_that_are_not_icaos_are_told_apart(tmp_path: Path) -> None:
    members = {member_name(name): gzip.compress(trace(name)) for name in ("4b0001", "~4b0001")}
    path = write(tmp_path, "day.tar", tar_of(members))
    assert [track.aircraft.is_icao for track in take(path)[0]] == [True, False]
    for wanted in ("4b0001", "~4b0001"):
        tracks, _ = take(path, only=frozenset({wanted}))
        assert [track.aircraft.is_icao for track in tracks] == [not wanted.startswith("~")]


def test_a_file_with_any_name_is_chosen_by_the_address_in_it(tmp_path: Path) -> None:
    path = write(tmp_path, "some flight.json", trace("4b0001"))
    assert len(take(path, only=frozenset({"4b0001"}))[0]) == 1
    tracks, summary = take(path, only=frozenset({"4b0002"}))
    assert (tracks, summary.others) == ([], 1)


# --- readsb: the index ------------------------------------------------------------------------------


class Counting(Parts):
    """Counts the bytes that are read."""

    total = 0

    def read_into(self, buffer: memoryview) -> int:
        got = super().read_into(buffer)
        Counting.total += got
        return got


def test_with_an_index_only_the_spans_asked_for_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(5)
    filler = {f"./heatmap/{k:02d}.bin.ttf": dice.randbytes(200_000) for k in range(20)}
    members = {}
    for address, (name, data) in zip(ADDRESSES, filler.items(), strict=False):
        members[member_name(address)] = MEMBERS[member_name(address)]
        members[name] = data
    data = tar_of(members)
    parts = [
        write(tmp_path, f"day.tar.a{c}", data[k : k + 1_000_000])
        for c, k in zip("abcde", range(0, len(data), 1_000_000), strict=False)
    ]
    index = tmp_path / "beside" / "day.index"
    monkeypatch.setattr(readsb, "Parts", Counting)
    whole, seen = take(parts, index=index)
    assert index.is_file()
    wanted = frozenset({ADDRESSES[2], ADDRESSES[17]})
    Counting.total = 0
    tracks, summary = take(parts, index=index, only=wanted)
    assert Counting.total < 20_000 < len(data)
    assert by_address(tracks) == {address: by_address(whole)[address] for address in wanted}
    assert [track.source for track in tracks] == [member_name(ADDRESSES[2]), member_name(ADDRESSES[17])]
    assert summary.fingerprint == seen.fingerprint


@pytest.mark.parametrize("harm", ["other sizes", "cut line", "no numbers", "not text", "absent"])
def test_an_index_that_does_not_fit_is_not_used(tmp_path: Path, harm: str) -> None:
    path = write(tmp_path, "day.tar", tar_of(MEMBERS))
    index = tmp_path / "day.index"
    whole, _ = take(path, index=index)
    text = index.read_text("utf-8")
    if harm == "absent":
        index.unlink()
    elif harm == "not text":
        index.write_bytes(b"\xff\xfe" + text.encode())
    else:
        lines = {
            "other sizes": text.replace("\t", "\t9", 1),
            "cut line": text[:-5],
            "no numbers": text.replace("\t5", "\tx"),
        }
        index.write_text(lines[harm], "utf-8", newline="\n")
    tracks, _ = take(path, index=index, only=frozenset({ADDRESSES[5]}))
    assert by_address(tracks) == {ADDRESSES[5]: by_address(whole)[ADDRESSES[5]]}


def test_an_index_of_another_archive_of_the_same_size_gives_no_wrong_track(tmp_path: Path) -> None:
    one = {member_name(a): gzip.compress(trace(a), mtime=0) for a in ("4b0001", "4b0002")}
    two = {member_name(a): one[member_name(b)] for a, b in (("4b0002", "4b0002"), ("4b0001", "4b0001"))}
    index = tmp_path / "day.index"
    take(write(tmp_path, "day.tar", tar_of(one)), index=index)
    path = write(tmp_path, "day.tar", tar_of(two))
    tracks, _ = take(path, index=index, only=frozenset({"4b0001"}))
    assert {track.aircraft.icao24 for track in tracks} <= {"4b0001"}


def test_the_fingerprint_is_that_of_names_sizes_and_trailers(tmp_path: Path) -> None:
    import hashlib

    path = write(tmp_path, "day.tar", tar_of(MEMBERS))
    lines = []
    for name, data in MEMBERS.items():
        crc = f"{struct.unpack('<I', data[-8:-4])[0]:08x}" if data[:2] == b"\x1f\x8b" else "-"
        lines.append(f"{name}\t{len(data)}\t{crc}\n")
    assert take(path)[1].fingerprint == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert take(path, only=frozenset({ADDRESSES[0]}))[1].fingerprint == take(path)[1].fingerprint


# --- readsb: hostile input --------------------------------------------------------------------------


def damaged_gzip() -> Iterator[tuple[str, bytes, str]]:
    good = gzip.compress(trace("4b1815", 50))
    yield "cut", good[: len(good) // 2], inflate.CUT_GZIP
    yield "no trailer", good[:-8], inflate.CUT_GZIP
    yield "header only", good[:10], inflate.CUT_GZIP
    yield "wrong CRC", good[:-8] + b"\0\0\0\0" + good[-4:], inflate.WRONG_CHECKSUM
    yield "wrong size", good[:-4] + struct.pack("<I", 17), inflate.WRONG_CHECKSUM
    yield "size too large", good[:-4] + struct.pack("<I", 1 << 20), inflate.WRONG_CHECKSUM
    yield "garbage", good[:40] + b"\xff" * 40 + good[80:], inflate.BROKEN_GZIP
    yield "magic only", b"\x1f\x8b", inflate.CUT_GZIP
    yield "gzip in gzip", gzip.compress(good), readsb.REASONS[2]
    yield "zeros", gzip.compress(bytes(1000)), readsb.REASONS[2]


@pytest.mark.parametrize(
    ("name", "data", "reason"), list(damaged_gzip()), ids=[case[0] for case in damaged_gzip()]
)
@pytest.mark.parametrize("by_address_of_the_library", [True, False])
def test_damaged_gzip_is_skipped_with_a_reason(
    tmp_path: Path, name: str, data: bytes, reason: str, by_address_of_the_library: bool
) -> None:
    library = Libdeflate()
    if not by_address_of_the_library:
        library.addresses = np.zeros(2, np.int64)
    members = {member_name("4b0001"): gzip.compress(trace("4b0001")), member_name("4b0666"): data}
    members[member_name("4b0002")] = gzip.compress(trace("4b0002"))
    source = readsb.open_source(write(tmp_path, "day.tar", tar_of(members)), bench=Bench(library))
    assert [track.aircraft.icao24 for track in source] == ["4b0001", "4b0002"]
    assert source.summary.skipped == {reason: 1}


def test_without_the_library_all_is_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, "day.tar", tar_of(MEMBERS))
    library = Libdeflate()
    library.addresses = np.zeros(2, np.int64)
    source = readsb.open_source(path, bench=Bench(library))
    assert by_address(list(source)) == by_address(take(path)[0])
    assert source.summary.skipped == {}


def bomb(size: int, said: int | None = None) -> bytes:
    """Zeros, packed block by block; `said` is the size that the trailer claims."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    checksum, block = 0, bytes(1 << 20)
    data = []
    for _ in range(size >> 20):
        data.append(packer.compress(block))
        checksum = zlib.crc32(block, checksum)
    data.append(packer.flush())
    trailer = struct.pack("<II", checksum, (size if said is None else said) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + b"".join(data) + trailer


@pytest.mark.parametrize("said", [None, 1000, 60 << 20])
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, said: int | None) -> None:
    members = {
        member_name("4b0666"): bomb(300 << 20, said),
        member_name("4b0001"): gzip.compress(trace("4b0001")),
    }
    path = write(tmp_path, "day.tar", tar_of(members))
    take(path)
    tracemalloc.start()
    tracks, summary = take(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [track.aircraft.icao24 for track in tracks] == ["4b0001"]
    assert summary.skipped == {inflate.BOMB: 1}
    assert peak < 160 << 20


def test_a_bomb_of_ten_gigabytes_whose_size_wraps(tmp_path: Path) -> None:
    """Ten GB of zeros are 10 MB of gzip; the trailer can say no more than their size modulo 4 GB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(64 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush each block stands for itself, so that it can be repeated.
    again = packer.compress(bytes(64 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = (
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
        + block
        + again * 159
        + b"\x03\0"
        + struct.pack("<II", 1, 10 << 30 & 0xFFFFFFFF)
    )
    tracks, summary = take(write(tmp_path, "trace_full_4b0001.json", data))
    assert tracks == []
    assert summary.skipped == {inflate.BOMB: 1}


def test_a_plain_file_too_large_to_be_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_4b0001.json"
    with path.open("wb") as file:
        file.truncate(65 << 20)
    assert take(path)[1].skipped == {TOO_LARGE: 1}


@pytest.mark.parametrize(
    "name",
    [
        "../trace_full_4b0666.json",
        "./traces/../../trace_full_4b0666.json",
        "/../trace_full_4b0666.json",
        "a/..",
    ],
)
def test_names_that_lead_outside_are_skipped(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    members = {member_name("4b0001"): gzip.compress(trace("4b0001")), name: gzip.compress(trace("4b0666"))}
    members["./traces/..x/trace_full_4b0002.json"] = gzip.compress(trace("4b0002"))
    tracks, summary = take(write(inner, "day.tar", tar_of(members)))
    assert [track.aircraft.icao24 for track in tracks] == ["4b0001", "4b0002"]
    assert summary.skipped == {OUTSIDE_NAME: 1}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["day.tar"]


def test_a_tar_cut_short_gives_what_it_holds(tmp_path: Path) -> None:
    data = tar_of(MEMBERS)
    whole = by_address(take(write(tmp_path, "whole.tar", data))[0])
    for size in (513, 2000, 5000, len(data) // 2, len(data) // 2 + 7):
        tracks, summary = take(write(tmp_path, "cut.tar", data[:size]))
        found = by_address(tracks)
        assert len(found) == len(tracks) < len(whole)
        assert all(whole[address] == held for address, held in found.items())
        assert summary.skipped == {CUT_TAR: 1}, size


def test_a_damaged_header_costs_its_member_alone(tmp_path: Path) -> None:
    data = bytearray(tar_of(MEMBERS))
    at = data.index(member_name(ADDRESSES[7]).encode())
    data[at + 126] ^= 0xFF
    tracks, summary = take(write(tmp_path, "day.tar", bytes(data)))
    assert [track.aircraft.icao24 for track in tracks] == [a for a in ADDRESSES if a != ADDRESSES[7]]
    assert summary.skipped == {DAMAGED_HEADER: 1}


def test_a_member_that_claims_to_be_huge(tmp_path: Path) -> None:
    info = tarfile.TarInfo(member_name("4b0666"))
    for size in (65 << 20, 1 << 40):
        info.size = size
        members = tar_of({member_name("4b0001"): gzip.compress(trace("4b0001"))}).rstrip(b"\0")
        data = members + bytes(-len(members) % 512) + info.tobuf(tarfile.GNU_FORMAT) + bytes(4096)
        tracks, summary = take(write(tmp_path, "day.tar", data))
        assert summary.skipped == {TOO_LARGE: 1}
        assert len(tracks) == 1


def test_any_change_of_an_archive_is_survived(tmp_path: Path) -> None:
    """Bytes changed at random: no crash, no endless loop, and no track of an aircraft that is not there."""
    few = dict(list(MEMBERS.items())[:6])
    data = tar_of(few)
    dice = random.Random(7)
    known = by_address(take(write(tmp_path, "day.tar", data))[0])
    for _ in range(400):
        harmed = bytearray(data)
        for _ in range(dice.choice([1, 3, 20])):
            harmed[dice.randrange(len(harmed))] = dice.randrange(256)
        if dice.random() < 0.3:
            begin = dice.randrange(len(harmed))
            del harmed[begin : begin + dice.choice([1, 100, 512, 2000])]
        try:
            tracks, _ = take(write(tmp_path, "day.tar", bytes(harmed)))
        except UnreadableFile:
            continue
        for track in tracks:
            assert columns(track) == known[track.aircraft.icao24]


def test_what_is_gone_or_empty_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        list(readsb.open_source(tmp_path / "none.tar"))
    assert take(write(tmp_path, "empty.json", b""))[1].skipped == {"not a trace": 1}
    assert take(tmp_path / "empty folder")[0] == [] if (tmp_path / "empty folder").mkdir() else True


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything; the next test stands in")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, "trace_full_4b0001.json", trace("4b0001")).chmod(0)
    write(tmp_path, "trace_full_4b0002.json", trace("4b0002"))
    tracks, summary = take(tmp_path)
    assert len(tracks) == 1
    assert summary.skipped == {"cannot be read: Permission denied": 1}


def test_a_file_that_fails_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "trace_full_4b0001.json", trace("4b0001"))
    write(tmp_path, "trace_full_4b0002.json", trace("4b0002"))
    real = Path.read_bytes

    def fail(path: Path) -> bytes:
        if "0001" in path.name:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", fail)
    tracks, summary = take(tmp_path)
    assert [track.aircraft.icao24 for track in tracks] == ["4b0002"]
    assert summary.skipped == {"cannot be read: Permission denied": 1}


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    dice = random.Random(9)
    noise = {f"./x/{k}": dice.randbytes(300_000) for k in range(100)}
    path = write(tmp_path, "day.tar", tar_of({**noise, **MEMBERS}))
    list(readsb.open_source(path, bench=BENCH))
    tracemalloc.start()
    for _ in readsb.open_source(path, bench=BENCH):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 30e6
    assert peak < 12e6


# --- heatmaps ---------------------------------------------------------------------------------------

MARKER = 0x0E7F7C9D


def entry(address: int, latitude: float, longitude: float, height: int = 400, speed: int = 4000) -> bytes:
    return struct.pack("<Iiihh", address, round(latitude * 1e6), round(longitude * 1e6), height, speed)


def opening(milliseconds: int, interval: int = 30_000) -> bytes:
    low = milliseconds & 0xFFFFFFFF
    return struct.pack("<IiIHh", MARKER, milliseconds >> 32, low, interval, 0)


def said(address: int, squawk: int, call: str) -> bytes:
    return struct.pack("<Ii8s", address, 1 << 30 | squawk, call.encode().ljust(8, b"\0"))


START = 1_700_000_000_000
SLICES = (
    opening(START, 60_000)
    + entry(0x4B1815, 46.5, 7.25)
    + entry(1 << 24 | 0x4B1815, -46.5, -7.25, height=-5, speed=-1)
    + said(0x4B1815, 0o2000, "SWR12")
    + opening(START + 60_000, 60_000)
    + entry(0x4B1815 | 3 << 27, 46.6, 7.35, height=-123, speed=0)
    + entry(0xABCDEF, 89.999999, -180.0, height=-124)
)


def check_slices(source: Source) -> None:
    tracks = {(track.aircraft.icao24, track.aircraft.is_icao): track for track in source}
    assert set(tracks) == {("4b1815", True), ("4b1815", False), ("abcdef", True)}
    track = tracks["4b1815", True]
    assert track.time.tolist() == [START / 1000, START / 1000 + 60]
    assert (track.latitude.tolist(), track.longitude.tolist()) == ([46.5, 46.6], [7.25, 7.35])
    assert track.altitude.tolist() == [10_000, GROUND]
    assert track.speed.tolist() == [400.0, 0.0]
    assert np.isnan(track.heading).all()
    assert set(track.nic.tolist()) == {-1}
    assert track.callsigns == [(1, "SWR12")]
    other = tracks["4b1815", False]
    assert (other.latitude[0], other.altitude[0]) == (-46.5, -125)
    assert np.isnan(other.speed[0])
    assert tracks["abcdef", True].altitude.tolist() == [UNKNOWN]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(
    "index",
    [
        b"",
        struct.pack("<IIII", 2, 0, 0, 0) + struct.pack("<IIII", 6, 0, 0, 0),
        struct.pack("<III", 3, 7, 9),  # bare words: what follows is no longer on 16 bytes
    ],
)
def test_a_heatmap_with_any_index(tmp_path: Path, pack: Callable[[bytes], bytes], index: bytes) -> None:
    path = write(tmp_path, "00.bin.ttf", pack(index + SLICES))
    assert detect_format(path) == "heatmap"
    source = heatmap.open_source(path)
    check_slices(source)
    assert (source.summary.members, source.summary.rows, source.summary.rows_bad) == (1, 4, 0)


def test_half_hours_are_joined_by_aircraft(tmp_path: Path) -> None:
    cut = SLICES.index(opening(START + 60_000, 60_000))
    write(tmp_path, "heatmap/01.bin.ttf", gzip.compress(SLICES[cut:]))
    write(tmp_path, "heatmap/00.bin.ttf", SLICES[:cut])
    check_slices(heatmap.open_source(tmp_path))
    data = tar_of({"./heatmap/01.bin.ttf": SLICES[cut:], "./heatmap/00.bin.ttf": SLICES[:cut]})
    source = heatmap.open_source(write(tmp_path, "day.tar", data))
    check_slices(source)
    assert [
        t.aircraft.icao24 for t in heatmap.open_source(tmp_path / "day.tar", only=frozenset({"ABCDEF"}))
    ] == ["abcdef"]


def test_positions_without_a_time_or_off_the_earth_are_bad(tmp_path: Path) -> None:
    wrong = struct.pack("<IiIHh", MARKER, 0, 5, 30_000, 0)
    text = (
        opening(START)
        + entry(1, 10, 20)
        + wrong
        + entry(1, 11, 21)
        + entry(2, 12, 22)
        + opening(START + 30_000)
        + entry(1, 13, 23)
        + struct.pack("<Iiihh", 3, -90_000_001, 0, 0, 0)
        + struct.pack("<Iiihh", 3, 0, 180_000_001, 0, 0)
        + b"\x01\x02\x03"
    )
    source = heatmap.open_source(write(tmp_path, "00.bin.ttf", text))
    tracks = {track.aircraft.icao24: track for track in source}
    assert set(tracks) == {"000001"}
    assert tracks["000001"].latitude.tolist() == [10, 13]
    assert source.summary.rows_bad == 5


@pytest.mark.parametrize("data", [b"", b"x" * 1000, bytes(10_000), struct.pack("<I", MARKER) + bytes(100)])
def test_what_is_no_heatmap_is_skipped(tmp_path: Path, data: bytes) -> None:
    source = heatmap.open_source(write(tmp_path, "00.bin.ttf", data))
    assert list(source) == []
    assert source.summary.skipped == {heatmap.NO_HEATMAP: 1}


def test_more_aircraft_than_the_table_has_room_for(tmp_path: Path) -> None:
    count = 50_000
    block = np.zeros((2 * count, 4), "<u4")
    block[:, 0] = np.tile(np.arange(1, count + 1) * 97, 2)
    block[:, 1] = np.arange(2 * count)
    text = opening(START) + block[:count].tobytes() + opening(START + 30_000) + block[count:].tobytes()
    source = heatmap.open_source(write(tmp_path, "00.bin.ttf", text))
    tracks = list(source)
    assert len(tracks) == count
    assert all(len(track) == 2 for track in tracks)
    first = next(track for track in tracks if int(track.aircraft.icao24, 16) == 97 * 40_000)
    assert first.latitude.tolist() == [39_999 / 1e6, (count + 39_999) / 1e6]


def test_groups_of_files_keep_memory_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for k in range(6):
        write(tmp_path, f"{k:02d}.bin.ttf", opening(START + k * 1_800_000) + entry(0x4B1815, k, k))
    monkeypatch.setattr(heatmap, "GROUP", 4)
    tracks = list(heatmap.open_source(tmp_path))
    assert [track.latitude.tolist() for track in tracks] == [[0, 1], [2, 3], [4, 5]]


def test_random_entries_are_survived(tmp_path: Path) -> None:
    dice = random.Random(2)
    for _ in range(60):
        data = bytearray(SLICES * 5)
        for _ in range(dice.choice([1, 5, 50])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        for track in heatmap.open_source(
            write(tmp_path, "00.bin.ttf", bytes(data[: dice.randrange(len(data))]))
        ):
            assert len(track)
            assert np.isfinite(track.time).all()
            assert (np.abs(track.latitude) <= 90).all()
            assert (np.abs(track.longitude) <= 180).all()
            assert all(0 <= at < len(track) for at, _ in track.callsigns)


@needs_tracks
def test_the_days_heatmaps_tell_of_the_same_aircraft_as_its_traces() -> None:
    parts = sorted((TRACKS / "readsb_day").glob("*.tar.*"))
    traces = {track.aircraft.icao24: track for track in readsb.open_source(parts, bench=BENCH)}
    source = heatmap.open_source(parts)
    maps = {track.aircraft.icao24: track for track in source}
    assert source.summary.members == 48
    assert source.summary.skipped == {}
    assert set(maps) == set(traces)
    assert source.summary.rows == 55_730
    early = []
    for address, track in maps.items():
        fixes = traces[address]
        assert (np.diff(track.time) >= 0).all()
        same = np.abs(track.latitude[:, None] - fixes.latitude) < 2e-6
        same &= np.abs(track.longitude[:, None] - fixes.longitude) < 2e-6
        late = fixes.time - track.time[:, None]
        # Each position is one of the trace's, seen within the slice's 30 s.
        early.append((same & (late >= 0) & (late <= 30)).any(axis=1).mean())
    assert min(early) > 0.8
    assert np.mean(early) > 0.99


# --- OpenSky ----------------------------------------------------------------------------------------


def state(k: int, **more: Any) -> dict[str, Any]:
    return {
        "timestamp": 1_533_101_250_000 + 1000 * k,
        "icao24": "4b1815",
        "latitude": 46.5 + k / 100,
        "longitude": 7.25,
        "altitude": 3000.0 + k,
        "groundspeed": 250.0,
        "track": 359.0,
        "vertical_rate": 640.0,
        "callsign": "SWR12 ",
        "onground": False,
        **more,
    }


def one_track(path: Path) -> Track:
    tracks = list(opensky.open_source(path))
    assert len(tracks) == 1
    return tracks[0]


def csv_of(records: list[dict[str, Any]]) -> bytes:
    lines = [
        ",".join(records[0]),
        *(",".join("" if v is None else str(v) for v in r.values()) for r in records),
    ]
    return "\n".join(lines).encode() + b"\n"


def parquet_of(folder: Path, records: list[dict[str, Any]], select: str = "*") -> Path:
    import duckdb

    source = write(folder, "source.csv", csv_of(records))
    path = folder / "states.parquet"
    duckdb.sql(f"COPY (SELECT {select} FROM read_csv('{source}')) TO '{path}'")
    return path


RECORDS = [state(k) for k in range(4)]


def forms(folder: Path) -> Iterator[tuple[str, Path]]:
    names = list(RECORDS[0])
    by_column = {name: {str(k): record[name] for k, record in enumerate(RECORDS)} for name in names}
    lists = {name: [record[name] for record in RECORDS] for name in names}
    for name, data in {
        "records.json": json.dumps(RECORDS).encode(),
        "lines.json": "\n".join(json.dumps(record) for record in RECORDS).encode(),
        "columns.json": json.dumps(by_column).encode(),
        "lists.json": json.dumps(lists).encode(),
        "states.csv": csv_of(RECORDS),
        "seconds.csv": csv_of([{**record, "timestamp": record["timestamp"] / 1000} for record in RECORDS]),
        "text.csv": csv_of(
            [{**record, "timestamp": f"2018-08-01 05:27:{30 + k}"} for k, record in enumerate(RECORDS)]
        ),
        "zone.csv": csv_of(
            [{**r, "timestamp": f"2018-08-01 05:27:{30 + k}+00:00"} for k, r in enumerate(RECORDS)]
        ),
    }.items():
        yield name, write(folder, name, data)
        yield f"{name} packed", write(folder / "packed", name, gzip.compress(data))
    yield "parquet", parquet_of(folder, RECORDS)
    yield (
        "parquet times",
        parquet_of(folder / "t", RECORDS, "* REPLACE (make_timestamp(timestamp * 1000) AS timestamp)"),
    )


def test_every_form_of_the_same_states(tmp_path: Path) -> None:
    seen = 0
    for name, path in forms(tmp_path):
        assert detect_format(path) == "opensky", name
        track = one_track(path)
        assert track.time.tolist() == [1_533_101_250 + k for k in range(4)], name
        np.testing.assert_allclose(track.latitude, [46.5, 46.51, 46.52, 46.53], rtol=1e-12)
        assert track.altitude.tolist() == [3000, 3001, 3002, 3003], name
        assert (track.speed[0], track.heading[0], track.rate[0]) == (250, 359, 640), name
        assert track.callsigns == [(0, "SWR12")], name
        assert track.aircraft.icao24 == "4b1815"
        seen += 1
    assert seen == 18


def test_openskys_own_columns_are_metric(tmp_path: Path) -> None:
    record = {
        "time": 1533101250,
        "icao24": "4B1815",
        "lat": 46.5,
        "lon": 7.25,
        "velocity": 100.0,
        "heading": 90.0,
        "vertrate": 5.08,
        "callsign": "SWR12",
        "onground": "False",
        "baroaltitude": 3048.0,
        "geoaltitude": 3100.0,
        "lasttimestamp": 1,
        "lastposupdate": 1533101249.5,
    }
    track = one_track(write(tmp_path, "states.csv", csv_of([record, {**record, "time": 1533101275}])))
    assert track.altitude.tolist() == [10_000, 10_000]
    assert track.rate.tolist() == pytest.approx([1000, 1000])
    assert track.speed.tolist() == pytest.approx([194.384, 194.384], abs=0.001)
    assert track.time.tolist() == [1533101250, 1533101275]
    # The second says its position is 25.5 s old.
    assert track.marks.tolist() == [0, STALE]
    assert track.aircraft.icao24 == "4b1815"


def test_states_that_cannot_be_used_are_counted(tmp_path: Path) -> None:
    records = [
        state(0),
        state(1, latitude=None),
        state(2, latitude=91),
        state(3, icao24="xyz"),
        state(4, timestamp="soon"),
        state(5, altitude="high"),
        state(6, onground=True),
        state(7, altitude=float("inf")),
        state(8, longitude="7.5"),
    ]
    for path in (
        write(tmp_path, "states.csv", csv_of(records)),
        write(tmp_path, "states.json", json.dumps(records).encode()),
    ):
        source = opensky.open_source(path)
        (track,) = source
        assert track.altitude.tolist() == [3000, UNKNOWN, GROUND, UNKNOWN, 3008]
        assert track.longitude[-1] == 7.5
        summary = source.summary
        assert summary.skipped == {"state without a position": 1, "state without an address": 1}
        assert summary.rows_bad == 2


def test_aircraft_are_told_apart_and_times_put_in_order(tmp_path: Path) -> None:
    records = [state(3), state(1, icao24="4b0001"), state(2), state(0, icao24="4b0001"), state(1)]
    path = write(tmp_path, "states.json", json.dumps(records).encode())
    tracks = {track.aircraft.icao24: track.time.tolist() for track in opensky.open_source(path)}
    start = 1_533_101_250
    assert tracks == {"4b0001": [start, start + 1], "4b1815": [start + 1, start + 2, start + 3]}
    source = opensky.open_source(path, only=frozenset({"4B0001"}))
    assert [track.aircraft.icao24 for track in source] == ["4b0001"]


def test_a_large_table_is_read_a_share_of_the_aircraft_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [state(k, icao24=f"4b{k % 7:04x}") for k in range(70)]
    path = write(tmp_path, "states.csv", csv_of(records))
    whole = by_address(list(opensky.open_source(path)))
    monkeypatch.setattr(opensky, "PASS", 1000)
    source = opensky.open_source(path)
    assert by_address(list(source)) == whole
    assert len(whole) == 7
    assert source.summary.rows == 70


@pytest.mark.parametrize("text", [b"[1, 2", b'{"a": ', b'"x"', b"[" * 100_000])
def test_broken_json_is_skipped(tmp_path: Path, text: bytes) -> None:
    source = opensky.open_source(write(tmp_path, "states.json", b'[{"icao24":1},' + text))
    assert list(source) == []
    assert source.summary.skipped == {"not JSON of records or columns": 1}


def test_a_table_without_positions_is_an_error_that_names_them(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no column for latitude and longitude"):
        list(opensky.open_source(write(tmp_path, "it's.csv", b"time,icao24\n1,4b1815\n")))


@needs_tracks
@pytest.mark.parametrize(
    ("name", "aircraft", "rows", "unplaced"),
    [
        ("switzerland", 842, 139_098, 0),
        ("zurich_airport", 10, 17_132, 0),
        ("noisy_spoofing", 1, 8_681, 11),
        ("noisy_ground", 1, 924, 0),
        ("aircraft_carrier", 1, 9_024, 1_689),
        ("ajaccio", 1, 2_629, 0),
    ],
)
def test_opensky_samples_whole(name: str, aircraft: int, rows: int, unplaced: int) -> None:
    """Rows and aircraft as counted with json in the files themselves."""
    source = opensky.open_source(TRACKS / "opensky" / f"{name}.json.gz")
    tracks = list(source)
    assert len(tracks) == aircraft
    assert source.summary.rows + unplaced == rows
    assert source.summary.skipped["state without a position"] == unplaced
    assert source.summary.rows_bad == 0
    assert all((np.diff(track.time) >= 0).all() for track in tracks)


# --- Flightradar24 ----------------------------------------------------------------------------------

EXPORT = """Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction
1700000060,2023-11-14T22:14:20Z,SWR12,"46.501,7.251",2500,180,91
1700000000,2023-11-14T22:13:20Z,SWR12,"46.5,7.25",0,12,90
1700000120,2023-11-14T22:15:20Z,,"46.502,7.252",5000,220,92
1700000180,2023-11-14T22:16:20Z,SWR12,"nowhere",5000,220,92
"""


def test_the_export_of_a_user(tmp_path: Path) -> None:
    for path in (
        write(tmp_path, "SWR12_33abcdef.csv", b"\xef\xbb\xbf" + EXPORT.replace("\n", "\r\n").encode()),
        write(tmp_path, "packed.csv", gzip.compress(EXPORT.encode())),
    ):
        assert detect_format(path) == "fr24"
        source = fr24.open_source(path)
        (track,) = source
        assert track.aircraft.icao24 == ""
        assert track.time.tolist() == [1700000000, 1700000060, 1700000120]
        assert track.latitude.tolist() == [46.5, 46.501, 46.502]
        assert track.altitude.tolist() == [GROUND, 2500, 5000]
        assert track.speed.tolist() == [12, 180, 220]
        assert track.heading.tolist() == [90, 91, 92]
        assert track.callsigns == [(0, "SWR12")]
        assert source.summary.rows_bad == 1


FLIGHTS = """flight_id,aircraft_id,reg,equip,callsign,flight,schd_from,schd_to,real_to,reserved
207535493,4B1815,HB-JLT,A320,SWR12,LX12,ZRH,GVA,,
207535494,,,,,,,,,
"""
POSITIONS = """snapshot_id,altitude,heading,latitude,longitude,radar_id,speed,squawk
1486252800,0,90,46.5,7.25,1234,12,1024
1486252860,2500,91,46.501,7.251,1234,180,1024
"""


def test_the_archive_form(tmp_path: Path) -> None:
    write(tmp_path, "20170205_flights.csv", FLIGHTS.encode())
    path = write(tmp_path, "20170205_positions/20170205_207535493.csv", POSITIONS.encode())
    other = write(tmp_path, "20170205_positions/20170205_207535494.csv", POSITIONS.encode())
    assert {detect_format(tmp_path), detect_format(path)} == {"fr24"}
    for wanted in (tmp_path, path, [path, tmp_path / "20170205_flights.csv"]):
        tracks = {track.source: track for track in fr24.open_source(wanted)}
        track = tracks[path.name]
        assert (track.aircraft.icao24, track.aircraft.registration, track.aircraft.type) == (
            "4b1815",
            "HB-JLT",
            "A320",
        )
        assert track.callsigns == [(0, "SWR12")]
        assert track.altitude.tolist() == [GROUND, 2500]
        assert track.time.tolist() == [1486252800, 1486252860]
    assert next(fr24.open_source(other)).aircraft.icao24 == ""
    assert [t.aircraft.icao24 for t in fr24.open_source(tmp_path, only=frozenset({"4b1815"}))] == ["4b1815"]


def test_addresses_in_decimal_numbers(tmp_path: Path) -> None:
    numbers = FLIGHTS.replace("4B1815", str(0x4B1815)).replace("207535494,,", f"207535494,{0xABCDEF},")
    write(tmp_path, "20170205_flights.csv", numbers.encode())
    write(tmp_path, "20170205_207535493.csv", POSITIONS.encode())
    assert [track.aircraft.icao24 for track in fr24.open_source(tmp_path)] == ["4b1815"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", '"', "Timestamp,Position\n"])
def test_other_csv_is_skipped(tmp_path: Path, text: str) -> None:
    source = fr24.open_source(write(tmp_path, "x.csv", text.encode()))
    assert list(source) == []
    assert sum(source.summary.skipped.values()) == 1


# --- any format -------------------------------------------------------------------------------------


def test_formats_are_told_by_content(tmp_path: Path) -> None:
    assert detect_format(write(tmp_path, "a.csv", trace("4b1815"))) == "readsb"
    assert detect_format(write(tmp_path, "b.bin", gzip.compress(trace("4b1815")))) == "readsb"
    assert detect_format(write(tmp_path, "c.json", tar_of(MEMBERS))) == "readsb"
    assert len(list(open_any(tmp_path / "c.json"))) == len(ADDRESSES)
    assert (
        len(list(open_any(write(tmp_path, "d.tar.aa", tar_of(MEMBERS)), only=frozenset({ADDRESSES[1]})))) == 1
    )
    for name, data in {
        "e.txt": b"hello",
        "f.json": b'{"a": 1}',
        "g.gz": b"\x1f\x8bxx",
        "h.csv": b"a,b\n1,2\n",
    }.items():
        with pytest.raises(UnreadableFile, match="--format"):
            detect_format(write(tmp_path, name, data))
    with pytest.raises(UnreadableFile, match="No such file"):
        detect_format(tmp_path / "none")
