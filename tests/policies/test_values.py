from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy import proxy

from policies import wire
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


SENTINELS = [value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")]


@pytest.mark.parametrize("sentinel", SENTINELS)
def test_every_mark_of_the_engine_for_the_unknown_is_understood(sentinel: str) -> None:
    assert len(SENTINELS) == 7
    assert wire.plain({"a": [{"b": sentinel}]}) == {"a": [{"b": UNKNOWN}]}


SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ({**SECRET, "value": 3.0}, 3),
        ({**SECRET, "plaintext": '{"a": 1}'}, {"a": 1}),
        ({**SECRET, "ciphertext": "AAAA"}, UNKNOWN),
        ({SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "1f", "path": "a.zip"}, {"path": "a.zip"}),
        ({SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "1f", "assets": {}}, {"assets": {}}),
        ({SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "u", "id": "i"}, "i"),
        ({SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "u", "id": ""}, "u"),
        ({"hash": "kept"}, {"hash": "kept"}),
    ],
)
def test_the_marks_of_the_wire_format_are_taken_away(written: dict[str, Any], value: object) -> None:
    assert wire.plain(written) == value


def test_secrets_are_found_at_any_depth() -> None:
    properties = {"a": 1, "b": {"c": [{**SECRET, "value": 1}]}, "d": {**SECRET, "value": 1}}
    assert wire.secrets(properties) == {"b", "d"}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(PLAIN)
def test_plain_data_stays_as_it_is(value: Any) -> None:
    assert wire.plain(value) == value
