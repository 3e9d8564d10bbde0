"""Check the labelled sentences and count: python benchmarks/claims/score.py [--split tune] [FILE.csv]

Each sentence is an article of its own, with its date and language given. Printed are the confusion
matrix, what was wrongly supported or contradicted, and by language the part that is right and macro-F1,
beside two baselines: one that matches numbers only, and the best constant answer. `--workspace` takes a
folder that holds the publishers' files already; without, one is built from ../shared/data.
"""

from __future__ import annotations

import argparse
import ast
import csv
import functools
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import arithmetic

from sinews.claims.check import Check, judge
from sinews.claims.read import claims_of, read_article
from sinews.ingest import add
from sinews.workspace import Workspace

HERE = Path(__file__).parent
DATA = arithmetic.DATA
VERDICTS = ("supported", "contradicted", "depends", "reported-only", "not-checkable", "none")
# Of a sentence in which several claims are found, the verdict that a reader would remember.
GRAVITY = ("contradicted", "depends", "not-checkable", "reported-only", "supported")


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled sentence; `also` are further verdicts that are right."""

    id: str
    split: str
    language: str
    published: str
    topic: str
    trap: str
    verdict: str
    also: frozenset[str]
    sentence: str
    arithmetic: str
    why: str

    def accepts(self, verdict: str) -> bool:
        return verdict == self.verdict or verdict in self.also


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out for a sentence, and why."""

    row: Row
    verdict: str
    said: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.row.accepts(self.verdict)

    @property
    def counted(self) -> str:
        """The verdict as the matrix counts it: one that is right besides counts as the label."""
        return self.row.verdict if self.is_right else self.verdict


def read(path: Path = HERE / "labelled.csv", split: str | None = None) -> list[Row]:
    """The labelled sentences of a file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                **{name: line[name] for name in ("id", "split", "language", "published", "topic", "trap")},
                verdict=line["verdict"],
                also=frozenset(filter(None, line["also"].split(";"))),
                sentence=line["sentence"],
                arithmetic=line["arithmetic"],
                why=line["why"],
            )
            for line in csv.DictReader(file)
            if split in (None, line["split"])
        ]


def files() -> list[Path]:
    """The publishers' files that the sentences are about."""
    sipri = DATA / "sipri"
    return [
        sipri / "deliveries_2026-02-12.csv",
        sipri / "register_2025-03-13.csv",
        *sorted((sipri / "tiv_export_2022-07-28").glob("*.csv")),
        sipri / "SIPRI-Milex-data-1948-2023.xlsx",
        DATA / "unhcr" / "population.csv",
        DATA / "unhcr" / "flows.csv",
    ]


def check(
    workspace: Workspace,
    data: bytes,
    *,
    name: str = "",
    language: str = "auto",
    published: date | None = None,
) -> Check:
    """An article's bytes, read and judged."""
    article = read_article(data, name=name, language=language, published=published)
    return judge(workspace, article, claims_of(article))


def answer(workspace: Workspace, row: Row) -> Answer:
    """The verdict on a sentence by itself."""
    published = date.fromisoformat(row.published) if row.published else None
    found = check(workspace, row.sentence.encode(), language=row.language, published=published).claims
    said = tuple(f"[{each.claim.topic}] {each.verdict.verdict}: {each.verdict.reason}" for each in found)
    given = {each.verdict.verdict for each in found}
    return Answer(row, next((verdict for verdict in GRAVITY if verdict in given), "none"), said)


# Baselines -------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_WINDOWS = ((2011, 2015), (2014, 2018), (2016, 2020), (2018, 2022), (2019, 2023), (2020, 2024))


def numbers_only(row: Row) -> Answer:
    """Supported if a number of the sentence is anywhere in the figures of its states, of any period."""
    if not row.arithmetic:
        return Answer(row, "not-checkable")
    wanted = [float(n.replace(",", ".")) for n in _NUMBER.findall(row.sentence) if not _is_year(n)]
    if not wanted:
        return Answer(row, "not-checkable")
    known = _figures(_states(row.arithmetic))
    is_there = any(round(value, places) == n for n in wanted for value in known for places in (0, 1, 2))
    return Answer(row, "supported" if is_there else "contradicted")


def _is_year(text: str) -> bool:
    return text.isdigit() and 1989 <= int(text) <= 2030


