"""AWS Security Hub."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:securityhub/account:Account": AwsType(
        arn=regional("securityhub", "hub/default"),
        id="{account}",
        name="",
        label=Label("Security Hub", "HUB", Family.SECURITY),
        deployer=Deployer(
            "securityhub",
            (
                "DescribeHub DisableSecurityHub EnableSecurityHub ListTagsForResource TagResource "
                "UntagResource UpdateSecurityHubConfiguration"
            ),
        ),
    ),
    "aws:securityhub/findingAggregator:FindingAggregator": AwsType(
        arn=regional("securityhub", "finding-aggregator/{uuid}"),
        id="{arn}",
        name="",
        deployer=Deployer(
            "securityhub",
            (
                "CreateFindingAggregator DeleteFindingAggregator GetFindingAggregator ListTagsForResource "
                "TagResource UntagResource UpdateFindingAggregator"
            ),
        ),
    ),
    "aws:securityhub/insight:Insight": AwsType(
        arn=regional("securityhub", "insight/{account}/custom/{uuid}"),
        id="{arn}",
        name_limit=100,
        deployer=Deployer(
            "securityhub",
            ("CreateInsight DeleteInsight GetInsights ListTagsForResource TagResource UntagResource UpdateInsight"),
        ),
    ),
    "aws:securityhub/productSubscription:ProductSubscription": AwsType(
        arn=regional("securityhub", "product-subscription/{hex:.16}"),
        id="{productArn},{hex:.8}",
        name="",
        deployer=Deployer(
            "securityhub",
            (
                "DisableImportFindingsForProduct EnableImportFindingsForProduct "
                "ListEnabledProductsForImport ListTagsForResource TagResource UntagResource"
            ),
        ),
    ),
    "aws:securityhub/standardsControl:StandardsControl": AwsType(
        id="{standardsControlArn}",
        name="",
        deployer=Deployer(
            "securityhub",
            (
                "BatchDisableStandards BatchEnableStandards DescribeStandardsControls GetEnabledStandards "
                "ListTagsForResource TagResource UntagResource UpdateStandardsControl"
            ),
        ),
    ),
    "aws:securityhub/standardsSubscription:StandardsSubscription": AwsType(
        arn=regional("securityhub", "subscription/{hex:.16}/v/1.0.0"),
        id="{arn}",
        name="",
        deployer=Deployer(
            "securityhub",
            (
                "BatchDisableStandards BatchEnableStandards DescribeStandardsControls GetEnabledStandards "
                "ListTagsForResource TagResource UntagResource UpdateStandardsControl"
            ),
        ),
    ),
}
