from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from packages import PackageError
from packages import __main__ as command_line
from packages.domains import ROOT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "packages", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_facts_of_both_packages_are_printed_as_json() -> None:
    done = run("--json")

    assert done.returncode == 0, done.stderr
    arm64, host = (one for one in json.loads(done.stdout) if one.get("domain") == "images")
    assert [(one["target"], one["domain"]) for one in (arm64, host)] == [("arm64", "images"), ("host", "images")]
    layer = arm64["layer"]
    assert Path(layer["path"]).stat().st_size == layer["zipped"] < layer["unzipped"]
    assert len(layer["sha256"]) == 64
    assert Path(host["layer"]["path"], "python/boto3").is_dir()


def test_sizes_are_printed_beside_lambdas_quotas() -> None:
    done = run("--target", "arm64")

    assert done.returncode == 0, done.stderr
    assert "images arm64 layer" in done.stdout
    assert "host" not in done.stdout
    assert "Lambda takes 50.0 MB a zip and 250.0 MB unzipped" in done.stdout


@pytest.mark.parametrize("arguments", [["--target", "x86"], ["unknown"], ["--unknown"], ["lock", "extra"]])
def test_usage_errors_exit_64(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["packages", *arguments])

    assert main(command_line.app) == 64


@pytest.mark.parametrize(
    "error", [PackageError("run `python -m packages lock`"), OSError(28, "No space left on device")]
)
def test_a_failure_is_one_clear_line_and_exits_1(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: Any) -> None:
        raise error

    monkeypatch.setattr(command_line, "build_all", fail)
    monkeypatch.setattr(sys, "argv", ["packages"])

    assert main(command_line.app) == 1
    assert capsys.readouterr().err == f"Error: {error}\n"
