"""AWS Config."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:cfg/configurationAggregator:ConfigurationAggregator": AwsType(
        arn=regional("config", "config-aggregator/config-aggregator-{hex:.8}"),
        name_limit=256,
        deployer=Deployer(
            "config",
            (
                "DeleteConfigurationAggregator DescribeConfigurationAggregators ListTagsForResource "
                "PutConfigurationAggregator TagResource UntagResource"
            ),
            when=(
                When(
                    "organizationAggregationSource",
                    "organizations:EnableAWSServiceAccess organizations:ListDelegatedAdministrators",
                ),
            ),
        ),
    ),
    "aws:cfg/conformancePack:ConformancePack": AwsType(
        arn=regional("config", "conformance-pack/{name}/conformance-pack-{hex:.9}"),
        name_limit=256,
        deployer=Deployer(
            "config",
            (
                "DeleteConformancePack DescribeConformancePackStatus DescribeConformancePacks "
                "ListTagsForResource PutConformancePack TagResource UntagResource s3:GetBucketAcl "
                "s3:GetObject"
            ),
        ),
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": AwsType(
        name_limit=256,
        deployer=Deployer(
            "config",
            (
                "DeleteDeliveryChannel DescribeDeliveryChannels ListTagsForResource PutDeliveryChannel "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:cfg/recorder:Recorder": AwsType(
        name_limit=256,
        label=Label("Config recorder", "CFG", Family.SECURITY),
        deployer=Deployer(
            "config",
            (
                "DeleteConfigurationRecorder DescribeConfigurationRecorders ListTagsForResource "
                "PutConfigurationRecorder TagResource UntagResource ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:cfg/recorderStatus:RecorderStatus": AwsType(
        name="",
        deployer=Deployer(
            "config",
            (
                "DescribeConfigurationRecorderStatus ListTagsForResource StartConfigurationRecorder "
                "StopConfigurationRecorder TagResource UntagResource"
            ),
        ),
    ),
    "aws:cfg/remediationConfiguration:RemediationConfiguration": AwsType(
        arn=regional("config", "remediation-configuration/{configRuleName}/{uuid}"),
        id="{configRuleName}",
        name="",
        deployer=Deployer(
            "config",
            (
                "DeleteRemediationConfiguration DescribeRemediationConfigurations ListTagsForResource "
                "PutRemediationConfigurations TagResource UntagResource"
            ),
        ),
    ),
    "aws:cfg/rule:Rule": AwsType(
        arn=regional("config", "config-rule/config-rule-{hex:.6}"),
        name_limit=128,
        outputs={"ruleId": "config-rule-{hex:.6}"},
        deployer=Deployer(
            "config",
            (
                "DeleteConfigRule DescribeComplianceByConfigRule DescribeConfigRules ListTagsForResource "
                "PutConfigRule TagResource UntagResource ec2:DescribeAccountAttributes"
            ),
        ),
    ),
}
