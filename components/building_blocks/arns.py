"""ARNs as arguments: what they must look like, so that a wrong one is refused before anything is made."""

from __future__ import annotations

from typing import Annotated

import pulumi

from components.building_blocks.arguments import Matches

KeyArn = Annotated[
    pulumi.Input[str],
    Matches(
        r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+",
        "give the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID; an alias will not do",
    ),
]
TopicArn = Annotated[
    pulumi.Input[str],
    Matches(
        r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+",
        "give the ARN of an SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME",
    ),
]
