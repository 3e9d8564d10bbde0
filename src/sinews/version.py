"""The version, apart from the package's face so that any room can name it."""

from __future__ import annotations

__version__ = "0.1.0"
