"""AWS IAM."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType
from aws_types.values import Values


def _oidc_provider(values: Values) -> str:
    host = values.fill("{url}").removeprefix("https://")
    return values.fill(worldwide("iam", "oidc-provider/")) + host


TYPES: Mapping[str, AwsType] = {
    "aws:iam/accessKey:AccessKey": AwsType(
        id="AKIA{HEX:.16}",
        name="",
        outputs={"createDate": "2026-01-01T00:00:00Z", "encryptedSecret": "", "encryptedSesSmtpPasswordV4": ""},
    ),
    "aws:iam/accountAlias:AccountAlias": AwsType(id="{accountAlias}", name=""),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": AwsType(
        id="iam-account-password-policy", name="", outputs={"expirePasswords": False}
    ),
    "aws:iam/group:Group": AwsType(
        arn=worldwide("iam", "group{path}{name}"), name_limit=128, outputs={"uniqueId": "AGPA{HEX:.17}", "path": "/"}
    ),
    "aws:iam/groupMembership:GroupMembership": AwsType(),
    "aws:iam/groupPoliciesExclusive:GroupPoliciesExclusive": AwsType(id="{groupName}", name=""),
    "aws:iam/groupPolicy:GroupPolicy": AwsType(id="{group}:{name}", name_limit=128),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": AwsType(id="{group}-{hex}", name=""),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": AwsType(id="{groupName}", name=""),
    "aws:iam/instanceProfile:InstanceProfile": AwsType(
        arn=worldwide("iam", "instance-profile{path}{name}"),
        name_limit=128,
        outputs={"uniqueId": "AIPA{HEX:.17}", "createDate": "2026-01-01T00:00:00Z", "path": "/"},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": AwsType(arn=_oidc_provider, id="{arn}", name=""),
    "aws:iam/policy:Policy": AwsType(
        arn=worldwide("iam", "policy{path}{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"policyId": "ANPA{HEX:.17}", "attachmentCount": 0, "path": "/"},
    ),
    "aws:iam/policyAttachment:PolicyAttachment": AwsType(),
    "aws:iam/role:Role": AwsType(
        arn=worldwide("iam", "role{path}{name}"),
        name_limit=64,
        outputs={"uniqueId": "AROA{HEX:.17}", "createDate": "2026-01-01T00:00:00Z", "path": "/"},
    ),
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": AwsType(id="{roleName}", name=""),
    "aws:iam/rolePolicy:RolePolicy": AwsType(id="{role}:{name}", name_limit=128),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": AwsType(id="{role}-{hex}", name=""),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": AwsType(id="{roleName}", name=""),
    "aws:iam/samlProvider:SamlProvider": AwsType(
        arn=worldwide("iam", "saml-provider/{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"validUntil": "2030-01-01T00:00:00Z"},
    ),
    "aws:iam/serverCertificate:ServerCertificate": AwsType(
        arn=worldwide("iam", "server-certificate{path}{name}"),
        id="ASCA{HEX:.17}",
        name_limit=128,
        outputs={"path": "/"},
    ),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": AwsType(
        arn=worldwide("iam", "role/aws-service-role/{awsServiceName}/AWSServiceRole"),
        id="{arn}",
        name="",
        outputs={
            "path": "/aws-service-role/{awsServiceName}/",
            "uniqueId": "AROA{HEX:.17}",
            "createDate": "2026-01-01T00:00:00Z",
        },
    ),
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": AwsType(
        id="{serviceName}:{userName}:ACCA{HEX:.17}", name=""
    ),
    "aws:iam/sshKey:SshKey": AwsType(
        id="APKA{HEX:.17}",
        name="",
        outputs={"fingerprint": "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff", "sshPublicKeyId": "APKA{HEX:.17}"},
    ),
    "aws:iam/user:User": AwsType(
        arn=worldwide("iam", "user{path}{name}"), name_limit=64, outputs={"uniqueId": "AIDA{HEX:.17}", "path": "/"}
    ),
    "aws:iam/userGroupMembership:UserGroupMembership": AwsType(id="{user}-{hex}", name=""),
    "aws:iam/userLoginProfile:UserLoginProfile": AwsType(
        id="{user}", name="", outputs={"encryptedPassword": "", "keyFingerprint": ""}
    ),
    "aws:iam/userPoliciesExclusive:UserPoliciesExclusive": AwsType(id="{userName}", name=""),
    "aws:iam/userPolicy:UserPolicy": AwsType(id="{user}:{name}", name_limit=128),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": AwsType(id="{user}-{hex}", name=""),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": AwsType(id="{userName}", name=""),
}
