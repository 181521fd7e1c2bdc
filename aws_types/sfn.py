"""AWS Step Functions."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:sfn/activity:Activity": AwsType(
        arn=regional("states", "activity:{name}"),
        id="{arn}",
        name_limit=80,
        outputs={"creationDate": "2026-01-01T00:00:00Z"},
        keys=("encryptionConfiguration.kmsKeyId",),
        deployer=Deployer(
            "states", ("CreateActivity DeleteActivity DescribeActivity ListTagsForResource TagResource UntagResource")
        ),
    ),
    "aws:sfn/alias:Alias": AwsType(
        arn=regional("states", "stateMachine:{hex:.8}:{name}"),
        id="{arn}",
        name_limit=80,
        outputs={"creationDate": "2026-01-01T00:00:00Z"},
        deployer=Deployer(
            "states",
            (
                "CreateStateMachineAlias DeleteStateMachineAlias DescribeStateMachineAlias "
                "ListTagsForResource TagResource UntagResource UpdateStateMachineAlias"
            ),
        ),
    ),
    "aws:sfn/stateMachine:StateMachine": AwsType(
        arn=regional("states", "stateMachine:{name}"),
        id="{arn}",
        name_limit=80,
        outputs={
            "status": "ACTIVE",
            "creationDate": "2026-01-01T00:00:00Z",
            "revisionId": "INITIAL",
            "stateMachineVersionArn": regional("states", "stateMachine:{name}:1"),
            "versionDescription": "",
        },
        keys=("encryptionConfiguration.kmsKeyId",),
        label=Label("State machine", "SFN", Family.INTEGRATION),
        deployer=Deployer(
            "states",
            (
                "CreateStateMachine DeleteStateMachine DescribeStateMachine ListStateMachineVersions "
                "ListTagsForResource TagResource UntagResource UpdateStateMachine "
                "ValidateStateMachineDefinition s3:GetObject"
            ),
            when=(
                When("publish", "PublishStateMachineVersion"),
                When(
                    "loggingConfiguration",
                    (
                        "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups "
                        "logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries "
                        "logs:PutResourcePolicy logs:UpdateLogDelivery"
                    ),
                ),
            ),
        ),
    ),
}
