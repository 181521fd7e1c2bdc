"""The permissions that a run leaves unused, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from local.scenarios.scenario import Explanation

COMPONENT: Final = "photo-platform:index:DataSubjectRights"
PRIVACY_API: Final = "photo-platform:index:PrivacyApi"
_REPLAY: Final = "used after a restore, when whoever was erased is erased again"
_CORRECTION: Final = "used when somebody has their data corrected"
_IN_PARTS: Final = "used on uploads in parts that nobody finished: in a run all are finished"
_BY_LAMBDA: Final = "used by Lambda to attach the function to the VPC, which the local cloud does not have"
_NO_MESSAGE: Final = "used when a dead-letter queue has messages: in a run none has"
_SCHEDULE: Final = "the schedule does not fire during the run: the scenario calls the function"
_TAGGED: Final = "used where an object of the lake has tags"
_INTERFACES: Final = (
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
)  # fmt: skip
_ASKS: Final = ("dynamodb:BatchGetItem", "secretsmanager:GetSecretValue")
_UNUSED: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "accounts": {_CORRECTION: ("cognito-idp:AdminUpdateUserAttributes",), _REPLAY: _ASKS},
    "albums": {_REPLAY: _ASKS, _BY_LAMBDA: _INTERFACES},
    "archive": {"used where an archive fails before it is whole": ("s3:AbortMultipartUpload",)},
    "begin": {"used when a restriction is lifted, or asked for after an erasure": (
        "dynamodb:DeleteItem", "dynamodb:GetItem",
    )},
    "deadlines": {
        "used when a request was not started": ("states:StartExecution",),
        "used when a request has been running for five minutes, which in a run none does": (
            "dynamodb:UpdateItem", "states:DescribeExecution",
        ),
    },
    "deadlines-schedule": {_SCHEDULE: (
        "kms:Decrypt", "kms:GenerateDataKey", "lambda:InvokeFunction", "sqs:SendMessage",
    )},
    "items": {
        _REPLAY: (*_ASKS, "dynamodb:Scan"),
        _CORRECTION: ("dynamodb:UpdateItem",),
        "used on photos that wait for a reviewer, and to correct file names: in a run no photo waits": (
            "dynamodb:DeleteItem", "dynamodb:GetItem",
        ),
    },
    "lake": {
        _REPLAY: _ASKS,
        _IN_PARTS: ("s3:AbortMultipartUpload",),
        _TAGGED: ("s3:GetObjectVersionTagging", "s3:PutObjectTagging"),
        "used where an object holds nobody else's records, and has older versions: in a run each holds everybody's": (
            "s3:DeleteObject",
        ),
        "used below raw/ and processed/; a run quarantines, compacts and gives up nothing, so that errors/, curated/, "
        "restricted/, work/ and the failure destination are empty": (
            "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject",
        ),
    },
    "dead-letters": {_NO_MESSAGE: (
        "kms:Decrypt", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage",
    )},
    "objects": {
        _REPLAY: _ASKS,
        _IN_PARTS: ("s3:AbortMultipartUpload",),
        "used on photos and variants; whoever is erased has asked for no export, and has no photo so large that it is "
        "processed in parts": ("s3:DeleteObjectVersion",),
    },
    "results": {
        "used on results of queries and reports of many photos: in a run nobody makes any": (
            "kms:Decrypt", "s3:DeleteObjectVersion", "s3:GetObjectVersion",
        ),
    },
    "warehouse": {_REPLAY: (*_ASKS, "kms:Decrypt")},
}  # fmt: skip
"""Role -> reason -> actions."""
_OF_THE_API: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "read-request": {
        "used by S3 for whoever follows the link to an export, which the local cloud does not judge": ("s3:GetObject",),
    },
    "request": {"used when a request that failed is asked for again": ("dynamodb:GetItem", "dynamodb:UpdateItem")},
}
ALL: Final[Sequence[Explanation]] = [
    Explanation(component, role, action, reason)
    for component, roles in ((COMPONENT, _UNUSED), (PRIVACY_API, _OF_THE_API))
    for role, reasons in roles.items()
    for reason, actions in reasons.items()
    for action in actions
]
