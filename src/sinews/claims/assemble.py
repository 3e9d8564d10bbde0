"""Sentences into claims: what the readers of each subject find, with who says it, when, and how."""

from __future__ import annotations

from dataclasses import replace

from sinews.claims import arms_claims, event_claims, manner, state_claims
from sinews.claims.actors import Actor
from sinews.claims.analysis import Parsed, parse
from sinews.claims.clauses import Clause, split
from sinews.claims.draft import Context, Draft
from sinews.claims.lexicon import Lexicon
from sinews.claims.model import Article, Claim, Known, When
from sinews.claims.roles import is_state
from sinews.claims.sentences import sentences
from sinews.claims.times import Span, when_of
from sinews.periods import Period

_READERS = (state_claims.read_clause, arms_claims.read_clause, event_claims.read_clause)
# Topics whose claims take the period of the sentence before where they give none.
_PERIOD_GOES_ON = ("arms.", "spending.", "trade.", "displacement.", "flights.")
FROM_BEFORE = "from the sentence before"


def claims_in(article: Article, lexicon: Lexicon, known: Known | None) -> list[Claim]:
    """The claims of a text in order."""
    claims: list[Claim] = []
    before: list[Parsed] = []
    last_period: When | None = None
    last_family = ""  # what the claims with that period were about: "arms", "displacement"
    last_share: Draft | None = None
    paragraph = -1
    for group, sentence in enumerate(sentences(article.text, lexicon), 1):
        if sentence.paragraph != paragraph:
            before, last_period, last_share, paragraph = [], None, None, sentence.paragraph
        parsed = parse(article.text, sentence, lexicon, article.published, known)
        drafts = _drafts(parsed, before, last_share)
        last_share = next((d for d in reversed(drafts) if d.topic == "arms.share"), last_share)
        for draft in drafts:
            together = [d for d in drafts if d.topic == draft.topic]
            claims.append(
                _finished(
                    draft,
                    parsed,
                    article,
                    last_period if draft.topic.startswith(f"{last_family}.") else None,
                    group if len(together) > 1 else None,
                )
            )
        if drafts:
            said = {str(c.period.period): c.period for c in claims[-len(drafts) :] if c.period is not None}
            last_period = next(iter(said.values())) if len(said) == 1 else None
            families = {d.topic.partition(".")[0] for d in drafts}
            last_family = families.pop() if len(families) == 1 else ""
        before.append(parsed)
    return claims


def _drafts(parsed: Parsed, before: list[Parsed], last_share: Draft | None) -> list[Draft]:
    spans = manner.sources(parsed)
    quoted = {k for source in spans for k in range(source.first, source.last)}
    parsed.actors = [a for a in parsed.actors if a.first not in quoted]
    parsed.measured = [m for m in parsed.measured if m.first not in quoted]
    parsed.source = spans[0].text if spans else None
    clauses = split(parsed)
    own_arms = parsed.has("nouns", "arms", "arsenal") or (
        parsed.has("verbs", "supply", "buy", "order", "sign")
        and (parsed.has("nouns", "weapon") or any(a.mention.form == "weapon" for a in parsed.actors))
    )
    about_arms = own_arms or (
        any(p.has("nouns", "arms") for p in before) and not parsed.has("commodities") and parsed.has("nouns")
    )
    drafts: list[Draft] = []
    earlier: list[Actor] = []
    for clause in clauses:
        whom = _antecedent(earlier) or antecedents(before)
        context = Context(clauses, whom, about_arms, last_share)
        earlier += [a for a in clause.actors if a.first < clause.last and clause.bracket is None]
        if manner.is_no_statement(clause):
            drafts += event_claims.permitted(clause, context)
            drafts += event_claims.unmeasured(clause) if not manner.is_opinion(clause) else []
            continue
        for reader in _READERS:
            if found := reader(clause, context):
                drafts += found
                break
        last_share = next((d for d in reversed(drafts) if d.topic == "arms.share"), last_share)
    return drafts


def antecedents(before: list[Parsed]) -> tuple[Actor, ...]:
    """Whom "the country" or "its" stands for: the one state named last in the paragraph.

    Of two in one sentence, its subject (the first without a case); with no subject, nobody.
    """
    for parsed in reversed(before):
        if any(is_state(a) for a in parsed.actors):
            return _antecedent(parsed.actors)
    return ()


