"""The command line as a user runs it: another process, its messages, its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from sinews import measures
from sinews.workspace import sample_store

Run = Callable[..., subprocess.CompletedProcess[str]]
SHARE = ("measure", "arms.import_share", "supplier=Israel", "recipient=Azerbaijan", "period=2016/2020")
COMMANDS = ("dossier", "measure", "trace", "cite", "add", "sources")


def sample_file(kind: str) -> Path:
    store = sample_store()
    return store.raw_path(
        next(s for s in store.snapshots if kind in s.kinds and s.source == "sipri_transfers")
    )


def test_help_of_the_program_and_every_command(sinews: Run) -> None:
    whole = sinews("--help", COLUMNS="80")
    assert whole.returncode == 0 and whole.stderr == ""
    for command in COMMANDS:
        assert command in whole.stdout
        done = sinews(command, "--help", COLUMNS="80")
        assert done.returncode == 0 and "usage: sinews" in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 80
    assert max(map(len, whole.stdout.splitlines())) <= 90


def test_version(sinews: Run) -> None:
    from sinews import __version__

    assert sinews("--version").stdout == f"sinews {__version__}\n"


def test_a_measure_in_80_columns_with_its_vintage_and_id(sinews: Run) -> None:
    done = sinews(*SHARE)
    assert done.returncode == 0
    assert "67.7%" in done.stdout and "2026-02-12" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert len(done.stderr.splitlines()) == 1 and "using the sample" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("measure",), ("sources",), ("measure", "arms.top", "period=2016/2020", "n=30"),
        ("measure", "arms.deliveries", "supplier=ISR", "recipient=AZE", "period=2011/2024"),
        ("measure", "arms.orders", "supplier=ISR", "recipient=AZE"), ("measure", "arms.dollar_deals", "recipient=AZE"),
        ("measure", "arms.composition", "recipient=AZE", "period=2011/2024"),
    ],
)  # fmt: skip
def test_tables_fit_a_terminal(sinews: Run, arguments: tuple[str, ...]) -> None:
    done = sinews(*arguments)
    assert done.returncode == 0
    long = [line for line in done.stdout.splitlines() if len(line) > 80 and "https://" not in line]
    assert not long
    assert "\x1b" not in done.stdout, "no colour into a pipe"


def test_the_catalogue_names_every_measure(sinews: Run) -> None:
    listed = sinews("measure").stdout.splitlines()
    assert set(measures.all_measures()) <= set(listed)


def test_json_is_all_that_is_on_stdout_and_fits_its_schema(sinews: Run) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "docs" / "schema" / "figure.json").read_text("utf-8"))
    for arguments in (
        SHARE,
        ("measure", "arms.top", "period=2016/2020"),
        ("measure", "arms.deliveries", "supplier=ISR", "recipient=AZE", "period=2016/2020"),
        ("measure", "arms.tiv", "supplier=ISR", "recipient=IND", "period=2016/2020"),
        ("measure", "arms.first", "supplier=ISR", "recipient=AZE"),
        ("measure", "arms.rank", "exporter=ISR", "period=2016/2020"),
    ):
        done = sinews(*arguments, "--json", "-")
        document = json.loads(done.stdout)
        jsonschema.validate(document, schema)
        assert done.returncode == 0
    done = sinews("sources", "--json", "-")
    assert {source["name"] for source in json.loads(done.stdout)} >= {"sipri_transfers", "sinews_totals"}
    assert done.stderr == ""


def test_the_same_question_gives_the_same_bytes(sinews: Run, tmp_path: Path) -> None:
    """Another process, another hash seed, one thread or two, another workspace: the same figure."""
    answers = set()
    for at, env in enumerate(
        (
            {"SINEWS_THREADS": "1", "PYTHONHASHSEED": "1"},
            {"SINEWS_THREADS": "2", "PYTHONHASHSEED": "2"},
            {"PYTHONHASHSEED": "3"},
        )
    ):
        for arguments in (SHARE, ("measure", "arms.top", "recipient=AZE", "period=2011/2020")):
            done = sinews(*arguments, "--json", "-", "--workspace", tmp_path / str(at), **env)
            answers.add(done.stdout)
    assert len(answers) == 2


def test_trace_shows_the_very_lines(sinews: Run, tmp_path: Path) -> None:
    figure = json.loads(sinews(*SHARE, "--json", "-").stdout)
    done = sinews("trace", figure["id"])
    assert done.returncode == 0
    raw = sample_file("deliveries").read_bytes().decode("latin-1").splitlines()
    shown = [
        line.split(": ", 1)[1] for line in done.stdout.splitlines() if line.count(",") >= 16 and ": " in line
    ]
    assert len(shown) == figure["records"]["count"]
    assert set(shown) <= set(raw)
    limited = sinews("trace", figure["id"], "--limit", "2")
    assert "the first 2:" in limited.stdout
    path = tmp_path / "figure.json"
    path.write_text(json.dumps({**figure, "value": 94, "sql": "COPY (SELECT 1) TO 'stolen.csv'"}))
    changed = sinews("trace", path)
    assert changed.returncode == 1 and "it was not run" in changed.stderr
    assert not (tmp_path / "stolen.csv").exists()
    document = json.loads(sinews("trace", figure["id"], "--json", "-").stdout)
    assert document["agrees"] and len(document["records"]) == figure["records"]["count"]


def test_cite(sinews: Run) -> None:
    identity = json.loads(sinews(*SHARE, "--json", "-").stdout)["id"]
    text = sinews("cite", identity).stdout
    assert "Stockholm International Peace Research Institute" in text and identity in text
    assert sinews("cite", "sipri_transfers", "--format", "bibtex").stdout.startswith("@misc{")
    assert json.loads(sinews("cite", identity, "--format", "csl").stdout)[0]["type"] == "dataset"


def test_add_and_use(sinews: Run) -> None:
    done = sinews("add", sample_file("deliveries"), sample_file("deals"))
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2
    again = sinews(*SHARE)
    assert again.returncode == 0 and "67.7%" in again.stdout and again.stderr == "", (
        "no word of the sample any more"
    )


MISTAKES = [
    (("measure", "arms.importshare", "period=2016"), "did you mean arms.import_share"),
    (("measure", "arms.tiv", "supplir=ISR", "period=2016"), "did you mean 'supplier'"),
    (("measure", "arms.tiv", "supplier=Israle", "period=2016"), "Israel"),
    (("measure", "arms.tiv", "period=2020/2016"), "ends before it starts"),
    (("measure", "arms.tiv", "period=last year"), "last year"),
    (("measure", "arms.tiv"), "needs period="),
    (("measure", "arms.tiv", "period"), "key=value"),
    (("measure", "arms.tiv", "period=2016", "category=Missile"), "did you mean 'Missiles'"),
    (("measure", "arms.tiv", "period=2016", "vintage=1999"), "held: 2026-02-12"),
    (("measure", "arms.tiv", "period=2016", "--threads", "0"), "whole number from 1"),
    (("trace", "f-0123456789abcdef"), "no figure 'f-0123456789abcdef'"),
    (("trace", "../../etc/passwd"), "no figure"),
    (("cite", "nothing"), "no figure 'nothing'"),
    (("cite", "sipri_transfers", "--format", "word"), "text, bibtex, csl"),
    (("add", "nowhere.csv"), "no such file"),
    (("add", "--source", "sipri", "nowhere.csv"), "nowhere.csv"),
    (("sources", "--json", "nowhere/x.json"), "cannot be written"),
    (("measure", "arms.tiv", "period=2016", "--workspace", "a" * 300), "file name too long"),
]


@pytest.mark.parametrize(("arguments", "why"), MISTAKES)
def test_a_mistake_is_one_line_on_stderr_and_exit_code_2(
    sinews: Run, arguments: tuple[str, ...], why: str
) -> None:
    done = sinews(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    mistakes = [line for line in done.stderr.splitlines() if "using the sample" not in line]
    assert len(mistakes) == 1 and mistakes[0].startswith("sinews: "), done.stderr
    assert why in mistakes[0]


@pytest.mark.parametrize("arguments", [(), ("fly",), ("measure", "--colour"), ("add",)])
def test_what_argparse_refuses_has_exit_code_2(sinews: Run, arguments: tuple[str, ...]) -> None:
    done = sinews(*arguments)
    assert done.returncode == 2 and done.stdout == "" and "sinews" in done.stderr


def test_a_terminal_without_the_letters(sinews: Run) -> None:
    done = sinews(*SHARE, PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert done.returncode == 0 and "67.7%" in done.stdout


def test_a_reader_that_goes_away(own_workspace: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SINEWS_WORKSPACE": str(own_workspace)}
    for arguments in (("measure",), ("sources",), ("measure", "arms.top", "period=2016/2020", "--json", "-")):
        process = subprocess.Popen(
            [sys.executable, "-m", "sinews", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
        )
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read().decode()
        assert process.wait(60) == 0
        assert "Broken" not in errors and "Traceback" not in errors


def test_json_into_a_pipe_leaves_the_pipe(sinews: Run, tmp_path: Path) -> None:
    """Renaming a file over a device would destroy it: as root, --json /dev/null did."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True)
    assert sinews(*SHARE, "--json", pipe).returncode == 0
    output, _ = reader.communicate(timeout=30)
    assert json.loads(output)["measure"] == "arms.import_share"
    assert pipe.is_fifo()


