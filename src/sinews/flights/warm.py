"""The machine code of the kernels: whether it is kept from an earlier run, and having it made.

Numba compiles at the first use and keeps the result beside the package, or in the user's cache folder
where the package's is read-only (`NUMBA_CACHE_DIR` overrides both).
"""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path
from typing import Any


def is_compiled() -> bool:
    """Whether the largest kernels have machine code kept that is of this version and this machine."""
    from sinews.flights import coverage, kernel, resolve

    largest: tuple[Any, ...] = (kernel.read_members, resolve.analyse, coverage._count)
    return all(_is_kept(each) for each in largest)


def _is_kept(dispatcher: Any) -> bool:
    try:
        return bool(dispatcher._cache._cache_file._load_index())
    except (AttributeError, OSError, EOFError):
        # Another numba keeps it elsewhere; then nothing is said.
        return True


def write_example(path: Path) -> Path:
    """An archive with one small trace: reading it calls every kernel that a day's archive needs."""
    rows = ",\n".join(
        f'[{20 * k}.00,47.000000,{8 + 0.06 * k:.6f},36000,450.0,90.0,0,0,null,"adsb_icao"]' for k in range(60)
    )
    text = f'{{"icao":"000001",\n"timestamp": 1000000000.000,\n"trace":[ \n{rows} ]\n }}\n'
    data = gzip.compress(text.encode(), mtime=0)
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        info = tarfile.TarInfo("./traces/01/trace_full_000001.json")
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return path
