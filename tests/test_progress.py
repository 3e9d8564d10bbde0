"""A progress bar only where somebody watches."""

from __future__ import annotations

import io
import sys

import pytest

from sinews.progress import bar


def test_nothing_is_drawn_into_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("reading") as advance:
        for at in range(5):
            advance(at, 5)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    import tqdm

    made: list[object] = []
    real = tqdm.tqdm
    monkeypatch.setattr(
        tqdm, "tqdm", lambda **named: made.append(real(**{**named, "delay": 0, "file": terminal})) or made[-1]
    )
    with bar("reading") as advance:
        advance(1, 10)
        advance(7, 10)
        assert made[0].n == 7  # type: ignore[attr-defined]
    assert len(made) == 1 and "reading" in terminal.getvalue()
