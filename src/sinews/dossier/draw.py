"""Vega-Lite specifications drawn as inline SVG, with the page's colours as CSS variables."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from markupsafe import Markup

from sinews.dossier.canvas import PALETTE, Spec
from sinews.dossier.language import Language

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


# What the other process runs: the engine is started before it is known what to draw.
_ENGINE = """
import json, sys
import vl_convert
vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"}, allowed_base_urls=[])
asked = json.load(sys.stdin)
drawn = [
    vl_convert.vegalite_to_svg(spec, format_locale=asked["numbers"], allowed_base_urls=[])
    for spec in asked["specs"]
]
json.dump(drawn, sys.stdout)
"""


class Engine:
    """Draws in a process of its own, while this one does something else.

    The engine of the charts takes half a second to start and holds all of Python up meanwhile. Where
    no second process can be had, or it fails, the charts are drawn here; they are the same.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._specs: Sequence[Spec] = ()
        self._locale = ""
        self._answer = ""

    def start(self) -> None:
        """Start the engine, unless it runs; a machine with one processor gains nothing by it."""
        if self._process is None and sys.executable and (os.cpu_count() or 1) > 1:
            with suppress(OSError):
                self._process = subprocess.Popen(
                    # Nothing of the folder that the program happens to run in is imported.
                    [sys.executable, "-P", "-c", _ENGINE],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    encoding="utf-8",
                )

    def send(self, specs: Sequence[Spec], locale: str) -> None:
        """Ask for drawings; `take` waits for them."""
        self._specs, self._locale = specs, locale
        if specs and self._process is not None:
            self._thread = threading.Thread(target=self._ask, daemon=True)
            self._thread.start()

    def take(self) -> list[str]:
        """The drawings of what was sent, in its order."""
        if self._thread is not None:
            self._thread.join()
        self.stop()
        try:
            drawn: list[str] = json.loads(self._answer)
        except ValueError:
            return draw(self._specs, self._locale)
        return drawn

    def stop(self) -> None:
        """End the process; without anything sent it has nothing to draw."""
        process, self._process, self._thread = self._process, None, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self) -> None:
        process = self._process
        assert process is not None
        asked = json.dumps({"numbers": number_format(self._locale), "specs": self._specs})
        with suppress(OSError, ValueError):
            answer, _ = process.communicate(asked)
            if process.returncode == 0:
                self._answer = answer


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
    language = Language.load(locale)
    return {
        "decimal": language.plain("format.decimal"),
        "thousands": language.plain("format.group"),
        "grouping": [3],
        "currency": ["", ""],
    }
