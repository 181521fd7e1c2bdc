"""CloudFront's signed URLs and cookies.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

PARAMETERS: Final = ("Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm")
_NOT_IN_URLS: Final = str.maketrans("-_~", "+=/")
_HASHES: Final[Mapping[str, HashAlgorithm]] = {
    "SHA1": SHA1(),  # noqa: S303 - CloudFront's default, which is only verified here
    "SHA256": SHA256(),
}
_MISSING: Final = "MissingKey"
_DENIED: Final = "AccessDenied"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why CloudFront does not serve a URL."""

    code: str
    """As in CloudFront's answer."""
    reason: str


def without_signature(query: str) -> str:
    """Return a query string without what only signs it: neither the origin nor the cache sees that."""
    return "&".join(part for part in query.split("&") if part.partition("=")[0] not in PARAMETERS)


def check(
    url: str, query: str, cookies: Mapping[str, str], *, keys: Mapping[str, str], address: str, now: float
) -> Refused | None:
    """Say why a request is refused; None where it is signed as it must be.

    Args:
        url: Scheme, host and path.
        query: The query string, signature included.
        cookies: Name -> value.
        keys: Id of each key that is trusted -> its public key, as PEM.
        address: The viewer's.
        now: Seconds since 1970.
    """
    given = {name: unquote(value) for name, _, value in (part.partition("=") for part in query.split("&") if part)}
    for name in PARAMETERS:
        given.setdefault(name, cookies.get(f"CloudFront-{name}", ""))
    pem = keys.get(given["Key-Pair-Id"])
    if not given["Key-Pair-Id"]:
        return Refused(_MISSING, "Missing Key-Pair-Id query parameter or cookie value")
    if pem is None:
        return Refused(_DENIED, f"the key {given['Key-Pair-Id']} is in no trusted key group")
    rest = without_signature(query)
    resource = f"{url}?{rest}" if rest else url
    try:
        policy = _decoded(given["Policy"]) if given["Policy"] else _canned(resource, given["Expires"])
        signature = _decoded(given["Signature"])
        statement = json.loads(policy)["Statement"][0]
    except (binascii.Error, ValueError, LookupError, TypeError):
        return Refused(_DENIED, "the policy or the signature cannot be read")
    if not _signed(pem, policy, signature, given["Hash-Algorithm"] or "SHA1"):
        return Refused(_DENIED, "the signature does not fit the policy and the key")
    reason = _unmet(statement, resource, address, now)
    return Refused(_DENIED, reason) if reason else None


def _decoded(text: str) -> bytes:
    return base64.b64decode(text.translate(_NOT_IN_URLS), validate=True)


def _canned(resource: str, expires: str) -> bytes:
    """Return the policy that a URL with `Expires` stands for."""
    condition = {"DateLessThan": {"AWS:EpochTime": int(expires)}}
    return json.dumps({"Statement": [{"Resource": resource, "Condition": condition}]}, separators=(",", ":")).encode()


def _signed(pem: str, policy: bytes, signature: bytes, algorithm: str) -> bool:
    key, digest = _public_key(pem), _HASHES.get(algorithm)
    try:
        match key, digest:
            case rsa.RSAPublicKey(), HashAlgorithm():
                key.verify(signature, policy, padding.PKCS1v15(), digest)
            case ec.EllipticCurvePublicKey(), HashAlgorithm():
                key.verify(signature, policy, ec.ECDSA(digest))
            case _:
                return False
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=64)
def _public_key(pem: str) -> object:
    return load_pem_public_key(pem.encode())


def _unmet(statement: Mapping[str, Any], resource: str, address: str, now: float) -> str:
    """Return which part of a policy does not hold; empty where all of it does."""
    condition: Mapping[str, Any] = statement.get("Condition") or {}
    pattern = ".*".join(
        ".".join(re.escape(part) for part in piece.split("?"))
        for piece in str(statement.get("Resource", "*")).split("*")
    )
    if not re.fullmatch(pattern, resource):
        return "the policy is for another resource"
    before, after = (condition.get(name, {}).get("AWS:EpochTime") for name in ("DateLessThan", "DateGreaterThan"))
    if not isinstance(before, int) or now >= before:
        return "it has expired"
    if after is not None and now < after:
        return "it is not valid yet"
    network = condition.get("IpAddress", {}).get("AWS:SourceIp")
    if network and ipaddress.ip_address(address) not in ipaddress.ip_network(network, strict=False):
        return "it is for another address"
    return ""
