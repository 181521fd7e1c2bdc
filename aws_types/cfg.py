"""AWS Config."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:cfg/configurationAggregator:ConfigurationAggregator": AwsType(
        arn=regional("config", "config-aggregator/config-aggregator-{hex:.8}"), name_limit=256
    ),
    "aws:cfg/conformancePack:ConformancePack": AwsType(
        arn=regional("config", "conformance-pack/{name}/conformance-pack-{hex:.9}"), name_limit=256
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": AwsType(name_limit=256),
    "aws:cfg/recorder:Recorder": AwsType(name_limit=256, label=Label("Config recorder", "CFG", Family.SECURITY)),
    "aws:cfg/recorderStatus:RecorderStatus": AwsType(name=""),
    "aws:cfg/remediationConfiguration:RemediationConfiguration": AwsType(
        arn=regional("config", "remediation-configuration/{configRuleName}/{uuid}"), id="{configRuleName}", name=""
    ),
    "aws:cfg/rule:Rule": AwsType(
        arn=regional("config", "config-rule/config-rule-{hex:.6}"),
        name_limit=128,
        outputs={"ruleId": "config-rule-{hex:.6}"},
    ),
}
