"""AWS Backup."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:backup/framework:Framework": AwsType(
        arn=regional("backup", "framework:{name}-{uuid}"),
        name_limit=256,
        outputs={"deploymentStatus": "COMPLETED", "status": "ACTIVE"},
    ),
    "aws:backup/plan:Plan": AwsType(
        arn=regional("backup", "backup-plan:{id}"), id="{uuid}", name_limit=50, outputs={"version": "{hex:.30}"}
    ),
    "aws:backup/regionSettings:RegionSettings": AwsType(id="{region}", name=""),
    "aws:backup/reportPlan:ReportPlan": AwsType(
        arn=regional("backup", "report-plan:{name}-{uuid}"), name_limit=256, outputs={"deploymentStatus": "COMPLETED"}
    ),
    "aws:backup/selection:Selection": AwsType(id="{uuid}", name_limit=50),
    "aws:backup/vault:Vault": AwsType(
        arn=regional("backup", "backup-vault:{name}"), name_limit=50, outputs={"recoveryPoints": 0}, keys=("kmsKeyArn",)
    ),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": AwsType(
        id="{backupVaultName}",
        name="",
        outputs={"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")},
    ),
    "aws:backup/vaultNotifications:VaultNotifications": AwsType(
        id="{backupVaultName}",
        name="",
        outputs={"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")},
    ),
    "aws:backup/vaultPolicy:VaultPolicy": AwsType(
        id="{backupVaultName}",
        name="",
        outputs={"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")},
    ),
}
