"""Arguments: what a refusal says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.arguments import Between, Default, Length, argument_hints, checked, default_of
from components.building_blocks.arns import KeyArn, TopicArn
from tests.components.examples import EXAMPLES


class LabelArgs(TypedDict):
    text: Annotated[str, Length(1, 10)]


class ShelfArgs(TypedDict):
    days: NotRequired[Annotated[int, Between(1, 14, "days")]]
    bytes: NotRequired[Annotated[int, Between(1, 5_000_000_000, "bytes")]]
    share: NotRequired[Annotated[float, Between(0.25, 1_572_864, "vCPUs")]]
    names: NotRequired[Annotated[Sequence[str], Length(1, 3)]]
    key: NotRequired[KeyArn]
    topic: NotRequired[TopicArn]
    label: NotRequired[Literal["none"] | LabelArgs]


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
        ({"label": {"text": ""}}, "label.text is '': must have 1 to 10 members"),
        ({"label": "some"}, "label is 'some': must be one of 'none' or a mapping with the keys text"),
        ({"topic": "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms"}, "not aws-cn or aws-us-gov"),
    ],
)
def test_a_refusal_names_argument_value_and_remedy(args: Any, message: str) -> None:
    with pytest.raises(InputPropertiesError) as refused:
        checked("Shelf", "shelf", ShelfArgs, args)
    assert message in str(refused.value)
    assert str(refused.value).startswith("Shelf 'shelf' is invalid:")


class BoxArgs(TypedDict):
    weight: NotRequired[Annotated[int, Between(1, 9, "kg"), Default(3)]]
    label: NotRequired[str]


class RackArgs(TypedDict):
    boxes: NotRequired[Annotated[Sequence[BoxArgs], Default(())]]
    top: NotRequired[Annotated[BoxArgs, Default({})]]
    lock: NotRequired[BoxArgs | None]
    by_name: NotRequired[Annotated[Mapping[str, BoxArgs], Default({})]]


@pytest.mark.parametrize(
    ("args", "complete"),
    [
        ({}, {"boxes": [], "top": {"weight": 3}, "by_name": {}}),
        (
            {"boxes": [{}, {"weight": 2}]},
            {"boxes": [{"weight": 3}, {"weight": 2}], "top": {"weight": 3}, "by_name": {}},
        ),
        (
            {"lock": {"label": "x"}},
            {"boxes": [], "top": {"weight": 3}, "lock": {"weight": 3, "label": "x"}, "by_name": {}},
        ),
        ({"lock": None, "top": None}, {"boxes": [], "top": {"weight": 3}, "lock": None, "by_name": {}}),
        ({"by_name": {"a": {}}}, {"boxes": [], "top": {"weight": 3}, "by_name": {"a": {"weight": 3}}}),
    ],
)
def test_arguments_are_completed_nested_ones_included(args: Any, complete: Any) -> None:
    assert checked("Rack", "rack", RackArgs, args) == complete


def test_rules_get_complete_arguments() -> None:
    seen: list[Any] = []
    checked("Rack", "rack", RackArgs, {}, lambda args: seen.append(args) or ())
    assert seen[0]["top"] == {"weight": 3}


@pytest.mark.parametrize("kind", [kind for kind, _ in EXAMPLES.values()])
def test_declared_defaults_are_within_their_limits(kind: type) -> None:
    given = {name: default.value for name, hint in argument_hints(kind).items() if (default := default_of(hint))}
    required = EXAMPLES[next(component for component, (own, _) in EXAMPLES.items() if own is kind)][1]
    checked("Any", "any", kind, {**given, **required})
