"""ARNs as arguments: what they must look like, so that a wrong one is refused before anything is created."""

from __future__ import annotations

from typing import Annotated

import pulumi

from components.building_blocks.arguments import Matches

ONE_PARTITION = "only the partition `aws` is supported, not aws-cn or aws-us-gov"
KeyArn = Annotated[
    pulumi.Input[str],
    Matches(
        r"arn:aws:kms:[a-z0-9-]+:\d{12}:key/[\w-]+",
        f"must be the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID, not of an alias; {ONE_PARTITION}",
    ),
]
TopicArn = Annotated[
    pulumi.Input[str],
    Matches(
        r"arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+",
        f"must be the ARN of an SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME; {ONE_PARTITION}",
    ),
]
