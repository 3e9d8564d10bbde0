"""Vega-Lite specifications drawn as inline SVG, with the page's colours as CSS variables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from sinews.dossier.charts import PALETTE, Spec

_DROPPED = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events|xmlns:xlink|version)="[^"]*"')
_EMPTY = re.compile(r'<path d="[^"]*" display="none"/>|<path d="M0,0h0v0h0Z"/>|<g></g>|<g/>')
_ROOT = re.compile(r'<svg [^>]*?width="(?P<w>[\d.]+)" height="(?P<h>[\d.]+)"[^>]*>')
_BY_COLOUR = {colour: name for name, colour in PALETTE.items()}
_COLOUR = re.compile("|".join(_BY_COLOUR))


def draw(specs: Sequence[Spec], locale: str) -> list[str]:
    """The drawings, in the order of the specifications; no network is touched.

    The first costs half a second (an engine starts), each further one some hundredths.
    """
    if not specs:
        return []
    import vl_convert

    numbers = number_format(locale)
    return [vl_convert.vegalite_to_svg(spec, format_locale=numbers, allowed_base_urls=[]) for spec in specs]


def inline(svg: str, *, identity: str, title: str, description: str) -> Markup:
    """A drawing for the page: named for who cannot see it, coloured by the page's variables.

    A variable has its light colour as fallback, so that a saved file needs no style sheet.
    """
    size = _ROOT.search(svg)
    if size is None:
        raise ValueError("a drawing without a size")
    body = _DROPPED.sub("", svg[size.end() :])
    while (cleaned := _EMPTY.sub("", body)) != body:
        body = cleaned
    body = _COLOUR.sub(lambda m: f"var(--{_BY_COLOUR[m[0]]},{m[0]})", body)
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'role="img" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>'
    ).format(w=size["w"], h=size["h"], id=identity, title=title, description=description)
    return head + Markup(body)


def number_format(locale: str) -> dict[str, Any]:
    """How a language writes numbers, in the form that Vega takes."""
    from babel import Locale

    symbols = Locale.parse(locale).number_symbols
    symbols = symbols.get("latn", symbols)
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", ""],
    }
