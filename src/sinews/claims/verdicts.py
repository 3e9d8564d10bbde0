"""From outcomes to a verdict with its reason (contract, section 5; docs/methods/checking.md).

supported: every answered reading agrees. contradicted: every one disagrees, by more than revision
explains. depends: they disagree with each other, or a miss is one that revision or an estimate's
own interval explains. reported-only and not-checkable: no measured record answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sinews.claims.located import Located
from sinews.claims.model import Claim
from sinews.claims.neighbours import Neighbour, fitting_periods, neighbours
from sinews.claims.readings import Context, Reading, number_in
from sinews.claims.readings_deals import tiv_of
from sinews.claims.running import Outcome, Runner, is_rounding, overlaps
from sinews.periods import Period

SUPPORTED, CONTRADICTED, DEPENDS = "supported", "contradicted", "depends"
REPORTED, NOT_CHECKABLE = "reported-only", "not-checkable"
VERDICTS = (SUPPORTED, CONTRADICTED, DEPENDS, REPORTED, NOT_CHECKABLE)
# Publishers release once a year; who writes later than this after the newest release that is held
# may have had a newer one at hand.
_A_RELEASE = timedelta(days=365)
# What is a number of some years, and without years of none.
_OF_PERIODS = (
    "arms.share", "arms.rank", "arms.ratio", "arms.partners", "arms.volume", "arms.change", "spending.",
    "conflict.deaths", "displacement.", "votes.",
)  # fmt: skip
# Topics in which a "not" is part of what is stated and not a denial of a number.
_DENIABLE = {
    "arms.any", "arms.licence", "state.treaty", "state.regime", "state.agreement", "event.date",
    "place.attribute",
}  # fmt: skip
# SIPRI's volume for Israel's deliveries to Azerbaijan in 2006–2019 was 825 in 2020 and is 872.4 now.
_SAME_VOLUME = 0.1
# Topics in which another number, printed by somebody of the same time, is an answer of a sort.
_COMPARABLE = ("flights.", "trade.", "arms.share")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict, why, and what it rests on: `basis` is the outcome whose number is the true one."""

    verdict: str
    reason: str
    basis: Outcome | None = None
    near: tuple[Neighbour, ...] = ()


def decide(
    claim: Claim,
    outcomes: Sequence[Outcome],
    located: Located | None,
    runner: Runner,
    context: Context,
    unread: str = "",
) -> Verdict:
    """The verdict on a claim; `unread` says why it has no reading, where it has none."""
    answered = [outcome for outcome in outcomes if outcome.agrees is not None]
    if claim.negated and answered and claim.topic not in _DENIABLE:
        return Verdict(NOT_CHECKABLE, f"It denies a number without giving another. {_told(answered[:1])}")
    if not answered:
        return _unanswered(claim, outcomes, located, runner, unread)
    agree = [outcome for outcome in answered if outcome.agrees]
    missed = [outcome for outcome in answered if not outcome.agrees]
    if agree and missed:
        return _depends(agree, missed)
    if agree:
        return _all_agree(claim, outcomes, agree)
    return _none_agree(claim, outcomes, missed, located, runner, context)


def _all_agree(claim: Claim, outcomes: Sequence[Outcome], agree: Sequence[Outcome]) -> Verdict:
    told = _told(agree)
    caveats = _caveats(agree)
    if any(outcome.reading.loose for outcome in agree):
        return Verdict(
            DEPENDS,
            f"It depends on the word. As deliveries of the period it holds: {told} {caveats}",
            agree[0],
        )
    if open_ways := _open_ways(outcomes):
        why = "; ".join(dict.fromkeys(f"{o.reading.sense}: {o.why_not}" for o in open_ways))
        return Verdict(DEPENDS, f"It depends on the definition of outside. {told} But {why}.", agree[0])
    return Verdict(SUPPORTED, _joined("The records say the same.", told, caveats), agree[0])


