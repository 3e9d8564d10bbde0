"""Nothing to read here: position history comes in through `sinews flights`, which has readers of its own.

The folder says of the flights and the coverage in a workspace whose they are and under which terms.
"""

from __future__ import annotations

from pathlib import Path

from sinews.errors import UnreadableFile
from sinews.sources import Outline, Sink


def recognise(head: bytes) -> bool:
    """Never: history is not copied into the workspace."""
    return False


def read(path: Path, sink: Sink) -> Outline:
    """Say which command takes it."""
    raise UnreadableFile("position history is not copied; work out its flights with: sinews flights FILE")
