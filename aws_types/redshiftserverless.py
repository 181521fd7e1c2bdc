"""Amazon Redshift Serverless."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import where

TYPES: Mapping[str, AwsType] = {
    "aws:redshiftserverless/endpointAccess:EndpointAccess": AwsType(
        arn=regional("redshift-serverless", "managedvpcendpoint/{uuid}"),
        id="{endpointName}",
        name="endpointName",
        name_limit=30,
        outputs={
            "port": 5439,
            "address": "{endpointName}-endpoint-{hex:.20}.{account}.{region}.redshift-serverless.amazonaws.com",
        },
        deployer=Deployer(
            "redshift-serverless",
            (
                "CreateEndpointAccess DeleteEndpointAccess GetEndpointAccess ListEndpointAccess "
                "ListTagsForResource TagResource UntagResource UpdateEndpointAccess"
            ),
        ),
    ),
    "aws:redshiftserverless/namespace:Namespace": AwsType(
        arn=regional("redshift-serverless", "namespace/{uuid}"),
        id="{namespaceName}",
        name="namespaceName",
        name_limit=64,
        outputs={
            "namespaceId": "{uuid}",
            "adminPasswordSecretArn": where(
                "manageAdminPassword", regional("secretsmanager", "secret:redshift!{namespaceName}-admin-{hex:.6}")
            ),
        },
        keys=("kmsKeyId", "adminPasswordSecretKmsKeyId"),
        deployer=Deployer(
            "redshift-serverless",
            (
                "CreateNamespace CreateSnapshotCopyConfiguration DeleteNamespace GetNamespace "
                "ListSnapshotCopyConfigurations ListTagsForResource TagResource UntagResource "
                "UpdateNamespace redshift:GetResourcePolicy redshift:PutResourcePolicy"
            ),
            when=(
                When(
                    "manageAdminPassword",
                    (
                        "secretsmanager:CreateSecret secretsmanager:DeleteSecret secretsmanager:DescribeSecret "
                        "secretsmanager:RotateSecret secretsmanager:TagResource secretsmanager:UpdateSecret"
                    ),
                ),
            ),
        ),
    ),
    "aws:redshiftserverless/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer(
            "redshift-serverless",
            ("DeleteResourcePolicy GetResourcePolicy ListTagsForResource PutResourcePolicy TagResource UntagResource"),
        ),
    ),
    "aws:redshiftserverless/usageLimit:UsageLimit": AwsType(
        arn=regional("redshift-serverless", "usagelimit/{id}"),
        id="{uuid}",
        name="",
        deployer=Deployer(
            "redshift-serverless",
            (
                "CreateUsageLimit DeleteUsageLimit GetUsageLimit ListTagsForResource TagResource "
                "UntagResource UpdateUsageLimit"
            ),
        ),
    ),
    "aws:redshiftserverless/workgroup:Workgroup": AwsType(
        arn=regional("redshift-serverless", "workgroup/{uuid}"),
        id="{workgroupName}",
        name="workgroupName",
        name_limit=64,
        outputs={
            "workgroupId": "{uuid}",
            "endpoints": [
                {
                    "address": "{workgroupName}.{account}.{region}.redshift-serverless.amazonaws.com",
                    "port": 5439,
                    "vpcEndpoints": [],
                }
            ],
            "port": 5439,
        },
        placement=Placement("subnetIds", "securityGroupIds", "publiclyAccessible", default_vpc=True),
        label=Label("Redshift Serverless", "RS", Family.ANALYTICS),
        deployer=Deployer(
            "redshift-serverless",
            (
                "CreateNamespace CreateWorkgroup DeleteWorkgroup GetNamespace GetWorkgroup "
                "ListTagsForResource RestoreFromRecoveryPoint RestoreFromSnapshot TagResource "
                "UntagResource UpdateWorkgroup ec2:DescribeAccountAttributes ec2:DescribeAddresses "
                "ec2:DescribeAvailabilityZones ec2:DescribeInternetGateways ec2:DescribeSecurityGroups "
                "ec2:DescribeSubnets ec2:DescribeVpcAttribute"
            ),
        ),
    ),
}