def test_json_to_a_file_beside_the_text(sinews: Run, tmp_path: Path) -> None:
    done = sinews(*SHARE, "--json", tmp_path / "figure.json")
    assert "67.7%" in done.stdout
    assert json.loads((tmp_path / "figure.json").read_text("utf-8"))["unit"] == "%"
    assert [path.name for path in tmp_path.iterdir()] == ["figure.json"]


def test_a_damaged_manifest_is_one_line(own_workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sinews.cli import main

    own_workspace.mkdir(parents=True)
    for content in (b"{}\n", b"not json\n", b"\xff\xfe\n", b"[1]\n", b"\n"):
        (own_workspace / "snapshots.jsonl").write_bytes(content)
        for arguments in (SHARE, ("sources",), ("add", str(sample_file("deals")))):
            assert main(arguments) == 2, (content, arguments)
            told = capsys.readouterr().err
            assert len(told.splitlines()) == 1 and "snapshots.jsonl" in told
        assert (own_workspace / "snapshots.jsonl").read_bytes() == content


def test_figures_are_made_in_a_workspace_that_cannot_be_written(sinews: Run, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "figures").write_text("a file where the folder would be")
    done = sinews(*SHARE, "--workspace", blocked)
    assert done.returncode == 0 and "67.7%" in done.stdout
