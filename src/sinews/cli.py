"""The command line: parse, call, print.

Everything heavier than argparse is imported by the command that needs it, so that `--help` is
quick. Messages go to stderr; `--json -` writes one JSON document to stdout and nothing else. A
user's mistake is one line and exit code 2.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinews.errors import SinewsError
from sinews.version import __version__

if TYPE_CHECKING:
    from datetime import date

    from sinews.figure import Figure
    from sinews.workspace import Workspace

_DESCRIPTION = "Measures the military ties between any two states from open records."
_EPILOG = """examples:
  sinews dossier Israel Azerbaijan --period 2011/2024 -o dossier.html
  sinews measure arms.import_share supplier=Israel recipient=Azerbaijan period=2016/2020
  sinews check article.md -o check.html
  sinews trace f-0123456789abcdef
  sinews add trade-register.csv
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code and never raises for a user's mistake."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows a question mark rather than failing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        code = run(arguments)
        sys.stdout.flush()
        return code
    except SinewsError as mistake:
        _say(f"sinews: {' '.join(str(mistake).split())}")
        return 2
    except KeyboardInterrupt:
        _say("sinews: stopped")
        return 130
    except BrokenPipeError:
        # The reader (head, less) went away; nothing is wrong.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        from sinews.workspace import reason

        _say(f"sinews: {problem.filename or 'stdout'}: {reason(problem)}")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sinews",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sinews {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--workspace", metavar="DIR", help="folder of records (else $SINEWS_WORKSPACE)")
    common.add_argument("--threads", type=int, metavar="N", help="threads to use (else all)")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, parents=[common], help=about, description=about[0].upper() + about[1:] + "."
        )
        made.set_defaults(run=run)
        return made

    dossier = command("dossier", _dossier, "write the page about two states, with every figure")
    dossier.add_argument("a", metavar="A", help="the sender: a state in any spelling, or a code")
    dossier.add_argument("b", metavar="B", help="the receiver")
    dossier.add_argument("--period", default="2011/2024", help="years, as in 2011/2024")
    dossier.add_argument("--lang", default="en", help="language of the page (en, nl, …)")
    dossier.add_argument("--vintage", help="use this release of the records")
    dossier.add_argument("--as-of", metavar="DATE", help="use only releases known on this day")
    dossier.add_argument("-o", "--output", metavar="FILE.html", help="where to write the page")
    dossier.add_argument("--json", metavar="FILE", help="where to write the figures; - for stdout")

    check = command("check", _check, "check an article: claim by claim, what the records say")
    check.add_argument("article", metavar="ARTICLE", help="text, Markdown, HTML or PDF; - for stdin")
    check.add_argument("--lang", default="auto", help="language of the article (auto, en, nl, …)")
    check.add_argument("--published", metavar="DATE", help="when it appeared, as in 2023-10-08")
    check.add_argument("--as-of", metavar="DATE", help="judge by releases known on this day")
    check.add_argument("-o", "--output", metavar="FILE.html", help="where to write the page")
    check.add_argument("--json", metavar="FILE", help="where to write the check; - for stdout")
    check.add_argument("--claimreview", metavar="FILE", help="where to write ClaimReview objects")
    check.add_argument("--reviewer", metavar="NAME", help="the person who signs them")

    measure = command("measure", _measure, "make one figure; without a name, list the measures")
    measure.add_argument("name", nargs="?", metavar="NAME", help="as in arms.import_share")
    measure.add_argument("parameters", nargs="*", metavar="key=value", help="its parameters")
    measure.add_argument("--json", metavar="FILE", help="where to write the figure; - for stdout")

    panel = command("panel", _panel, "write dyad-years or state-years for R, Stata and Python")
    panel.add_argument("measures", nargs="+", metavar="MEASURE", help="as in arms.import_share")
    panel.add_argument("--period", default="1995/2024", help="years, as in 1995/2024")
    panel.add_argument(
        "--dyads",
        default="all",
        metavar="WHICH",
        help="all, politically-relevant, or a CSV file with two columns of states",
    )
    panel.add_argument("--vintage", help="use this release of the records")
    panel.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="FILE.parquet, FILE.csv or FILE.dta"
    )

    scan = command("scan", _scan, "rank every dyad at risk by one measure, and say what is new")
    scan.add_argument(
        "--measure",
        default="airlift.surge",
        metavar="NAME",
        help="as in arms.import_share; airlift.surge (every route's flights) unless given",
    )
    scan.add_argument("--period", help="years, as in 2020/2024 (else all flights, or a register's last five)")
    scan.add_argument("--since", metavar="DATE", help="list only what is new from this year or day on")
    scan.add_argument("--vintage", help="use this release of the records")
    scan.add_argument("--json", metavar="FILE", help="where to write the figure; - for stdout")

    trace = command("trace", _trace, "show the SQL and the raw rows behind a figure")
    trace.add_argument("figure", metavar="FIGURE", help="a figure's id, or a JSON file holding it")
    trace.add_argument("pick", nargs="?", metavar="ID", help="which figure of the file")
    trace.add_argument("--limit", type=int, metavar="N", help="show at most N raw rows")
    trace.add_argument("--json", metavar="FILE", help="where to write the trace; - for stdout")

    cite = command("cite", _cite, "say how to cite a figure or a source")
    cite.add_argument("what", metavar="FIGURE|SOURCE", help="a figure's id or file, or a source")
    cite.add_argument("--format", default="text", metavar="F", help="text, bibtex or csl")

    add = command("add", _add, "take files in; the source is recognised by content")
    add.add_argument("files", nargs="+", metavar="FILE", help="files as the publisher gave them")
    add.add_argument("--source", metavar="NAME", help="read them as this source")

    flights = command("flights", _flights, "work out flights from position history")
    flights.add_argument("paths", nargs="+", metavar="PATH", help="archives, their parts, folders, files")
    flights.add_argument("--format", default="auto", metavar="F", help="auto, readsb, heatmap, opensky, fr24")
    flights.add_argument("--hex", nargs="+", metavar="HEX", help="only these aircraft (addresses)")
    flights.add_argument("--fleet", metavar="FILE", help="only the aircraft listed, an address a line")
    flights.add_argument(
        "--fast", action="store_true", help="leap through cruise: the same flights, no points, no coverage"
    )
    flights.add_argument("--hash", action="store_true", help="take the SHA-256 of the files as well")
    flights.add_argument("-o", "--output", metavar="FILE.parquet", help="write there, not to the workspace")
    flights.add_argument("--workers", type=int, default=1, metavar="N", help="processes to use")
    flights.add_argument("--cluster", metavar="URL", help="use the Dask cluster at this address")

    airlift = command(
        "airlift", _airlift, "count flights between two places or states, and say if they surged"
    )
    airlift.add_argument("departure", metavar="FROM", help="a state, a group, airfields' codes, or any")
    airlift.add_argument("destination", metavar="TO", help="the same for the other end")
    airlift.add_argument("--period", help="days, months or years, as in 2023-02/2024-06")
    airlift.add_argument("--operator", metavar="CODE", help="ICAO codes (AZQ), or a class: air arm, charter")
    airlift.add_argument(
        "--type", dest="aircraft", metavar="TYPE", help="ICAO type designators, as in IL76,A124"
    )
    airlift.add_argument("--both-ways", action="store_true", help="count the way back as well")
    airlift.add_argument("--lang", default="en", help="language of the page (en, nl, …)")
    airlift.add_argument("-o", "--output", metavar="FILE.html", help="where to write the page")
    airlift.add_argument("--json", metavar="FILE", help="where to write the figures; - for stdout")

    sources = command("sources", _sources, "list every source: terms, coverage, what is held")
    sources.add_argument("--json", metavar="FILE", help="where to write the list; - for stdout")
    return parser


