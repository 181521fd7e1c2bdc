"""A program is read from a recording and from what `pulumi stack export` writes, with the same meaning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recorder.resource import UNKNOWN
from recorder.state import StateError, read, resources_of

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"}
URN = "urn:pulumi:dev::shop::shop:index:Store$aws:s3/bucket:Bucket::photos"


def state(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"manifest": {}, "resources": list(rows)}}


@pytest.mark.parametrize(
    "document",
    [
        {"version": 3, "deployment": {"manifest": {}, "secrets_providers": {"type": "passphrase"}}},
        {"version": 3, "deployment": {"manifest": {}, "resources": None}},
        {"version": 3, "deployment": None},
        {"version": 3, "deployment": {"resources": []}},
        {"project": "p", "stack": "s", "resources": []},
    ],
)
def test_a_stack_that_has_nothing_has_no_resources(document: dict[str, Any]) -> None:
    assert resources_of(document) == ()


@pytest.mark.parametrize(
    "document", [{}, {"deployments": []}, {"resources": "none"}, "text", 3, None, {"deployment": 3}]
)
def test_what_is_no_program_is_refused(document: object) -> None:
    with pytest.raises(StateError, match="pulumi stack export"):
        resources_of(document)


@pytest.mark.parametrize(
    "row", [{}, "row", {"urn": 3}, {"urn": "urn:pulumi:dev::shop::photos"}, {"urn": URN, "inputs": 3}]
)
def test_a_row_that_is_no_resource_is_named(row: Any) -> None:
    with pytest.raises(StateError, match=r"resources\[0\]"):
        resources_of(state(row))


def test_a_row_of_a_state_is_a_resource() -> None:
    (found,) = resources_of(
        state(
            {
                "urn": URN,
                "type": "aws:s3/bucket:Bucket",
                "custom": True,
                "id": "photos-1",
                "inputs": {"bucket": "photos-1"},
                "outputs": {"bucket": "photos-1", "token": {**SECRET, "plaintext": '"a"'}},
                "parent": "urn:pulumi:dev::shop::shop:index:Store::store",
                "propertyDependencies": {"bucket": None, "tags": ["urn"]},
                "additionalSecretOutputs": ["password"],
            }
        )
    )
    assert (found.type, found.name, found.id) == ("aws:s3/bucket:Bucket", "photos", "photos-1")
    assert found.secrets == {"token", "password"}
    assert found.outputs["token"] == "a"
    assert found.property_dependencies == {"bucket": (), "tags": ("urn",)}


def test_a_name_may_hold_what_separates_the_parts_of_a_urn() -> None:
    (found,) = resources_of(state({"urn": f"{URN}::2024::raw"}))
    assert (found.type, found.name) == ("aws:s3/bucket:Bucket", "photos::2024::raw")


def test_what_waits_to_be_deleted_is_left_out() -> None:
    rows = [{"urn": URN, "id": "old", "delete": True}, {"urn": URN, "id": "new"}]
    assert [resource.id for resource in resources_of(state(*rows))] == ["new"]


def test_an_encrypted_secret_is_unknown_and_so_is_a_replaced_one() -> None:
    (of_state,) = resources_of(state({"urn": URN, "inputs": {"policy": {**SECRET, "ciphertext": "v1:x"}}}))
    (recorded,) = resources_of(
        {"resources": [{"urn": URN, "inputs": {"policy": "[secret]", "note": "[secret]"}, "secrets": ["policy"]}]}
    )
    for found in (of_state, recorded):
        assert found.inputs["policy"] is UNKNOWN
        assert "policy" in found.secrets
    assert recorded.inputs["note"] == "[secret]"


def test_a_file_is_named_where_it_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "program.json"
    file.write_text("{")
    with pytest.raises(StateError, match=r"program\.json is not JSON"):
        read(file)
    file.write_text(json.dumps({"a": 1}))
    with pytest.raises(StateError, match=r"program\.json: there are no resources"):
        read(file)
