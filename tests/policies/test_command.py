from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import main
from policies import packs
from policies.__main__ import app

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "AAAA"}


def _urn(type_: str, name: str) -> str:
    return f"urn:pulumi:prod::demo::demo:Store${type_}::{name}"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """What `pulumi stack export` writes: a bucket with an open block, and one that waits to be deleted."""
    resources: list[dict[str, Any]] = [
        {
            "urn": "urn:pulumi:prod::demo::pulumi:pulumi:Stack::demo-prod",
            "custom": False,
            "type": "pulumi:pulumi:Stack",
        },
        {"urn": _urn(BUCKET, "photos"), "custom": True, "id": "photos-1", "type": BUCKET, "inputs": {"tags": SECRET}},
        {"urn": _urn(BUCKET, "old"), "custom": True, "id": "old-1", "type": BUCKET, "delete": True},
        {
            "urn": _urn(BLOCK, "photos"),
            "custom": True,
            "id": "photos-1",
            "type": BLOCK,
            "inputs": {"bucket": "photos-1", "blockPublicAcls": True, "restrictPublicBuckets": False},
            "propertyDependencies": {"bucket": [_urn(BUCKET, "photos")], "restrictPublicBuckets": None},
        },
    ]
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}), encoding="utf-8")
    return path


def test_a_state_with_a_mandatory_violation_ends_with_1(state: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(state), "--pack", "encryption", "--json"])
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["ok"] is False
    broken = {(row["rule"], row["urn"]) for row in report["violations"]}
    assert ("s3-public-access-blocked", _urn(BLOCK, "photos")) in broken
    assert ("s3-tls-only", _urn(BUCKET, "photos")) in broken
    assert ("s3-public-access-block", _urn(BUCKET, "photos")) not in broken
    assert not [urn for _, urn in broken if urn.endswith("::old")]


def test_the_configuration_and_the_suppressions_can_be_given(state: Path, tmp_path: Path) -> None:
    config, accepted = tmp_path / "config.json", tmp_path / "accepted.yaml"
    config.write_text(json.dumps({"all": "disabled", "s3-tls-only": "mandatory"}), encoding="utf-8")
    accepted.write_text("- {rule: s3-tls-only, resource: '*::photos', reason: A relic.}", encoding="utf-8")
    options = ["--pack", "encryption", "--config", str(config), "--suppressions", str(accepted)]
    result = CliRunner().invoke(app, ["check", str(state), *options])
    assert result.exit_code == 0, result.stdout
    assert "A relic." in result.stdout


def test_a_recording_is_judged_too(tmp_path: Path) -> None:
    row = {"urn": _urn(BUCKET, "b"), "type": BUCKET, "name": "b", "inputs": {}, "outputs": {}}
    path = tmp_path / "recording.json"
    path.write_text(json.dumps({"project": "demo", "stack": "dev", "resources": [row]}), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(path), "--json"])
    assert result.exit_code == 1
    assert "s3-tls-only" in {found["rule"] for found in json.loads(result.stdout)["violations"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "is not JSON"),
        ('{"a": 1}', "there are no resources"),
        ('{"project": "p", "stack": "s", "resources": [{}]}', "resources[0] has no urn"),
        ('{"deployment": {"resources": [{"urn": 7}]}}', "resources[0] has no urn"),
    ],
)
def test_a_file_that_is_no_program_is_a_usage_error(
    tmp_path: Path, text: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["policies", "check", str(path)])
    monkeypatch.setenv("COLUMNS", "400")
    assert main(app) == 64
    assert message in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("arguments", [["chek"], ["check"], ["rules", "--pack", "nothing"], ["check", "x", "--nope"]])
def test_usage_errors_end_with_64(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["policies", *arguments])
    assert main(app) == 64


def test_the_rules_are_listed_as_json_and_as_a_table() -> None:
    rows = json.loads(CliRunner().invoke(app, ["rules", "--json"]).stdout)
    assert [row["rule"] for row in rows] == [rule.name for pack in packs() for rule in pack.rules]
    assert all(row["description"] and row["remediation"] and row["frameworks"] for row in rows)
    assert "rds-encrypted" in CliRunner().invoke(app, ["rules"], env={"COLUMNS": "300"}).stdout


def test_the_table_in_the_docs_is_the_one_that_the_command_makes(tmp_path: Path) -> None:
    docs = Path(__file__).parents[2] / "docs" / "policies.md"
    copy = tmp_path / "policies.md"
    copy.write_text(docs.read_text(encoding="utf-8"), encoding="utf-8")
    assert CliRunner().invoke(app, ["rules", "--write", str(copy)]).exit_code == 0
    assert copy.read_text(encoding="utf-8") == docs.read_text(encoding="utf-8"), (
        "run `python -m policies rules --write docs/policies.md`"
    )


def test_a_document_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("# Nothing here", encoding="utf-8")
    assert CliRunner().invoke(app, ["rules", "--write", str(path)]).exit_code == 2
    assert path.read_text(encoding="utf-8") == "# Nothing here"


def test_a_stack_that_was_never_deployed_has_nothing_to_judge(tmp_path: Path) -> None:
    file = tmp_path / "empty.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"manifest": {"version": "v3.200.0"}}}))
    result = CliRunner().invoke(app, ["check", str(file), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["counts"]["resources"] == 0


POLICY = "aws:sqs/queuePolicy:QueuePolicy"


@pytest.mark.parametrize(
    "document",
    [
        {"deployment": {"resources": [{"urn": _urn(POLICY, "q"), "inputs": {"policy": SECRET}}]}},
        {"resources": [{"urn": _urn(POLICY, "q"), "inputs": {"policy": "[secret]"}, "secrets": ["policy"]}]},
    ],
)
def test_a_policy_that_hides_in_a_secret_is_not_passed(tmp_path: Path, document: dict[str, Any]) -> None:
    file = tmp_path / "program.json"
    file.write_text(json.dumps(document))
    result = CliRunner().invoke(app, ["check", str(file), "--json"])
    unjudged = {row["rule"] for row in json.loads(result.stdout)["unjudged"]}
    assert {"resource-policy-not-public", "sqs-policy-tls-only"} <= unjudged


def _component(type_: str, name: str) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::case::{type_}::{name}", "custom": False, "remote": True}


def test_each_component_of_another_package_counts_as_not_judged(tmp_path: Path) -> None:
    network, cluster = _component("awsx:ec2:Vpc", "net"), _component("eks:index:Cluster", "k8s")
    seen = _component("eks:index:Cluster", "seen")
    child = {"urn": _urn(BUCKET, "inside"), "custom": True, "parent": seen["urn"]}
    file = tmp_path / "program.json"
    file.write_text(json.dumps({"resources": [network, cluster, seen, child]}))
    result = CliRunner().invoke(app, ["check", str(file), "--pack", "network", "--json"])
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [row["urn"] for row in report["unjudged"]] == [network["urn"], cluster["urn"]]
    shown = CliRunner().invoke(app, ["check", str(file), "--pack", "network"]).stdout
    assert "eks:index:Cluster::k8s, awsx:ec2:Vpc::net" in shown or "awsx:ec2:Vpc::net, eks:index:Cluster::k8s" in shown
    assert "2 unjudged" in shown
    assert "The policies allow this deployment, as far as they can judge it." in shown
