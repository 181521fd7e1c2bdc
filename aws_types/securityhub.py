"""AWS Security Hub."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:securityhub/account:Account": AwsType(
        arn=regional("securityhub", "hub/default"),
        id="{account}",
        name="",
        label=Label("Security Hub", "HUB", Family.SECURITY),
    ),
    "aws:securityhub/findingAggregator:FindingAggregator": AwsType(
        arn=regional("securityhub", "finding-aggregator/{uuid}"), id="{arn}", name=""
    ),
    "aws:securityhub/insight:Insight": AwsType(
        arn=regional("securityhub", "insight/{account}/custom/{uuid}"), id="{arn}", name_limit=100
    ),
    "aws:securityhub/productSubscription:ProductSubscription": AwsType(
        arn=regional("securityhub", "product-subscription/{hex:.16}"), id="{productArn},{hex:.8}", name=""
    ),
    "aws:securityhub/standardsControl:StandardsControl": AwsType(id="{standardsControlArn}", name=""),
    "aws:securityhub/standardsSubscription:StandardsSubscription": AwsType(
        arn=regional("securityhub", "subscription/{hex:.16}/v/1.0.0"), id="{arn}", name=""
    ),
}
