"""Readers of position history: each gives tracks, whatever the file."""

from sinews.flights.readers.source import Source, Summary

__all__ = ["Source", "Summary"]
