"""Labels by arithmetic: what the publishers' raw files give for a claim, without Sinews.

Nothing of the package is imported here; the files under ../shared/data are read with pandas and
added up. A row of `labelled.csv` names the sums that its sentence rests on (`arithmetic`) and the
bounds its words allow (`low`, `high`); `judge` applies the contract's rules to them. So a label can
be recomputed, and a label that disagrees with its own sums fails a test.

    python benchmarks/claims/arithmetic.py "import_share('Azerbaijan', 'Israel', 2016, 2020)"
"""

from __future__ import annotations

import ast
import csv
import functools
import operator
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

DATA = Path(__file__).parents[3] / "shared" / "data"
REGISTER, TABLES = "2026-02-12", "2022-07-28"
FIRST_YEAR = {REGISTER: 1995, TABLES: 1950}
LAST_YEAR = {REGISTER: 2024, TABLES: 2021}
NOT_STATES = ("*", "unknown")
Values = dict[str, float | None]  # by vintage


# The files -----------------------------------------------------------------------------------------


@functools.cache
def deliveries() -> dict[str, pd.DataFrame]:
    """TIV by supplier, recipient and year, one table a vintage."""
    whole = pd.read_csv(
        DATA / "sipri" / "deliveries_2026-02-12.csv", skiprows=11, index_col=False, encoding="latin-1"
    )
    register = pd.DataFrame(
        {
            "supplier": whole["Supplier"],
            "recipient": whole["Recipient"],
            "year": whole["Delivery year"],
            "tiv": whole["TIV delivery values"],
        }
    )
    rows = []
    for path in sorted((DATA / "sipri" / "tiv_export_2022-07-28").glob("TIV-Export-*.csv")):
        lines = list(csv.reader(path.read_text("latin-1").splitlines()))
        supplier = lines[0][0].removeprefix("TIV of arms exports from ").rsplit(",", 1)[0].strip()
        years = [int(cell) for cell in lines[10][1:] if cell.isdigit()]
        for line in lines[11:]:
            if line and line[0] and line[0] != "Total":
                rows += [
                    (_modern(supplier), _modern(line[0]), year, float(cell))
                    for year, cell in zip(years, line[1 : len(years) + 1], strict=True)
                    if cell
                ]
    return {
        REGISTER: register,
        TABLES: pd.DataFrame(rows, columns=["supplier", "recipient", "year", "tiv"]),
    }


def _modern(name: str) -> str:
    return {"Turkey": "Turkiye", "Unknown supplier(s)": "unknown supplier(s)"}.get(name, name)


@functools.cache
def register() -> pd.DataFrame:
    """The delivery register's lines as they are."""
    return pd.read_csv(
        DATA / "sipri" / "deliveries_2026-02-12.csv", skiprows=11, index_col=False, encoding="latin-1"
    )


@functools.cache
def deals() -> pd.DataFrame:
    """The deal register of March 2025; a comment with a line break in it is skipped."""
    path = DATA / "sipri" / "register_2025-03-13.csv"
    return pd.read_csv(path, skiprows=11, index_col=False, encoding="latin-1", on_bad_lines="skip")


@functools.cache
def spending(sheet: str) -> pd.DataFrame:
    """A sheet of the workbook of military expenditure, a row a country."""
    path = DATA / "sipri" / "SIPRI-Milex-data-1948-2023.xlsx"
    frame = pd.read_excel(path, sheet_name=sheet, header=None, engine="calamine")
    at = next(i for i in range(12) if str(frame.iat[i, 0]).strip() == "Country")
    frame.columns = frame.iloc[at].tolist()
    return frame.iloc[at + 1 :].set_index("Country")


@functools.cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name, low_memory=False)


# Sums: arms ------------------------------------------------------------------------------------------


def _vintages(first: int, last: int) -> list[str]:
    return [v for v in (REGISTER, TABLES) if FIRST_YEAR[v] <= first and last <= LAST_YEAR[v]]


