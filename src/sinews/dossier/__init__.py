"""The page about a dyad: arms, money, wars, people, politics and what was said, in figures.

`build` asks the measures, `render` writes the page. The page accepts figures only: what is printed
on it is a figure's value, a cell of a figure's table, or a name.
"""

from __future__ import annotations

from sinews.dossier.content import Dossier, Section, build
from sinews.dossier.draw import Engine
from sinews.dossier.language import languages
from sinews.workspace import Workspace

__all__ = ["Dossier", "Engine", "Section", "build", "languages", "render"]


def render(workspace: Workspace, dossier: Dossier, language: str = "en", engine: Engine | None = None) -> str:
    """The dossier as one HTML file in a language (`languages`); the same bytes every time.

    `engine` draws the charts; start one before `build` to save its starting time. Raises
    `UnknownName` for a language that has no file.
    """
    # Templates and charts are read when a page is wanted: a dossier as JSON does without them.
    from sinews.dossier.page import render as write

    return write(workspace, dossier, language, engine)
