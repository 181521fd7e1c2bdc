"""What is no terminal gets whole lines: names that are cut can be neither told apart nor searched for."""

from __future__ import annotations

import ast
import io
import os
import pty
import sys
from pathlib import Path

import pytest
from rich.table import Table

from cli.console import new_console

ROOT = Path(__file__).parents[2]
COMMANDS = ("diagram", "gdpr", "local", "packages", "policies", "reachability", "recorder")
LONG = "orders-service-production-" * 20


@pytest.mark.parametrize("variables", [{}, {"COLUMNS": "60"}, {"FORCE_COLOR": "1"}])
@pytest.mark.parametrize("stderr", [False, True])
def test_a_table_in_a_pipe_has_whole_names_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, stderr: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr" if stderr else "stdout", written)
    table = Table("from", "to")
    table.add_row(f"{LONG}primary", f"{LONG}replica")
    new_console(stderr=stderr).print(table)
    assert f"{LONG}primary" in written.getvalue()
    assert f"{LONG}replica" in written.getvalue()


def test_a_terminal_gets_lines_that_fit_it(monkeypatch: pytest.MonkeyPatch) -> None:
    controller, terminal = pty.openpty()
    try:
        with os.fdopen(terminal, "w", encoding="utf-8") as stream:
            monkeypatch.setattr(sys, "stdout", stream)
            monkeypatch.setenv("COLUMNS", "60")
            assert new_console().width == 60
    finally:
        os.close(controller)


def test_no_command_has_a_console_of_another_kind() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in COMMANDS
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Console"
    ]
    assert found == []
