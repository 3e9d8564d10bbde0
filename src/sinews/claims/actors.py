"""Who is named in a sentence, in which form, and in which case: what prepositions and endings say.

Names of states come from `sinews.parties` (every language of CLDR, aliases), adjectives and capitals from
the lexicon. A case is one of `from`, `to`, `of`, `by`, `in`, `with`, `than`, `against`, `topic`…: the
kinds of the lexicon's [cases], found before a name (prepositions) or in its ending.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sinews import parties
from sinews.claims.lexicon import Cue, Lexicon, phrases_of
from sinews.claims.model import Known, Mention
from sinews.claims.tokens import Token, fold, tokens

_APOSTROPHES = frozenset("'’‘ʼ")


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention over tokens `first` to `last` (not included) with the cases that its words allow.

    Without any case it may be a subject or an object. `bound` is the token at which its preposition
    starts (else `first`), so that "from Russia" is one thing.
    """

    first: int
    last: int
    mention: Mention
    cases: frozenset[str] = frozenset()
    bound: int = -1
    forward: bool = False  # an owner that stands before what it owns ("Israel's", "İsrail'in")

    @property
    def code(self) -> str | None:
        if self.mention.party is not None:
            return self.mention.party.code
        return self.mention.group or self.mention.place or self.mention.name


@dataclass(frozen=True, slots=True)
class _Name:
    keys: tuple[str, ...]
    code: str
    form: str  # name, adjective, capital, demonym, office, place, operator, event, weapon
    cases: frozenset[str]
    capital: bool  # must be written with a capital, and in the same letters ("US", "Mali")
    exact: str = ""
    stem: bool = False  # the last word may go on ("noord-koreaans*")


Names = dict[str, list[_Name]]


@lru_cache(maxsize=32)
def _names(lexicon: Lexicon) -> tuple[Names, tuple[tuple[str, str, str], ...]]:
    """Names by their first token, and stems: (stem, code, form)."""
    index: Names = {}
    stems: list[tuple[str, str, str]] = []
    dropped = frozenset(fold(word) for word in lexicon.strings("style", "not_names"))
    own: dict[str, str] = {}
    for form, family in (
        ("name", "names"),
        ("adjective", "adjectives"),
        ("demonym", "demonyms"),
        ("capital", "capitals"),
        ("region", "regions"),
    ):
        for code, value in lexicon.table(family).items():
            for phrase in phrases_of(value):
                if phrase.endswith("*") and len(tokens(phrase[:-1])) == 1:
                    stems.append((fold(phrase[:-1]), code, form))
                else:
                    _add(index, phrase, code, form, lexicon)
                    own[fold(phrase)] = code
                if form == "adjective" and (ending := str(lexicon.table("style").get("demonym_suffix", ""))):
                    _add(index, phrase + ending, code, "demonym", lexicon)
    for party in parties.all_parties():
        if party.kind == "unknown":
            continue
        plain = party.kind in ("non-state", "organisation")
        spellings = {party.name}
        if party.kind in ("state", "territory", "former-state"):
            spellings.add(parties.name(party.code, lexicon.code))
        spellings.update(parties.aliases(party.code))
        for spelling in sorted(spellings):
            folded = fold(spelling)
            if (
                folded in dropped
                or own.get(folded, party.code) != party.code
                or "(" in spelling
                or len(spelling) < 2
                or (plain and lexicon.knows(folded))  # "Armas": a rebel of 1954, and weapons in Spanish
            ):
                continue
            _add(index, spelling, party.code, "name", lexicon)
    stems.sort(key=lambda stem: -len(stem[0]))
    return index, tuple(stems)


