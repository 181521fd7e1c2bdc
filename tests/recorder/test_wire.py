"""Pulumi's wire format is read in one place, with every mark that the engine knows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy import proxy

from recorder import wire
from recorder.resource import UNKNOWN

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
        ({SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "u", "id": ""}, UNKNOWN),
        ({SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "u"}, "u"),
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
