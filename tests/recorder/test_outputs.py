"""Outputs that are created at once are those of the SDK: the same value, resources, knowledge and secrecy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import Output
from pulumi.runtime import rpc

from recorder.outputs import at_once
from recorder.run import record

Make = Callable[[], Any]
"""Makes an input within an event loop, where alone there are outputs."""


def plain(value: object) -> Make:
    return lambda: value


def later(value: object) -> Make:
    async def wait() -> object:
        await asyncio.sleep(0)
        return value

    return wait


def output(inner: Make, *, known: bool, secret: bool) -> Make:
    def make() -> Any:
        found = pulumi.Output.from_input(inner())
        found = found if known else pulumi.Output.all(found, pulumi.UNKNOWN)
        return pulumi.Output.secret(found) if secret else found

    return make


def several(kind: Callable[[list[Any]], Any]) -> Callable[[list[Make]], Make]:
    return lambda makes: lambda: kind([make() for make in makes])


def of_names(makes: dict[Any, Make]) -> Make:
    return lambda: {name: make() for name, make in makes.items()}


LEAVES = st.sampled_from([None, True, 1, "text", "", {}, [], (), pulumi.UNKNOWN, pulumi.StringAsset("asset")])
INPUTS: st.SearchStrategy[Make] = st.recursive(
    LEAVES.map(plain),
    lambda inner: (
        st.lists(inner, max_size=3).map(several(list))
        | st.lists(inner, max_size=3).map(several(tuple))
        | st.dictionaries(st.sampled_from(["a", "self", "args", "b c"]), inner, max_size=3).map(of_names)
        | st.builds(output, inner, known=st.booleans(), secret=st.booleans())
        | LEAVES.map(later)
    ),
    max_leaves=6,
)


def of_all(value: Any) -> Output[Any]:
    return pulumi.Output.all(value, "another")


def of_names_of_all(value: Any) -> Output[Any]:
    return pulumi.Output.all(one=value, other=2)


def applied(value: Any) -> Output[Any]:
    return pulumi.Output.from_input(value).apply(lambda known: {"known": [known]})


def as_input_of_a_resource(value: Any) -> Output[Any]:
    return pulumi.Output.from_input(aws.dynamodb.TableAttributeArgs(name=value, type="S"))


def facts(make: Callable[[], Output[Any]]) -> tuple[object, ...]:
    async def run() -> tuple[object, ...]:
        found: Any = make()
        data = await found._data
        return repr(shown(data.value)), data.resources, data.is_known, data.is_secret

    return asyncio.run(run())


def shown(value: Any) -> Any:
    """Return what can be compared: an asset and an input type have no equality."""
    if isinstance(value, dict):
        return {key: shown(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(shown(each) for each in value)
    return (type(value), shown(vars(value))) if hasattr(value, "__dict__") else value


@pytest.mark.parametrize("of", [pulumi.Output.from_input, of_all, of_names_of_all, applied, as_input_of_a_resource])
@given(make=INPUTS)
def test_an_output_of_any_input_is_the_sdks(of: Callable[[Any], Output[Any]], make: Make) -> None:
    usual = facts(lambda: of(make()))
    with at_once():
        assert facts(lambda: of(make())) == usual


def test_a_name_that_is_no_text_is_refused_as_by_the_sdk() -> None:
    def make() -> Output[Any]:
        return pulumi.Output.from_input({1: "one"})

    with pytest.raises(TypeError, match="keywords must be strings"):
        facts(make)
    with at_once(), pytest.raises(TypeError, match="keywords must be strings"):
        facts(make)


def test_a_plain_value_that_is_changed_afterwards_does_not_change_its_output() -> None:
    given = {"list": [1]}

    async def run() -> object:
        found: Any = pulumi.Output.from_input(given)
        given["list"].append(2)
        return (await found._data).value

    with at_once():
        assert asyncio.run(run()) == {"list": [1]}


def test_a_mistake_where_a_value_is_used_ends_the_recording() -> None:
    def mistaken(_value: object) -> str:
        raise ValueError("a mistake in the program")

    def program() -> None:
        aws.sqs.Queue("orders", name=pulumi.Output.from_input({"a": 1}).apply(mistaken))

    with pytest.raises(ValueError, match="a mistake"):
        record(program)


def test_an_export_that_fails_ends_the_recording_though_nothing_waits_for_it() -> None:
    def mistaken(_value: object) -> str:
        raise ValueError("a mistake in the program")

    def program() -> None:
        pulumi.Output.from_input("text").apply(mistaken)

    with pytest.raises(ValueError, match="a mistake"):
        record(program)


@pytest.mark.parametrize(
    "replaced",
    [
        lambda: Output.from_input,
        lambda: Output.all,
        lambda: vars(Output)["_track"],
        lambda: rpc.transfer_properties,
    ],
)
def test_the_sdk_is_as_it_was_after_a_recording(replaced: Callable[[], object]) -> None:
    usual, within = replaced(), list[object]()
    record(lambda: within.append(replaced()))
    assert within != [usual]
    assert replaced() == usual
