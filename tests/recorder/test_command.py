from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from recorder import __main__ as command_line
from recorder.export import from_json


def command(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["python -m recorder", *arguments])
    return main(command_line.app)


def test_a_recording_is_written_and_can_be_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "new" / "program.json"
    assert command("record", "--stack", "dev", "--out", str(out), monkeypatch=monkeypatch) == 0
    recording = from_json(json.loads(out.read_text(encoding="utf-8")))
    assert recording.stack == "dev"
    assert recording.of_type("aws:s3/bucket:Bucket")


def test_a_preview_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("record", "--preview", monkeypatch=monkeypatch) == 0
    recording = from_json(json.loads(capsys.readouterr().out))
    assert recording.of_type("aws:s3/bucket:Bucket")
    assert not [r for r in recording.resources if r.custom and isinstance(r.id, str)]


@pytest.mark.parametrize("arguments", [["record", "--bogus"], ["nonesuch"], ["record", "--out", "/dev/null/x"]])
def test_usage_errors_exit_64(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(*arguments, monkeypatch=monkeypatch) == 64


def test_the_old_command_of_the_diagram_names_the_new_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("diagram", "--stack", "dev", monkeypatch=monkeypatch) == 64
    assert "python -m diagram" in capsys.readouterr().err