def _states(cell: str) -> tuple[str, ...]:
    """The names that the sums of a row are about."""
    found = [
        each.value
        for part in cell.split(";")
        for each in ast.walk(ast.parse(part.strip(), mode="eval"))
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return tuple(name for name in dict.fromkeys(found) if name not in ("imports", "exports"))


@functools.cache
def _figures(states: tuple[str, ...]) -> tuple[float, ...]:
    """Whatever the publishers' files give for these states: shares, ranks, changes, money, people."""
    found: list[float] = []
    sums: list[Callable[[], arithmetic.Values]] = []
    for one in states:
        for first, last in _WINDOWS:
            for flow in ("exports", "imports"):
                sums += [
                    functools.partial(getattr(arithmetic, name), one, flow, first, last)
                    for name in ("rank", "world_share", "partners")
                ]
            sums += [
                functools.partial(arithmetic.change, one, None, first, last, first - 5, last - 5),
                functools.partial(arithmetic.change, None, one, first, last, first - 5, last - 5),
            ]
            for other in states:
                if other != one:
                    names = ("import_share", "export_share", "tiv")
                    sums += [
                        functools.partial(getattr(arithmetic, name), one, other, first, last)
                        for name in names
                    ]
        for year in range(2019, 2025):
            sums += [functools.partial(arithmetic.deaths, one, year, year)]
            sums += [
                functools.partial(arithmetic.stock, one, other, year) for other in states if other != one
            ]
            if year <= 2023:
                sums += [
                    functools.partial(arithmetic.milex, one, year),
                    functools.partial(arithmetic.gdp_share, one, year),
                ]
    for each in sums:
        try:
            values = [value for value in each().values() if value is not None]
        except (KeyError, ValueError, ZeroDivisionError):
            continue  # a name that this file does not have
        found += [part for value in values for part in (value, value / 1e3, value / 1e6)]
    return tuple(found)


def constant(rows: Sequence[Row]) -> list[Answer]:
    """The one verdict for all that is right most often."""
    best = max(VERDICTS, key=lambda verdict: sum(row.accepts(verdict) for row in rows))
    return [Answer(row, best) for row in rows]


# Counting --------------------------------------------------------------------------------------------


def right(answers: Sequence[Answer]) -> float:
    return sum(each.is_right for each in answers) / len(answers) if answers else 0.0


def macro_f1(answers: Sequence[Answer]) -> float:
    """The mean of F1 over the verdicts that are labels among these."""
    scores = []
    for verdict in {each.row.verdict for each in answers}:
        hit = sum(each.counted == verdict == each.row.verdict for each in answers)
        given = sum(each.counted == verdict for each in answers)
        true = sum(each.row.verdict == verdict for each in answers)
        scores.append(2 * hit / (given + true))
    return sum(scores) / len(scores) if scores else 0.0


def false(answers: Iterable[Answer], verdict: str) -> list[Answer]:
    """Those to which this verdict was given and is not right."""
    return [each for each in answers if each.verdict == verdict and not each.is_right]


def matrix(answers: Sequence[Answer]) -> str:
    """Labels down, verdicts across."""
    counted = Counter((each.row.verdict, each.counted) for each in answers)
    lines = ["label \\ verdict  " + "".join(f"{verdict:>15}" for verdict in VERDICTS)]
    lines += [
        f"{label:<17}" + "".join(f"{counted[label, verdict] or '·':>15}" for verdict in VERDICTS)
        for label in VERDICTS
    ]
    return "\n".join(lines)


def by_language(answers: Sequence[Answer], others: dict[str, Sequence[Answer]]) -> str:
    """A line a language: sentences, the part that is right, macro-F1, and the baselines'."""
    lines = ["language      n   right  macro-F1" + "".join(f"{name:>26}" for name in others)]
    languages = sorted({each.row.language for each in answers})
    for language in [*languages, None]:
        mine = [each for each in answers if language in (None, each.row.language)]
        line = f"{language or 'all':<9}{len(mine):>6}{right(mine):>8.0%}{macro_f1(mine):>10.2f}"
        for other in others.values():
            its = [each for each in other if language in (None, each.row.language)]
            line += f"{right(its):>19.0%}{macro_f1(its):>7.2f}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Score the checker on labelled sentences.")
    arguments.add_argument("file", nargs="?", type=Path, default=HERE / "labelled.csv")
    arguments.add_argument("--split", choices=("tune", "held"))
    arguments.add_argument("--workspace", type=Path)
    arguments.add_argument("--wrong", action="store_true", help="list every sentence that is not right")
    given = arguments.parse_args()
    rows = read(given.file, given.split)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(given.workspace or Path(folder) / "workspace")
        if given.workspace is None:
            for path in files():
                add(workspace, path)
        started = time.perf_counter()
        answers = [answer(workspace, row) for row in rows]
        took = time.perf_counter() - started
    others = {"numbers only": [numbers_only(row) for row in rows], "constant": constant(rows)}
    print(f"{len(rows)} sentences, {took:.1f} s\n")
    print(matrix(answers), "\n")
    print(by_language(answers, others), "\n")
    for verdict in ("supported", "contradicted"):
        wrong = false(answers, verdict)
        print(f"false {verdict}: {len(wrong)} (numbers only: {len(false(others['numbers only'], verdict))})")
        for each in wrong:
            print(f"  {each.row.id} {each.row.sentence}\n      " + "\n      ".join(each.said))
    if given.wrong:
        print("\nnot right:")
        for each in answers:
            if not each.is_right:
                print(
                    f"  {each.row.id} {each.row.verdict} -> {each.verdict} [{each.row.topic}] "
                    f"{each.row.sentence}"
                )
                print("      " + "\n      ".join(each.said))


if __name__ == "__main__":
    main()
