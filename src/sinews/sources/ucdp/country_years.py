"""Organised violence by country and year: a row each, zeros included, three sorts of violence apart."""

from __future__ import annotations

from pathlib import Path

from sinews import parties
from sinews.sources import Outline, Scope, Sink, several
from sinews.sources.ucdp.fields import BadField, bounds, header_of, release, table

_LISTED = """
country_id_cy country_cy year_cy region_cy main_govt_name_cy sb_exist_cy sb_dyad_count_cy
sb_dyad_ids_cy sb_dyad_names_cy sb_deaths_parties_cy sb_deaths_civilians_cy sb_deaths_unknown_cy
sb_total_deaths_best_cy sb_total_deaths_high_cy sb_total_deaths_low_cy sb_intrastate_exist_cy
sb_intrastate_dyad_count_cy sb_intrastate_dyad_ids_cy sb_intrastate_dyad_names_cy
sb_intrastate_main_govt_inv_incomp_cy sb_intrastate_deaths_parties_cy
sb_intrastate_deaths_civilians_cy sb_intrastate_deaths_unknown_cy sb_intrastate_deaths_best_cy
sb_intrastate_deaths_high_cy sb_intrastate_deaths_low_cy sb_interstate_exist_cy
sb_interstate_dyad_count_cy sb_interstate_dyad_ids_cy sb_interstate_dyad_names_cy
sb_interstate_main_govt_inv_incomp_cy sb_interstate_deaths_parties_cy
sb_interstate_deaths_civilians_cy sb_interstate_deaths_unknown_cy sb_interstate_deaths_best_cy
sb_interstate_deaths_high_cy sb_interstate_deaths_low_cy ns_exist_cy ns_dyad_count_cy ns_dyad_ids_cy
ns_dyad_names_cy ns_deaths_parties_cy ns_deaths_civilians_cy ns_deaths_unknown_cy
ns_total_deaths_best_cy ns_total_deaths_high_cy ns_total_deaths_low_cy os_exist_cy os_dyad_count_cy
os_dyad_ids_cy os_dyad_names_cy os_main_govt_inv_cy os_main_govt_killings_best_cy
os_main_govt_killings_high_cy os_main_govt_killings_low_cy os_any_govt_inv_cy
os_any_govt_killings_best_cy os_any_govt_killings_high_cy os_any_govt_killings_low_cy
os_nsgroup_inv_cy os_nsgroup_killings_best_cy os_nsgroup_killings_high_cy os_nsgroup_killings_low_cy
os_killings_unknown_cy os_total_deaths_best_cy os_total_deaths_high_cy os_total_deaths_low_cy
cumulative_total_deaths_parties_in_orgvio_cy cumulative_total_deaths_civilians_in_orgvio_cy
cumulative_total_deaths_unknown_in_orgvio_cy cumulative_total_deaths_in_orgvio_best_cy
cumulative_total_deaths_in_orgvio_high_cy cumulative_total_deaths_in_orgvio_low_cy version
"""
_COLUMNS = _LISTED.split()
# Sort of violence → the columns of its best, low and high estimate.
_DEATHS = {
    "state-based": ("sb_total_deaths_best_cy", "sb_total_deaths_low_cy", "sb_total_deaths_high_cy"),
    "non-state": ("ns_total_deaths_best_cy", "ns_total_deaths_low_cy", "ns_total_deaths_high_cy"),
    "one-sided": ("os_total_deaths_best_cy", "os_total_deaths_low_cy", "os_total_deaths_high_cy"),
    "all": (
        "cumulative_total_deaths_in_orgvio_best_cy",
        "cumulative_total_deaths_in_orgvio_low_cy",
        "cumulative_total_deaths_in_orgvio_high_cy",
    ),
}
_SORTS = [sort for sort in _DEATHS if sort != "all"]
# What was left of Yugoslavia stands under Serbia, North Yemen in its last year under Yemen.
_UNDER_ANOTHER = {"SCG", "YUG", "x-north-yemen"}


def recognise(head: bytes) -> bool:
    return {"country_id_cy", "sb_total_deaths_best_cy", "year_cy"} <= header_of(head)


def read(path: Path, sink: Sink) -> Outline:
    """Read the table at `path` into `sink`; a row whose sorts do not add up is set aside."""
    years: dict[str, set[int]] = {}
    versions: set[str] = set()
    for line in table(path, sink, _COLUMNS):
        try:
            year = line.year("year_cy")
            state = line.state("country_id_cy", year)
            deaths = {sort: line.deaths(*columns) for sort, columns in _DEATHS.items()}
            if sum(deaths[sort][0] for sort in _SORTS) != deaths["all"][0]:
                raise BadField("the three sorts of violence do not add up to all")
        except BadField as problem:
            sink.set_aside(line.at.row, str(problem), line.at.text)
            continue
        years.setdefault(state, set()).add(year)
        versions.add(line.text("version") or "")
        name = line.text("country_cy")
        for sort, (best, low, high) in deaths.items():
            values = (state, name, year, sort, best, low, high)
            sink.record("conflict_deaths", values, line.at.row, line.at.row_count)
    version = versions.pop() if len(versions) == 1 else None
    title = "UCDP Country-Year Dataset on Organized Violence within Country Borders"
    title += f", version {version}" if version else ""
    scope, note = _covered(years)
    return Outline(title, release(version), None, (scope,), tuple(filter(None, (note,))))


def _end(code: str) -> int:
    return parties.get(code).last_year or 9999


def _covered(years: dict[str, set[int]]) -> tuple[Scope, str]:
    """The world, when every state has a row in every year; else the states that have.

    The table has a row for each state in each year, with zeros where nobody was killed. A state
    without one is not at peace but missing: the file was cut, or a line of it could not be read.
    """
    first, last = bounds(set().union(*years.values()))
    if first is None or last is None:
        return Scope("conflict_deaths", None, None, None, None, stated=False), ""
    due: dict[str, set[int]] = {}
    for party in parties.all_parties():
        if party.code not in _UNDER_ANOTHER:
            due[party.code] = {y for y in range(first, last + 1) if parties.gw(party.code, y) is not None}
    missing = {code for code, wanted in due.items() if wanted - years.get(code, set())}
    # A microstate has no number of Gleditsch and Ward's by which its first year is known.
    missing |= {code for code, found in years.items() if max(found) < min(last, _end(code))} - _UNDER_ANOTHER
    if not missing:
        return Scope("conflict_deaths", None, None, first, last), ""
    listed = tuple(sorted(years.keys() - missing))
    note = several(
        len(missing),
        f"it lacks rows of {parties.get(min(missing)).name} between {first} and {last}, and says nothing of "
        "that state: it was cut or cannot all be read",
        f"it lacks rows of {{count}} states between {first} and {last}, and says nothing of those states: it "
        "was cut or cannot all be read",
    )
    return Scope("conflict_deaths", listed, None, first, last, stated=bool(listed)), note
