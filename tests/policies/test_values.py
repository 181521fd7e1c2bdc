from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.values import dig, shown
from recorder.resource import UNKNOWN, Resource

DATA = {
    "flag": False,
    "maybe": UNKNOWN,
    "block": {"inner": {"size": 3}},
    "rows": [{"on": True}, {}, UNKNOWN, {"on": UNKNOWN}],
    "empty": [],
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("flag", [("flag", False)]),
        ("nothing", [("nothing", None)]),
        ("nothing.inner", [("nothing.inner", None)]),
        ("nothing?.inner", []),
        ("maybe.inner", [("maybe", UNKNOWN)]),
        ("maybe?.inner", [("maybe", UNKNOWN)]),
        ("maybe[].inner", [("maybe", UNKNOWN)]),
        ("block.inner.size", [("block.inner.size", 3)]),
        ("block?.inner?.size", [("block.inner.size", 3)]),
        ("rows[].on", [("rows[0].on", True), ("rows[1].on", None), ("rows[2]", UNKNOWN), ("rows[3].on", UNKNOWN)]),
        ("rows[].on?", [("rows[0].on", True), ("rows[2]", UNKNOWN), ("rows[3].on", UNKNOWN)]),
        ("empty[].on", []),
        ("nothing[].on", []),
    ],
)
def test_a_path_leads_to_values_with_their_exact_paths(path: str, found: list[tuple[str, Any]]) -> None:
    assert list(dig(DATA, path)) == found


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("encrypted", False, "`encrypted` is false"),
        ("kmsKeyId", None, "`kmsKeyId` is not set"),
        ("rows[0].on", UNKNOWN, "`rows[0].on` is not known yet"),
        ("list", ["a", UNKNOWN], "`list` is not known yet"),
        ("note", "hidden", "`note` is [secret]"),
        ("note.deep[0]", "hidden", "`note.deep[0]` is [secret]"),
        ("masterUserPassword", "hunter2", "`masterUserPassword` is [secret]"),
        ("environment.variables", {"A": "b"}, "`environment.variables` is [secret]"),
    ],
)
def test_a_value_is_shown_unless_it_is_secret(
    make: Callable[..., Resource], path: str, value: object, text: str
) -> None:
    assert shown(make("a:b:C", secrets=frozenset({"note"})), path, value) == text


def test_a_long_value_is_cut(make: Callable[..., Resource]) -> None:
    assert len(shown(make("a:b:C"), "policy", "x" * 5000)) < 150
