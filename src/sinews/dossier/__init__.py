"""The page about a dyad: what one state delivered to another, in figures that can be traced.

`build` asks the measures, `render` writes the page. The page accepts figures only: what is printed
on it is a figure's value, a cell of a figure's table, or a name.
"""

from __future__ import annotations

from sinews.dossier.content import Dossier, Section, build
from sinews.dossier.language import languages
from sinews.dossier.page import render

__all__ = ["Dossier", "Section", "build", "languages", "render"]
