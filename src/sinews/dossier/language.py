"""Sentences, labels and numbers in a language; a language is one file in `languages/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

# Slots of those who receive: who delivers is otherwise unknown than who receives.
_RECEIVING = frozenset({"receiver", "recipient", "importer", "host"})


@dataclass(frozen=True, slots=True)
class _Name:
    """A party's name in a sentence; `{sender:was|were}` is the first word, or the second for a plural."""

    text: Markup
    is_plural: bool

    def __html_format__(self, choice: str) -> Markup:
        if not choice:
            return self.text
        one, many = choice.split("|")
        return escape(many if self.is_plural else one)


class Language:
    """One language's texts, and how it writes numbers, names, dates and caveats."""

    def __init__(self, code: str, texts: Mapping[str, Any]) -> None:
        self.code = code
        self._texts = texts
        self._names: dict[str, str] = {}
        for article, codes in texts["articles"].items():
            self._names |= dict.fromkeys(codes, article)
        self._plurals = frozenset[str](texts["plurals"])
        # Babel knows these for every language, and takes as long to load as half a page.
        self._separators = str.maketrans({",": texts["format"]["group"], ".": texts["format"]["decimal"]})

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

        A party in the slot `sender` fills `{sender}` and, with a capital, `{Sender}`; `{sender_bare}`
        is its name without an article, `{sender_land}` the states of a group where a territory is
        meant, and `{sender:was|were}` the word that goes with its name. Bare numbers and strings are
        refused: they might not be a figure's, or not escaped.
        """
        filled: dict[str, Markup | _Name] = {}
        for name, slot in slots.items():
            if isinstance(slot, Party):
                filled |= self._named(name, slot)
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

    def _named(self, slot: str, party: Party) -> dict[str, Markup | _Name]:
        code = self._code(party.code, slot in _RECEIVING)
        name, bare = self.name(party, receives=slot in _RECEIVING), self.party(code, party.name)
        many = code in self._plurals
        return {
            slot: _Name(escape(name), many),
            slot.capitalize(): _Name(escape(name[0].upper() + name[1:]), many),
            f"{slot}_land": escape(self.land(party)),
            f"{slot}_bare": escape(bare),
            f"{slot.capitalize()}_bare": escape(bare[0].upper() + bare[1:]),
        }

    def caveat(self, caveat: Caveat) -> str:
        """A caveat in this language, with the kinds of records it names by their names."""
        values = dict(caveat.values)
        if "kind" in values:
            kinds = str(values["kind"]).split(" or ")
            values["kind"] = ", ".join(self.label("subjects", kind) for kind in kinds)
        if self.code != "en":
            # Caveats name parties and territories in English.
            for name in values.keys() & {"party", "state", "origin", "territory"}:
                said = str(values[name])
                values[name] = self.label("territories", said)
                if (party := _english().get(said)) is not None:
                    values[name] = self.name(party)
        return sentence(Caveat(caveat.name, values), self._texts["caveats"])

    # Names and numbers -------------------------------------------------------------------------

    def title(self, party: Party) -> str:
        """A party's name as it stands alone."""
        return self.party(party.code, party.name)

    def name(self, party: Party, *, receives: bool = False) -> str:
        """A party's name as it stands in a sentence, with its article."""
        article = self._names.get(party.code)
        title = self.party(party.code, party.name, receives=receives)
        return f"{article} {title}" if article else title

    def land(self, party: Party) -> str:
        """Where a party is: of a group, its states."""
        name = self.name(party)
        return self.plain("format.states_of").format(group=name) if party.kind == "group" else name

    def party(self, code: str, fallback: str, *, receives: bool = False) -> str:
        """The name of a party in a figure's table; `receives` where its column is of recipients."""
        code = self._code(code, receives)
        if code in self._texts["names"]:
            return str(self._texts["names"][code])
        try:
            return parties.name(code, self.code)
        except UnknownParty:
            return fallback

    def _code(self, code: str, receives: bool) -> str:
        return "x-unknown-recipient" if receives and code == "x-unknown" else code

    def number(self, number: float | int, places: int) -> str:
        written = f"{rounded(number, places):,.{places}f}"
        return written.translate(self._separators)

    def share(self, number: float | int) -> str:
        """A share in per cent with one decimal; only nothing is written as 0%, and only all as 100%."""
        if number in (0, 100):
            return self.plain("format.percent").format(n=self.number(number, 0))
        if number > 0 and rounded(number, 1) == 0:
            return self.plain("format.less").format(n=self.share(0.1))
        if number < 100 and rounded(number, 1) == 100:
            return self.plain("format.more").format(n=self.share(99.9))
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
def _english() -> dict[str, Party]:
    """Parties by their English name in a sentence."""
    return {parties.with_article(party.name): party for party in parties.all_parties()}


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
