"""Small programs that the commands answered wrongly once: recorded, judged, asked and drawn as a user would."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from diagram import draw
from iam.documents import parse
from policies.__main__ import app
from reachability import Verdict, ask, read_recorded
from recorder.export import to_json
from recorder.gaps import not_seen
from recorder.resource import Recording
from recorder.run import record

INPUTS = Path(__file__).parent
PROGRAMS = INPUTS / "programs"
both_modes = pytest.mark.parametrize("preview", [False, True])


@cache
def recorded(name: str, *, preview: bool = False) -> Recording:
    config = {"aws:region": "eu-west-1"}
    return record(PROGRAMS / name / "__main__.py", stack_name="dev", project="shop", config=config, preview=preview)


def written(folder: Path, recording: Recording) -> Path:
    file = folder / "program.json"
    file.write_text(json.dumps(to_json(recording)))
    return file


def checked(file: Path, pack: str) -> Mapping[str, Any]:
    """Return what `policies check` says of a file, and hold its exit status to that."""
    result = CliRunner().invoke(app, ["check", str(file), "--pack", pack, "--json"])
    report = json.loads(result.stdout)
    assert result.exit_code == (0 if report["ok"] else 1)
    return report


def violating(report: Mapping[str, Any], rule: str | None = None) -> set[str]:
    """Return the names of the resources that violate a rule, or any."""
    return {row["urn"].rsplit("::")[-1] for row in report["violations"] if rule in (None, row["rule"])}


# What the packs say.

VIOLATED = [
    ("assume-root", "least_privilege", "iam-no-unrestricted-credentials", {"central"}),
    ("newer-escalation", "least_privilege", "iam-no-privilege-escalation", {"runtime-existing", "braket"}),
    ("github-repository-id", "least_privilege", "iam-trust-web-identity-claims", {"gh-star", "gh-no-sub"}),
    ("organisation-paths", "least_privilege", "resource-policy-not-public", {"none"}),
    ("tls-only-string-equals", "encryption", "sqs-policy-tls-only", {"deny-true", "allow-true"}),
    ("log-buckets", "encryption", "s3-kms", {"plain"}),
    ("aurora-serverless", "encryption", "rds-encrypted", set[str]()),
]


@pytest.mark.parametrize(("program", "pack", "rule", "violators"), VIOLATED)
def test_a_rule_is_violated_by_these_and_no_others(
    program: str, pack: str, rule: str, violators: set[str], tmp_path: Path
) -> None:
    report = checked(written(tmp_path, recorded(program)), pack)
    assert violating(report, rule) == violators


@both_modes
def test_roles_whose_actions_cannot_be_restricted_violate_nothing_mandatory(preview: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    report = checked(written(tmp_path, recorded("describe-all", preview=preview)), "least_privilege")
    assert report["ok"] is True
    assert violating(report) == set()


def test_a_stack_without_resources_is_judged_and_has_none() -> None:
    result = CliRunner().invoke(app, ["check", str(INPUTS / "empty-stack.json")])
    assert result.exit_code == 0
    assert "0 resources" in result.stdout


def test_the_deployer_may_do_all_that_the_provider_does_to_a_load_balancer_and_inline_routes(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "policies.least_privilege",
        "deployer",
        written(tmp_path, recorded("load-balancer")),
    ]
    more = ["--account", "123456789012", "--region", "eu-west-1", "--json"]
    policy = json.loads(subprocess.run([*command, *more], check=True, capture_output=True, text=True).stdout)
    assert policy["underived"] == []
    granted = set(re.findall(r'"((?:ec2|elasticloadbalancing):\w+)"', json.dumps(policy["policies"])))
    ec2 = {"CreateRoute", "ReplaceRoute", "DeleteRoute", "DescribeNetworkAcls"}
    balancing = {
        "ModifyLoadBalancerAttributes", "DescribeLoadBalancerAttributes", "DescribeTags", "SetSecurityGroups",
        "DescribeListenerAttributes", "ModifyListenerAttributes", "DescribeTargetGroupAttributes",
        "ModifyTargetGroupAttributes",
    }  # fmt: skip
    assert {f"ec2:{action}" for action in ec2} | {f"elasticloadbalancing:{action}" for action in balancing} <= granted


# Who reaches whom.

REACHED = [
    ("group-attachment", "internet", "one", 443),
    ("group-attachment", "internet", "two", 443),
    ("group-attachment", "one", "two", 5432),
    ("two-instances", "web", "db", 5432),
    ("elb-and-documentdb", "internet", "classic", 22),
    ("elb-and-documentdb", "classic", "docs", 27017),
]


@both_modes
@pytest.mark.parametrize(("program", "source", "destination", "port"), REACHED)
def test_what_the_rules_allow_is_allowed(
    program: str,
    source: str,
    destination: str,
    port: int,
    preview: bool,  # noqa: FBT001 - a parameter
) -> None:
    network = read_recorded(recorded(program, preview=preview).resources)
    assert ask(network, source, destination, port).verdict is Verdict.ALLOWED


@both_modes
def test_the_rules_of_reachability_see_a_classic_load_balancer(preview: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    report = checked(written(tmp_path, recorded("elb-and-documentdb", preview=preview)), "network")
    for rule in ("internet-reaches-listed-ports-only", "nobody-reaches-remote-administration"):
        assert "classic" in violating(report, rule)


def test_names_in_a_pipe_are_whole(tmp_path: Path) -> None:
    file = written(tmp_path, recorded("long-names", preview=True))
    command = [sys.executable, "-m", "reachability", str(file), "--all"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for name in ("orders-service-production-primary", "orders-service-production-replica"):
        assert shown.count(name) == 2


# What is recorded.


@both_modes
def test_a_document_of_the_provider_is_the_one_that_it_writes(preview: bool) -> None:  # noqa: FBT001 - a parameter
    role = recorded("policy-document", preview=preview).named("worker")
    (statement,) = parse(role.inputs["assumeRolePolicy"]).statements
    assert (statement.effect, statement.actions) == ("Allow", ("sts:AssumeRole",))
    assert "lambda.amazonaws.com" in str(role.inputs["assumeRolePolicy"])


@both_modes
def test_the_image_that_a_filter_finds_is_imagined_and_said_to_be(preview: bool) -> None:  # noqa: FBT001 - a parameter
    recording = recorded("newest-image", preview=preview)
    assert re.fullmatch(r"ami-[0-9a-f]{8,17}", recording.named("host").inputs["ami"])
    assert any("getAmi" in line and "imagined" in line for line in not_seen(recording))


@both_modes
def test_a_resource_given_for_its_id_is_that_id(preview: bool) -> None:  # noqa: FBT001 - a parameter
    recording = recorded("bucket-as-input", preview=preview)
    bucket = recording.named("box", "aws:s3/bucket:Bucket")
    (block,) = recording.of_type("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    assert block.property_dependencies["bucket"] == (bucket.urn,)
    if not preview:
        assert block.inputs["bucket"] == bucket.id


@both_modes
def test_an_address_that_aws_always_gives_can_be_used(preview: bool) -> None:  # noqa: FBT001 - a parameter
    url = recorded("api-stage-url", preview=preview).exports["url"]
    if not preview:
        assert re.fullmatch(r"https://\w+\.execute-api\.eu-west-1\.amazonaws\.com/[\w-]+/hello", url)


@both_modes
def test_components_of_other_packages_are_not_judged_and_not_seen(preview: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    file = written(tmp_path, recorded("remote-components", preview=preview))
    report = checked(file, "network")
    assert {row["urn"].rsplit("::")[-1] for row in report["unjudged"]} == {"net", "k8s"}
    command = [sys.executable, "-m", "reachability", str(file), "--all"]
    unseen = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    assert "Not seen: what is inside net (awsx:ec2:Vpc)" in unseen
    assert "Not seen: what is inside k8s (eks:index:Cluster)" in unseen


@both_modes
@pytest.mark.parametrize(("program", "words"), [("empty", "no resources"), ("component-only", "site")])
def test_little_is_drawn_too(program: str, words: str, preview: bool) -> None:  # noqa: FBT001 - a parameter
    drawn = draw(recorded(program, preview=preview))
    assert drawn.startswith("<svg")
    assert words in drawn


def test_every_program_is_looked_at() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [folder.name for folder in PROGRAMS.iterdir() if f'"{folder.name}"' not in source] == []
