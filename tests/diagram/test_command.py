"""`python -m diagram`: what it writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import main
from diagram import __main__ as command_line
from diagram import draw
from recorder.run import record
from tests.diagram.drawn import name_of, said


def command(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["python -m diagram", *arguments])
    return main(command_line.app)


SHOP = """
import pulumi
import pulumi_aws as aws

shop = pulumi.ResourceOptions(parent=pulumi.ComponentResource("shop:index:Shop", "shop"))
photos, logs = aws.s3.Bucket("photos", opts=shop), aws.s3.Bucket("logs", opts=shop)
aws.s3.BucketLogging("photos", bucket=photos.id, target_bucket=logs.id, target_prefix="s3/", opts=shop)
"""


def test_the_diagram_and_its_facts_are_written(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(SHOP)
    out = tmp_path / "program.svg"
    result = CliRunner().invoke(command_line.app, ["--program", str(tmp_path), "--out", str(out), "--json"])
    facts = json.loads(result.stdout)
    recording = record(tmp_path / "__main__.py", stack_name="dev", project="shop")
    assert out.read_text(encoding="utf-8") == draw(recording)
    assert facts["resources"] == len(recording.resources)
    arrows = {(name_of(a["from"]), name_of(a["to"]), line) for a in facts["arrows"] for line in a["labels"]}
    assert arrows == said(recording)
    assert arrows


@pytest.mark.parametrize(
    "arguments",
    [["--bogus"], ["nonesuch"], ["--out", "-", "--json"], ["--out", "/dev/null/x"]],
)
def test_usage_errors_exit_64(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(*arguments, monkeypatch=monkeypatch) == 64


def test_an_unknown_stack_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--stack", "nope", monkeypatch=monkeypatch) == 1
    error = capsys.readouterr().err
    assert "there is no stack 'nope'" in error
    assert error.count("\n") == 1


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return the folder of a program with a component and a queue."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n", encoding="utf-8")
    (folder / "__main__.py").write_text(
        "import pulumi\n"
        "import pulumi_aws as aws\n"
        'orders = pulumi.ComponentResource("shop:index:Orders", "orders")\n'
        "inside = pulumi.ResourceOptions(parent=orders)\n"
        'aws.sqs.Queue("orders", opts=inside)\n'
        'aws.sns.Topic("sold", opts=inside)\n',
        encoding="utf-8",
    )
    return folder


def test_a_folder_gets_the_overview_and_every_component(
    shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (
        command("--program", str(shop), "--stack", "dev", "--folder", str(tmp_path / "drawn"), monkeypatch=monkeypatch)
        == 0
    )
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == ["orders.svg", "overview.svg"]


@pytest.mark.parametrize(
    "arguments", [("--overview", "--component", "orders"), ("--folder", "x", "--out", "y"), ("--component", "nothing")]
)
def test_views_that_exclude_each_other_are_refused(
    shop: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    assert command("--program", str(shop), "--stack", "dev", *arguments, monkeypatch=monkeypatch) == 64
