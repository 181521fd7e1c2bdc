"""CloudWatch Synthetics."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:synthetics/canary:Canary": AwsType(
        arn=regional("synthetics", "canary:{name}"),
        name_limit=255,
        outputs={
            "status": "RUNNING",
            "engineArn": regional("lambda", "function:cwsyn-{name}-{uuid}:1"),
            "sourceLocationArn": regional("lambda", "layer:cwsyn-{name}-{uuid}:1"),
        },
        deployer=Deployer(
            "synthetics",
            (
                "CreateCanary DeleteCanary DescribeCanaries GetCanary ListTagsForResource TagResource "
                "UntagResource UpdateCanary"
            ),
        ),
    ),
}
