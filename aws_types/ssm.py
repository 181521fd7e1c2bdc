"""AWS Systems Manager."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer
from aws_types.values import Values, where


def _parameter(values: Values) -> str:
    return values.fill(regional("ssm", f"parameter/{values.facts['name'].removeprefix('/')}"))


TYPES: Mapping[str, AwsType] = {
    "aws:ssm/association:Association": AwsType(
        arn=regional("ssm", "association/{uuid}"),
        id="{uuid}",
        name="",
        outputs={"associationId": "{uuid}"},
        deployer=Deployer(
            "ssm",
            (
                "AddTagsToResource CreateAssociation DeleteAssociation DescribeAssociation "
                "GetCalendarState ListTagsForResource UpdateAssociation ec2:DescribeInstanceStatus "
                "resource-groups:GetGroupQuery resource-groups:ListGroupResources "
                "resource-groups:ListGroups"
            ),
        ),
    ),
    "aws:ssm/document:Document": AwsType(
        arn=regional("ssm", "document/{name}"),
        name_limit=128,
        outputs={
            "documentVersion": "1",
            "latestVersion": "1",
            "defaultVersion": "1",
            "schemaVersion": "2.2",
            "status": "Active",
            "owner": "{account}",
            "hashType": "Sha256",
            "hash": "{hex}{hex}",
            "createdDate": "2026-01-01T00:00:00Z",
            "description": "",
            "platformTypes": [],
            "parameters": [],
        },
        deployer=Deployer(
            "ssm",
            (
                "AddTagsToResource CreateDocument DeleteDocument DescribeDocument "
                "DescribeDocumentPermission GetDocument ListTagsForResource RemoveTagsFromResource "
                "UpdateDocument UpdateDocumentDefaultVersion s3:GetObject"
            ),
        ),
    ),
    "aws:ssm/maintenanceWindow:MaintenanceWindow": AwsType(
        id="mw-{hex:.17}",
        name_limit=128,
        deployer=Deployer(
            "ssm",
            (
                "AddTagsToResource CreateMaintenanceWindow DeleteMaintenanceWindow "
                "DescribeMaintenanceWindows GetMaintenanceWindow ListTagsForResource "
                "RemoveTagsFromResource UpdateMaintenanceWindow"
            ),
        ),
    ),
    "aws:ssm/parameter:Parameter": AwsType(
        arn=_parameter,
        name_limit=1011,
        outputs={
            "version": 1,
            "tier": "Standard",
            "dataType": "text",
            "hasValueWo": False,
            "insecureValue": "",
            "keyId": where("type", "alias/aws/ssm", equals=("SecureString",)),
        },
        keys=("keyId",),
        deployer=Deployer(
            "ssm",
            (
                "AddTagsToResource DeleteParameter DeleteParameters DescribeParameters GetParameter "
                "GetParameters ListTagsForResource PutParameter RemoveTagsFromResource"
            ),
        ),
    ),
    "aws:ssm/patchBaseline:PatchBaseline": AwsType(
        arn=regional("ssm", "patchbaseline/{id}"),
        id="pb-{hex:.17}",
        name_limit=128,
        deployer=Deployer(
            "ssm",
            (
                "AddTagsToResource CreatePatchBaseline DeletePatchBaseline DescribePatchBaselines "
                "GetPatchBaseline ListTagsForResource RemoveTagsFromResource UpdatePatchBaseline"
            ),
        ),
    ),
    "aws:ssm/serviceSetting:ServiceSetting": AwsType(
        arn=regional("ssm", "servicesetting{settingId}"),
        id="{settingId}",
        name="",
        outputs={"status": "Customized"},
        deployer=Deployer(
            "ssm", ("AddTagsToResource GetServiceSetting ListTagsForResource ResetServiceSetting UpdateServiceSetting")
        ),
    ),
}
