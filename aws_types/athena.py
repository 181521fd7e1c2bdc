"""Amazon Athena."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:athena/dataCatalog:DataCatalog": AwsType(
        arn=regional("athena", "datacatalog/{name}"),
        name_limit=256,
        deployer=Deployer(
            "athena",
            (
                "CreateDataCatalog DeleteDataCatalog GetDataCatalog ListTagsForResource TagResource "
                "UntagResource UpdateDataCatalog cloudformation:CreateChangeSet "
                "cloudformation:CreateStack cloudformation:DeleteStack cloudformation:DescribeStacks "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ecr:BatchGetImage "
                "ecr:GetDownloadUrlForLayer glue:CreateConnection glue:DeleteConnection "
                "glue:GetConnection glue:TagResource glue:UpdateConnection iam:AttachRolePolicy "
                "iam:CreateRole iam:DeleteRole iam:DeleteRolePolicy iam:DetachRolePolicy iam:GetRole "
                "iam:GetRolePolicy iam:PutRolePolicy iam:TagRole lambda:CreateFunction "
                "lambda:DeleteFunction lambda:GetFunction lambda:TagResource s3:ListBucket "
                "secretsmanager:ListSecrets serverlessrepo:CreateCloudFormationTemplate "
                "serverlessrepo:GetCloudFormationTemplate"
            ),
        ),
    ),
    "aws:athena/database:Database": AwsType(
        name_limit=255,
        deployer=Deployer(
            "athena",
            (
                "GetDatabase GetQueryExecution GetQueryResults ListDatabases ListTagsForResource "
                "StartQueryExecution TagResource UntagResource ec2:DescribeAccountAttributes "
                "glue:CreateDatabase glue:DeleteDatabase glue:GetDatabase glue:GetTables "
                "glue:UpdateDatabase s3:CreateBucket s3:GetBucketLocation s3:GetObject s3:ListBucket "
                "s3:PutBucketPublicAccessBlock s3:PutObject"
            ),
        ),
    ),
    "aws:athena/namedQuery:NamedQuery": AwsType(
        id="{uuid}",
        name_limit=128,
        deployer=Deployer(
            "athena",
            (
                "CreateNamedQuery DeleteNamedQuery GetNamedQuery ListNamedQueries ListTagsForResource "
                "TagResource UntagResource UpdateNamedQuery ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:athena/preparedStatement:PreparedStatement": AwsType(
        id="{workgroup}/{name}",
        name_limit=256,
        deployer=Deployer(
            "athena",
            (
                "CreatePreparedStatement DeletePreparedStatement GetPreparedStatement "
                "ListPreparedStatements ListTagsForResource TagResource UntagResource "
                "UpdatePreparedStatement"
            ),
        ),
    ),
    "aws:athena/workgroup:Workgroup": AwsType(
        arn=regional("athena", "workgroup/{name}"),
        name_limit=128,
        keys=("configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",),
        label=Label("Athena work group", "ATH", Family.ANALYTICS),
        deployer=Deployer(
            "athena",
            (
                "CreateWorkGroup DeleteWorkGroup GetWorkGroup ListTagsForResource TagResource "
                "UntagResource UpdateWorkGroup ec2:DescribeAccountAttributes s3:AbortMultipartUpload "
                "s3:GetObject s3:ListBucket s3:ListBucketMultipartUploads s3:ListMultipartUploadParts "
                "s3:PutObject"
            ),
        ),
    ),
}
