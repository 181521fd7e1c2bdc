"""Amazon EMR."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:emr/cluster:Cluster": AwsType(
        arn=regional("elasticmapreduce", "cluster/{id}"),
        id="j-{HEX:.13}",
        name_limit=256,
        deployer=Deployer(
            "emr",
            (
                "elasticmapreduce:AddTags elasticmapreduce:DescribeCluster "
                "elasticmapreduce:GetAutoTerminationPolicy elasticmapreduce:ListBootstrapActions "
                "elasticmapreduce:ListSteps elasticmapreduce:RemoveTags elasticmapreduce:RunJobFlow "
                "elasticmapreduce:TerminateJobFlows"
            ),
        ),
    ),
}
