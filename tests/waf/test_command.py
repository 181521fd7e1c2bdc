"""`python -m waf` on a recording."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from waf.command import app

ALLOW = {"sampledRequestsEnabled": False, "cloudwatchMetricsEnabled": True, "metricName": "m"}


def web_acl(name: str) -> dict[str, Any]:
    statement = {
        "byteMatchStatement": {
            "searchString": "/admin",
            "fieldToMatch": {"uriPath": {}},
            "positionalConstraint": "STARTS_WITH",
            "textTransformations": [{"priority": 0, "type": "LOWERCASE"}],
        }
    }
    rule = {"name": "admin", "priority": 0, "statement": statement, "action": {"block": {}}, "visibilityConfig": ALLOW}
    return {
        "urn": f"urn:pulumi:dev::p::aws:wafv2/webAcl:WebAcl::{name}",
        "type": "aws:wafv2/webAcl:WebAcl",
        "custom": True,
        "id": name,
        "inputs": {"scope": "REGIONAL", "defaultAction": {"allow": {}}, "rules": [rule]},
        "outputs": {"arn": f"arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/{name}/1"},
    }


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    file = tmp_path / "stack.json"
    file.write_text(json.dumps({"deployment": {"resources": [web_acl("one"), web_acl("two")]}}))
    return file


def run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(arg) for arg in args], standalone_mode=False)
    error = str(result.exception or "")
    return result.exit_code or int(result.return_value or 0), result.output + error


def test_it_says_what_is_blocked_and_by_which_rule(exported: Path) -> None:
    status, out = run(exported, "--acl", "one", "--request", "GET /Admin/x", "--json")
    assert status == 1
    verdict = json.loads(out)
    assert (verdict["action"], verdict["rule"], verdict["status"]) == ("block", "admin", 403)


def test_it_says_what_is_let_through(exported: Path) -> None:
    status, out = run(exported, "--acl", "one", "--request", "GET /photos?limit=10")
    assert (status, out.splitlines()[0]) == (0, "allow by Default_Action of one")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--request", "GET /"], "several web ACLs: choose one by --acl: one, two"),
        (["--acl", "three", "--request", "GET /"], "--acl three: unknown web ACL; valid web ACLs: one, two"),
        (["--acl", "one", "--request", "/photos"], "it must be METHOD and a path"),
    ],
)
def test_bad_input_is_refused_with_the_remedy(exported: Path, args: list[str], message: str) -> None:
    status, out = run(exported, *args)
    assert status != 0
    assert message in out