# Commands ----------------------------------------------------------------------------------------


def _dossier(arguments: argparse.Namespace) -> int:
    from sinews import dossier as dossiers
    from sinews import parties
    from sinews.periods import Period

    workspace = _open(arguments)
    if arguments.lang not in dossiers.languages():
        raise SinewsError(f"--lang {arguments.lang}: there is {', '.join(dossiers.languages())}")
    period = Period.parse(arguments.period)
    sender = parties.find(arguments.a, period)
    receiver = parties.find(arguments.b, period)
    engine = dossiers.Engine()
    wants_page = bool(arguments.output or not arguments.json)
    if wants_page:
        # It starts while the figures are made.
        engine.start()
    try:
        made = dossiers.build(
            workspace, sender, receiver, period, vintage=arguments.vintage, as_of=arguments.as_of
        )
        document = made.to_json()
        figures = [figure for section in document["sections"] for figure in section["figures"]]
        workspace.save_figures(figures)
        if arguments.json:
            _write_json(arguments.json, document)
        if wants_page:
            path = arguments.output or f"sinews-{sender.code}-{receiver.code}.html"
            _write(path, dossiers.render(workspace, made, arguments.lang, engine))
            _say(f"{path}: {sender.name} to {receiver.name}, {period.spoken()}")
    finally:
        engine.stop()
    return 0


