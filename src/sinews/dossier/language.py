"""Sentences, labels and numbers in a language; a language is one file in `languages/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from sinews import parties
from sinews.dossier.shown import Shown, rounded
from sinews.errors import UnknownName
from sinews.figure import Caveat
from sinews.measures import sentence
from sinews.parties import Party, UnknownParty
from sinews.periods import Period


class Language:
    """One language's texts, and how it writes numbers, names, dates and caveats."""

    def __init__(self, code: str, texts: Mapping[str, Any]) -> None:
        self.code = code
        self._texts = texts
        self._names: dict[str, str] = {}
        for article, codes in texts["articles"].items():
            self._names |= dict.fromkeys(codes, article)

    @classmethod
    def load(cls, code: str, package: str = "") -> Language:
        """The language of a page; raises `UnknownName` when it has no file.

        `package` names one with further texts in its own `languages/`: tables that are added to these.
        """
        return _loaded(code, package)

    # Texts -------------------------------------------------------------------------------------

    def plain(self, key: str) -> str:
        """A text without slots, by its dotted key."""
        found: Any = self._texts
        for part in key.split("."):
            found = found[part]
        if not isinstance(found, str):
            raise KeyError(f"{key} is no text in {self.code}")
        return found

    def list(self, key: str) -> list[str]:
        found: list[str] = self._texts[key]
        return found

    def label(self, group: str, name: str) -> str:
        """A label by name; what a language has no label for is shown as the register has it."""
        labels: Mapping[str, str] = self._texts[group]
        return labels.get(name, name)

    def text(self, key: str, **slots: Shown | Party | Period | Markup | Caveat) -> Markup:
        """A sentence with its slots filled; a slot takes a figure's number, a party or a period.

        A party in the slot `sender` fills `{sender}` and, with a capital, `{Sender}`. Bare numbers
        and strings are refused: they might not be a figure's, or not escaped.
        """
        filled: dict[str, Markup] = {}
        for name, slot in slots.items():
            if isinstance(slot, Party):
                shown = self.name(slot)
                filled[name] = escape(shown)
                filled[name.capitalize()] = escape(shown[0].upper() + shown[1:])
                filled[f"{name}_bare"] = filled[f"{name.capitalize()}_bare"] = escape(self.title(slot))
            elif isinstance(slot, Shown):
                filled[name] = Markup(slot.__html__())
            elif isinstance(slot, Period):
                filled[name] = escape(slot.spoken())
            elif isinstance(slot, Caveat):
                filled[name] = escape(self.caveat(slot))
            elif isinstance(slot, Markup):
                filled[name] = slot
            else:
                raise TypeError(f"slot {name} of {key}: {type(slot).__name__} is no figure or name")
        return escape(self.plain(key)).format(**filled)

    def caveat(self, caveat: Caveat) -> str:
        """A caveat in this language, with the kinds of records it names by their names."""
        values = dict(caveat.values)
        if "kind" in values:
            kinds = str(values["kind"]).split(" or ")
            values["kind"] = ", ".join(self.label("subjects", kind) for kind in kinds)
        return sentence(Caveat(caveat.name, values), self._texts["caveats"])

    # Names and numbers -------------------------------------------------------------------------

    def title(self, party: Party) -> str:
        """A party's name as it stands alone."""
        if party.code in self._texts["names"]:
            return str(self._texts["names"][party.code])
        try:
            return parties.name(party.code, self.code)
        except UnknownParty:
            return party.name

    def name(self, party: Party) -> str:
        """A party's name as it stands in a sentence, with its article."""
        article = self._names.get(party.code)
        return f"{article} {self.title(party)}" if article else self.title(party)

    def party(self, code: str, fallback: str) -> str:
        """The name of a party in a figure's table."""
        if code in self._texts["names"]:
            return str(self._texts["names"][code])
        try:
            return parties.name(code, self.code)
        except UnknownParty:
            return fallback

    def number(self, number: float | int, places: int) -> str:
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * places if places else "")
        written: str = format_decimal(rounded(number, places), format=pattern, locale=self.code)
        return written

    def share(self, number: float | int) -> str:
        """A share in per cent with one decimal; what is not nothing is not written as 0.0%."""
        if number > 0 and rounded(number, 1) == 0:
            return self.plain("format.less").format(n=self.share(0.1))
        return self.plain("format.percent").format(n=self.number(number, 1))

    def date(self, text: str) -> str:
        """An ISO date, month or time as this language writes them; a text that is none stays."""
        parts = text[:10].split("-")
        if len(parts) not in (2, 3) or not all(part.isdigit() for part in parts):
            return text
        month = self.list("months")[int(parts[1]) - 1]
        if len(parts) == 2:
            return f"{month} {parts[0]}"
        return self.plain("format.date").format(day=int(parts[2]), month=month, year=parts[0])

    def dates(self, start: str, end: str) -> str:
        """From a date to a date, either of which may be unsaid."""
        if not start or not end or start == end:
            return self.date(start or end)
        if len(start) == len(end) == 10 and start[:7] == end[:7]:
            return f"{int(start[8:])}–{self.date(end)}"
        if len(start) == len(end) == 4:
            return f"{start}–{end}"
        return f"{self.date(start)} – {self.date(end)}"

    def listed(self, names: Sequence[str]) -> str:
        """Names with commas, and a word before the last."""
        if len(names) < 2:
            return "".join(names)
        return self.plain("format.joined").format(first=", ".join(names[:-1]), last=names[-1])


def languages(package: str = "") -> tuple[str, ...]:
    """The languages that pages can be written in, by their codes; those of a package's own texts."""
    folder = resources.files(package or __package__) / "languages"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _loaded(code: str, package: str) -> Language:
    known = tuple(sorted({*languages()} & {*languages(package)}))
    if code not in known:
        raise UnknownName(f"pages are not written in '{code}'; there are: {', '.join(known)}", known)
    texts = _texts(__package__, code)
    if package:
        for name, table in _texts(package, code).items():
            texts[name] = {**texts.get(name, {}), **table} if isinstance(table, dict) else table
    return Language(code, texts)


def _texts(package: str, code: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(package) / "languages" / f"{code}.toml").read_text("utf-8"))
