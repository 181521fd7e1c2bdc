"""AWS Step Functions."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:sfn/activity:Activity": AwsType(
        arn=regional("states", "activity:{name}"),
        id="{arn}",
        name_limit=80,
        outputs={"creationDate": "2026-01-01T00:00:00Z"},
        keys=("encryptionConfiguration.kmsKeyId",),
    ),
    "aws:sfn/alias:Alias": AwsType(
        arn=regional("states", "stateMachine:{hex:.8}:{name}"),
        id="{arn}",
        name_limit=80,
        outputs={"creationDate": "2026-01-01T00:00:00Z"},
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
    ),
}
