"""What is replaced in Pulumi's SDK does the same, and is in place while a program is recorded only."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import resource, rpc

from recorder.run import record
from recorder.sdk import contains_unknowns

UNKNOWN = pulumi.UNKNOWN
LEAVES = st.sampled_from([None, True, 1, "text", UNKNOWN])


def no_source_lines() -> object:
    module: Any = resource
    return module._get_stack_trace


def the_search_for_unknowns() -> object:
    return rpc.contains_unknowns


@pytest.mark.parametrize("in_place", [no_source_lines, the_search_for_unknowns, gc.isenabled])
def test_what_is_replaced_is_there_again_after_a_recording_and_after_one_that_fails(
    in_place: Callable[[], object],
) -> None:
    usual, within = in_place(), list[object]()

    def program() -> None:
        within.append(in_place())
        raise ValueError("a mistake in the program")

    with pytest.raises(ValueError, match="a mistake"):
        record(program)
    assert within != [usual]
    assert in_place() == usual


@given(
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
        max_leaves=8,
    )
)
def test_unknowns_are_found_where_the_sdk_finds_them(value: object) -> None:
    assert contains_unknowns(value) == rpc.contains_unknowns(value)


@pytest.mark.parametrize("found", [[], [UNKNOWN]])
def test_a_value_that_holds_itself_is_searched_once(found: list[object]) -> None:
    value: dict[str, object] = {}
    value |= {"itself": [value], "found": found}
    assert contains_unknowns(value) == bool(found)


@pytest.mark.parametrize("value", ["text", UNKNOWN])
def test_a_property_named_values_is_searched_as_any_other(value: object) -> None:
    kept = aws.ec2.outputs.GetVpcsFilterResult(name="vpc-id", values=cast("Any", [value]))
    assert contains_unknowns(kept) == (value is UNKNOWN)


def test_a_search_leaves_no_garbage_behind() -> None:
    value = {"a": [1, {"b": "text"}]}
    gc.collect()
    gc.disable()
    try:
        contains_unknowns(value)
        assert gc.collect() == 0
    finally:
        gc.enable()
