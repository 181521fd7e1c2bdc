"""A certificate says what was found before, what is kept and until when the rest expires, and names nobody."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from handlers.rights.core.certificate import ALGORITHM, Erasure, canonical, certificate
from handlers.rights.core.operations import Counts, Hold
from handlers.rights.verify import NotVerified, verify

HELD = Hold("uploads", "raw/ann-id/1", "Art. 17(3)(e)")
ERASURE = Erasure(
    request_id="1",
    subject="hash",
    owner_id="ann-id",
    received="2026-11-28T12:00:00.000Z",
    due="2026-12-28T12:00:00.000Z",
    completed=datetime(2026, 11, 29, tzinfo=UTC),
    found={"uploads": Counts(3, kept=[HELD]), "lake": Counts(2)},
    verified={"uploads": Counts(0, kept=[HELD]), "lake": Counts()},
    retention={"stream": 1, "backups": 35},
)


def test_it_says_what_was_found_what_is_kept_and_until_when_the_rest_expires() -> None:
    said = certificate(ERASURE)
    assert said["erased"] == {"lake": {"items": 2}, "uploads": {"items": 3}}
    assert said["kept"] == [{"store": "uploads", "item": "raw/<owner_id>/1", "reason": HELD.reason}]
    assert {one["store"]: one["at_the_latest"] for one in said["expires"]} == {
        "stream": "2026-11-30T00:00:00.000Z",
        "backups": "2027-01-03T00:00:00.000Z",
    }
    assert b"ann-id" not in canonical(said)


def test_nothing_is_certified_that_is_left() -> None:
    with pytest.raises(ValueError, match="1 items are left"):
        certificate(replace(ERASURE, verified={**ERASURE.verified, "lake": Counts(1)}))


def test_the_same_facts_are_the_same_bytes_in_whatever_order_they_come() -> None:
    assert canonical({"b": 1, "a": {"d": "é", "c": 2}}) == '{"a":{"c":2,"d":"é"},"b":1}'.encode()


def test_another_algorithm_and_a_key_of_another_kind_are_not_verified() -> None:
    private, document = ec.generate_private_key(ec.SECP256R1()), {"request_id": "1"}
    signature = private.sign(canonical(document), ec.ECDSA(hashes.SHA256()))
    signed = {"algorithm": ALGORITHM, "value": base64.b64encode(signature).decode()}
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    key = private.public_key().public_bytes(*form)
    verify({"certificate": document, "signature": signed}, key)
    with pytest.raises(NotVerified, match="the algorithm RSASSA_PSS_SHA_256 is unknown"):
        verify({"certificate": document, "signature": {**signed, "algorithm": "RSASSA_PSS_SHA_256"}}, key)
    other = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(*form)
    with pytest.raises(NotVerified, match="not one of an elliptic curve"):
        verify({"certificate": document, "signature": signed}, other)
    with pytest.raises(NotVerified, match="not this key's"):
        verify({"certificate": document, "signature": {**signed, "value": "no base64"}}, key)
