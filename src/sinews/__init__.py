"""Sinews measures the military ties between two states from open records."""

from __future__ import annotations

__version__ = "0.1.0"