def _add(index: Names, phrase: str, code: str, form: str, lexicon: Lexicon) -> None:
    stem = phrase.endswith("*")
    phrase = phrase.removesuffix("*")
    words = tokens(phrase)
    if not words:
        return
    short = len(words) == 1 and len(phrase) <= 4 and phrase.isupper()
    keys = tuple(word.key for word in words)
    forms: list[tuple[tuple[str, ...], frozenset[str]]] = [(keys, frozenset())]
    if not short and form in ("name", "capital", "office"):
        forms += [((*keys[:-1], key), cases) for key, cases in _declined(keys[-1], lexicon)]
    for spelled, cases in forms:
        held = index.setdefault(spelled[0], [])
        known = next((n for n in held if n.keys == spelled and n.code == code), None)
        if known is not None:
            held.remove(known)
            cases = cases | known.cases if known.cases and cases else frozenset()
        capital = phrase[0].isupper() and form != "adjective"
        held.append(_Name(spelled, code, form, cases, capital, phrase if short else "", stem))


def _declined(key: str, lexicon: Lexicon) -> Iterator[tuple[str, frozenset[str]]]:
    """The inflected forms of a name's last word, by the first paradigm whose ending it has."""
    for paradigm in lexicon.data.get("declensions", ()):
        for ending in phrases_of(paradigm["ends"]):
            ending = "" if ending == "-" else fold(ending)
            if not key.endswith(ending) or len(key) - len(ending) < 2:
                continue
            stem = key[: len(key) - len(ending)] if ending and paradigm.get("drop", True) else key
            for form in phrases_of(paradigm["forms"]):
                suffix, _, cases = form.partition(":")
                yield stem + fold(suffix.strip("-")), frozenset(cases.split("/")) if cases else frozenset()
            return


def find_actors(
    text: str, words: Sequence[Token], cues: Sequence[Cue], lexicon: Lexicon, known: Known | None
) -> list[Actor]:
    """The actors of a sentence in order; a longer name hides what it contains ("South Sudan")."""
    index, stems = _names(lexicon)
    special = _known_names(known) if known is not None else {}
    groups = {cue.first: cue for cue in cues if cue.family == "groups"}
    verbs = {cue.first for cue in cues if cue.family == "verbs"}
    pronouns = {
        cue.first: cue
        for cue in cues
        if cue.family == "pronouns"
        # "Het leverde" is a pronoun, "het Verenigd Koninkrijk" and "het bbp" have an article.
        and not (
            words[cue.first].key in lexicon.articles and cue.last == cue.first + 1 and cue.last not in verbs
        )
    }
    found: list[Actor] = []
    i = 0
    while i < len(words):
        actor = (
            _longer(_named(text, words, i, special), _named(text, words, i, index))
            or _stemmed(text, words, i, stems)
            or _cued(text, words, groups.get(i), "group")
            or _cued(text, words, pronouns.get(i), "pronoun")
        )
        if actor is None:
            i += 1
            continue
        found.append(_attributive(_with_case(actor, words, cues, lexicon), words, cues, lexicon))
        i = actor.last
    return found


def _attributive(actor: Actor, words: Sequence[Token], cues: Sequence[Cue], lexicon: Lexicon) -> Actor:
    """ "US arms exports": letters that stand before a noun as its adjective would."""
    if actor.mention.text not in lexicon.strings("style", "attributive") or actor.forward:
        return actor
    if not any(c.family == "nouns" and 0 <= c.first - actor.last <= 1 for c in cues):
        return actor
    return replace(
        actor, mention=replace(actor.mention, form="adjective"), cases=frozenset(), bound=actor.first
    )


def _longer(known: Actor | None, state: Actor | None) -> Actor | None:
    """Of a workspace's name and a state's in one place the longer; a tie is the state's, whose name an
    airfield or a weapon may bear."""
    if known is None or state is None:
        return known or state
    return known if known.last > state.last else state


