"""Which party a text means: any spelling, any language, any system of codes."""

from __future__ import annotations

import re
from collections.abc import Callable

from sinews.parties import _names, _quick, _tables
from sinews.parties._model import Party, UnknownParty, fold, shown
from sinews.parties._sipri import from_sipri
from sinews.periods import Period

# Patterns are text: compiling them takes longer than importing the rest; `re` keeps them once used.
_NUMBERED = r"(?i)(?P<system>cow|gwn?|un|m49|comtrade|iso)[\s:#-]*0*(?P<number>[0-9]{1,4})"
_LETTERED = r"(?is)(?P<system>cow|gw|sipri|unhcr|iso[23]?)\s*:\s*(?P<rest>.+)"
_SLUG = r"[xg]-[a-z0-9]+(-[a-z0-9]+)*"
_SUGGESTIONS = 3
# Below this likeness a suggestion is a guess and misleads more than it helps.
_LIKENESS = 75.0
_BEGUN = 85.0
# A Latin text is near to some name in one of 300 languages by chance: ask for more there.
_LIKENESS_ABROAD = 85.0


def find(text: str, period: Period | None = None) -> Party:
    """The party that a text names: a name in any language, or a code.

    Names do not mind case, accents, dashes or spaces. Three bare letters are ISO3 first (CHE is
    Switzerland), then the old ISO letters of a former state, then English names and abbreviations
    (UAE), then SIPRI's and COW's letters where they do not contradict each other. Codes that are
    not ISO's can always be written with their system: `cow:373`, `gw:260`, `m49:31`, `unhcr:GFR`,
    `comtrade:842`, `sipri:CHE` (Chile). A name ending in an asterisk is SIPRI's.

    With a period, a state that did not exist in any year of it is refused and the message says
    which to name instead. Raises `UnknownParty`, with `suggestions` where there are any.
    """
    asked = " ".join(text.split())
    if not fold(asked):
        raise UnknownParty(f"'{shown(text)}' names no party: write a name or a code, as in AZE")
    codes = _candidates(asked, period)
    if not codes:
        raise _unknown(asked)
    if len(codes) > 1:
        raise _ambiguous(asked, codes)
    party = codes[0] if isinstance(codes[0], Party) else _tables.entries()[codes[0]].party
    if period is not None and not party.overlaps(period):
        raise _out_of_period(party, period)
    return party


def _candidates(text: str, period: Period | None) -> tuple[str | Party, ...]:
    """Codes (or one party made from a starred name) that the text may mean, best reading only."""
    entries = _tables.entries()
    if text.endswith("*"):
        return (from_sipri(text),)
    if text in entries:
        return (text,)
    if re.fullmatch(_SLUG, text.casefold()) and text.casefold() in entries:
        return (text.casefold(),)
    if re.fullmatch(r"[0-9]+", text):
        raise UnknownParty(
            f"'{shown(text)}' means different states in different systems: "
            f"write cow:{shown(text)}, gw:{shown(text)} or m49:{shown(text)}"
        )
    if numbered := re.fullmatch(_NUMBERED, text):
        return _by_number(numbered["system"].casefold(), int(numbered["number"]), text, period)
    if lettered := re.fullmatch(_LETTERED, text):
        return _by_letters(lettered["system"].casefold(), lettered["rest"].strip(), text)
    if text.isascii() and text.isalpha():
        upper = text.upper()
        if len(text) == 3 and upper in entries:
            return (upper,)
        if len(text) == 2 and (code := _tables.by_code("iso2").get(upper)):
            return (code,)
    keys = _quick.spellings(text)
    for key in keys:
        ambiguity = _quick.ambiguities().get(key)
        if ambiguity and ambiguity.holds(text, period):
            return ambiguity.codes
    codes = _quick.named(text)
    # A rebel group's letters do not outweigh a state's in SIPRI's tables ("MTA" is Malta there).
    if all(entries[code].party.kind in ("non-state", "organisation") for code in codes):
        codes = tuple(dict.fromkeys((*codes, *_bare_letters(text))))
    if codes:
        return codes
    if codes := next(filter(None, map(_names.in_any_language, keys)), ()):
        return codes
    # SIPRI's name of a known group, typed without its asterisk: "Hamas (Palestine)".
    if text.endswith(")") and (party := _starred_or_none(f"{text}*")) and party.code in entries:
        return (party.code,)
    return ()


def _starred_or_none(text: str) -> Party | None:
    try:
        return from_sipri(text)
    except UnknownParty:
        return None


def _by_number(system: str, number: int, text: str, period: Period | None) -> tuple[str | Party, ...]:
    if system in ("un", "m49", "iso"):
        found = _tables.by_code("m49").get(str(number))
        codes = {found} if found else set()
    elif system == "comtrade":
        special = _tables.comtrade_numbers()
        codes = {code for code, numbers in special.items() if number in numbers}
        found = _tables.by_code("m49").get(str(number))
        if not codes and found:
            codes = {found}
    else:
        codes = _by_membership(
            "cow" if system == "cow" else "gw", lambda spell: spell.number == number, period
        )
    if not codes:
        raise UnknownParty(f"'{shown(text)}' is no state's number in that system")
    return tuple(sorted(codes))


def _by_membership(
    system: str, matches: Callable[[_tables.Membership], bool], period: Period | None
) -> set[str]:
    """Parties with a spell that matches; of several, those of the period, or else the latest."""
    spells = [
        (code, spell)
        for code, held in _tables.memberships(system).items()
        for spell in held
        if matches(spell)
    ]
    if period is not None:
        within = [(code, spell) for code, spell in spells if spell.overlaps(period)]
        spells = within or spells
    lasting = {code for code, spell in spells if spell.last is None}
    return lasting or {code for code, _ in spells}


