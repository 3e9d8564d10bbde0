"""A pair among others, against plain counting over the raw register."""

from __future__ import annotations

import statistics
from collections import defaultdict

import pytest

from conftest import DELIVERIES, needs_sipri
from sinews import measures, parties
from sinews.errors import SinewsError
from sinews.workspace import Workspace


def _shares(first: int, last: int) -> dict[tuple[str, str], float]:
    """Every supplier's share of every recipient's imports, from the raw lines."""
    volumes: dict[tuple[str, str], float] = defaultdict(float)
    for line in DELIVERIES.read_text("latin-1").splitlines()[12:]:
        row = line.rstrip(";").split(",")
        if first <= int(row[10]) <= last:
            pair = parties.from_sipri(row[1]).code, parties.from_sipri(row[2]).code
            volumes[pair] += float(row[15])
    totals: dict[str, float] = defaultdict(float)
    for (_, receiver), value in volumes.items():
        totals[receiver] += value
    return {pair: 100 * value / totals[pair[1]] for pair, value in volumes.items() if totals[pair[1]]}


@needs_sipri
@pytest.mark.parametrize(
    ("supplier", "recipient", "period"),
    [("ISR", "AZE", "2016/2020"), ("USA", "UKR", "2020/2024"), ("RUS", "IND", "2000/2009")],
)
def test_ranks_and_medians_are_those_of_the_raw_register(
    whole: Workspace, supplier: str, recipient: str, period: str
) -> None:
    first, last = (int(year) for year in period.split("/"))
    members = {
        party.code
        for party in parties.all_parties()
        if party.kind in {"state", "former-state", "territory"}
        and all(parties.cow(party.code, y) or parties.gw(party.code, y) for y in range(first, last + 1))
    }
    shares = {
        pair: value
        for pair, value in _shares(first, last).items()
        if value > 0 and pair[0] in members and pair[1] in members
    }
    mine = shares[supplier, recipient]
    circles = {
        "the recipient's suppliers": [v for (_, r), v in shares.items() if r == recipient],
        "the supplier's recipients": [v for (s, _), v in shares.items() if s == supplier],
        "all dyads with transfers": list(shares.values()),
    }
    figure = measures.run(
        whole, "arms.import_share_context", {"supplier": supplier, "recipient": recipient, "period": period}
    )
    assert figure.value == pytest.approx(mine, abs=1e-3)
    found = {row[0]: row for row in figure.rows}
    for name, values in circles.items():
        _, dyads, rank, lower, median, _ = found[name]
        assert dyads == len(values)
        assert rank == 1 + sum(value > mine + 1e-9 for value in values)
        assert lower == pytest.approx(100 * sum(v < mine - 1e-9 for v in values) / len(values), abs=1e-3)
        assert median == pytest.approx(statistics.median_low(values), abs=1e-3)
    _, dyads, rank, lower, median, decile = found["all dyads at risk"]
    assert dyads == len(members) * (len(members) - 1)
    zeros = dyads - len(shares)
    assert lower == pytest.approx(
        100 * (zeros + sum(v < mine - 1e-9 for v in shares.values())) / dyads, abs=1e-3
    )
    # Most pairs of states never deal: the median and the ninth decile of all are nothing.
    assert median == decile == 0


def test_the_sample_sets_a_supplier_among_the_recipients_suppliers_only(sample: Workspace) -> None:
    parameters = {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"}
    figure = measures.run(sample, "arms.import_share_context", parameters)
    assert [row[0] for row in figure.rows] == ["the recipient's suppliers"]
    assert figure.rows[0][1:3] == (8, 1)
    assert any("Only a register of the whole world" in caveat for caveat in figure.caveats)
    volume = measures.run(sample, "arms.tiv_context", parameters)
    assert volume.value == pytest.approx(697.45)


def test_a_pair_without_transfers_has_no_place(sample: Workspace) -> None:
    parameters = {"supplier": "JPN", "recipient": "AZE", "period": "2016/2020"}
    figure = measures.run(sample, "arms.import_share_context", parameters)
    assert figure.value is None and figure.rows == ()
    assert "nothing on record" in figure.text


def test_what_is_not_covered_has_no_place(sample: Workspace) -> None:
    for period in ("1985/1990", "2020/2026"):
        parameters = {"supplier": "RUS", "recipient": "ARM", "period": period}
        try:
            figure = measures.run(sample, "arms.import_share_context", parameters)
        except SinewsError:
            assert period.startswith("1985")  # neither Russia nor Armenia had records of its own
            continue
        assert figure.value is None and figure.caveats


def test_groups_have_no_place(sample: Workspace) -> None:
    with pytest.raises(SinewsError, match="one pair of parties"):
        measures.run(
            sample,
            "arms.import_share_context",
            {"supplier": "g-eu", "recipient": "AZE", "period": "2016/2020"},
        )


def _real(name: str):
    from conftest import SIPRI

    path = SIPRI.parent / name
    if not path.is_file():
        pytest.skip(f"../shared/data/{name} is absent")
    return path


def test_refugees_among_other_dyads_are_those_of_the_raw_table(tmp_path) -> None:
    import csv

    from sinews.ingest import add

    raw = _real("unhcr/population.csv")
    workspace = Workspace(tmp_path / "workspace")
    add(workspace, raw)
    figure = measures.run(
        workspace, "displacement.stock_context", {"origin": "AZE", "host": "ARM", "period": "2023"}
    )
    with raw.open(encoding="utf-8") as lines:
        hosts = {
            row["coa_iso"]: float(row["refugees"])
            for row in csv.DictReader(lines)
            if row["year"] == "2023.0" and row["coo_iso"] == "AZE" and float(row["refugees"] or 0) > 0
        }
    assert figure.value == hosts["ARM"] == 143054
    circle = {row[0]: row for row in figure.rows}["the origin's hosts"]
    assert circle[1:3] == (len(hosts), 1)
    with pytest.raises(SinewsError, match="one year"):
        measures.run(
            workspace, "displacement.stock_context", {"origin": "AZE", "host": "ARM", "period": "2022/2023"}
        )