def _check(arguments: argparse.Namespace) -> int:
    if arguments.claimreview and not (arguments.reviewer or "").strip():
        raise SinewsError("--claimreview needs --reviewer NAME: a person signs it, not a program")
    if arguments.reviewer and not arguments.claimreview:
        raise SinewsError("--reviewer signs ClaimReview objects: give --claimreview FILE with it")
    published = _day("--published", arguments.published)
    as_of = _day("--as-of", arguments.as_of)
    data = _article(arguments.article)
    from sinews.claims.check import check
    from sinews.printing import check_lines

    workspace = _open(arguments)
    made = check(
        workspace,
        data,
        name="" if arguments.article == "-" else Path(arguments.article).name,
        language=arguments.lang,
        published=published,
        as_of=None if as_of is None else as_of.isoformat(),
    )
    document = made.to_json()
    figures = made.figures()
    workspace.save_figures([figure.to_json() for figure in figures])
    if arguments.json:
        _write_json(arguments.json, document)
    if arguments.output:
        from sinews import review

        lang = made.article.language if made.article.language in review.languages() else "en"
        text, notes = made.article.text, made.article.notes
        _write(arguments.output, review.render(workspace, document, text, lang, figures, notes))
    if arguments.claimreview:
        from sinews.review import claim_reviews

        newest = max((snapshot.retrieved[:10] for snapshot in workspace.readable), default=None)
        _write_json(arguments.claimreview, claim_reviews(document, arguments.reviewer, made=newest))
    if "-" not in (arguments.json, arguments.output, arguments.claimreview):
        for line in check_lines(made):
            print(line)
    for note in made.article.notes:
        _say(f"sinews: {note}")
    return 1 if made.summary["contradicted"] else 0


