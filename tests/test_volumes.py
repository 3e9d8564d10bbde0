"""Groups by year, words in weapons, and the condition that picks an edition's rows."""

from __future__ import annotations

import pytest

from sinews import measures, parties
from sinews.errors import SinewsError
from sinews.measures.volumes import (
    Filters,
    Flow,
    find_rows,
    party_condition,
    snapshots_condition,
    states_condition,
)
from sinews.periods import Period
from sinews.workspace import Workspace


def test_a_groups_members_change_within_a_period() -> None:
    """The United Kingdom is in the EU to 2019, Finland in NATO from 2023."""
    eu = party_condition("supplier", parties.get("g-eu"), Period.parse("2018/2022"), "year")
    assert "year <= 2019" in eu and "year >= 2020" in eu
    before, after = eu.split(" OR ")
    assert "'GBR'" in before and "'GBR'" not in after
    nato = party_condition("supplier", parties.get("g-nato"), Period.parse("2022/2023"), "year")
    before, after = nato.split(" OR ")
    assert "'FIN'" not in before and "'FIN'" in after
    assert " OR " not in party_condition("supplier", parties.get("g-eu"), Period.parse("2021/2022"), "year")


def test_the_condition_of_an_edition_depends_on_it_alone(sample: Workspace) -> None:
    rows = find_rows(sample, Flow(None, parties.get("AZE")), Period.parse("2016/2020"), Filters())
    assert rows is not None
    assert snapshots_condition(rows.edition) == f"snapshot = '{rows.edition.ids[0]}'" == rows.where[0]


def test_months_are_refused_where_records_are_by_year() -> None:
    with pytest.raises(SinewsError, match="write 2016/2017 for whole years"):
        Flow(None, None).ask(Period.parse("2016-05/2017-02"))


def test_states_are_those_without_stars() -> None:
    condition = states_condition("recipient", with_organisations=False)
    assert "'x-south-vietnam'" in condition and "'x-nato'" not in condition and "x-hamas" not in condition
    assert "'x-nato'" in states_condition("recipient", with_organisations=True)


@pytest.mark.parametrize("word", ["100 mm'; --", "mi-24", "MI 24", "Spike_NLOS", "T-72%"])
def test_a_word_is_compared_by_letters_and_digits(sample: Workspace, word: str) -> None:
    rows = find_rows(sample, Flow(None, parties.get("AZE")), Period.parse("1995/2024"), Filters(weapon=word))
    assert rows is not None
    database = sample.database("deliveries")
    found = database.query(f"SELECT weapon || ' ' || description FROM deliveries WHERE {rows.condition()}")
    every = database.query("SELECT weapon || ' ' || description FROM deliveries WHERE recipient = 'AZE'")

    def bare(text: str) -> str:
        return "".join(c for c in text.lower() if c.isascii() and c.isalnum())

    assert len(found) == sum(bare(word) in bare(text) for (text,) in every) > 0


@pytest.mark.parametrize("word", ["_", "!", "\\", "';--"])
def test_a_word_without_letters_is_no_weapon(sample: Workspace, word: str) -> None:
    with pytest.raises(SinewsError, match="letters or digits"):
        find_rows(sample, Flow(None, None), Period.parse("2016/2020"), Filters(weapon=word))


def test_releases_that_cover_a_period_only_together_are_named(vintages: Workspace) -> None:
    """The deliveries are of 1995 to 2024, the tables of 1950 to 2021: nothing holds 1990 to 2024."""
    asked = {"supplier": "USA", "recipient": "SAU", "period": "1990/2024"}
    figure = measures.run(vintages, "arms.tiv", asked)
    assert figure.value is None
    (why,) = (each for each in figure.warnings if each.name == "no-single-release")
    assert why.values["parts"] == "1990–2021 (2022-07-28), 1995–2024 (2026-02-12)"
    assert "whole register" not in figure.caveats[0]
    for period in ("1990/2021", "1995/2024"):
        assert measures.run(vintages, "arms.tiv", {**asked, "period": period}).value
