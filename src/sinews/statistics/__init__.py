"""Whether a run of counts is more than chance: scans, epochs before events, many tests at once.

Pure functions on arrays, without records and without dates. NumPy comes with the `flights` extra.
"""

from __future__ import annotations

from sinews.statistics.discovery import Discoveries, false_discoveries
from sinews.statistics.epochs import Epochs, superposed_epochs
from sinews.statistics.scan import TemporalScan, temporal_scan

__all__ = [
    "Discoveries",
    "Epochs",
    "TemporalScan",
    "false_discoveries",
    "superposed_epochs",
    "temporal_scan",
]
