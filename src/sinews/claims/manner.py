"""How a thing is said: by whom, as hearsay, denied, asked, wished or judged."""

from __future__ import annotations

from dataclasses import dataclass

from sinews.claims.analysis import Parsed
from sinews.claims.clauses import Clause
from sinews.claims.lexicon import Cue

_LONGEST_SOURCE = 8  # words


@dataclass(frozen=True)
class Source:
    """Who says it, and the words that say so (positions `first` to `last`)."""

    first: int
    last: int
    text: str


def sources(parsed: Parsed) -> list[Source]:
    """Attributions in a sentence: "according to Haaretz", "AP reported that", "…, said X"."""
    found: list[Source] = []
    for cue in parsed.cues:
        if cue.family == "marks" and cue.kind == "source":
            last = _name_end(parsed, cue.last)
            if last > cue.last:
                found.append(Source(cue.first, last, parsed.spelled(cue.last, last)))
        elif cue.family == "marks" and cue.kind == "after source":
            first = _name_start(parsed, cue.first)
            if first < cue.first:
                found.append(Source(first, cue.last, parsed.spelled(first, cue.first)))
        elif cue.family == "verbs" and cue.kind == "say":
            found += _said(parsed, cue)
    return found


def _said(parsed: Parsed, cue: Cue) -> list[Source]:
    words = parsed.words
    # ", said the minister" and ", aldus X" close a sentence; "X said that …" opens one.
    opening = _name_start(parsed, cue.first)
    if any(opening <= span.first < cue.first for span in parsed.times):
        return []  # "In 2023 telde Tsjaad …": a time is nobody's name
    if opening < cue.first and all(not w.is_word or k >= opening for k, w in enumerate(words[: cue.first])):
        last = cue.last + 1 if cue.last < len(words) and words[cue.last].key in _that(parsed) else cue.last
        return [Source(opening, last, parsed.spelled(opening, cue.first))]
    if opening < cue.first and opening > 0 and words[opening - 1].text in ',”"»':
        return [Source(opening, cue.last, parsed.spelled(opening, cue.first))]
    if cue.first > 0 and words[cue.first - 1].text in ',”"»':
        last = _name_end(parsed, cue.last)
        if last > cue.last:
            return [Source(cue.first, last, parsed.spelled(cue.last, last))]
    return []


def _that(parsed: Parsed) -> tuple[str, ...]:
    return parsed.lexicon.strings("marks", "that")


def _name_end(parsed: Parsed, i: int) -> int:
    """Where a source's name ends: at a comma, a number, a verb, a period or the sentence's end."""
    words = parsed.words
    stops = {
        c.first for c in parsed.cues if c.family == "verbs" or (c.family == "marks" and c.kind == "that")
    }
    stops |= {span.first for span in parsed.times} | {m.first for m in parsed.measured}
    k, named = i, False
    while k < len(words) and k - i < _LONGEST_SOURCE:
        if words[k].text in ",;:()." or k in stops:
            break
        if named and words[k].key in parsed.lexicon.articles and not words[k].is_capital:
            break  # "volgens V-Dem | een autocratie"
        named = named or words[k].is_capital
        k += 1
    if k in stops:  # "Według SIPRI w latach | 2016–2020": what leads up to a number is no name
        while k > i + 1 and not words[k - 1].is_capital and any(w.is_capital for w in words[i : k - 1]):
            k -= 1
    if k - i == _LONGEST_SOURCE:
        # A long run: keep the capitalised words at its start.
        k = i
        while k < len(words) and (words[k].is_capital or words[k].key in parsed.lexicon.articles):
            k += 1
    return k


def _name_start(parsed: Parsed, i: int) -> int:
    words = parsed.words
    k = i
    while k > 0 and i - k < _LONGEST_SOURCE and words[k - 1].text not in ',;:()”"»':
        k -= 1
    return k if any(w.is_capital for w in words[k:i]) or k == 0 else i


def hearsay(clause: Clause) -> str | None:
    """The word that makes a clause hearsay, as written."""
    cue = next(clause.parsed.within(0, len(clause.parsed.words), "marks", "hearsay"), None)
    return clause.parsed.spelled(cue.first, cue.last) if cue is not None else None


def negated(clause: Clause) -> bool:
    """Whether the clause says that something is not so; "not more than" is a hedge, not a denial."""
    passed = {k for c in clause.cues("hedges") for k in range(c.first, c.last)}
    words = clause.parsed.words
    for cue in clause.cues("marks", "number"):  # "No. 8" is a place, not a denial
        after = cue.last + 1 if cue.last < len(words) and words[cue.last].text == "." else cue.last
        if after < len(words) and words[after].is_number:
            passed.add(cue.first)
    return sum(1 for c in clause.cues("marks", "not") if c.first not in passed) % 2 == 1


def is_opinion(clause: Clause) -> bool:
    """Whether the sentence asks or judges."""
    marks = str(clause.parsed.lexicon.table("style").get("question_marks", "?"))
    question = clause.parsed.text[clause.parsed.sentence.end - 1] in marks
    return question or clause.parsed.has("marks", "opinion")


def is_no_statement(clause: Clause) -> bool:
    """Whether a clause asks, wishes, plans or judges: nothing that a record can answer."""
    return is_opinion(clause) or clause.has("marks", "modal")