def _open_ways(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Definitions that the words leave open and no record can answer."""
    return [o for o in outcomes if o.agrees is None and o.reading.aspect == "definition of outside"]


def _depends(agree: Sequence[Outcome], missed: Sequence[Outcome]) -> Verdict:
    """Readings disagree with each other: the reason names what decides."""
    decides = _what_decides(agree, missed)
    # A number that an older release gives would be untrue by the newest one.
    newest = _newest([*agree, *missed])
    is_vintage = decides == "vintage"
    basis = next((one for one in missed if one.vintage == newest), None) if is_vintage else None
    yes = "; ".join(_brief(one, decides) for one in agree)
    no = "; ".join(_brief(one, decides) for one in missed)
    reason = _joined(
        f"It depends on the {decides}.", f"It holds {yes}.", f"It does not {no}.", _caveats(agree)
    )
    return Verdict(DEPENDS, reason, basis)


def _what_decides(agree: Sequence[Outcome], missed: Sequence[Outcome]) -> str:
    """The aspect in which what agrees differs from what does not; the vintage where only that does."""
    sense = {(one.reading.measure, one.reading.sense, str(one.reading.stated.period)) for one in agree}
    other = {(one.reading.measure, one.reading.sense, str(one.reading.stated.period)) for one in missed}
    if sense & other:
        vintages = {one.vintage for one in (*agree, *missed)}
        if len(vintages) > 1:
            return "vintage"
    aspects = list(dict.fromkeys(one.reading.aspect for one in (*agree, *missed) if one.reading.aspect))
    return " and the ".join(aspects) or "reading"


def _none_agree(
    claim: Claim,
    outcomes: Sequence[Outcome],
    missed: Sequence[Outcome],
    located: Located | None,
    runner: Runner,
    context: Context,
) -> Verdict:
    told = _told(missed)
    basis = missed[0]
    if any(outcome.reading.loose and not outcome.reading.disproves for outcome in missed):
        caveats = _caveats(missed)
        return Verdict(NOT_CHECKABLE, _joined(caveats, f"Of deliveries it would not hold: {told}"))
    if any(one.near for one in missed if one.reading.scale == "estimate"):
        reason = (
            f"It depends on the estimate: not by the best one, but within the range from low to high. {told}"
        )
        return Verdict(DEPENDS, reason, basis)
    if any(one.near for one in missed) and (why := _may_be_revised(missed, context)):
        return Verdict(DEPENDS, _joined(f"It depends on the vintage: {why}", told, _words(basis)), basis)
    if _open_ways(outcomes):
        why = "; ".join(f"{one.reading.sense}: {one.told.rstrip('.')}" for one in missed)
        reason = f"It depends on the definition of outside, which it does not give: {why}."
        ways = "; ".join(dict.fromkeys(f"{o.reading.sense}: {o.why_not}" for o in _open_ways(outcomes)))
        return Verdict(DEPENDS, _joined(reason, _sentence(ways)))
    if any(is_rounding(one) for one in missed):
        reason = "It depends on the rounding of published tables, which are in whole millions."
        return Verdict(DEPENDS, _joined(reason, told), basis)
    if _is_between(missed):
        reason = "It depends on the vintage: the words lie between what two releases give."
        return Verdict(DEPENDS, _joined(reason, told), basis)
    if located is not None and located.agreeing:
        verdict = _as_reported(claim, missed, located, told)
        if verdict is not None:
            return verdict
    if _is_running_count(claim, located):
        reason = (
            "Counts of some days are on record as reports, and none is this number; "
            "yearly totals cannot refute a count of some days."
        )
        return Verdict(NOT_CHECKABLE, _joined(reason, told))
    if claim.period is None and claim.topic.startswith(_OF_PERIODS):
        return _without_period(missed, told, runner, context)
    near = _near(claim, missed, runner, context)
    reason = _joined("The records say otherwise.", told, _words(basis), _listed(near), _interval(missed))
    return Verdict(CONTRADICTED, reason, basis, tuple(near))


def _without_period(missed: Sequence[Outcome], told: str, runner: Runner, context: Context) -> Verdict:
    """A sentence without a period is wrong only if it is true of none that it may mean."""
    searched: Period | None = None
    found: list[Neighbour] = []
    for one in missed:
        searched, found = fitting_periods(one, runner, context)
        if found:
            break
    if found:
        # Which period is meant is not known, so that no number in it is the right one.
        reason = _joined("It gives no period, and that decides.", _listed(found), told)
        return Verdict(DEPENDS, reason, near=tuple(found))
    if searched is None:
        return Verdict(NOT_CHECKABLE, _joined("It gives no period.", told))
    reason = f"It gives no period, and no year and no five years from {searched.spoken()} fit."
    return Verdict(CONTRADICTED, _joined(reason, told, _words(missed[0])))


def _as_reported(claim: Claim, missed: Sequence[Outcome], located: Located, told: str) -> Verdict | None:
    """A report says the same as the claim and the records do not: whose word it is decides."""
    best = located.agreeing[0]
    if claim.topic == "displacement.people":
        reason = "A report says the same; yearly totals cannot refute a count of some days."
        return Verdict(REPORTED, _joined(reason, f"{best.told}.", told))
    cited = next((one for one in located.agreeing if one.is_cited), None)
    own = next((one for one in located.agreeing if _is_publishers_own(one.publisher, missed)), None)
    if cited or own:
        chosen = cited or own
        assert chosen is not None
        reason = f"It depends on the source: as published it holds ({chosen.told}); by what is held, not."
        return Verdict(DEPENDS, _joined(reason, told), missed[0])
    return None


def _is_publishers_own(publisher: str, missed: Sequence[Outcome]) -> bool:
    """Whether a report is the earlier word of who publishes the records themselves."""
    kinds = {"arms.": "sipri", "spending.": "sipri", "conflict.": "ucdp", "displacement.": "unhcr"}
    return any(
        one.reading.measure.startswith(prefix) and owner in publisher.casefold()
        for one in missed
        for prefix, owner in kinds.items()
    )


def _is_running_count(claim: Claim, located: Located | None) -> bool:
    """Whether reports of parts of the year stand beside the claim: it may be one of theirs."""
    if claim.topic != "displacement.people" or located is None:
        return False
    if claim.options.get("flow") == "stock" and claim.period is None:
        # Who is there is no count of who came.
        return False
    return any(
        report.period is not None and not report.period.is_whole_years and report.same_period
        for report in located.reports
    )


def _unanswered(
    claim: Claim, outcomes: Sequence[Outcome], located: Located | None, runner: Runner, unread: str
) -> Verdict:
    differ = [one for one in outcomes if one.near]
    if differ:
        return Verdict(DEPENDS, f"It depends on who tells it. {_told(differ)}")
    said = [one for one in outcomes if one.found.why_not == "said by others"]
    if said:
        told = said[0].told
        return Verdict(REPORTED, _joined("Publishers say so, and no record measures it.", told))
    why = unread or "; ".join(dict.fromkeys(one.why_not for one in outcomes if one.why_not))
    why = _sentence(why or "nothing on record answers it")
    is_money = claim.topic in ("arms.dollars", "arms.volume")
    if is_money and outcomes and (verdict := _volume_as_money(outcomes[0], located, runner, why)):
        return verdict
    if located is not None:
        same = [one for one in located.agreeing if "as printed" not in one.unit]
        if same:
            return _reported(claim, same, located, why)
        if located.best.is_cited or claim.topic.startswith(_COMPARABLE):
            best = located.best
            what = "another period" if best.same_value else "another number"
            reason = f"No record measures it. A report located has {what}: {best.told}."
            return Verdict(REPORTED, _joined(reason, why))
        others = "; ".join(one.told for one in located.reports[:2])
        return Verdict(NOT_CHECKABLE, _joined(why, f"Reports say otherwise: {others}."))
    return Verdict(NOT_CHECKABLE, why)


def _reported(claim: Claim, same: Sequence[object], located: Located, why: str) -> Verdict:
    best = located.agreeing[0]
    others = [one for one in located.reports if one.same_period and not one.same_value and one.of_measure]
    if claim.topic == "displacement.people":
        # Counts of other days are no other counts.
        others = [one for one in others if str(one.period) == str(best.period)]
    but = f"Others have other numbers: {'; '.join(one.told for one in others[:3])}." if others else ""
    cited = ""
    if claim.attributed_to and not best.is_cited:
        cited = f"The report of {claim.attributed_to} itself was not located."
    return Verdict(REPORTED, _joined(f"A report says the same: {best.told}.", cited, but, why))


def _volume_as_money(outcome: Outcome, located: Located | None, runner: Runner, why: str) -> Verdict | None:
    """Whether a claim's dollars are SIPRI's volume in TIV: the number right, the unit wrong."""
    reading: Reading | None = tiv_of(outcome.reading)
    if reading is None:
        return None
    volumes = [one for one in runner.run(reading) if _is_volume(one)]
    if not volumes:
        return None
    told = _told(volumes)
    printed = [
        one for one in (located.reports if located else ()) if one.same_value and "as printed" in one.unit
    ]
    reason = (
        "The number is that of a volume, not of money: SIPRI counts deliveries in TIV, which measure "
        f"military capability and are no dollars. {told}"
    )
    if printed:
        reason = _joined(reason, f"Others made the same mistake: {printed[0].publisher}.")
    amounts = _amounts(outcome)
    stated = outcome.reading.stated
    if any(low > stated.high for low in amounts):
        most = max(amounts)
        reason = _joined(reason, f"A single deal of the period has {most:,.0f} million dollars on record.")
        return Verdict(CONTRADICTED, reason)
    return Verdict(NOT_CHECKABLE, _joined(reason, "No dollars of these deliveries are on record."))


def _is_volume(outcome: Outcome) -> bool:
    """Whether a number may be that volume: printed of an older release, it was often another."""
    value = outcome.value
    return value is not None and outcome.reading.stated.distance(value) <= _SAME_VOLUME * value


def _amounts(outcome: Outcome) -> list[float]:
    if not outcome.figures:
        return []
    figure = outcome.figures[0]
    if "low_usd_million" not in figure.columns:
        return []
    at, scope = figure.columns.index("low_usd_million"), figure.columns.index("scope")
    return [number_in(row[at]) or 0.0 for row in figure.rows if row[scope] != "other"]


def _may_be_revised(missed: Sequence[Outcome], context: Context) -> str:
    """Why a small miss may be a revision: the article's own release is not held; empty where it is."""
    vintages = sorted(one.vintage for one in missed if one.vintage[:1].isdigit())
    if context.published is None:
        return "the article has no date, and may be older than the releases held."
    if not vintages:
        return "the release held has no date."
    day = context.published.isoformat()
    if day < vintages[0]:
        return f"the article ({day}) is older than every release held, and publishers revise that much."
    newest = max(one for one in vintages if one <= day)
    if context.published - _day(newest) > _A_RELEASE:
        return f"the release of the article’s own time ({day}) is not held, and publishers revise that much."
    return ""


def _day(vintage: str) -> date:
    parts = [int(part) for part in vintage.split("-")[:3] if part.isdigit()]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _is_between(missed: Sequence[Outcome]) -> bool:
    """Whether two vintages of one reading miss on either side."""
    by_reading: dict[tuple[str, str, str], list[Outcome]] = {}
    for one in missed:
        key = (one.reading.measure, one.reading.sense, str(one.reading.stated.period))
        by_reading.setdefault(key, []).append(one)
    return any(
        any((one.value or 0) < one.reading.stated.low for one in several)
        and any((one.value or 0) > one.reading.stated.high for one in several)
        for several in by_reading.values()
        if len({one.vintage for one in several}) > 1 and all(one.value is not None for one in several)
    )


def _near(claim: Claim, missed: Sequence[Outcome], runner: Runner, context: Context) -> list[Neighbour]:
    found: dict[str, Neighbour] = {}
    for one in missed[:3]:
        for neighbour in neighbours(claim, one, runner, context):
            found.setdefault(neighbour.says, neighbour)
    return list(found.values())[:2]


# Words ---------------------------------------------------------------------------------------------


def _told(outcomes: Sequence[Outcome]) -> str:
    """What the records say, each text once, with its vintage where there are several."""
    vintages = {one.vintage for one in outcomes if one.vintage}
    lines: dict[str, None] = {}
    for one in outcomes:
        told = one.told
        if len(vintages) > 1 and one.vintage:
            told = f"{told.rstrip('.')} [{one.vintage}]."
        lines.setdefault(told, None)
    return " ".join(list(lines)[:4])


def _brief(outcome: Outcome, decides: str) -> str:
    said = outcome.told.rstrip(".")
    if decides == "vintage" and outcome.vintage:
        return f"by the release of {outcome.vintage} ({said})"
    return f"{outcome.reading.sense} ({said})" if outcome.reading.sense else f"({said})"


def _caveats(outcomes: Sequence[Outcome]) -> str:
    return " ".join(dict.fromkeys(one.reading.caveat for one in outcomes if one.reading.caveat))


def _words(outcome: Outcome) -> str:
    """What the words allow, where that is not plain."""
    words = outcome.reading.stated
    if words.value is None or words.unit == "rank" or words.low == words.high:
        return ""
    unit = "%" if words.unit == "%" else f" {words.unit}"
    if words.low == float("-inf"):
        return f"The words allow up to {words.high:,.4g}{unit}."
    if words.high == float("inf"):
        return f"The words allow {words.low:,.4g}{unit} and more."
    return f"The words allow {_number(words.low)} to {_number(words.high)}{unit}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def _interval(missed: Sequence[Outcome]) -> str:
    """Said where the register's estimate flags leave the stated number open after all."""
    for one in missed:
        found, words = one.found, one.reading.stated
        if one.reading.scale in ("share", "change", "ratio", "amount") and overlaps(words, found):
            low, high = _number(found.low or 0), _number(found.high or 0)
            return (
                "With every estimate flag of the register at its worst together, anything from "
                f"{low} to {high} is possible; the publisher’s own number is the one above."
            )
    return ""


def _listed(near: Sequence[Neighbour]) -> str:
    return "".join(f" {one.says[0].upper()}{one.says[1:]}." for one in near).strip()


def _newest(outcomes: Sequence[Outcome]) -> str:
    return max((one.vintage for one in outcomes if one.vintage[:1].isdigit()), default="")


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}" if text else ""


def _joined(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part and part.strip())


def revised(then: Verdict, now: Verdict, day: str) -> Verdict:
    """A verdict as of a day, with what became of it since."""
    if then.verdict == NOT_CHECKABLE and now.verdict in (SUPPORTED, CONTRADICTED, DEPENDS):
        reason = f"No release held that was out on {day} answers it. By later ones: {now.reason}"
        return replace(then, reason=reason)
    if then.verdict == SUPPORTED and now.verdict in (CONTRADICTED, DEPENDS):
        return replace(
            then,
            reason=f"True by the records of that day, and revised since. {then.reason} Now: {now.reason}",
        )
    if then.verdict == CONTRADICTED and now.verdict == SUPPORTED:
        return replace(then, reason=f"{then.reason} Releases since then agree with it: {now.reason}")
    return then