def _by_letters(system: str, rest: str, text: str) -> tuple[str | Party, ...]:
    upper = rest.upper()
    codes: set[str] = set()
    if system == "sipri":
        found = _tables.sipri_codes().get(upper)
        return (found,) if found else (from_sipri(rest),)
    if system in ("cow", "gw"):
        codes = _by_membership(system, lambda spell: spell.letters == upper, None)
    elif system == "unhcr":
        codes = {c for c in [_tables.by_code("unhcr").get(upper)] if c}
    elif len(upper) == 2:
        codes = {c for c in [_tables.by_code("iso2").get(upper)] if c}
    elif len(upper) == 3 and upper in _tables.entries():
        codes = {upper}
    if not codes:
        raise UnknownParty(f"'{shown(text)}' is no state's code in that system")
    return tuple(sorted(codes))


def _bare_letters(text: str) -> tuple[str, ...]:
    """The party with these letters in SIPRI's or COW's system; raises when the two disagree."""
    if not (text.isascii() and text.isalpha() and 2 <= len(text) <= 3):
        return ()
    upper = text.upper()
    by_cow = _by_membership("cow", lambda spell: spell.letters == upper, None)
    by_sipri = _tables.sipri_codes().get(upper)
    if by_sipri and by_cow and by_sipri not in by_cow:
        raise UnknownParty(
            f"'{upper}' is {_described(by_sipri)} in SIPRI's letters and "
            f"{_described(min(by_cow))} in COW's: write sipri:{upper} or cow:{upper}",
            tuple(_tables.entries()[code].party.name for code in (by_sipri, min(by_cow))),
            (by_sipri, min(by_cow)),
        )
    return (by_sipri,) if by_sipri else tuple(sorted(by_cow))


def _described(code: str | Party) -> str:
    party = code if isinstance(code, Party) else _tables.entries()[code].party
    return f"{party.name} ({party.code})"


def _ambiguous(text: str, codes: tuple[str | Party, ...]) -> UnknownParty:
    choices = [_described(code) for code in codes]
    listed = f"{', '.join(choices[:-1])} or {choices[-1]}"
    parties = [c if isinstance(c, Party) else _tables.entries()[c].party for c in codes]
    return UnknownParty(
        f"'{shown(text)}' may be {listed}: write a code, as in {parties[0].code}",
        tuple(party.name for party in parties),
        tuple(party.code for party in parties),
    )


def _unknown(text: str) -> UnknownParty:
    codes = _nearest(text)
    if not codes:
        return UnknownParty(f"'{shown(text)}' is no party that is known: write a name or a code")
    choices = [_described(code) for code in codes]
    listed = choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"
    names = tuple(_tables.entries()[code].party.name for code in codes)
    message = f"'{shown(text)}' is no party that is known: did you mean {listed}?"
    return UnknownParty(message, names, codes)


def _nearest(text: str) -> tuple[str, ...]:
    """Codes of the parties with the nearest names: in English, or else in any language."""
    key = fold(text)[:80]
    # Two or three letters are near to everything.
    if len(key) < 4:
        return ()
    from rapidfuzz import fuzz, process

    best: dict[str, float] = {}
    abroad = _LIKENESS_ABROAD if key.isascii() else _LIKENESS
    for names, cutoff in ((_quick.index(), _LIKENESS), (_names.all_keys(), abroad)):
        hits = process.extract(key, names.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=cutoff)
        # A name broken off ("Soviet") is nearer to its whole than its length says.
        begun = [(name, _BEGUN, 0) for name in names if name.startswith(key)]
        for name, score, _ in (*hits, *begun):
            for code in names[name]:
                best[code] = max(best.get(code, 0.0), score)
        if best:
            break
    top = max(best.values(), default=0.0)
    near = sorted((code for code in best if best[code] >= top - 12), key=lambda c: (-best[c], c))
    return tuple(near[:_SUGGESTIONS])


def _out_of_period(party: Party, period: Period) -> UnknownParty:
    entries = _tables.entries()
    related = [entries[code].party for code in entries[party.code].related]
    fitting = [other for other in related if other.overlaps(period)]
    late = party.last_year is not None and not Party(
        party.code, party.name, party.kind, None, party.last_year
    ).overlaps(period)
    name = with_article(party.name)
    if late:
        what = f"{name} existed until {party.last_year}"
    else:
        what = f"{name} has records of its own only since {party.first_year}"
    message = what[0].upper() + what[1:] if not name.startswith("the ") else what
    if fitting:
        other = " or another successor" if late and len(fitting) > 1 else ""
        message += f"; for {period} name {with_article(fitting[0].name)}{other}"
    else:
        message += f", not in {period}"
    names = tuple(p.name for p in fitting)
    return UnknownParty(message, names, tuple(p.code for p in fitting))


# How English names that are plurals, unions or descriptions stand within a sentence.
_ARTICLE = (
    "Bahamas", "British Virgin", "Central African", "Cayman", "Comoros", "Cook Is", "Dominican",
    "European Union", "Falkland", "Gambia", "Maldives", "Marshall", "Netherlands", "Philippines",
    "Republic ", "Seychelles", "Solomon", "Soviet ", "Turks and", "United ", "US Virgin", "Vatican",
)  # fmt: skip


def with_article(name: str) -> str:
    """An English name within a sentence: “the United States”, “Israel”."""
    return f"the {name}" if name.startswith(_ARTICLE) else name
