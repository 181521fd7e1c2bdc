"""`python -m gdpr`: tables, JSON and pages of the same facts, and exit statuses."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gdpr.command import app
from gdpr.controls import CONTROLS
from recorder.export import to_json
from tests.command_lines import run_command
from tests.recorded import once_a_run, recorded


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gdpr") / "prod.json"
    path.write_text(once_a_run("gdpr prod json", lambda: json.dumps(to_json(recorded("prod")))), encoding="utf-8")
    return path


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_the_register_is_printed(file: Path) -> None:
    result = run("register", file)
    assert result.exit_code == 0
    assert "photos-uploads" in result.stdout
    assert "the originals of their photos" in result.stdout


def test_a_deployed_stack_gives_the_same_register(file: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    resources = json.loads(file.read_text(encoding="utf-8"))["resources"]
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}), encoding="utf-8")
    assert run("register", state, "--json").stdout == run("register", file, "--json").stdout


def test_the_register_is_json(file: Path) -> None:
    document = json.loads(run("register", file, "--json").stdout)
    assert {"photos-uploads", "photos-ledger", "api-users"} <= {row["name"] for row in document["stores"]}
    assert document["recipients"]


def test_transfers_are_counted(file: Path) -> None:
    document = json.loads(run("transfers", file, "--json").stdout)
    assert sum(document["counts"].values()) == len(document["places"])
    assert "0 unknown." in run("transfers", file).stdout


def test_evidence_is_printed_and_a_failed_control_is_an_exit_status(file: Path, tmp_path: Path) -> None:
    whole = run("evidence", file, "--json")
    document = json.loads(whole.stdout)
    assert [row["control"] for row in document["controls"]] == [control.id for control in CONTROLS]
    assert whole.exit_code == (1 if document["counts"]["failed"] else 0)
    assert run("evidence", file, "--article", "34").exit_code == 0
    empty = tmp_path / "empty.json"
    empty.write_text('{"resources": []}', encoding="utf-8")
    assert run("evidence", empty, "--article", "34").exit_code == 1


class Page(HTMLParser):
    """Counts what a page has, and what it would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [str(value) for name, value in attrs if name in {"src", "href", "action"}]


@pytest.mark.parametrize("what", ["register", "transfers", "evidence"])
def test_a_page_is_complete_in_itself(file: Path, tmp_path: Path, what: str) -> None:
    target = tmp_path / "deep" / f"{what}.html"
    run(what, file, "--html", target)
    text = target.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert [one for one in page.loads if not one.startswith("#")] == []
    assert "script" not in page.tags
    assert "url(" not in text
    assert "@import" not in text
    assert page.tags.count("tr") > 10


def test_what_a_program_says_is_escaped(tmp_path: Path) -> None:
    tags = {"data-class": "personal", "purpose": "<script>alert(1)</script>", "retention-days": "30"}
    urn = "urn:pulumi:dev::p::aws:s3/bucket:Bucket::<b>"
    file, target = tmp_path / "state.json", tmp_path / "register.html"
    file.write_text(json.dumps({"resources": [{"urn": urn, "inputs": {"tags": tags}}]}), encoding="utf-8")
    run("register", file, "--html", target)
    text = target.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["evidence", "nowhere.json"], "does not exist"),
        (["register"], "Missing argument"),
        (["evidence", "FILE", "--article", "99"], "no control of Art. 99"),
        (["register", "TEXT"], "is not JSON"),
        (["transfers", "FILE", "--html", "FILE/page.html"], "cannot be written"),
    ],
)
def test_usage_errors_end_with_64(file: Path, tmp_path: Path, args: list[str], message: str) -> None:
    text = tmp_path / "text"
    text.write_text("no", encoding="utf-8")
    named = [arg.replace("FILE", str(file)).replace("TEXT", str(text)) for arg in args]
    result = run_command(app, "gdpr", *named)
    assert result.returncode == 64
    assert message in result.stderr
