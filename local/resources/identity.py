"""IAM and KMS."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Maker, Making, Row
from recorder.cloud import Created


def _role_policies(making: Making, _: Created) -> None:
    """Attach what the role itself declares."""
    for policy in making.inputs.get("inlinePolicies") or ():
        making.call(
            "iam",
            "PutRolePolicy",
            RoleName=making.name,
            PolicyName=policy["name"],
            PolicyDocument=policy["policy"],
        )
    for arn in making.inputs.get("managedPolicyArns") or ():
        making.call("iam", "AttachRolePolicy", RoleName=making.name, PolicyArn=arn)


def _profile_role(making: Making, _: Created) -> None:
    if role := making.inputs.get("role"):
        making.call("iam", "AddRoleToInstanceProfile", InstanceProfileName=making.name, RoleName=role)


def _attachment(operation: str, holder: str) -> Row:
    return Row(service="iam", operation=operation, renames={holder: f"{holder.capitalize()}Name"})


def _inline(operation: str, holder: str) -> Row:
    return Row(
        service="iam",
        operation=operation,
        name="PolicyName",
        renames={holder: f"{holder.capitalize()}Name", "policy": "PolicyDocument"},
    )


def _key_rotation(making: Making, created: Created) -> None:
    if making.inputs.get("enableKeyRotation"):
        period = making.inputs.get("rotationPeriodInDays")
        days = {"RotationPeriodInDays": period} if period else {}
        making.call("kms", "EnableKeyRotation", KeyId=created.id, **days)


def _alias(making: Making) -> Created:
    """Make an alias; the provider adds the `alias/` that a generated name lacks."""
    name = making.name if making.name.startswith("alias/") else f"alias/{making.name}"
    making.call("kms", "CreateAlias", AliasName=name, TargetKeyId=making.inputs["targetKeyId"])
    return Created(name, {"name": name})


ROWS: Mapping[str, Maker] = {
    "aws:iam/role:Role": Row(
        service="iam",
        operation="CreateRole",
        name="RoleName",
        renames={"assumeRolePolicy": "AssumeRolePolicyDocument"},
        later=("inlinePolicies", "managedPolicyArns", "forceDetachPolicies"),
        id="Role.RoleName",
        outputs={"arn": "Role.Arn", "uniqueId": "Role.RoleId"},
        then=(_role_policies,),
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
        then=(_profile_role,),
    ),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": Row(
        service="iam",
        operation="UpdateAccountPasswordPolicy",
        renames={
            "requireLowercaseCharacters": "RequireLowercaseCharacters",
            "requireUppercaseCharacters": "RequireUppercaseCharacters",
        },
    ),
    "aws:kms/key:Key": Row(
        service="kms",
        operation="CreateKey",
        renames={"customerMasterKeySpec": "KeySpec"},
        later=("enableKeyRotation", "rotationPeriodInDays", "deletionWindowInDays", "isEnabled"),
        id="KeyMetadata.KeyId",
        outputs={"arn": "KeyMetadata.Arn", "keyId": "KeyMetadata.KeyId"},
        then=(_key_rotation,),
    ),
    "aws:kms/alias:Alias": _alias,
}
