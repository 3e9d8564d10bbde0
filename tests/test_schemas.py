"""`--json -` writes one document that fits its schema in docs/schema, and a schema can be failed."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sinews.measures import all_measures
from sinews.tables import KINDS

jsonschema = pytest.importorskip("jsonschema")
referencing = pytest.importorskip("referencing")

ROOT = Path(__file__).parents[1]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

ASKED = {
    "a number with its interval": (
        "arms.import_share",
        "supplier=Israel",
        "recipient=Azerbaijan",
        "period=2016/2020",
    ),
    "a set": ("arms.top_without", "n=10", "period=2018/2022"),
    "a set of none": ("state.treaty_status", "state=Israel"),
    "a table of cells of all sorts": (
        "arms.deliveries",
        "supplier=Israel",
        "recipient=Azerbaijan",
        "period=2016/2020",
    ),
    "a text": ("timeline.first", "state=Israel", "other=Azerbaijan"),
    "a record on several lines": ("reports.list", "state=Israel", "other=Azerbaijan"),
    "no answer": ("spending.value", "state=Azerbaijan", "period=2020"),
    "a state with years before the period": ("state.regime", "state=Israel", "period=1950/1952"),
}


@pytest.fixture(scope="module")
def validator() -> Callable[[str], Any]:
    """A validator of one of the schemas, which may refer to each other by file name."""
    schemas = {
        path.name: json.loads(path.read_text("utf-8"))
        for path in sorted((ROOT / "docs" / "schema").glob("*.json"))
    }
    registry = referencing.Registry().with_resources(
        (name, referencing.Resource.from_contents(schema)) for name, schema in schemas.items()
    )

    def of(name: str) -> Any:
        return jsonschema.Draft202012Validator(schemas[name], registry=registry)

    return of


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_a_trace_fits_its_schema(
    sinews: Run, tmp_path: Path, validator: Callable[[str], Any], asked: tuple[str, ...]
) -> None:
    sinews("measure", *asked, "--json", "figure.json")
    figure = json.loads((tmp_path / "figure.json").read_text("utf-8"))
    validator("figure.json").validate(figure)
    traced = sinews("trace", "figure.json", "--json", "-")
    document = json.loads(traced.stdout)
    validator("trace.json").validate(document)
    assert document["agrees"] and document["figure"] == figure
    assert len(document["records"]) == figure["records"]["count"]


def test_a_forged_figure_is_traced_to_a_document_that_says_so(
    sinews: Run, tmp_path: Path, validator: Callable[[str], Any]
) -> None:
    sinews("measure", *ASKED["a number with its interval"], "--json", "figure.json")
    figure = json.loads((tmp_path / "figure.json").read_text("utf-8"))
    (tmp_path / "forged.json").write_text(json.dumps(figure | {"value": 99.9}), "utf-8")
    done = sinews("trace", "forged.json", "--limit", "2", "--json", "-")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    validator("trace.json").validate(document)
    assert document["agrees"] is False and "99.9" in document["remarks"][0]
    assert len(document["records"]) == 2


def test_the_sources_fit_their_schema(
    sinews: Run, own_workspace: Path, validator: Callable[[str], Any]
) -> None:
    document = json.loads(sinews("sources", "--json", "-").stdout)
    validator("sources.json").validate(document)
    held = [snapshot for source in document for snapshot in source["held"]]
    assert all(snapshot["sample"] for snapshot in held)
    assert {kind for source in document for kind in source["kinds"]} <= KINDS.keys()
    counted = {kind for snapshot in held for kind in snapshot["kinds"]}
    assert {"deliveries", "conflict_deaths", "displacement", "events", "votes"} <= counted


def test_sources_of_ones_own_fit_it_too(sinews: Run, tmp_path: Path, validator: Callable[[str], Any]) -> None:
    """With lines set aside, no vintage, and a scope that the file does not state."""
    header = "event,date_start,type,actors,title,attribution,publisher,url"
    good = "a-visit,2023-09-18,visit,ISR;AZE,A visit,official,News.Az,https://news.az/a"
    bad = "b-visit,31-02-2023,visit,ISR;AZE,A visit,official,News.Az,https://news.az/b"
    (tmp_path / "events.csv").write_text(f"{header}\n{good}\n{bad}\n", "utf-8")
    sinews("add", "events.csv")
    document = json.loads(sinews("sources", "--json", "-").stdout)
    validator("sources.json").validate(document)
    (own,) = (one for source in document for one in source["held"] if not one["sample"])
    assert own["origin"] == "events.csv" and own["vintage"] is None
    assert own["set_aside"] == 1 and own["kinds"] == {"events": 1}


def test_every_measure_and_kind_has_a_name_that_the_schemas_take(validator: Callable[[str], Any]) -> None:
    import re

    pattern = validator("figure.json").schema["properties"]["measure"]["pattern"]
    assert all(re.search(pattern, name) for name in all_measures())
    kind = validator("sources.json").schema["$defs"]["kind"]["pattern"]
    assert all(re.search(kind, name) for name in KINDS)


@pytest.mark.parametrize(
    ("schema", "path", "value"),
    [
        ("trace.json", ("extra",), 1),
        ("trace.json", ("agrees",), "yes"),
        ("trace.json", ("agrees",), False),  # without a remark that says what does not
        ("trace.json", ("records", 0, "row"), 0),
        ("trace.json", ("records", 0, "snapshot"), "0aa8467b"),
        ("trace.json", ("records", 0, "lines"), []),
        ("trace.json", ("figure", "id"), "f-1"),
        ("trace.json", ("figure", "extra"), 1),
        ("sources.json", (0, "extra"), 1),
        ("sources.json", (0, "kinds"), []),
        ("sources.json", (0, "non_commercial"), "yes"),
        ("sources.json", (0, "terms"), ""),
        ("sources.json", ("sipri_transfers", "held", 0, "scopes", 0, "recipients"), ["aze"]),
        ("sources.json", ("sipri_transfers", "held", 0, "kinds", "deliveries"), -1),
        ("sources.json", ("sipri_transfers", "held", 0, "retrieved"), None),
    ],
)
def test_a_schema_refuses_what_is_wrong(
    documents: dict[str, Any],
    validator: Callable[[str], Any],
    schema: str,
    path: tuple[Any, ...],
    value: Any,
) -> None:
    document = copy.deepcopy(documents[schema])
    assert validator(schema).is_valid(document)
    part = document
    for step in path[:-1]:
        # Of a list of sources the one with this name.
        named = isinstance(part, list) and isinstance(step, str)
        part = next(one for one in part if one["name"] == step) if named else part[step]
    part[path[-1]] = value
    assert not validator(schema).is_valid(document)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A trace and the sources of the bundled sample, as the commands make them."""
    from sinews import measures
    from sinews.printing import sources_json
    from sinews.trace import trace
    from sinews.workspace import Workspace

    workspace = Workspace(tmp_path_factory.mktemp("sample") / "workspace")
    name, *given = ASKED["a number with its interval"]
    figure = measures.run(workspace, name, dict(text.split("=") for text in given))
    traced = trace(workspace, figure.to_json()).to_json()
    return dict(json.loads(json.dumps({"trace.json": traced, "sources.json": sources_json(workspace)})))