def _named(text: str, words: Sequence[Token], i: int, index: Names) -> Actor | None:
    best: _Name | None = None
    candidates: set[str] = set()
    for name in index.get(words[i].key, ()):
        size = len(name.keys)
        if i + size > len(words) or any(words[i + k].key != name.keys[k] for k in range(size - 1)):
            continue
        stem, word = name.keys[-1], words[i + size - 1].key
        if word != stem and not (name.stem and word.startswith(stem) and len(word) - len(stem) <= 4):
            continue
        if name.capital and not words[i].is_capital:
            continue
        if name.exact and words[i].text != name.exact:
            continue
        if best is None or size > len(best.keys):
            best, candidates = name, {name.code}
        elif size == len(best.keys):
            candidates.add(name.code)
            if name.form == "name" and best.form != "name":
                best = name
    if best is None:
        return None
    if len(candidates) > 1:
        # A union's states and its organisation share a name: the states are meant where a state could be.
        groups = {code for code in candidates if code.startswith("g-")}
        rest = {code for code in candidates if not code.startswith(("g-", "x-"))}
        if len(groups) != 1 or rest:
            return None  # two parties of one name: nobody, rather than one of them
        best = replace(best, code=groups.pop())
    start, end = words[i].start, words[i + len(best.keys) - 1].end
    mention = _mention(start, end, text[start:end], best.code, best.form)
    return Actor(i, i + len(best.keys), mention, best.cases)


def _stemmed(
    text: str, words: Sequence[Token], i: int, stems: tuple[tuple[str, str, str], ...]
) -> Actor | None:
    token = words[i]
    if not token.is_word:
        return None
    for stem, code, form in stems:
        if token.key.startswith(stem) and len(token.key) - len(stem) <= 6:
            mention = _mention(token.start, token.end, token.text, code, form)
            return Actor(i, i + 1, mention)
    return None


def _cued(text: str, words: Sequence[Token], cue: Cue | None, form: str) -> Actor | None:
    if cue is None:
        return None
    start, end = words[cue.first].start, words[cue.last - 1].end
    if form == "group":
        return Actor(cue.first, cue.last, Mention(start, end, text[start:end], group=cue.kind))
    cases = frozenset({"of"}) if cue.kind.startswith("own") else frozenset()
    mention = Mention(start, end, text[start:end], name=cue.kind, form="pronoun")
    if cases:  # "zijn wapens": the words behind only show that it is the pronoun
        mention = replace(mention, end=words[cue.first].end, text=words[cue.first].text)
    return Actor(cue.first, cue.first + 1 if cases else cue.last, mention, cases, forward=bool(cases))


def _mention(start: int, end: int, text: str, code: str, form: str) -> Mention:
    if form == "place":
        return Mention(start, end, text, place=code)
    if form in ("event", "weapon"):
        return Mention(start, end, text, name=code, form=form)
    if code.startswith("g-"):
        return Mention(start, end, text, group=code, form=form)
    try:
        return Mention(start, end, text, party=parties.get(code), form=form)
    except parties.UnknownParty:
        return Mention(start, end, text, name=code, form=form)


_KNOWN: dict[int, tuple[Known, Names]] = {}


def _known_names(known: Known) -> Names:
    held = _KNOWN.get(id(known))
    if held is not None and held[0] is known:
        return held[1]
    index: Names = {}
    kinds = (
        ("place", known.places),
        ("operator", known.operators),
        ("office", known.office_holders),
        ("event", known.events),
        ("weapon", known.weapons),
    )
    for form, names in kinds:
        for name, code in names.items():
            words = tokens(name)
            if words and len(name) >= 3:
                keys = tuple(word.key for word in words)
                index.setdefault(keys[0], []).append(_Name(keys, code, form, frozenset(), True))
    _KNOWN.clear()
    _KNOWN[id(known)] = (known, index)
    return index