def _antecedent(actors: list[Actor]) -> tuple[Actor, ...]:
    named = [a for a in actors if a.mention.form != "pronoun" and is_state(a)]
    codes = {a.code for a in named}
    if len(codes) == 1:
        return (replace(named[0], cases=frozenset()),)
    subjects = [a for a in named if not a.cases and a.mention.form in ("name", "capital")]
    return (subjects[0],) if subjects else ()


def _finished(
    draft: Draft, parsed: Parsed, article: Article, last_period: When | None, group: int | None
) -> Claim:
    clause = draft.clause
    period, prior = _periods(draft, parsed, last_period)
    start, end = _bounds(draft, parsed)
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
        period,
        prior,
        manner.negated(clause) if draft.negated is None else draft.negated,
        parsed.source,
        manner.hearsay(clause),
        dict(draft.options),
        group,
        draft.why_not,
    )


def _bounds(draft: Draft, parsed: Parsed) -> tuple[int, int]:
    """The claim's own words: an item of a list, else its clause without the joining word and commas."""
    clause: Clause = draft.clause
    first, last = clause.bracket or (clause.first, clause.last)
    words = parsed.words
    joins = {c.first: c.last for c in parsed.cues if c.family == "marks" and c.kind in ("sep", "but")}
    while first < last - 1 and (first in joins or not (words[first].is_word or words[first].is_number)):
        if words[first].text in "$€£%(«“\"'‘+-−":
            break
        first = max(first + 1, joins.get(first, 0))
    while last - 1 > first and words[last - 1].text in ",;:.":
        last -= 1
    start, end = words[first].start, words[last - 1].end
    return start, end


def _periods(draft: Draft, parsed: Parsed, last: When | None) -> tuple[When | None, When | None]:
    """The claim's period and the earlier one it is compared with.

    The clause's own, else the sentence's, else the last one of the paragraph's claims. Of two that
    nothing tells apart a change takes the later as its period; anything else takes neither.
    """
    clause = draft.clause
    own = [s for s in clause.times if not _in_source(s, parsed)]
    spans = own or [s for s in parsed.times if not _in_source(s, parsed)]
    priors = [s for s in spans if s.role == "prior" or _is_compared(s, parsed)]
    rest = [s for s in spans if s not in priors]
    if (
        draft.topic in ("arms.change", "arms.share_change", "spending.change")
        and not priors
        and len(rest) == 2
    ):
        rest.sort(key=_order)
        priors, rest = rest[:1], rest[1:]
    if not rest and not priors:
        goes_on = last is not None and draft.topic.startswith(_PERIOD_GOES_ON)
        held = replace(last, resolved=FROM_BEFORE) if last is not None and goes_on else None
        return held, None
    if len(rest) > 1 and not draft.topic.startswith("event"):
        ranges = [s for s in rest if s.is_range]
        rest = ranges if len(ranges) == 1 else []
    if not rest:
        return None, _prior(priors, None, parsed)
    return when_of(rest[0], parsed.words, parsed.text), _prior(priors, rest[0], parsed)


def _order(span: Span) -> int:
    moment = span.period.start or span.period.end
    return moment.first_day().toordinal() if moment else 0


def _in_source(span: Span, parsed: Parsed) -> bool:
    return False if parsed.source is None else parsed.spelled(span.first, span.last) in parsed.source


def _is_compared(span: Span, parsed: Parsed) -> bool:
    """Whether a period is what another is set against: "compared with 2011–2015", "than in 2015"."""
    light = {k for c in parsed.cues if c.family == "cases" for k in range(c.first, c.last)}
    light |= {k for k, word in enumerate(parsed.words) if word.key in parsed.lexicon.articles}
    return any(
        c.family == "cases"
        and c.kind in ("than", "against")
        and 0 <= span.first - c.last <= 2
        and light.issuperset(range(c.last, span.first))  # "than in 2015", not "than doubled in 2015"
        for c in parsed.cues
    ) or any(
        c.family == "cases" and c.kind in ("after than", "after against") and c.first == span.last
        for c in parsed.cues
    )


def _prior(priors: list[Span], main: Span | None, parsed: Parsed) -> When | None:
    if len(priors) != 1:
        return None
    span = priors[0]
    if span.n_before:
        if main is None or not main.period.is_bounded:
            return None
        first = main.period.first_year
        n = span.n_before if span.n_before > 0 else main.period.last_year - first + 1
        span = replace(span, period=Period.of_years(first - n, first - 1))
    return when_of(span, parsed.words, parsed.text)
