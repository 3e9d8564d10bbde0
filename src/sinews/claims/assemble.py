"""Sentences into claims: each clause's numbers and verbs, with who, when, and how it is said."""

from __future__ import annotations

from dataclasses import replace

from sinews.claims import arms_claims
from sinews.claims.actors import Actor
from sinews.claims.analysis import Parsed, parse
from sinews.claims.clauses import split
from sinews.claims.draft import Draft
from sinews.claims.lexicon import Lexicon
from sinews.claims.model import Article, Claim, Known
from sinews.claims.sentences import sentences
from sinews.claims.times import Span, when_of

_READERS = (arms_claims.read_clause,)


def claims_in(article: Article, lexicon: Lexicon, known: Known | None) -> list[Claim]:
    """The claims of a text in order."""
    claims: list[Claim] = []
    before: list[Parsed] = []
    paragraph = -1
    for sentence in sentences(article.text, lexicon):
        if sentence.paragraph != paragraph:
            before, paragraph = [], sentence.paragraph
        parsed = parse(article.text, sentence, lexicon, article.published, known)
        claims += _claims_of_sentence(parsed, before, article)
        before.append(parsed)
    return claims


def _claims_of_sentence(parsed: Parsed, before: list[Parsed], article: Article) -> list[Claim]:
    clauses = split(parsed)
    drafts: list[Draft] = []
    antecedent = antecedents(before)
    for clause in clauses:
        for reader in _READERS:
            if found := reader(clause, clauses, antecedent):
                drafts += found
                break
    return [_finished(draft, parsed, article) for draft in drafts]


def antecedents(before: list[Parsed]) -> tuple[Actor, ...]:
    """Whom "the country" or "its" stands for: the one state named last in the paragraph.

    Of two in one sentence, its subject (the first without a case); with no subject, nobody.
    """
    for parsed in reversed(before):
        named = [
            a for a in parsed.actors if a.mention.form != "pronoun" and (a.mention.party or a.mention.group)
        ]
        codes = {a.code for a in named}
        if len(codes) == 1:
            return (named[0],)
        if codes:
            subjects = [a for a in named if not a.cases and a.mention.form in ("name", "capital")]
            return (subjects[0],) if subjects else ()
    return ()


def _finished(draft: Draft, parsed: Parsed, article: Article) -> Claim:
    clause = draft.clause
    period, prior = _period(draft, parsed)
    start, end = parsed.words[clause.first].start, parsed.words[clause.last - 1].end
    roles = {name: tuple(actor.mention for actor in unit) for name, unit in draft.roles.items()}
    return Claim(
        start,
        end,
        article.text[start:end],
        parsed.sentence.start,
        parsed.sentence.end,
        article.language,
        draft.topic,
        roles,
        tuple(m.quantity for m in draft.measured),
        when_of(period, parsed.words, parsed.text) if period else None,
        when_of(prior, parsed.words, parsed.text) if prior else None,
        options=dict(draft.options),
    )


def _period(draft: Draft, parsed: Parsed) -> tuple[Span | None, Span | None]:
    """The clause's period, else the sentence's only one."""
    own = [span for span in draft.clause.times if span.role != "prior"]
    whole = [span for span in parsed.times if span.role != "prior"]
    chosen = own or whole
    if len(chosen) == 1:
        return chosen[0], None
    return (replace(chosen[0]) if chosen and own else None), None
