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


def look_through(bucket: Encrypted, *prefixes: str) -> list[Grants]:
    """List all versions below prefixes, and unfinished uploads in parts; which prefixes these have is no condition.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    return [
        *(list_versions(bucket, prefix) for prefix in prefixes),
        [Grant(["s3:ListBucketMultipartUploads"], [bucket["arn"]])],
    ]


def erase_objects(bucket: Encrypted, *prefixes: str) -> list[Grants]:
    """Delete all versions below prefixes, and unfinished uploads in parts."""
    abort = Grant(["s3:AbortMultipartUpload"], _below(bucket, *prefixes))
    return [*look_through(bucket, *prefixes), delete_versions(bucket, *prefixes), [abort]]


def copy_objects(bucket: Encrypted, *prefixes: str) -> list[Grants]:
    """Read objects and their versions below prefixes, to copy them."""
    return [read(bucket, *prefixes), read_versions(bucket, *prefixes)]


def rewrite_objects(bucket: Encrypted, *prefixes: str) -> list[Grants]:
    """Write objects anew under their keys, with their tags, and delete the versions before."""
    actions = ["s3:PutObject", "s3:PutObjectTagging", "s3:GetObjectVersionTagging", "s3:DeleteObject"]
    return [
        *erase_objects(bucket, *prefixes),
        *copy_objects(bucket, *prefixes),
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


def _below(bucket: Encrypted, *prefixes: str) -> list[pulumi.Input[str]]:
    return [pulumi.Output.concat(bucket["arn"], "/", prefix, "*") for prefix in prefixes]