def _years(frame: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return frame[frame["year"].between(first, last)]


def _each(first: int, last: int, sum_up: Callable[[pd.DataFrame], float | None]) -> Values:
    return {v: sum_up(_years(deliveries()[v], first, last)) for v in _vintages(first, last)}


def _part(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _names(name: str) -> list[str]:
    return name.split("+")


def import_share(recipient: str, supplier: str, first: int, last: int) -> Values:
    def share(rows: pd.DataFrame) -> float | None:
        mine = rows[rows["recipient"].isin(_names(recipient))]
        return _part(mine[mine["supplier"].isin(_names(supplier))]["tiv"].sum(), mine["tiv"].sum())

    return _each(first, last, share)


def export_share(supplier: str, recipient: str, first: int, last: int) -> Values:
    def share(rows: pd.DataFrame) -> float | None:
        mine = rows[rows["supplier"].isin(_names(supplier))]
        return _part(mine[mine["recipient"].isin(_names(recipient))]["tiv"].sum(), mine["tiv"].sum())

    return _each(first, last, share)


def world_share(state: str, flow: str, first: int, last: int) -> Values:
    side = {"exports": "supplier", "imports": "recipient"}[flow]
    return _each(first, last, lambda r: _part(r[r[side].isin(_names(state))]["tiv"].sum(), r["tiv"].sum()))


def tiv(supplier: str | None, recipient: str | None, first: int, last: int) -> Values:
    def volume(rows: pd.DataFrame) -> float:
        if supplier:
            rows = rows[rows["supplier"].isin(_names(supplier))]
        if recipient:
            rows = rows[rows["recipient"].isin(_names(recipient))]
        return float(rows["tiv"].sum())

    return _each(first, last, volume)


def change(
    supplier: str | None, recipient: str | None, first: int, last: int, prior_first: int, prior_last: int
) -> Values:
    """In per cent of the earlier period, by the vintages that cover both."""
    now, before = tiv(supplier, recipient, first, last), tiv(supplier, recipient, prior_first, prior_last)
    return {v: 100 * (now[v] / before[v] - 1) for v in now if before.get(v)}


def ratio(one: str, other: str, flow: str, first: int, last: int) -> Values:
    if flow == "imports":
        mine, theirs = tiv(None, one, first, last), tiv(None, other, first, last)
    else:
        mine, theirs = tiv(one, None, first, last), tiv(other, None, first, last)
    return {v: mine[v] / theirs[v] for v in mine if theirs.get(v)}


def ranking(rows: pd.DataFrame, side: str) -> pd.Series:
    """States (and NATO among importers, as SIPRI prints it), the largest first."""
    sums = rows.groupby(side)["tiv"].sum().sort_values(ascending=False)
    return sums[[n for n in sums.index if not _is_no_state(n, side)]]


def _is_no_state(name: str, side: str) -> bool:
    return any(sign in name for sign in NOT_STATES) and not (side == "recipient" and name == "NATO**")


def rank(state: str, flow: str, first: int, last: int) -> Values:
    side = {"exports": "supplier", "imports": "recipient"}[flow]
    return _each(first, last, lambda r: 1.0 + list(ranking(r, side).index).index(state))


def supplier_rank(recipient: str, supplier: str, first: int, last: int) -> Values:
    def place(rows: pd.DataFrame) -> float:
        return 1.0 + list(ranking(rows[rows["recipient"] == recipient], "supplier").index).index(supplier)

    return _each(first, last, place)


def recipient_rank(supplier: str, recipient: str, first: int, last: int) -> Values:
    def place(rows: pd.DataFrame) -> float:
        return 1.0 + list(ranking(rows[rows["supplier"] == supplier], "recipient").index).index(recipient)

    return _each(first, last, place)


def partners(state: str, flow: str, first: int, last: int) -> Values:
    """Number of states with a delivery on record, the smallest included."""
    mine, theirs = ("supplier", "recipient") if flow == "exports" else ("recipient", "supplier")

    def count(rows: pd.DataFrame) -> float:
        names = rows[rows[mine] == state][theirs].unique()
        return float(sum(not any(sign in name for sign in NOT_STATES) for name in names))

    return _each(first, last, count)


def first_delivery(supplier: str, recipient: str) -> Values:
    """The first year with a delivery; the tables go back to 1950, the register to 1995."""
    found: Values = {}
    for vintage, frame in deliveries().items():
        rows = frame[(frame["supplier"] == supplier) & (frame["recipient"] == recipient)]
        if len(rows) and rows["year"].min() > FIRST_YEAR[vintage]:
            found[vintage] = float(rows["year"].min())
    return found


def items(supplier: str, recipient: str, designation: str, first: int, last: int) -> Values:
    """Weapons of a name delivered, by the register."""
    rows = register()
    rows = rows[(rows["Supplier"] == supplier) & (rows["Recipient"] == recipient)]
    rows = rows[rows["Designation"].str.contains(designation, regex=False)]
    rows = rows[rows["Delivery year"].between(first, last)]
    return {REGISTER: float(rows["Numbers delivered"].sum())}


def ordered(supplier: str, recipient: str, designation: str, first: int, last: int) -> Values:
    """Weapons of a name ordered, by the deal register."""
    rows = deals()
    rows = rows[(rows["Supplier"] == supplier) & (rows["Recipient"] == recipient)]
    rows = rows[rows["Weapon designation"].str.contains(designation, regex=False)]
    rows = rows[pd.to_numeric(rows["Year of order"]).between(first, last)]
    return {"2025-03-13": float(pd.to_numeric(rows["Number ordered"]).sum())}


# Sums: states ----------------------------------------------------------------------------------------


def milex(state: str, year: int) -> Values:
    """Millions of current dollars."""
    return {"2023": _cell(spending("Current US$"), state, year)}


def milex_change(state: str, year: int, prior: int) -> Values:
    """In per cent: in current dollars, and in constant dollars of 2022."""
    return {
        sheet: 100 * (_cell(spending(sheet), state, year) / _cell(spending(sheet), state, prior) - 1)
        for sheet in ("Current US$", "Constant (2022) US$")
    }


def milex_ratio(state: str, other: str, year: int) -> Values:
    return {
        sheet: _cell(spending(sheet), state, year) / _cell(spending(sheet), other, year)
        for sheet in ("Current US$", "Constant (2022) US$")
    }


def gdp_share(state: str, year: int) -> Values:
    return {"2023": 100 * _cell(spending("Share of GDP"), state, year)}


def budget_share(state: str, year: int) -> Values:
    return {"2023": 100 * _cell(spending("Share of Govt. spending"), state, year)}


def _cell(frame: pd.DataFrame, state: str, year: int) -> float:
    return float(frame.loc[state, year])


def deaths(state: str, first: int, last: int, kind: str = "sb") -> Values:
    """UCDP's best, low and high estimates of those killed in a country, state-based violence."""
    frame = table("ucdp/organizedviolencecy_v25_1.csv")
    rows = frame[(frame["country_cy"] == state) & frame["year_cy"].between(first, last)]
    sums = [rows[f"{kind}_total_deaths_{which}_cy"].sum() for which in ("best", "low", "high")]
    return dict(zip(("best", "low", "high"), map(float, sums), strict=True))


def best_deaths(state: str, first: int, last: int, kind: str = "sb") -> Values:
    return {"best": deaths(state, first, last, kind)["best"]}


def all_deaths(state: str, first: int, last: int) -> Values:
    """State-based, non-state and one-sided together, best."""
    return {"all": sum(deaths(state, first, last, kind)["best"] or 0 for kind in ("sb", "ns", "os"))}


def stock(origin: str | None, host: str | None, year: int) -> Values:
    """Refugees at the end of a year; beside them those in a refugee-like or other need (`oip`)."""
    rows = _pair(table("unhcr/population.csv"), origin, host)
    rows = rows[rows["year"] == year]
    return {"refugees": float(rows["refugees"].sum())}


def stock_all(origin: str | None, host: str | None, year: int) -> Values:
    rows = _pair(table("unhcr/population.csv"), origin, host)
    rows = rows[rows["year"] == year]
    return {"with others": float(rows["refugees"].sum() + rows["oip"].sum())}


def flow(origin: str | None, host: str | None, year: int) -> Values:
    rows = _pair(table("unhcr/flows.csv"), origin, host)
    rows = rows[rows["year"] == year]
    return {"flow": float(rows["refugees"].sum() + rows["refugee_like"].sum())}


def displaced_inside(state: str, year: int) -> Values:
    rows = table("unhcr/idmc.csv")
    return {"idmc": float(rows[(rows["coo_iso"] == state) & (rows["year"] == year)]["total"].sum())}


def _pair(rows: pd.DataFrame, origin: str | None, host: str | None) -> pd.DataFrame:
    if origin:
        rows = rows[rows["coo_iso"] == origin]
    return rows[rows["coa_iso"] == host] if host else rows


def regime(code: str, year: int) -> Values:
    """0 closed autocracy, 1 electoral autocracy, 2 electoral democracy, 3 liberal democracy."""
    rows = table("regimes/owid_political-regime.csv")
    found = rows[(rows["Code"] == code) & (rows["Year"] == year)]["Political regime"]
    return {"2025": float(found.iloc[0])}


@functools.cache
def _votes() -> pd.DataFrame:
    calls = table("unga/un_roll_calls.csv")[["rcid", "date"]]
    return table("unga/un_votes.csv").merge(calls.assign(year=calls["date"].str[:4].astype(int)), on="rcid")


def votes_alike(one: str, other: str, first: int, last: int) -> Values:
    rows = _votes()
    rows = rows[rows["year"].between(first, last)]
    mine = rows[rows["country_code"] == one].set_index("rcid")["vote"]
    theirs = rows[rows["country_code"] == other].set_index("rcid")["vote"]
    both = pd.concat([mine, theirs], axis=1, join="inner", keys=["one", "other"])
    return {"2020": _part(float((both["one"] == both["other"]).sum()), len(both))}


# Verdicts ----------------------------------------------------------------------------------------------

# Publishers' usual revisions (contract, 5): points of a share, places of a rank, per cent of a ratio.
REVISED = {"share": 2.0, "rank": 1.0}
SHARES = {"import_share", "export_share", "world_share"}
ARMS = SHARES | {"tiv", "change", "ratio", "rank", "supplier_rank", "recipient_rank", "partners"}


def work_out(arithmetic: str) -> list[tuple[str, str, float | None]]:
    """Every reading that a cell names: (name of the sum, vintage or estimate, value)."""
    return list(_readings(arithmetic))


def _readings(arithmetic: str) -> Iterator[tuple[str, str, float | None]]:
    for text in filter(None, (part.strip() for part in arithmetic.split(";"))):
        call = ast.parse(text, mode="eval").body
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            raise ValueError(f"not a sum: {text}")
        function: Callable[..., Values] = globals()[call.func.id]
        given: list[Any] = [ast.literal_eval(each) for each in call.args]
        for vintage, value in function(*given).items():
            yield call.func.id, vintage, value


def judge(arithmetic: str, low: float, high: float, published: str) -> str:
    """The verdict that the contract's fifth section draws from the sums and the bounds."""
    readings = [each for each in work_out(arithmetic) if each[2] is not None]
    if not readings:
        return "not-checkable"
    holds = [low <= round(value, 9) <= high for _, _, value in readings]
    if all(holds):
        return "supported"
    if any(holds):
        return "depends"
    # Older than every release that covers the period: what was printed then may have been revised since.
    older = all(published < vintage for _, vintage, _ in readings)
    if older and any(_near(name, value, low, high) for name, _, value in readings):
        return "depends"
    return "contradicted"


def _near(name: str, value: float, low: float, high: float) -> bool:
    """Whether the publisher's usual revisions could have moved a value out of the bounds."""
    if name not in ARMS:
        return False
    if name == "change":
        # "5% of the ratio": a rise by a half is a ratio of 1.5.
        allowed = 0.05 * (100 + value)
    elif name in SHARES:
        allowed = REVISED["share"]
    elif "rank" in name:
        allowed = REVISED["rank"]
    elif name == "ratio":
        allowed = 0.05 * value
    else:
        return False
    return low - allowed <= value <= high + allowed


if __name__ == "__main__":
    for written in sys.argv[1:]:
        for each in work_out(written):
            print(*map(str, operator.itemgetter(0, 1, 2)(each)))
