"""IAM Identity Center."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": AwsType(
        id="{managedPolicyArn},{permissionSetArn},{instanceArn}", name="", outputs={"managedPolicyName": ""}
    ),
    "aws:ssoadmin/permissionSet:PermissionSet": AwsType(
        arn=arn("sso", "permissionSet/ssoins-{hex:.16}/ps-{hex:.16}", partition="{partition}"),
        id="{arn},{instanceArn}",
        name_limit=32,
        outputs={"createdDate": "2026-01-01T00:00:00Z"},
    ),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": AwsType(
        id="{permissionSetArn},{instanceArn}", name=""
    ),
}