def _article(path: str) -> bytes:
    """The article's bytes, from a file or from stdin."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise SinewsError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise SinewsError(f"{path}: a folder; name the article in it") from None


def _day(option: str, text: str | None) -> date | None:
    """A day given on the command line."""
    if text is None:
        return None
    from datetime import date

    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SinewsError(f"{option} {text}: write a day as 2023-10-08") from None


def _measure(arguments: argparse.Namespace) -> int:
    from sinews import measures

    if arguments.name is None:
        from sinews.printing import catalogue_lines

        for line in catalogue_lines(measures.all_measures().values()):
            print(line)
        return 0
    given = {}
    for text in arguments.parameters:
        key, separator, value = text.partition("=")
        if not separator:
            raise SinewsError(f"'{text}': write parameters as key=value, as in period=2016/2020")
        given[key.strip()] = value
    return _one_figure(arguments, arguments.name, given)


def _scan(arguments: argparse.Namespace) -> int:
    given = {name: getattr(arguments, name) for name in ("period", "since", "vintage")}
    if arguments.measure in ("airlift.surge", "airlift.scan"):
        if given.pop("vintage"):
            raise SinewsError("--vintage: flights are worked out from history and have no vintages")
        return _one_figure(arguments, "airlift.scan", given)
    return _one_figure(arguments, "scan.dyads", {"measure": arguments.measure, **given})


def _one_figure(arguments: argparse.Namespace, name: str, given: Mapping[str, Any]) -> int:
    """Make one figure, keep it so that its id can be traced, and print it."""
    from sinews import measures

    workspace = _open(arguments)
    figure = measures.run(workspace, name, given)
    workspace.save_figures([figure.to_json()])
    if arguments.json:
        _write_json(arguments.json, figure.to_json())
    if arguments.json != "-":
        _print_figure(figure)
    return 0


def _panel(arguments: argparse.Namespace) -> int:
    from sinews import panel as panels
    from sinews.figure import counted
    from sinews.periods import Period

    workspace = _open(arguments)
    period = Period.parse(arguments.period)
    target = Path(arguments.output)
    relevant = arguments.dyads == "politically-relevant"
    pairs = None if relevant or arguments.dyads == "all" else panels.read_pairs(Path(arguments.dyads))
    made = panels.build(
        workspace,
        arguments.measures,
        period,
        pairs=pairs,
        politically_relevant=relevant,
        vintage=arguments.vintage,
        folder=target.parent,
    )
    command = f"sinews panel {' '.join(arguments.measures)} --period {period} --dyads {arguments.dyads}"
    count = panels.write(made, target, period=period, command=command)
    _say(f"{target}: {counted(count, 'rows')}; {target.name}.codebook.md says what the columns are")
    return 0


def _trace(arguments: argparse.Namespace) -> int:
    from sinews import trace as tracing

    workspace = _open(arguments)
    stated = tracing.load_stated(workspace, arguments.figure, arguments.pick)
    found = tracing.trace(workspace, stated, limit=arguments.limit)
    if arguments.json:
        _write_json(arguments.json, found.to_json())
    if arguments.json != "-":
        from sinews.printing import trace_lines

        for line in trace_lines(found):
            print(line)
    for remark in found.remarks:
        _say(f"sinews: {remark}")
    return 0 if found.agrees else 1


def _cite(arguments: argparse.Namespace) -> int:
    from sinews import cite
    from sinews import trace as tracing
    from sinews.sources import all_sources

    workspace = _open(arguments, quiet=True)
    if arguments.what in all_sources():
        print(cite.cite_source(workspace, arguments.what, arguments.format))
        return 0
    stated = tracing.load_stated(workspace, arguments.what)
    anew = tracing.trace(workspace, stated, limit=0).figure
    print(cite.cite_figure(workspace, anew.to_json(), arguments.format))
    return 0


def _add(arguments: argparse.Namespace) -> int:
    from sinews.ingest import add
    from sinews.printing import added_lines
    from sinews.progress import bar
    from sinews.workspace import open_workspace

    workspace = open_workspace(arguments.workspace, threads=arguments.threads)
    failed = set_aside = False
    for name in arguments.files:
        try:
            with bar(f"reading {Path(name).name}") as progress:
                added = add(workspace, Path(name), source=arguments.source, progress=progress)
        except SinewsError as mistake:
            _say(f"sinews: {' '.join(str(mistake).split())}")
            failed = True
            continue
        set_aside = set_aside or added.snapshot.set_aside > 0 or added.is_cut
        told, warned = added_lines(added)
        print(told)
        for line in warned:
            _say(line)
    return 2 if failed else 1 if set_aside else 0


def _flights(arguments: argparse.Namespace) -> int:
    from sinews.printing import history_lines
    from sinews.progress import history_bar
    from sinews.tracking import find_flights
    from sinews.workspace import open_workspace

    workspace = open_workspace(arguments.workspace, threads=arguments.threads)
    with history_bar() as progress:
        found = find_flights(
            workspace,
            [Path(path) for path in arguments.paths],
            form=arguments.format,
            addresses=arguments.hex,
            fleet=None if arguments.fleet is None else Path(arguments.fleet),
            output=None if arguments.output is None else Path(arguments.output),
            fast=arguments.fast,
            hashed=arguments.hash,
            workers=arguments.workers,
            cluster=arguments.cluster,
            progress=progress,
            notice=(lambda text: _say(f"sinews: {text}")) if sys.stderr.isatty() else None,
        )
    for line in history_lines(found):
        _say(line)
    return 0


def _airlift(arguments: argparse.Namespace) -> int:
    from sinews.dossier import airlift as airlifts
    from sinews.dossier.language import languages
    from sinews.periods import Period
    from sinews.printing import airlift_lines

    workspace = _open(arguments, quiet=True)
    if arguments.lang not in languages():
        raise SinewsError(f"--lang {arguments.lang}: there is {', '.join(languages())}")
    made = airlifts.build(
        workspace,
        arguments.departure,
        arguments.destination,
        period=Period.parse(arguments.period) if arguments.period else None,
        both_ways=arguments.both_ways,
        operator=arguments.operator,
        aircraft=arguments.aircraft,
    )
    workspace.save_figures([figure.to_json() for figure in made.figures.values()])
    if arguments.json:
        _write_json(arguments.json, made.to_json())
    if arguments.output:
        from sinews.dossier.airlift_page import render

        _write(arguments.output, render(workspace, made, arguments.lang))
        _say(f"{arguments.output}: {made.route.subject}")
    elif arguments.json != "-":
        for line in airlift_lines(made):
            print(line)
    return 0


def _sources(arguments: argparse.Namespace) -> int:
    from sinews.printing import source_lines, sources_json

    workspace = _open(arguments, quiet=bool(arguments.json))
    if arguments.json:
        _write_json(arguments.json, sources_json(workspace))
    if arguments.json != "-":
        for line in source_lines(workspace):
            print(line)
    return 0


# Printing ----------------------------------------------------------------------------------------


def _open(arguments: argparse.Namespace, *, quiet: bool = False) -> Workspace:
    from sinews.workspace import open_workspace

    workspace = open_workspace(arguments.workspace, threads=arguments.threads)
    if workspace.is_empty and not quiet:
        _say(
            "sinews: no records of your own; using the sample bundled with Sinews (arms to "
            "Azerbaijan and Armenia only; non-commercial use). 'sinews sources' says how to get more."
        )
    return workspace


def _print_figure(figure: Figure) -> None:
    from sinews.printing import figure_lines

    for line in figure_lines(figure):
        print(line)


def _write_json(path: str, document: Any) -> None:
    _write(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _write(path: str, text: str) -> None:
    if path == "-":
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    from sinews.workspace import reason, replace

    try:
        if Path(path).exists() and not Path(path).is_file():
            # A device or a pipe (/dev/null) is written to; renaming a file over it would destroy it.
            Path(path).write_text(text, "utf-8")
        else:
            replace(Path(path), text.encode("utf-8"), sync=False)
    except OSError as problem:
        raise SinewsError(f"{path}: cannot be written, {reason(problem)}") from None


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
