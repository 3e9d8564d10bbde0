"""Sinews measures the military ties between two states from open records.

    import sinews

    workspace = sinews.open_workspace()
    figure = sinews.measure(
        workspace, "arms.import_share", supplier="Israel", recipient="Azerbaijan", period="2016/2020"
    )
    page = sinews.dossier.build(workspace, …)

The same verbs as on the command line; everything heavy is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sinews.version import __version__

__all__ = ["Figure", "__version__", "dossier", "measure", "open_workspace"]

if TYPE_CHECKING:
    from sinews import dossier
    from sinews.figure import Figure
    from sinews.workspace import Workspace, open_workspace

_FROM = {"Figure": "sinews.figure", "open_workspace": "sinews.workspace"}


def measure(workspace: Workspace, name: str, **parameters: Any) -> Figure:
    """One figure: the measure `name` on these parameters, as `sinews measure` makes it.

    Raises `sinews.errors.SinewsError` for a parameter that is unknown, missing or unreadable; what
    the records cannot answer is a figure with the value None, whose caveats say why.
    """
    from sinews.measures import run

    return run(workspace, name, parameters)


def __getattr__(name: str) -> Any:
    if name in _FROM:
        return getattr(importlib.import_module(_FROM[name]), name)
    if name == "dossier":
        return importlib.import_module("sinews.dossier")
    raise AttributeError(f"module 'sinews' has no attribute '{name}'")
