"""Organised violence by country and year: a row each, zeros included, three sorts of violence apart."""

from __future__ import annotations

from pathlib import Path

from sinews.sources import Outline, Scope, Sink
from sinews.sources.ucdp.fields import BadField, bounds, header_of, is_whole, release, table

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


def recognise(head: bytes) -> bool:
    return {"country_id_cy", "sb_total_deaths_best_cy", "year_cy"} <= header_of(head)


def read(path: Path, sink: Sink) -> Outline:
    """Read the table at `path` into `sink`; a row whose sorts do not add up is set aside."""
    years: set[int] = set()
    versions: set[str] = set()
    count = 0
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
        count += 1
        years.add(year)
        versions.add(line.text("version") or "")
        name = line.text("country_cy")
        for sort, (best, low, high) in deaths.items():
            values = (state, name, year, sort, best, low, high)
            sink.record("conflict_deaths", values, line.at.row, line.at.row_count)
    version = versions.pop() if len(versions) == 1 else None
    title = "UCDP Country-Year Dataset on Organized Violence within Country Borders"
    scope = Scope("conflict_deaths", None, None, *bounds(years), stated=is_whole("conflict_deaths", count))
    title += f", version {version}" if version else ""
    return Outline(title, release(version), None, (scope,))
