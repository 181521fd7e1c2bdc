"""IAM: roles, policies, users, groups."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _role_policies(context: Context, _: Created) -> None:
    """Attach what the role itself declares."""
    for policy in context.inputs.get("inlinePolicies") or ():
        context.call(
            "iam",
            "PutRolePolicy",
            RoleName=context.name,
            PolicyName=policy["name"],
            PolicyDocument=policy["policy"],
        )
    for arn in context.inputs.get("managedPolicyArns") or ():
        context.call("iam", "AttachRolePolicy", RoleName=context.name, PolicyArn=arn)


def _profile_role(context: Context, _: Created) -> None:
    if role := context.inputs.get("role"):
        context.call("iam", "AddRoleToInstanceProfile", InstanceProfileName=context.name, RoleName=role)


def _attachment(operation: str, holder: str) -> Row:
    return Row(service="iam", operation=operation, renames={holder: f"{holder.capitalize()}Name"})


def _inline(operation: str, holder: str) -> Row:
    return Row(
        service="iam",
        operation=operation,
        name="PolicyName",
        renames={holder: f"{holder.capitalize()}Name", "policy": "PolicyDocument"},
    )


ROWS: Mapping[str, Creator] = {
    "aws:iam/role:Role": Row(
        service="iam",
        operation="CreateRole",
        name="RoleName",
        renames={"assumeRolePolicy": "AssumeRolePolicyDocument"},
        later=("inlinePolicies", "managedPolicyArns", "forceDetachPolicies"),
        id="Role.RoleName",
        outputs={"arn": "Role.Arn", "uniqueId": "Role.RoleId"},
        after=(_role_policies,),
    ),
    "aws:iam/policy:Policy": Row(
        service="iam",
        operation="CreatePolicy",
        name="PolicyName",
        renames={"policy": "PolicyDocument"},
        id="Policy.Arn",
        outputs={"arn": "Policy.Arn", "policyId": "Policy.PolicyId"},
    ),
    "aws:iam/rolePolicy:RolePolicy": _inline("PutRolePolicy", "role"),
    "aws:iam/userPolicy:UserPolicy": _inline("PutUserPolicy", "user"),
    "aws:iam/groupPolicy:GroupPolicy": _inline("PutGroupPolicy", "group"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment("AttachRolePolicy", "role"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": _attachment("AttachUserPolicy", "user"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": _attachment("AttachGroupPolicy", "group"),
    "aws:iam/user:User": Row(
        service="iam", operation="CreateUser", name="UserName", outputs={"arn": "User.Arn", "uniqueId": "User.UserId"}
    ),
    "aws:iam/group:Group": Row(
        service="iam",
        operation="CreateGroup",
        name="GroupName",
        outputs={"arn": "Group.Arn", "uniqueId": "Group.GroupId"},
    ),
    "aws:iam/instanceProfile:InstanceProfile": Row(
        service="iam",
        operation="CreateInstanceProfile",
        name="InstanceProfileName",
        later=("role",),
        outputs={"arn": "InstanceProfile.Arn", "uniqueId": "InstanceProfile.InstanceProfileId"},
        after=(_profile_role,),
    ),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": Row(
        service="iam",
        operation="UpdateAccountPasswordPolicy",
        renames={
            "requireLowercaseCharacters": "RequireLowercaseCharacters",
            "requireUppercaseCharacters": "RequireUppercaseCharacters",
        },
    ),
}
