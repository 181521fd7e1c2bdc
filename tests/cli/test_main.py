"""What every command line prints where it is called wrongly."""

from __future__ import annotations

import pytest
import typer

from cli.main import USAGE_ERROR, main


def test_without_arguments_a_command_prints_its_help_and_no_empty_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = typer.Typer(no_args_is_help=True, help="What it does.")

    @app.command()
    def one(name: str) -> None:
        """Do one thing."""

    @app.command()
    def two() -> None:
        """Do another."""

    monkeypatch.setattr("sys.argv", ["command"])
    assert main(app) == USAGE_ERROR
    printed = capsys.readouterr()
    assert "What it does." in printed.out + printed.err
    assert "Error" not in printed.out + printed.err
    monkeypatch.setattr("sys.argv", ["command", "three"])
    assert main(app) == USAGE_ERROR
    assert "Error: No such command 'three'" in capsys.readouterr().err
