"""The contract is worth something: each way to break a component makes its check fail."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
import pytest

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from tests.components import contract


class BrokenArgs(TypedDict):
    days: NotRequired[int]


class Sound(Component):
    """A component with nothing wrong; each broken one differs from it in one thing."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: Any) -> None:
        checked("Sound", name, BrokenArgs, args)
        super().__init__(name, args)
        self.arn = self.make(name)
        self.finish()

    def make(self, name: str) -> pulumi.Output[str]:
        return aws.sns.Topic(name, opts=self.child()).arn

    def finish(self) -> None:
        self.register()


class Orphan(Sound):
    arn: pulumi.Output[str]

    def make(self, name: str) -> pulumi.Output[str]:
        return aws.sns.Topic(name).arn


class MadeInsideApply(Sound):
    arn: pulumi.Output[str]

    def make(self, name: str) -> pulumi.Output[str]:
        first = aws.sns.Topic(name, opts=self.child())
        first.arn.apply(lambda _: aws.sns.Topic(f"{name}-late", opts=self.child()))
        return first.arn


class NeverRegisters(Sound):
    arn: pulumi.Output[str]

    def finish(self) -> None:
        pass


class RegistersTooLittle(Sound):
    arn: pulumi.Output[str]
    url: pulumi.Output[str]

    def finish(self) -> None:
        self.register_outputs({"arn": self.arn})


class Unstable(Sound):
    arn: pulumi.Output[str]
    made = 0

    def make(self, name: str) -> pulumi.Output[str]:
        type(self).made += 1
        return aws.sns.Topic(f"{name}-{type(self).made}", opts=self.child()).arn


class LostKey(Sound):
    arn: pulumi.Output[str]

    def make(self, name: str) -> pulumi.Output[str]:
        return aws.dynamodb.Table(
            name, hash_key="pk", attributes=[{"name": "pk", "type": "S"}], billing_mode="PAY_PER_REQUEST",
            opts=self.child(),
        ).arn  # fmt: skip


class OpenBucket(Sound):
    arn: pulumi.Output[str]

    def make(self, name: str) -> pulumi.Output[str]:
        return aws.s3.Bucket(name, opts=self.child()).arn


class Untagged(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("photo-platform:index:Untagged", name)
        aws.sns.Topic(name, opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


class ChecksTooLate(pulumi.ComponentResource):
    def __init__(self, name: str, args: Any) -> None:
        super().__init__("photo-platform:index:ChecksTooLate", name)
        topic = aws.sns.Topic(name, opts=pulumi.ResourceOptions(parent=self))
        topic.arn.apply(lambda _: checked("ChecksTooLate", name, BrokenArgs, args))


class ChecksNothing(Sound):
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: Any) -> None:  # noqa: ARG002 - ignoring them is what is wrong
        super().__init__(name, {})


def of(component: type) -> contract.Make:
    return lambda: component("broken", {})


def test_the_sound_one_passes() -> None:
    contract.children_have_a_parent(of(Sound))
    contract.taggable_children_are_tagged(of(Sound))
    contract.names_are_stable(of(Sound))
    contract.nothing_is_made_inside_apply(of(Sound))
    contract.unknown_arguments_are_refused(lambda args: lambda: Sound("sound", args), {})
    contract.bad_values_are_refused(lambda args: lambda: Sound("sound", args), {}, BrokenArgs)


def test_a_child_without_parent_fails() -> None:
    with pytest.raises(AssertionError, match="no component as their parent"):
        contract.children_have_a_parent(of(Orphan))


def test_an_untagged_child_fails() -> None:
    with pytest.raises(AssertionError, match="lacks the tags"):
        contract.taggable_children_are_tagged(lambda: Untagged("broken"))


def test_a_resource_made_inside_apply_fails() -> None:
    with pytest.raises(AssertionError, match=r"inside `apply`: \['broken-late'\]"):
        contract.nothing_is_made_inside_apply(of(MadeInsideApply))


def test_unregistered_outputs_fail() -> None:
    with pytest.raises(AssertionError, match="never calls register_outputs"):
        contract.outputs_are_registered(of(NeverRegisters), NeverRegisters)


def test_forgotten_outputs_fail() -> None:
    with pytest.raises(AssertionError, match="other outputs than it declares"):
        contract.outputs_are_registered(of(RegistersTooLittle), RegistersTooLittle)


def test_changing_names_fail() -> None:
    with pytest.raises(AssertionError):
        contract.names_are_stable(of(Unstable))


@pytest.mark.parametrize("component", [LostKey, OpenBucket])
def test_an_unprotected_store_fails(component: type) -> None:
    with pytest.raises(AssertionError):
        contract.stores_are_encrypted_and_closed(of(component))


def test_a_check_after_the_first_resource_fails() -> None:
    with pytest.raises(Exception, match="was created before"):
        contract.unknown_arguments_are_refused(lambda args: lambda: ChecksTooLate("late", args), {})


def test_an_unchecked_argument_fails() -> None:
    with pytest.raises(Exception, match="was created before"):
        contract.bad_values_are_refused(lambda args: lambda: ChecksNothing("none", args), {}, BrokenArgs)
