"""The page about a dyad: what one state delivered to another, in figures that can be traced.

`build` asks the measures, `render` writes the page. The page accepts figures only: what is printed
on it is a figure's value, a cell of a figure's table, or a name.
"""

from __future__ import annotations

from sinews.dossier.content import Dossier, Section, build
from sinews.dossier.language import languages
from sinews.workspace import Workspace

__all__ = ["Dossier", "Section", "build", "languages", "render"]


def render(workspace: Workspace, dossier: Dossier, language: str = "en") -> str:
    """The dossier as one HTML file in a language (`languages`); the same bytes every time.

    Raises `UnknownName` for a language that has no file.
    """
    # Templates and charts are read when a page is wanted: a dossier as JSON does without them.
    from sinews.dossier.page import render as write

    return write(workspace, dossier, language)
