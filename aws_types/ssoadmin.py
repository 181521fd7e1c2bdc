"""IAM Identity Center."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": AwsType(
        id="{managedPolicyArn},{permissionSetArn},{instanceArn}",
        name="",
        outputs={"managedPolicyName": ""},
        deployer=Deployer("ssoadmin", "sso:AttachManagedPolicyToPermissionSet"),
    ),
    "aws:ssoadmin/permissionSet:PermissionSet": AwsType(
        arn=arn("sso", "permissionSet/ssoins-{hex:.16}/ps-{hex:.16}", partition="{partition}"),
        id="{arn},{instanceArn}",
        name_limit=32,
        outputs={"createdDate": "2026-01-01T00:00:00Z"},
        deployer=Deployer(
            "ssoadmin",
            (
                "sso:AttachCustomerManagedPolicyReferenceToPermissionSet "
                "sso:AttachManagedPolicyToPermissionSet sso:CreatePermissionSet "
                "sso:DeleteInlinePolicyFromPermissionSet sso:DeletePermissionSet "
                "sso:DeletePermissionsBoundaryFromPermissionSet sso:DescribePermissionSet "
                "sso:DescribePermissionSetProvisioningStatus "
                "sso:DetachCustomerManagedPolicyReferenceFromPermissionSet "
                "sso:DetachManagedPolicyFromPermissionSet sso:GetInlinePolicyForPermissionSet "
                "sso:GetPermissionsBoundaryForPermissionSet "
                "sso:ListCustomerManagedPolicyReferencesInPermissionSet "
                "sso:ListManagedPoliciesInPermissionSet sso:ListTagsForResource "
                "sso:ProvisionPermissionSet sso:PutInlinePolicyToPermissionSet "
                "sso:PutPermissionsBoundaryToPermissionSet sso:TagResource sso:UntagResource "
                "sso:UpdatePermissionSet"
            ),
        ),
    ),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": AwsType(
        id="{permissionSetArn},{instanceArn}",
        name="",
        deployer=Deployer(
            "ssoadmin",
            (
                "sso:DeleteInlinePolicyFromPermissionSet sso:GetInlinePolicyForPermissionSet "
                "sso:PutInlinePolicyToPermissionSet"
            ),
        ),
    ),
}
