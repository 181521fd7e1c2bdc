"""The command line, as people and programs use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reachability.command import app
from tests.command_lines import Done, run_command
from tests.reachability.conftest import Document, Write

ROOT = Path(__file__).parents[2]


def run(*arguments: object) -> Done:
    return run_command(app, "reachability", *arguments)


@pytest.mark.parametrize(("port", "verdict", "status"), [(3306, "allowed", 0), (22, "denied", 1)])
def test_a_question_prints_its_answer_and_exits_by_it(
    three_tiers: Document, write: Write, port: int, verdict: str, status: int
) -> None:
    done = run(write(three_tiers), "--from", "eni-app", "--to", "eni-db", "--port", port, "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["verdict"]) == (status, verdict)
    assert answer.keys() == {"verdict", "path", "decided_by"}
    assert answer["path"][0] == "eni-app"
    assert all(isinstance(hop, str) for hop in answer["path"])


def test_an_unknown_answer_exits_2_and_says_what_is_not_known(three_tiers: Document, write: Write) -> None:
    del three_tiers["NetworkAcls"]
    done = run(write(three_tiers), "--from", "eni-app", "--to", "eni-db", "--port", 3306)
    assert done.returncode == 2
    assert done.stdout.startswith("unknown: not known: network ACL of subnet-app")


def test_a_denial_in_json_names_the_rule(three_tiers: Document, write: Write) -> None:
    file = write(three_tiers)
    done = run(file, "--from", "internet", "--to", "eni-web", "--port", 8, "--protocol", "icmp", "--json")
    assert json.loads(done.stdout)["decided_by"] == {
        "reason": "sg-web ingress: no ingress rule lets it pass",
        "forward": [
            {
                "kind": "security group",
                "id": "sg-web",
                "direction": "ingress",
                "rule": None,
                "verdict": "denied",
                "text": "no ingress rule lets it pass",
            }
        ],
        "return": [],
    }


def test_all_prints_the_matrix(three_tiers: Document, write: Write) -> None:
    done = run(write(three_tiers), "--all", "--json")
    assert done.returncode == 0
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    tcp = {"protocol": "tcp", "verdict": "allowed"}
    assert {"from": "eni-app", "to": "eni-db", "ports": [[3306, 3306]], **tcp} in rows
    assert {"from": "internet", "to": "eni-web", "ports": [[443, 443]], **tcp} in rows
    assert len(rows) == 5


def test_all_for_people_is_a_table(three_tiers: Document, write: Write) -> None:
    done = run(write(three_tiers), "--all")
    assert done.returncode == 0
    assert "8080" in done.stdout


def test_an_empty_network_has_an_empty_matrix(write: Write) -> None:
    assert json.loads(run(write({"Vpcs": []}), "--all", "--json").stdout) == []


def test_svg_writes_a_picture(three_tiers: Document, write: Write, tmp_path: Path) -> None:
    picture = tmp_path / "network.svg"
    assert run(write(three_tiers), "--svg", picture).returncode == 0
    assert picture.read_text().startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say what to do"),
        (["--from", "eni-app", "--port", "1"], "a question needs all of --from, --to and --port"),
        (["--all", "--from", "eni-app"], "--all lists everything"),
        (["--from", "eni-app", "--to", "eni-db", "--port", "http"], "Invalid value for '--port'"),
        (["--from", "eni-app", "--to", "nobody", "--port", "1"], "nothing in this network is named 'nobody'"),
        (["--frm", "eni-app"], "--frm"),
    ],
)
def test_a_usage_error_exits_64_and_says_what_to_do(
    three_tiers: Document, write: Write, arguments: list[str], message: str
) -> None:
    done = run(write(three_tiers), *arguments)
    assert (done.returncode, done.stdout) == (64, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"Nothing": 1}, "none of the known shapes"),
        ({"Subnets": {"SubnetId": "subnet-1"}}, "Subnets is not a list of objects"),
        ({"Subnets": [{"VpcId": "vpc-1"}]}, "Subnets[0] has no SubnetId"),
        ({"Subnets": [{"SubnetId": "subnet-1", "CidrBlock": "10.0.0.0/33"}]}, "subnet-1: '10.0.0.0/33' is neither"),
        ({"deployment": {"resources": [{"type": "aws:ec2/vpc:Vpc"}]}}, "resources[0] has no urn"),
    ],
)
def test_a_file_that_describes_no_network_is_refused(write: Write, document: object, message: str) -> None:
    done = run(write(document), "--all")
    assert done.returncode == 64
    assert message in done.stderr


def test_a_file_that_is_not_there_or_not_json_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path / "none.json", "--all").returncode == 64
    (tmp_path / "broken.json").write_text("{")
    done = run(tmp_path / "broken.json", "--all")
    assert (done.returncode, "is not JSON" in done.stderr) == (64, True)


def test_what_another_process_creates_is_said_to_be_unseen(write: Write) -> None:
    component = {"urn": "urn:pulumi:dev::case::awsx:ec2:Vpc::net", "custom": False, "remote": True}
    done = run(write({"resources": [component]}), "--all")
    assert done.returncode == 0
    assert "Not seen: what is inside net (awsx:ec2:Vpc)" in done.stderr
