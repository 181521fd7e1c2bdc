"""AWS Backup."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:backup/framework:Framework": AwsType(
        arn=regional("backup", "framework:{name}-{uuid}"),
        name_limit=256,
        outputs={"deploymentStatus": "COMPLETED", "status": "ACTIVE"},
        deployer=Deployer(
            "backup",
            (
                "CreateFramework DeleteFramework DescribeFramework ListTags TagResource UntagResource "
                "UpdateFramework ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:backup/plan:Plan": AwsType(
        arn=regional("backup", "backup-plan:{id}"),
        id="{uuid}",
        name_limit=50,
        outputs={"version": "{hex:.30}"},
        deployer=Deployer(
            "backup",
            (
                "CreateBackupPlan DeleteBackupPlan GetBackupPlan ListTags TagResource UntagResource "
                "UpdateBackupPlan ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:backup/regionSettings:RegionSettings": AwsType(
        id="{region}",
        name="",
        deployer=Deployer(
            "backup",
            (
                "DescribeRegionSettings ListTags TagResource UntagResource UpdateRegionSettings "
                "ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:backup/reportPlan:ReportPlan": AwsType(
        arn=regional("backup", "report-plan:{name}-{uuid}"),
        name_limit=256,
        outputs={"deploymentStatus": "COMPLETED"},
        deployer=Deployer(
            "backup",
            (
                "CreateReportPlan DeleteReportPlan DescribeReportPlan ListTags TagResource UntagResource "
                "UpdateReportPlan ec2:DescribeAccountAttributes s3:ListBucket"
            ),
        ),
    ),
    "aws:backup/selection:Selection": AwsType(
        id="{uuid}",
        name_limit=50,
        deployer=Deployer(
            "backup",
            (
                "CreateBackupSelection DeleteBackupSelection GetBackupSelection ListTags TagResource "
                "UntagResource ec2:DescribeAccountAttributes iam:GetRole"
            ),
        ),
    ),
    "aws:backup/vault:Vault": AwsType(
        arn=regional("backup", "backup-vault:{name}"),
        name_limit=50,
        outputs={"recoveryPoints": 0},
        keys=("kmsKeyArn",),
        label=Label("Backup vault", "BV", Family.STORAGE),
        deployer=Deployer(
            "backup",
            (
                "CreateBackupVault DeleteBackupVault DescribeBackupVault ListTags TagResource "
                "UntagResource backup-storage:MountCapsule ec2:DescribeAccountAttributes"
            ),
            when=(When("forceDestroy", "DeleteRecoveryPoint ListRecoveryPointsByBackupVault"),),
        ),
    ),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": AwsType(
        id="{backupVaultName}",
        name="",
        outputs={"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")},
        deployer=Deployer(
            "backup",
            ("DeleteBackupVaultLockConfiguration ListTags PutBackupVaultLockConfiguration TagResource UntagResource"),
            of="backupVaultName",
        ),
    ),
    "aws:backup/vaultNotifications:VaultNotifications": AwsType(
        id="{backupVaultName}",
        name="",
        outputs={"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")},
        deployer=Deployer(
            "backup",
            (
                "DeleteBackupVaultNotifications GetBackupVaultNotifications ListTags "
                "PutBackupVaultNotifications TagResource UntagResource"
            ),
            of="backupVaultName",
        ),
    ),
    "aws:backup/vaultPolicy:VaultPolicy": AwsType(
        id="{backupVaultName}",
        name="",
        outputs={"backupVaultArn": regional("backup", "backup-vault:{backupVaultName}")},
        deployer=Deployer(
            "backup",
            ("DeleteBackupVaultAccessPolicy ListTags PutBackupVaultAccessPolicy TagResource UntagResource"),
            of="backupVaultName",
        ),
    ),
}
