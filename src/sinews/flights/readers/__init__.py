"""Readers of position history: each gives tracks, whatever the file."""

from __future__ import annotations

from sinews.flights.readers.formats import form_of, open_any
from sinews.flights.readers.source import Source, Summary

__all__ = ["Source", "Summary", "form_of", "open_any"]
