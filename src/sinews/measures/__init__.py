"""Measures: functions from records and parameters to figures, one file a subject."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from sinews.errors import UnknownName
from sinews.figure import SAMPLE_SIZE, Caveat, Figure, Records
from sinews.measures.declare import (
    REGISTRY,
    Answer,
    Measure,
    closest_measure,
    read_parameters,
    written,
)
from sinews.workspace import Workspace

__all__ = ["Measure", "all_measures", "caveat_sentences", "get", "run", "run_typed"]


@cache
def all_measures() -> dict[str, Measure]:
    """Every measure by name; importing the subjects' modules registers them."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(REGISTRY.items()))


def get(name: str) -> Measure:
    """The measure `name`; raises `UnknownName` with the nearest one there is."""
    measures = all_measures()
    if name not in measures:
        close = closest_measure(name)
        hint = f"; did you mean {close}?" if close else ""
        raise UnknownName(
            f"there is no measure '{name}'{hint} 'sinews measure' lists them all",
            (close,) if close else (),
        )
    return measures[name]


def run(workspace: Workspace, name: str, parameters: Mapping[str, Any]) -> Figure:
    """Read the parameters, run the measure and make the figure.

    Raises `SinewsError` for a parameter that is unknown, missing or unreadable; what the records
    cannot answer is a figure with the value None.
    """
    measure = get(name)
    return run_typed(workspace, measure, read_parameters(measure, parameters))


def run_typed(
    workspace: Workspace, measure: Measure, values: Mapping[str, Any], *, with_records: bool = True
) -> Figure:
    """Run a measure on parameters that were read already.

    Who only compares values saves a query by leaving the records uncounted; such a figure is not to
    be shown.
    """
    answer = measure.function(workspace, **values)
    return Figure(
        measure=measure.name,
        parameters=written(values),
        kind=measure.kind,
        value=answer.value,
        low=answer.low,
        high=answer.high,
        unit=measure.unit,
        period=values.get("period"),
        sql=answer.sql,
        records=_records(workspace, answer) if with_records else Records(0, ()),
        records_sql=answer.records_sql,
        tables=answer.tables,
        where=answer.where,
        snapshots=answer.snapshots,
        vintages=answer.vintages,
        columns=answer.columns,
        rows=answer.rows,
        series=answer.series,
        caveats=tuple(sentence(caveat) for caveat in answer.caveats),
        warnings=answer.caveats,
        text=answer.text,
    )


def _records(workspace: Workspace, answer: Answer) -> Records:
    if not answer.records_sql:
        return Records(0, ())
    database = workspace.database(*answer.tables, where=answer.where)
    first = database.query(
        f"SELECT snapshot, row, row_count, count(*) OVER () FROM ({answer.records_sql}) "
        f"ORDER BY snapshot, row LIMIT {SAMPLE_SIZE}"
    )
    return Records(
        first[0][3] if first else 0,
        tuple((snapshot, row) for snapshot, row, *_ in first),
        tuple(lines for _, _, lines, _ in first),
    )


@cache
def caveat_sentences() -> dict[str, str]:
    """The caveats' sentences in English, by name."""
    text = (resources.files(__name__) / "caveats.toml").read_text("utf-8")
    sentences: dict[str, str] = tomllib.loads(text)
    return sentences


def sentence(caveat: Caveat, sentences: Mapping[str, str] | None = None) -> str:
    """A caveat in words; a language that lacks its sentence falls back on English."""
    template = (sentences or {}).get(caveat.name) or caveat_sentences()[caveat.name]
    return template.format_map(dict(caveat.values))
