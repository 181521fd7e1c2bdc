"""Events as CloudTrail writes them: what happened, by whom and from where.

The form is that of https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html;
names and addresses are of those that are set apart for documentation.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

ACCOUNT: Final = "111122223333"
REGION: Final = "eu-central-1"
ELSEWHERE: Final = "198.51.100.23"
"""An address from RFC 5737's range for documentation."""
ROOT: Final[Mapping[str, Any]] = {
    "type": "Root",
    "principalId": ACCOUNT,
    "arn": f"arn:aws:iam::{ACCOUNT}:root",
    "accountId": ACCOUNT,
    "accessKeyId": "",
}


def user(name: str, *, account: str = ACCOUNT, access_key: str = "AKIAIOSFODNN7EXAMPLE") -> dict[str, Any]:
    """Return the identity of an IAM user."""
    return {
        "type": "IAMUser",
        "principalId": "AIDACKCEVSQ6C2EXAMPLE",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": access_key,
        "userName": name,
    }


def role(name: str, session: str = "session", *, account: str = ACCOUNT) -> dict[str, Any]:
    """Return the identity of a session of a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROACKCEVSQ6C2EXAMPLE:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "accountId": account,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROACKCEVSQ6C2EXAMPLE",
                "arn": f"arn:aws:iam::{account}:role/{name}",
                "accountId": account,
                "userName": name,
            },
            "attributes": {"creationDate": "2026-11-28T08:00:00Z", "mfaAuthenticated": "false"},
        },
    }


def call(
    service: str,
    name: str,
    *,
    identity: Mapping[str, Any] | None = None,
    source: str = ELSEWHERE,
    parameters: Mapping[str, Any] | None = None,
    region: str = REGION,
    read_only: bool = False,
    at: datetime | None = None,
    **others: Any,  # noqa: ANN401 - any JSON value
) -> dict[str, Any]:
    """Return the event of a call that manages resources.

    Args:
        service: The service's prefix, such as `ec2`.
        name: The call's name.
        identity: Who called. Default: an IAM user.
        source: From which address, or by which service.
        parameters: The call's parameters, as CloudTrail writes them.
        region: Where.
        read_only: Whether the call reads only.
        at: When. Default: now.
        others: Further properties, such as `errorCode`.
    """
    time = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "eventVersion": "1.11",
        "userIdentity": dict(identity or user("alice")),
        "eventTime": time,
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": source,
        "userAgent": "aws-cli/2.31.0",
        "requestParameters": dict(parameters) if parameters is not None else None,
        "responseElements": None,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": read_only,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **others,
    }


def denied(service: str, name: str, *, code: str = "AccessDenied", **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the event of a call that was denied."""
    message = f"User is not authorized to perform: {service}:{name}"
    return call(service, name, errorCode=code, errorMessage=message, **others)


def sign_in(*, identity: Mapping[str, Any] | None = None, mfa: bool = True, **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the event of somebody's sign-in to the console."""
    properties: dict[str, Any] = {
        "eventType": "AwsConsoleSignIn",
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MobileVersion": "No", "MFAUsed": "Yes" if mfa else "No"},
        **others,
    }
    return call("signin", "ConsoleLogin", identity=identity, **properties)


def failed_sign_in(name: str = "alice", **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the event of a sign-in to the console with a wrong password."""
    return sign_in(
        identity=user(name, access_key=""),
        mfa=False,
        responseElements={"ConsoleLogin": "Failure"},
        errorMessage="Failed authentication",
        **others,
    )


def object_access(bucket: str, key: str, *, name: str = "GetObject", **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the data event of an access to an object."""
    bucket_arn = f"arn:aws:s3:::{bucket}"
    properties: dict[str, Any] = {
        "read_only": name.startswith(("Get", "Head", "List")),
        "resources": [
            {"type": "AWS::S3::Object", "ARN": f"{bucket_arn}/{key}"},
            {"type": "AWS::S3::Bucket", "ARN": bucket_arn, "accountId": ACCOUNT},
        ],
        "managementEvent": False,
        "eventCategory": "Data",
        **others,
    }
    return call("s3", name, parameters={"bucketName": bucket, "key": key}, **properties)


def item_access(table: str, key: Mapping[str, str], *, name: str = "GetItem", **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the data event of an access to an item of a table."""
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}"
    properties: dict[str, Any] = {
        "read_only": name.startswith(("Get", "BatchGet", "Query", "Scan")),
        "resources": [{"type": "AWS::DynamoDB::Table", "ARN": arn, "accountId": ACCOUNT}],
        "managementEvent": False,
        "eventCategory": "Data",
        **others,
    }
    return call("dynamodb", name, parameters={"tableName": table, "key": dict(key)}, **properties)
