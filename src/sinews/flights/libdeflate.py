"""libdeflate's function by its address, for the kernel."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Libdeflate:
    """Addresses of libdeflate's function and of a state for one thread, or zeros where it hides them.

    The wheels of the package `deflate` for Linux and macOS carry libdeflate with its symbols visible;
    called by address, it works without Python's lock and into a buffer that stays in cache.
    """

    def __init__(self) -> None:
        self.addresses: NDArray[np.int64] = np.zeros(2, np.int64)
        self._library: Any = None
        try:
            import deflate._deflate

            library = ctypes.CDLL(deflate._deflate.__file__)
            function = ctypes.cast(library.libdeflate_gzip_decompress_ex, ctypes.c_void_p).value
            allocate = library.libdeflate_alloc_decompressor
        except (ImportError, OSError, AttributeError):
            return
        allocate.restype = ctypes.c_void_p
        library.libdeflate_free_decompressor.argtypes = [ctypes.c_void_p]
        state = allocate()
        if function and state:
            self._library = library
            self.addresses[:] = function, state

    def __del__(self) -> None:
        if self._library is not None:
            self._library.libdeflate_free_decompressor(int(self.addresses[1]))
