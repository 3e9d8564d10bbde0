"""Write the pages of docs/ that are made from the code: python tools/build_docs.py

A page a source (source.toml), a page a measure (its docstring is its methodology), the kinds, the
commands, and the table of sources in README.md. In pages written by hand, the output of every
command in a ```console block is made anew: lines that start with "$ " are run, in order, in an empty
folder with an empty workspace; what follows is what they print (stdout only). A command that should
fail says so: `$ sinews add broken.csv  # exit 1`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from sinews import cite, cli, measures
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.measures import Measure
from sinews.measures.declare import PARAMETERS
from sinews.printing import figure_lines
from sinews.sources import Source, all_sources
from sinews.tables import KINDS, Kind
from sinews.workspace import Workspace, sample_store

ROOT = Path(__file__).resolve().parents[1]
MADE = "<!-- Made by tools/build_docs.py; change the code and run `make docs`. -->\n\n"
README_BEGIN = "<!-- sources: made by tools/build_docs.py -->\n"
README_END = "<!-- end of sources -->\n"
# Folders and files that hold nothing but generated pages.
GENERATED = ("docs/sources", "docs/measures", "docs/kinds.md", "docs/commands.md")

ABOUT_SQL = "Over the tables in [kinds](../kinds.md); `sinews trace` shows it with the raw rows."
# What an example asks, by parameter; the first combination that the sample answers is shown.
EXAMPLE = {
    "supplier": "Israel",
    "recipient": "Azerbaijan",
    "exporter": "Israel",
    "importer": "Azerbaijan",
    "state": "Azerbaijan",
    "other": "Armenia",
    "origin": "Armenia",
    "host": "Azerbaijan",
    "instruments": "att,wassenaar",
    "n": "5",
    "measure": "arms.tiv",
    "departure": "Azerbaijan",
    "destination": "Ovda",
    "place": "Ovda",
    "event": "zamir-baku-2023..karabakh-offensive-2023",
}
# A stock is of one year.
PERIODS = ("2016/2020", "2020")
COMBINATIONS = (
    ("supplier", "recipient"),
    ("recipient",),
    ("importer",),
    ("exporter",),
    ("state", "other"),
    ("origin", "host"),
    ("state",),
    ("origin",),
    ("place",),
    ("event",),
    (),
)


def pages() -> dict[str, str]:
    """Every generated page: its path from the root, and its text."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        found = {
            "docs/kinds.md": _kinds(),
            "docs/commands.md": _commands(),
            "docs/sources/index.md": MADE + "# Sources\n\n" + sources_table(""),
            "docs/measures/index.md": _measures_index(),
        }
        for source in all_sources().values():
            found[f"docs/sources/{source.name}.md"] = _source(source, workspace)
        for measure in measures.all_measures().values():
            found[f"docs/measures/{measure.name}.md"] = _measure(measure, workspace)
    return found


# Sources -----------------------------------------------------------------------------------------


