"""AWS IAM."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType, Deployer, When
from aws_types.values import Values


def _oidc_provider(values: Values) -> str:
    host = values.fill("{url}").removeprefix("https://")
    return values.fill(worldwide("iam", "oidc-provider/")) + host


TYPES: Mapping[str, AwsType] = {
    "aws:iam/accessKey:AccessKey": AwsType(
        id="AKIA{HEX:.16}",
        name="",
        outputs={"createDate": "2026-01-01T00:00:00Z", "encryptedSecret": "", "encryptedSesSmtpPasswordV4": ""},
        deployer=Deployer("iam", "CreateAccessKey DeleteAccessKey ListAccessKeys UpdateAccessKey"),
    ),
    "aws:iam/accountAlias:AccountAlias": AwsType(
        id="{accountAlias}",
        name="",
        deployer=Deployer("iam", "CreateAccountAlias DeleteAccountAlias ListAccountAliases"),
    ),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": AwsType(
        id="iam-account-password-policy",
        name="",
        outputs={"expirePasswords": False},
        deployer=Deployer("iam", ("DeleteAccountPasswordPolicy GetAccountPasswordPolicy UpdateAccountPasswordPolicy")),
    ),
    "aws:iam/group:Group": AwsType(
        arn=worldwide("iam", "group{path}{name}"),
        name_limit=128,
        outputs={"uniqueId": "AGPA{HEX:.17}", "path": "/"},
        deployer=Deployer("iam", "CreateGroup DeleteGroup GetGroup UpdateGroup"),
    ),
    "aws:iam/groupMembership:GroupMembership": AwsType(
        deployer=Deployer("iam", "AddUserToGroup GetGroup RemoveUserFromGroup")
    ),
    "aws:iam/groupPoliciesExclusive:GroupPoliciesExclusive": AwsType(
        id="{groupName}", name="", deployer=Deployer("iam", "ListUserPolicies PutUserPolicy")
    ),
    "aws:iam/groupPolicy:GroupPolicy": AwsType(
        id="{group}:{name}",
        name_limit=128,
        deployer=Deployer(
            "iam",
            ("AttachGroupPolicy DeleteGroupPolicy DetachGroupPolicy GetGroupPolicy ListGroupPolicies PutGroupPolicy"),
            of="group",
        ),
    ),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": AwsType(
        id="{group}-{hex}",
        name="",
        deployer=Deployer("iam", "AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies", of="group"),
    ),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": AwsType(
        id="{groupName}", name="", deployer=Deployer("iam", "AttachGroupPolicy DetachGroupPolicy")
    ),
    "aws:iam/instanceProfile:InstanceProfile": AwsType(
        arn=worldwide("iam", "instance-profile{path}{name}"),
        name_limit=128,
        outputs={"uniqueId": "AIPA{HEX:.17}", "createDate": "2026-01-01T00:00:00Z", "path": "/"},
        deployer=Deployer(
            "iam",
            (
                "AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile "
                "GetRole RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile"
            ),
        ),
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": AwsType(
        arn=_oidc_provider,
        id="{arn}",
        name="",
        deployer=Deployer(
            "iam",
            (
                "AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider "
                "DeleteOpenIDConnectProvider GetOpenIDConnectProvider ListOpenIDConnectProviderTags "
                "RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider "
                "UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint"
            ),
        ),
    ),
    "aws:iam/policy:Policy": AwsType(
        arn=worldwide("iam", "policy{path}{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"policyId": "ANPA{HEX:.17}", "attachmentCount": 0, "path": "/"},
        deployer=Deployer(
            "iam",
            (
                "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy "
                "GetPolicyVersion ListPolicyVersions TagPolicy UntagPolicy"
            ),
        ),
    ),
    "aws:iam/policyAttachment:PolicyAttachment": AwsType(
        deployer=Deployer(
            "iam",
            (
                "AttachGroupPolicy AttachRolePolicy AttachUserPolicy DetachGroupPolicy DetachRolePolicy "
                "DetachUserPolicy GetPolicy ListEntitiesForPolicy"
            ),
        )
    ),
    "aws:iam/role:Role": AwsType(
        arn=worldwide("iam", "role{path}{name}"),
        name_limit=64,
        outputs={"uniqueId": "AROA{HEX:.17}", "createDate": "2026-01-01T00:00:00Z", "path": "/"},
        deployer=Deployer(
            "iam",
            (
                "CreateRole DeleteRole DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy "
                "ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies TagRole UntagRole "
                "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription"
            ),
            when=(
                When("permissionsBoundary", "DeleteRolePermissionsBoundary PutRolePermissionsBoundary"),
                When("managedPolicyArns", "AttachRolePolicy"),
                When("inlinePolicies", "PutRolePolicy"),
                When("forceDetachPolicies", "RemoveRoleFromInstanceProfile"),
            ),
        ),
    ),
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": AwsType(
        id="{roleName}", name="", deployer=Deployer("iam", "ListUserPolicies PutUserPolicy")
    ),
    "aws:iam/rolePolicy:RolePolicy": AwsType(
        id="{role}:{name}",
        name_limit=128,
        deployer=Deployer("iam", "DeleteRolePolicy GetRolePolicy PutRolePolicy", of="role"),
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": AwsType(
        id="{role}-{hex}",
        name="",
        deployer=Deployer("iam", "AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies", of="role"),
    ),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": AwsType(
        id="{roleName}", name="", deployer=Deployer("iam", "AttachRolePolicy DetachRolePolicy")
    ),
    "aws:iam/samlProvider:SamlProvider": AwsType(
        arn=worldwide("iam", "saml-provider/{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"validUntil": "2030-01-01T00:00:00Z"},
        deployer=Deployer(
            "iam",
            (
                "CreateSAMLProvider DeleteSAMLProvider GetSAMLProvider ListSAMLProviderTags "
                "TagSAMLProvider UntagSAMLProvider UpdateSAMLProvider ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:iam/serverCertificate:ServerCertificate": AwsType(
        arn=worldwide("iam", "server-certificate{path}{name}"),
        id="ASCA{HEX:.17}",
        name_limit=128,
        outputs={"path": "/"},
        deployer=Deployer(
            "iam",
            (
                "DeleteServerCertificate GetServerCertificate ListServerCertificateTags "
                "TagServerCertificate UntagServerCertificate UpdateServerCertificate "
                "UploadServerCertificate"
            ),
        ),
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
        deployer=Deployer(
            "iam",
            (
                "CreateServiceLinkedRole DeleteServiceLinkedRole GetRole "
                "GetServiceLinkedRoleDeletionStatus TagRole UntagRole UpdateRoleDescription"
            ),
        ),
    ),
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": AwsType(
        id="{serviceName}:{userName}:ACCA{HEX:.17}",
        name="",
        deployer=Deployer(
            "iam",
            (
                "CreateServiceSpecificCredential DeleteServiceSpecificCredential "
                "ListServiceSpecificCredentials UpdateServiceSpecificCredential"
            ),
        ),
    ),
    "aws:iam/sshKey:SshKey": AwsType(
        id="APKA{HEX:.17}",
        name="",
        outputs={"fingerprint": "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff", "sshPublicKeyId": "APKA{HEX:.17}"},
        deployer=Deployer("iam", "DeleteSSHPublicKey GetSSHPublicKey UpdateSSHPublicKey UploadSSHPublicKey"),
    ),
    "aws:iam/user:User": AwsType(
        arn=worldwide("iam", "user{path}{name}"),
        name_limit=64,
        outputs={"uniqueId": "AIDA{HEX:.17}", "path": "/"},
        deployer=Deployer(
            "iam",
            "CreateUser DeleteUser GetUser ListGroupsForUser TagUser UntagUser UpdateUser",
            when=(
                When(
                    "forceDestroy",
                    (
                        "DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteSSHPublicKey "
                        "DeleteServiceSpecificCredential DeleteSigningCertificate DeleteUserPolicy "
                        "DeleteVirtualMFADevice DetachUserPolicy GetLoginProfile ListAccessKeys "
                        "ListAttachedUserPolicies ListMFADevices ListSSHPublicKeys ListServiceSpecificCredentials "
                        "ListSigningCertificates ListUserPolicies UpdateSSHPublicKey"
                    ),
                ),
            ),
        ),
    ),
    "aws:iam/userGroupMembership:UserGroupMembership": AwsType(
        id="{user}-{hex}", name="", deployer=Deployer("iam", "AddUserToGroup ListGroupsForUser RemoveUserFromGroup")
    ),
    "aws:iam/userLoginProfile:UserLoginProfile": AwsType(
        id="{user}",
        name="",
        outputs={"encryptedPassword": "", "keyFingerprint": ""},
        deployer=Deployer("iam", "CreateLoginProfile DeleteLoginProfile GetLoginProfile"),
    ),
    "aws:iam/userPoliciesExclusive:UserPoliciesExclusive": AwsType(
        id="{userName}", name="", deployer=Deployer("iam", "ListUserPolicies PutUserPolicy")
    ),
    "aws:iam/userPolicy:UserPolicy": AwsType(
        id="{user}:{name}",
        name_limit=128,
        deployer=Deployer(
            "iam",
            ("AttachUserPolicy DeleteUserPolicy DetachUserPolicy GetUserPolicy ListUserPolicies PutUserPolicy"),
            of="user",
        ),
    ),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": AwsType(
        id="{user}-{hex}",
        name="",
        deployer=Deployer("iam", "AttachUserPolicy DetachUserPolicy ListAttachedUserPolicies", of="user"),
    ),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": AwsType(
        id="{userName}", name="", deployer=Deployer("iam", "AttachUserPolicy DetachUserPolicy")
    ),
}
