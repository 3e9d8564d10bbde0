"""Which party SIPRI's registers and tables mean by a name."""

from __future__ import annotations

import re

from sinews.parties import _quick, _tables
from sinews.parties._model import Kind, Party, UnknownParty, fold, shown, slug

_STARRED = r"(?P<name>[^*()]*?)\s*(?:\((?P<host>[^()]*)\))?\s*(?P<stars>\*{1,2})"


def from_sipri(name: str) -> Party:
    """The party that SIPRI means by a name; "*" marks a non-state actor, "**" an organisation.

    "Congo" is the Republic of the Congo here, and nowhere else. A starred name that was not seen
    before becomes a party by itself: "NLA (Libya)*" gives `x-nla`, or `x-nla-libya` where another
    group with those letters has that code already. An unstarred name that is not known raises
    `UnknownParty`: a state is never made up. (Names: SIPRI Arms Transfers Database.)
    """
    text = " ".join(name.split())
    code = _tables.sipri_names().get(fold(text))
    if code is not None:
        return _tables.entries()[code].party
    if text.endswith("*"):
        return _starred(text)
    codes = [code for code in _quick.named(text) if _tables.entries()[code].party.kind != "group"]
    if len(codes) != 1:
        raise UnknownParty(f"'{shown(name)}' is no name that SIPRI is known to use")
    return _tables.entries()[codes[0]].party


def _starred(text: str) -> Party:
    match = re.fullmatch(_STARRED, text)
    tail = slug(match["name"]) if match else ""
    if match is None or not tail:
        raise UnknownParty(f"'{shown(text)}' names nobody: write it as in 'Hamas (Palestine)*'")
    kind: Kind = "organisation" if match["stars"] == "**" else "non-state"
    code = f"x-{tail}"
    entry = _tables.entries().get(code)
    if entry is None:
        return Party(code, match["name"], kind)
    if entry.party.kind == kind and _same_host(entry.host, match["host"]):
        return entry.party
    # The Syrian National Army is not the Somali National Alliance, though both are "SNA".
    apart = f"{code}-{slug(match['host'] or kind)}"
    if known := _tables.entries().get(apart):
        return known.party
    return Party(apart, f"{match['name']} ({match['host'] or kind})", kind)


def _same_host(host: str, bracket: str | None) -> bool:
    """Whether a bracket, perhaps of two states ("Israel/Palestine"), agrees with the known host."""
    if not bracket or not host:
        return True
    return any(
        host in (_tables.sipri_names().get(fold(part)), *_quick.named(part)) for part in bracket.split("/")
    )
