"""Signed URLs: what CloudFront serves and what it refuses, by key, signature, resource, time and address."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.gates.signing import check, without_signature

URL = "http://127.0.0.1:4000/sizes/ann/1.jpg"
NOW = 1_000.0
ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEYS = {
    name: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for name, key in (("KEC", ELLIPTIC), ("KRSA", RSA))
}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode().translate(str.maketrans("+=/", "-_~"))


def statement(resource: str = URL, **conditions: Any) -> bytes:
    condition = {"DateLessThan": {"AWS:EpochTime": 1_060}, **conditions}
    return json.dumps({"Statement": [{"Resource": resource, "Condition": condition}]}).encode()


def elliptic(policy: bytes, key: str = "KEC") -> str:
    signature = encoded(ELLIPTIC.sign(policy, ec.ECDSA(SHA256())))
    return f"Policy={encoded(policy)}&Signature={signature}&Key-Pair-Id={key}&Hash-Algorithm=SHA256"


def reason(query: str, url: str = URL, *, now: float = NOW, address: str = "192.0.2.1") -> str:
    refused = check(url, query, {}, keys=KEYS, address=address, now=now)
    return refused.reason if refused else ""


def test_a_custom_policy_with_an_elliptic_key_is_served() -> None:
    assert reason(elliptic(statement())) == ""


def test_a_canned_policy_with_an_rsa_key_is_served_by_the_default_hash() -> None:
    policy = json.dumps(
        {"Statement": [{"Resource": f"{URL}?size=2", "Condition": {"DateLessThan": {"AWS:EpochTime": 1_060}}}]},
        separators=(",", ":"),
    ).encode()
    signature = encoded(RSA.sign(policy, padding.PKCS1v15(), SHA1()))  # noqa: S303 - CloudFront's default
    query = f"size=2&Expires=1060&Signature={signature}&Key-Pair-Id=KRSA"
    assert reason(query) == ""
    assert "does not fit" in reason(query.replace("Expires=1060", "Expires=9999"))
    assert "does not fit" in reason(query.replace("size=2", "size=3"))


def test_signed_cookies_are_as_good_as_a_signed_url() -> None:
    pairs = dict(part.split("=", 1) for part in elliptic(statement()).split("&"))
    cookies = {f"CloudFront-{name}": value for name, value in pairs.items()}
    assert check(URL, "", cookies, keys=KEYS, address="192.0.2.1", now=NOW) is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Missing Key-Pair-Id"),
        (elliptic(statement(), key="KOTHER"), "the key KOTHER is in no trusted key group"),
        (elliptic(statement(), key="KRSA"), "does not fit"),
        (elliptic(statement("http://127.0.0.1:4000/sizes/bob/*")), "another resource"),
        (elliptic(statement(DateLessThan={"AWS:EpochTime": 1_000})), "expired"),
        (elliptic(statement(DateLessThan={})), "expired"),
        (elliptic(statement(DateGreaterThan={"AWS:EpochTime": 1_001})), "not valid yet"),
        (elliptic(statement(IpAddress={"AWS:SourceIp": "198.51.100.0/24"})), "another address"),
        (elliptic(statement()).replace("SHA256", "MD5"), "does not fit"),
        ("Policy=!&Signature=!&Key-Pair-Id=KEC", "cannot be read"),
        (f"Policy={encoded(b'{}')}&Signature={encoded(b'x')}&Key-Pair-Id=KEC", "cannot be read"),
        ("Expires=soon&Signature=abcd&Key-Pair-Id=KEC", "cannot be read"),
    ],
)
def test_what_is_not_signed_for_this_is_refused(query: str, expected: str) -> None:
    assert expected in reason(query)


def test_a_wildcard_stands_for_any_characters_and_nothing_else() -> None:
    query = elliptic(statement("http://127.0.0.1:4000/sizes/ann/*"))
    assert reason(query) == ""
    assert reason(query, URL.replace("ann", "anna")) == "the policy is for another resource"
    assert reason(elliptic(statement(URL.replace(".", "?")))) == ""
    assert reason(elliptic(statement(URL.replace(".jpg", "xjpg")))) == "the policy is for another resource"


@given(st.integers(min_value=0, max_value=600), st.sampled_from(range(8)))
def test_no_changed_bit_of_a_signature_or_policy_is_accepted(position: int, bit: int) -> None:
    policy = bytearray(statement())
    good = elliptic(bytes(policy))
    policy[position % len(policy)] ^= 1 << bit
    assert reason(good.replace(good.split("&")[0], f"Policy={encoded(bytes(policy))}")) != ""


def test_the_signature_is_no_part_of_the_query() -> None:
    assert without_signature(f"a=1&{elliptic(statement())}&b=2&Expires=1") == "a=1&b=2"
