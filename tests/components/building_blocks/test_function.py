"""Functions: each stack's metrics are its own, and so are its alarms."""

from __future__ import annotations

from typing import Any

from components.building_blocks.function import Function
from components.image_pipeline import BatchPipeline
from tests.components.building_blocks.support import only, policy, recorded
from tests.components.examples import EXAMPLES


def namespaces(stack: str) -> tuple[set[str], str]:
    args: Any = EXAMPLES[BatchPipeline][1]
    recording = recorded(lambda: BatchPipeline("heavy", args), stack_name=stack)
    functions = recording.of_type("aws:lambda/function:Function")
    assert functions
    written = {f.inputs["environment"]["variables"]["POWERTOOLS_METRICS_NAMESPACE"] for f in functions}
    alarm = recording.named("heavy-PhotosFailed", "aws:cloudwatch/metricAlarm:MetricAlarm")
    return written, alarm.inputs["namespace"]


def test_an_alarm_watches_the_metric_of_its_stack_and_no_other() -> None:
    dev, prod = namespaces("dev"), namespaces("prod")
    assert dev == ({"PhotoPlatform/photo-platform/dev"}, "PhotoPlatform/photo-platform/dev")
    assert not dev[0] & prod[0]


def test_in_a_network_lambda_may_attach_the_function_and_its_code_may_not() -> None:
    network = {"subnet_ids": ["subnet-0a1b2c3d"], "group_ids": ["sg-0a0a0a0a"]}
    args: Any = {**EXAMPLES[Function][1], "network": network, "role_name": "photos-caller"}
    recording = recorded(lambda: Function("inside", args))
    function, role = only(recording, "Function"), only(recording, "Role")
    assert function.inputs["vpcConfig"] == {"subnetIds": ["subnet-0a1b2c3d"], "securityGroupIds": ["sg-0a0a0a0a"]}
    assert role.inputs["name"] == "photos-caller"
    of_ec2 = [one for one in policy(only(recording, "RolePolicy")) if any("ec2:" in action for action in one["Action"])]
    assert {action for one in of_ec2 for action in one["Action"]} >= {
        "ec2:CreateNetworkInterface",
        "ec2:DescribeSubnets",
    }
    assert all(one["Condition"]["Null"] == {"lambda:SourceFunctionArn": "true"} for one in of_ec2)
    [interfaces] = [one for one in of_ec2 if "ec2:DeleteNetworkInterface" in one["Action"]]
    [subnet] = interfaces["Condition"]["ArnEquals"]["ec2:Subnet"]
    assert subnet.endswith(":subnet/subnet-0a1b2c3d")
    everywhere = {action for one in of_ec2 for action in one["Action"] if "*" in one["Resource"]}
    assert everywhere == {"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}


def test_without_a_network_it_may_do_nothing_in_one() -> None:
    args: Any = EXAMPLES[Function][1]
    recording = recorded(lambda: Function("outside", args))
    assert "vpcConfig" not in only(recording, "Function").inputs
    assert "ec2:" not in only(recording, "RolePolicy").inputs["policy"]
