"""Whom some data names: the whole id, in any encoding within another, and nobody whose id is a part of it."""

from __future__ import annotations

import base64
import gzip
import json

import pytest
from backports import zstd

from handlers.rights.core.mentions import Mentions, owner_ids_in

ANN = Mentions(["ann"])
RECORD = json.dumps({"owner_id": "ann"}).encode()


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"raw/ann/1.jpg",
        RECORD,
        b64(RECORD),
        gzip.compress(RECORD),
        zstd.compress(RECORD),
        gzip.compress(zstd.compress(b64(RECORD))),
        json.dumps({"record": b64(gzip.compress(RECORD)).decode()}).encode(),
        json.dumps({b64(RECORD).decode(): 1, "ann": 2}).encode(),
        b'"' + b64(RECORD) + b'"\n"' + b64(b"x") + b'"',
        json.dumps([[json.dumps({"deep": b64(RECORD).decode()})]]).encode(),
    ],
)
def test_a_whole_id_is_found_in_any_encoding(data: bytes) -> None:
    assert ANN.in_bytes(data)


def test_a_key_of_json_names_as_well() -> None:
    assert ANN.in_value({"photos": {"ann": 1}})
    assert ANN.in_value([{"ann": None}])


@pytest.mark.parametrize("text", ["joann", "anna", "ann-2", "2-ann", "ann_", "_ann", "Ann", ""])
def test_who_has_a_part_of_the_id_is_another(text: str) -> None:
    assert not ANN.in_text(text)
    assert not ANN.in_bytes(b64(json.dumps({"owner_id": text}).encode()))
    assert not ANN.in_value({text: text})


@pytest.mark.parametrize("data", [b"\x1f\x8bann-no-gzip"[:4], b"\x28\xb5\x2f\xfdno", b"\xff\xfe", b"{", b"[[", b"QUJD"])
def test_what_cannot_be_decoded_names_nobody(data: bytes) -> None:
    assert not ANN.in_bytes(data)


def test_nobody_is_named_nowhere_and_an_empty_id_is_refused() -> None:
    assert not Mentions([]).in_bytes(RECORD)
    with pytest.raises(ValueError, match="owner_id is empty"):
        Mentions(["ann", ""])


def test_owners_are_read_from_their_field_in_encoded_texts_too() -> None:
    inner = b64(json.dumps({"owner_id": "bob"}).encode()).decode()
    value = {"owner_id": "ann", "records": [{"data": inner}, json.dumps({"owner_id": "zoe"})], "other": "eve"}
    assert owner_ids_in(value) == {"ann", "bob", "zoe"}