def _with_case(actor: Actor, words: Sequence[Token], cues: Sequence[Cue], lexicon: Lexicon) -> Actor:
    """The actor with the cases of what stands before it, else of its ending, else of what follows."""
    if actor.forward:
        return replace(actor, bound=actor.first)
    if after := _ending(actor, words, lexicon):
        cases, last = after
        actor = replace(actor, cases=cases, last=last, forward="of" in cases)
        if actor.forward:
            return replace(actor, bound=actor.first)  # a preposition before an owner is what it owns'
    elif actor.cases and "of" in actor.cases:
        actor = replace(actor, forward=lexicon.table("style").get("owner_first", False) or actor.forward)
    i = actor.first
    while i > 0 and (words[i - 1].key in lexicon.articles or _is_filler(words, i - 1, lexicon)):
        i -= 1
    before = [
        cue
        for cue in cues
        if cue.family == "cases"
        and cue.kind != "and"
        and not cue.kind.startswith("after ")
        and i <= cue.last <= actor.first
    ]
    if before and actor.mention.form != "adjective":
        # A preposition says more than the article behind it ("in der Türkei").
        longest = max(before, key=lambda c: (not _is_article(c, words, lexicon), c.last - c.first, c.last))
        kinds = {c.kind for c in before if (c.first, c.last) == (longest.first, longest.last)}
        endings = actor.cases
        if not endings and not _is_indeclinable(words[actor.last - 1], lexicon):
            endings = frozenset({"acc"})
        narrowed = _narrowed(kinds, endings)
        return replace(actor, cases=frozenset(narrowed), bound=longest.first, forward=False)
    follows = [
        cue
        for cue in cues
        if cue.family == "cases" and cue.kind.startswith("after ") and cue.first == actor.last
    ]
    article = words[actor.first - 1].key if actor.first else ""
    genitive = lexicon.table("article_cases", article)
    if not actor.cases and actor.mention.form in ("name", "capital") and genitive:
        for case, codes in genitive.items():  # German "der Türkei" is of Turkey, "der Iran" is Iran
            if actor.code in str(codes).split():
                return replace(actor, cases=frozenset({case}), bound=actor.first - 1)
    if follows:
        kinds = {cue.kind.removeprefix("after ") for cue in follows}
        return replace(actor, cases=frozenset(kinds), last=max(c.last for c in follows), bound=i)
    return replace(actor, bound=i)


def _narrowed(kinds: set[str], endings: frozenset[str]) -> set[str]:
    """A preposition of two meanings is settled by the name's ending ("в Азербайджане", "в Азербайджан")."""
    settled = {kind.partition(" ")[0] for kind in kinds if " " in kind and kind.partition(" ")[2] in endings}
    return settled or {kind for kind in kinds if " " not in kind} or {k.partition(" ")[0] for k in kinds}


def _is_article(cue: Cue, words: Sequence[Token], lexicon: Lexicon) -> bool:
    return cue.last == cue.first + 1 and words[cue.first].key in lexicon.articles


def _is_indeclinable(token: Token, lexicon: Lexicon) -> bool:
    return token.text.isupper() or next(_declined(token.key, lexicon), None) is None


def _is_filler(words: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    """A word that may stand between a preposition and a name: "from neighbouring Russia"."""
    return words[i].key in lexicon.strings("marks", "before_names")


def _ending(actor: Actor, words: Sequence[Token], lexicon: Lexicon) -> tuple[frozenset[str], int] | None:
    """A case ending behind an apostrophe: "Azerbaijan's", "İsrail'den", "Bakoe's"."""
    i = actor.last
    if i >= len(words) or words[i].text not in _APOSTROPHES or not words[i].glued:
        return None
    suffixes = lexicon.table("apostrophe")
    after = words[i + 1] if i + 1 < len(words) else None
    if after is not None and after.glued and after.is_word:
        for case, endings in suffixes.items():
            if after.key in {fold(e) for e in phrases_of(endings)}:
                return frozenset() if case == "none" else frozenset({case}), i + 2
        return None
    if words[i - 1].key.endswith("s") and "of" in suffixes and (after is None or not after.glued):
        return frozenset({"of"}), i + 1  # "the United States' exports"
    return None
