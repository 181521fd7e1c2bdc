"""AWS X-Ray."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:xray/encryptionConfig:EncryptionConfig": AwsType(
        id="{region}",
        name="",
        deployer=Deployer(
            "xray", ("GetEncryptionConfig ListTagsForResource PutEncryptionConfig TagResource UntagResource")
        ),
    ),
    "aws:xray/group:Group": AwsType(
        arn=regional("xray", "group/{groupName}/{HEX:.26}"),
        id="{arn}",
        name="groupName",
        name_limit=32,
        deployer=Deployer(
            "xray",
            ("CreateGroup DeleteGroup GetGroup GetGroups ListTagsForResource TagResource UntagResource UpdateGroup"),
        ),
    ),
    "aws:xray/resourcePolicy:ResourcePolicy": AwsType(
        id="{policyName}",
        name="policyName",
        name_limit=128,
        outputs={"policyRevisionId": "0", "lastUpdatedTime": "2026-01-01T00:00:00Z"},
        deployer=Deployer(
            "xray",
            (
                "DeleteResourcePolicy ListResourcePolicies ListTagsForResource PutResourcePolicy "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:xray/samplingRule:SamplingRule": AwsType(
        arn=regional("xray", "sampling-rule/{ruleName}"),
        id="{ruleName}",
        name="ruleName",
        name_limit=32,
        deployer=Deployer(
            "xray",
            (
                "CreateSamplingRule DeleteSamplingRule GetSamplingRules ListTagsForResource TagResource "
                "UntagResource UpdateSamplingRule"
            ),
        ),
    ),
}
