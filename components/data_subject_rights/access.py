"""What the functions may do with stores, beside what `grants` has words for."""

from __future__ import annotations

import pulumi

from components.building_blocks.grants import (
    Grant,
    Grants,
    delete_versions,
    list_versions,
    read,
    read_versions,
    use_key,
)
from components.building_blocks.references import Encrypted, QueueRef


def erase_objects(bucket: Encrypted, *prefixes: str) -> list[Grants]:
    """Find and delete all versions below prefixes, and unfinished uploads in parts."""
    return [*erase_versions(bucket, *prefixes), end_uploads(bucket, *prefixes)]


def erase_versions(bucket: Encrypted, *prefixes: str) -> list[Grants]:
    """Find and delete all versions below prefixes."""
    return [*(list_versions(bucket, prefix) for prefix in prefixes), delete_versions(bucket, *prefixes)]


def end_uploads(bucket: Encrypted, *prefixes: str) -> Grants:
    """Find unfinished uploads in parts, and end those below prefixes; which prefixes a list has is no condition.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    return [Grant(["s3:ListBucketMultipartUploads"], [bucket["arn"]]), *end_own_uploads(bucket, *prefixes)]


def end_own_uploads(bucket: Encrypted, *prefixes: str) -> Grants:
    """End unfinished uploads in parts whose ids are known."""
    return [Grant(["s3:AbortMultipartUpload"], _below(bucket, *prefixes))]


def rewrite_objects(bucket: Encrypted, *prefixes: str) -> list[Grants]:
    """Read objects and versions, rewrite objects under their keys with their tags, and delete what was before."""
    actions = ["s3:PutObject", "s3:PutObjectTagging", "s3:GetObjectVersionTagging", "s3:DeleteObject"]
    return [
        *erase_versions(bucket, *prefixes),
        read(bucket, *prefixes),
        read_versions(bucket, *prefixes),
        [Grant(actions, _below(bucket, *prefixes)), *use_key(bucket, "s3", "kms:Decrypt", "kms:GenerateDataKey")],
    ]


def sort_messages(queue: QueueRef) -> Grants:
    """Receive a queue's messages, delete some, and make the others visible again."""
    actions = ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"]
    return [Grant([f"sqs:{action}" for action in actions], [queue["arn"]]), *use_key(queue, "sqs", "kms:Decrypt")]


def manage_users(user_pool: Encrypted) -> Grants:
    """Find, close, correct and delete accounts of a user pool."""
    actions = [
        "AdminDeleteUser",
        "AdminDisableUser",
        "AdminUpdateUserAttributes",
        "AdminUserGlobalSignOut",
        "ListUsers",
    ]
    return [Grant([f"cognito-idp:{action}" for action in actions], [user_pool["arn"]])]


def invalidate(distribution_arn: pulumi.Input[str]) -> Grants:
    """Have a distribution forget what it caches, and see that it did."""
    return [Grant(["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], [distribution_arn])]


def see_executions(machine_arn: pulumi.Output[str]) -> Grants:
    """See how executions of a state machine stand, without what they were given."""
    executions = machine_arn.apply(lambda arn: f"{arn.replace(':stateMachine:', ':execution:')}:*")
    return [Grant(["states:DescribeExecution"], [executions])]


def _below(bucket: Encrypted, *prefixes: str) -> list[pulumi.Input[str]]:
    return [pulumi.Output.concat(bucket["arn"], "/", prefix, "*") for prefix in prefixes]
