"""Arguments: what a refusal says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired, TypedDict

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.arguments import Between, Length, checked
from components.building_blocks.arns import KeyArn, TopicArn


class ShelfArgs(TypedDict):
    days: NotRequired[Annotated[int, Between(1, 14, "days")]]
    bytes: NotRequired[Annotated[int, Between(1, 5_000_000_000, "bytes")]]
    share: NotRequired[Annotated[float, Between(0.25, 1_572_864, "vCPUs")]]
    names: NotRequired[Annotated[Sequence[str], Length(1, 3)]]
    key: NotRequired[KeyArn]
    topic: NotRequired[TopicArn]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"days": 15}, "days is 15: must be between 1 and 14 days"),
        ({"bytes": 0}, "bytes is 0: must be between 1 and 5,000,000,000 bytes"),
        ({"share": 0}, "share is 0: must be between 0.25 and 1,572,864 vCPUs"),
        ({"names": "ann"}, "names is 'ann': must be a list of strings"),
        ({"names": [1]}, "names[0] is 1: must be a string"),
        ({"names": []}, "names is []: must have 1 to 3 members"),
        ({"dayz": 1}, "dayz is 1: unknown argument; did you mean 'days'? valid arguments: days, bytes, "),
        ({"key": "arn:aws:kms:eu-west-1:123456789012:alias/photos"}, "not of an alias"),
        ({"key": "arn:aws-cn:kms:cn-north-1:123456789012:key/1"}, "not aws-cn or aws-us-gov"),
        ({"topic": "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms"}, "not aws-cn or aws-us-gov"),
    ],
)
def test_a_refusal_names_argument_value_and_remedy(args: Any, message: str) -> None:
    with pytest.raises(InputPropertiesError) as refused:
        checked("Shelf", "shelf", ShelfArgs, args)
    assert message in str(refused.value)
    assert str(refused.value).startswith("Shelf 'shelf' is invalid:")