def sources_table(prefix: str) -> str:
    """The sources as a Markdown table; `prefix` leads from the page to docs/sources/."""
    lines = ["| source | publisher | what it holds | kinds | use |", "|---|---|---|---|---|"]
    for source in all_sources().values():
        meta = source.meta
        kinds = ", ".join(f"`{kind}`" for kind in meta["coverage"]["kinds"])
        use = "non-commercial" if source.non_commercial else meta["terms"]["licence"]
        cells = (
            f"[{meta['name']}]({prefix}{source.name}.md)",
            meta["publisher"],
            meta["coverage"]["what"],
            kinds,
            use,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _source(source: Source, workspace: Workspace) -> str:
    meta, terms, coverage = source.meta, source.meta["terms"], source.meta["coverage"]
    publisher = f"[{meta['publisher']}]({meta['homepage']})" if meta["homepage"] else meta["publisher"]
    parts = [
        f"{MADE}# {meta['name']}\n",
        f"`{source.name}` · published by {publisher}\n",
        f"{coverage['what']}\n",
        "## Terms\n",
        f"{'**Non-commercial use only.** ' if source.non_commercial else ''}{terms['summary']}\n",
        f"Licence: {terms['licence']} (<{terms['url']}>).\n",
        "## Coverage\n",
        f"- Kinds: {', '.join(f'[`{kind}`](../kinds.md#{kind})' for kind in coverage['kinds'])}.",
        f"- Parties: {coverage['states']}.",
        f"- From {coverage['first_year']} on; updated {coverage['updated']}.",
        *_bounds(meta["rows"]),
        *([f"- Methods: <{meta['methods']}>."] if meta["methods"] else []),
        "\n## How to get it\n",
        f"{meta['get']}.\n",
        "## Traps\n",
        *(f"- **{name.replace('_', ' ')}**: {text}" for name, text in meta["traps"].items()),
        "\n## How to cite\n",
        "What `sinews cite` prints for the records bundled with Sinews:\n",
        f"```text\n{cite.cite_source(workspace, source.name)}\n```\n",
        f"```bibtex\n{cite.cite_source(workspace, source.name, 'bibtex')}\n```\n",
    ]
    return "\n".join(parts)


def _bounds(rows: dict[str, list[int]]) -> list[str]:
    return [
        f"- A whole file of {kind} has had {low:,} to {high:,} rows; another number is noted."
        for kind, (low, high) in rows.items()
    ]


# Measures ----------------------------------------------------------------------------------------


def _measures_index() -> str:
    lines = [
        f"{MADE}# Measures\n",
        "A measure turns records and parameters into a figure. Its page is its methodology.\n",
        "| measure | what it gives | unit |",
        "|---|---|---|",
    ]
    lines += [
        f"| [{measure.name}]({measure.name}.md) | {measure.summary} | {measure.unit} |"
        for measure in measures.all_measures().values()
    ]
    return "\n".join(lines) + "\n"


def _measure(measure: Measure, workspace: Workspace) -> str:
    given, figure = _example(measure, workspace)
    asked = " ".join(f"{name}={value}" for name, value in given.items())
    printed = "\n".join(line for block in figure_lines(figure) for line in block.split("\n"))
    said = (
        "On the records bundled with Sinews"
        if figure.value is not None
        else ("The records bundled with Sinews cannot answer this; the figure says what is missing")
    )
    shown = f"## The SQL of the example\n\n{ABOUT_SQL}\n\n```sql\n{figure.sql}\n```\n" if figure.sql else ""
    rows = []
    for name in measure.parameters:
        need = "required" if name in measure.required else "optional"
        rows.append(f"| `{name}` | {need} | {PARAMETERS[name]} |")
    return "\n".join(
        [
            f"{MADE}# {measure.name}\n",
            f"{measure.doc}\n",
            f"Gives a {measure.kind}; unit: {measure.unit}.\n",
            "## Parameters\n",
            "| parameter | | what it means |",
            "|---|---|---|",
            *rows,
            "\n## Example\n",
            f"{said}:\n",
            f"```console\n$ sinews measure {measure.name} {asked}\n{printed}\n```\n",
            shown,
        ]
    )


def _example(measure: Measure, workspace: Workspace) -> tuple[dict[str, str], Figure]:
    """The first example with an answer; else the first that runs, whose figure says what is missing."""
    without_answer = None
    periods = PERIODS if "period" in measure.parameters else (None,)
    for combination, period in product(COMBINATIONS, periods):
        needed = (*measure.required, *combination)
        names = [name for name in measure.parameters if name in needed and name != "period"]
        if not set(combination) <= set(names) or not set(names) <= EXAMPLE.keys():
            continue
        given = {name: EXAMPLE[name] for name in names}
        if period:
            given["period"] = period
        try:
            figure = measures.run(workspace, measure.name, given)
        except SinewsError:
            continue
        if figure.value is not None:
            return given, figure
        without_answer = without_answer or (given, figure)
    if without_answer is None:
        raise SystemExit(f"{measure.name}: no example runs; extend EXAMPLE or COMBINATIONS")
    return without_answer


# Kinds and commands ------------------------------------------------------------------------------


def _kinds() -> str:
    about = (
        "A kind is one typed table with one grain. No measure adds rows of two kinds together. Every "
        "record says by `snapshot` and `row` where in which raw file it stands."
    )
    return MADE + "# Kinds\n\n" + about + "\n\n" + "\n".join(map(_kind, KINDS.values()))


def _kind(kind: Kind) -> str:
    lines = [
        f"## {kind.name}\n",
        f"One row: {kind.grain}.\n",
        "| column | type | unit | meaning |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{column.name}` | {column.type} | {column.unit or ''} | {column.meaning} |"
        for column in kind.columns
    ]
    return "\n".join(lines) + "\n"


def commands() -> dict[str, argparse.ArgumentParser]:
    """The subcommands of `sinews` by name."""
    for action in cli._parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            found: dict[str, argparse.ArgumentParser] = action.choices
            return found
    raise SystemExit("the command line has no subcommands")


def _commands() -> str:
    lines = [f"{MADE}# Commands\n"]
    for name, parser in commands().items():
        usage = [f"sinews {name}"]
        rows = []
        for action in parser._actions:
            if isinstance(action, argparse._HelpAction):
                continue
            shown = action.metavar if isinstance(action.metavar, str) else action.dest
            value = "" if action.nargs == 0 else f" {shown}"
            if action.option_strings:
                label = ", ".join(f"`{option}{value}`" for option in action.option_strings)
            else:
                label = f"`{shown}`"
                dots = " …" if action.nargs in ("*", "+") else ""
                usage.append(f"[{shown}{dots}]" if action.nargs in ("?", "*") else f"{shown}{dots}")
            default = f" (default: {action.default})" if isinstance(action.default, str) else ""
            rows.append(f"| {label.replace('|', chr(92) + '|')} | {action.help}{default} |")
        lines += [
            f"## sinews {name}\n",
            f"{parser.description}\n",
            f"```text\n{' '.join(usage)} [options]\n```\n",
            "| argument | |",
            "|---|---|",
            *rows,
            "",
        ]
    lines += [
        "## Exit codes\n",
        "| code | |",
        "|---|---|",
        "| 0 | done |",
        "| 1 | done, and something wants a look: lines were set aside (`add`), a figure made anew is "
        "not what its file said (`trace`) |",
        "| 2 | could not run; one line on stderr says what was wrong and what to do |",
        "| 130 | stopped with Ctrl-C |",
    ]
    return "\n".join(lines) + "\n"


# Console blocks ----------------------------------------------------------------------------------

_BLOCK = re.compile(r"(?P<open>^```console\n)(?P<body>.*?)(?P<close>^```$)", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"#\s*exit (\d+)\s*$")


@dataclass(frozen=True)
class Ran:
    """A command of a page: how it should and did end, what it printed."""

    command: str
    expected: int
    code: int
    out: str
    err: str


def written_by_hand() -> list[Path]:
    """README.md and the pages of docs/ that are not generated."""
    generated = [ROOT / path for path in GENERATED]
    found = [
        path
        for path in sorted((ROOT / "docs").rglob("*.md"))
        if not any(path == one or one in path.parents for one in generated)
    ]
    return [ROOT / "README.md", *found]


def refreshed(text: str) -> tuple[str, list[Ran]]:
    """The page with the outputs of its console blocks made anew, and the commands that were run."""
    ran: list[Ran] = []
    with _sandbox() as (folder, environment):

        def block(match: re.Match[str]) -> str:
            printed = []
            for line in match["body"].splitlines():
                if line.startswith("$ "):
                    ran.append(_run(line[2:], folder, environment))
                    printed += [line, *ran[-1].out.splitlines()]
            return match["open"] + "".join(f"{line}\n" for line in printed) + match["close"]

        return _BLOCK.sub(block, text), ran


def _run(command: str, folder: Path, environment: dict[str, str]) -> Ran:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    expected = _EXIT.search(command)
    return Ran(
        command,
        int(expected[1]) if expected else 0,
        done.returncode,
        done.stdout.decode("utf-8"),
        done.stderr.decode("utf-8"),
    )


@contextmanager
def _sandbox() -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty folder with files to add, an empty workspace, and this Sinews as `sinews`.

    `trade-register.csv` is a delivery register of deliveries to Azerbaijan and Armenia;
    `broken-register.csv` the same with a line cut short; the articles and the trace are those of examples/.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder, tools = Path(scratch) / "here", Path(scratch) / "bin"
        folder.mkdir()
        tools.mkdir()
        for name, arguments in {"sinews": "-m sinews", "python": ""}.items():
            script = tools / name
            script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', "utf-8")
            script.chmod(0o755)
        sample = sample_store()
        for snapshot in sample.snapshots:
            if "deliveries" in snapshot.kinds:
                shutil.copy(sample.raw_path(snapshot), folder / "trade-register.csv")
        lines = (folder / "trade-register.csv").read_bytes().splitlines(keepends=True)
        lines[20] = b",".join(lines[20].split(b",")[:9]) + b"\r\n"
        (folder / "broken-register.csv").write_bytes(b"".join(lines))
        for example in (ROOT / "examples").iterdir():
            shutil.copy(example, folder)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SINEWS_")}
        yield (
            folder,
            {
                **kept,
                "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT / "src"),
                "PYTHONIOENCODING": "utf-8",
                "SINEWS_WORKSPACE": str(Path(scratch) / "workspace"),
                "COLUMNS": "80",
                "NO_COLOR": "1",
            },
        )


def with_sources(readme: str) -> str:
    """README.md with its table of sources made anew."""
    before, rest = readme.split(README_BEGIN)
    _, after = rest.split(README_END)
    return before + README_BEGIN + sources_table("docs/sources/") + README_END + after


def main() -> None:
    """Write every generated page, remove those of what is no more, refresh the console blocks."""
    made = pages()
    for folder in (ROOT / path for path in GENERATED if not path.endswith(".md")):
        for path in folder.glob("*.md"):
            if path.relative_to(ROOT).as_posix() not in made:
                path.unlink()
    for name, text in made.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text, "utf-8")
    for path in written_by_hand():
        text, ran = refreshed(path.read_text("utf-8"))
        for one in ran:
            if one.code != one.expected:
                raise SystemExit(f"{path.relative_to(ROOT)}: {one.command}: exit {one.code}\n{one.err}")
        path.write_text(with_sources(text) if path.name == "README.md" else text, "utf-8")
    print(f"{len(made)} pages made")


if __name__ == "__main__":
    main()
