"""A file that is not what its format says is a usage error, never an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reachability.command import app
from tests.command_lines import run_command

GROUP = {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissionsEgress": []}


def group(**permission: Any) -> dict[str, Any]:
    return {"SecurityGroups": [{**GROUP, "IpPermissions": [permission]}]}


def acl(**entry: Any) -> dict[str, Any]:
    rule = {"RuleNumber": 100, "Egress": False, "CidrBlock": "0.0.0.0/0", **entry}
    return {"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Entries": [rule]}]}


@pytest.mark.parametrize(
    "document",
    [
        group(IpProtocol="tcp", FromPort=443, ToPort=443, IpRanges=["0.0.0.0/0"]),
        group(IpProtocol="tcp", ToPort=443, IpRanges=[{"CidrIp": "0.0.0.0/0"}]),
        acl(Protocol="6", RuleAction="allow"),
        acl(Protocol="6", RuleAction="perhaps", PortRange={"From": 80, "To": 80}),
        {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [3]}]},
        {"Subnets": [{"SubnetId": ["x"], "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}]},
    ],
)
def test_it_exits_64_with_one_line(tmp_path: Path, document: dict[str, Any]) -> None:
    file = tmp_path / "network.json"
    file.write_text(json.dumps(document))
    ended = run_command(app, "reachability", file, "--from", "internet", "--to", "10.0.0.1", "--port", 443)
    assert ended.returncode == 64, ended.stdout
    assert "Traceback" not in ended.stderr
