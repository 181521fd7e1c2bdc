"""The roles by which QuickSight asks Athena, and has network interfaces in the warehouse's tier."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.grants import Grant, Grants, list_objects, read, use_key, write
from components.streaming_analytics.quicksight.args import LakeDataArgs
from handlers.stream.core.keys import Layer

QUERIED = (f"{Layer.CURATED}/", f"{Layer.PROCESSED}/")
"""What the view reads."""
CATALOGUE = "AwsDataCatalog"


def ask_athena(data: LakeDataArgs, *, parent: pulumi.Resource) -> Grants:
    """Ask Athena in one work group of one database, reading the lake and writing results.

    https://docs.aws.amazon.com/athena/latest/ug/managed-policies.html#awsquicksightathenaaccess-managed-policy
    """

    def arn(service: str, resource: str) -> pulumi.Output[str]:
        place = aws_types.arn(service, resource, region="{0}", account="{1}")
        options = pulumi.InvokeOptions(parent=parent)
        region = aws.get_region_output(opts=options).region
        account = aws.get_caller_identity_output(opts=options).account_id
        return pulumi.Output.format(place, region, account, data["work_group"], data["database"])

    queries = ["GetQueryExecution", "GetQueryResults", "GetWorkGroup", "StartQueryExecution", "StopQueryExecution"]
    metadata = ["GetDataCatalog", "GetDatabase", "GetTableMetadata", "ListDatabases", "ListTableMetadata"]
    lake, results = data["lake"], data["query_results"]
    parts = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts"]
    return [
        Grant([f"athena:{action}" for action in queries], [arn("athena", "workgroup/{2}")]),
        Grant([f"athena:{action}" for action in metadata], [arn("athena", f"datacatalog/{CATALOGUE}")]),
        Grant(
            ["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            [arn("glue", "catalog"), arn("glue", "database/{3}"), arn("glue", "table/{3}/*")],
        ),
        *read(lake, *QUERIED),
        *(grant for prefix in QUERIED for grant in list_objects(lake, prefix)),
        *write(results, ""),
        Grant(parts, [pulumi.Output.concat(results["arn"], "/*")]),
        Grant(["s3:GetBucketLocation", "s3:ListBucket"], [results["arn"]]),
        *use_key(results, "s3", "kms:Decrypt"),
    ]


def have_interfaces(
    subnet_ids: Sequence[pulumi.Input[str]], group_id: pulumi.Input[str], *, parent: pulumi.Resource
) -> Grants:
    """Have network interfaces in some subnets, with one security group.

    https://docs.aws.amazon.com/quicksuite/latest/userguide/vpc-creating-a-connection-in-quicksight.html
    """

    def arn(resource: str, id_: pulumi.Input[str] = "") -> pulumi.Output[str]:
        options = pulumi.InvokeOptions(parent=parent)
        region = aws.get_region_output(opts=options).region
        account = aws.get_caller_identity_output(opts=options).account_id
        return pulumi.Output.format(aws_types.arn("ec2", resource, region="{0}", account="{1}"), region, account, id_)

    interfaces, group = arn("network-interface/*"), arn("security-group/{2}", group_id)
    subnets = [arn("subnet/{2}", subnet) for subnet in subnet_ids]
    creates, changes = "ec2:CreateNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"
    return [
        # Of an interface nobody knows the id beforehand: it is one in these subnets.
        Grant([creates, changes, "ec2:DeleteNetworkInterface"], [interfaces], {"ArnEquals": {"ec2:Subnet": subnets}}),
        Grant([creates], [group, *subnets]),
        Grant([changes], [group]),
        Grant(["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"], ["*"]),
    ]
