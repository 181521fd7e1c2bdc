"""Signed addresses of variants, as CloudFront verifies them: a policy, and an ECDSA signature of it with SHA-256.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html

One signature is for all variants of a kind, of a photo or of an owner: what follows a prefix. The wildcard stands at
the end and nowhere else, because it matches any characters, those of a query too: `https://host/*/ann/*` would open
`https://host/sizes/bob/large.jpg?/ann/`.
"""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

WINDOW_SECONDS: Final = 300
"""Addresses of the same window are the same, so that browsers keep what they have fetched."""
SHORTEST_SECONDS: Final = 300
"""For which an address can be used at least; with the window's rest, ten minutes at most."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./:-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a signature opens, and until when.

    Args:
        resource: an address with a wildcard at its end.
        expires: seconds since the epoch.
    """

    resource: str
    expires: int

    @property
    def text(self) -> str:
        """The policy as it is signed: JSON without white space."""
        condition = {"DateLessThan": {"AWS:EpochTime": self.expires}}
        statement = {"Resource": self.resource, "Condition": condition}
        return json.dumps({"Statement": [statement]}, separators=(",", ":"))


def expiry(now: float) -> int:
    """Return until when addresses that are given out now can be used."""
    return (math.floor(now / WINDOW_SECONDS) + 1) * WINDOW_SECONDS + SHORTEST_SECONDS


def policy_below(media_url: str, prefix: str, *, now: float) -> Policy:
    """Return the policy that opens all below a prefix of keys.

    Args:
        media_url: where variants are served, such as `https://photos.example.com`.
        prefix: of keys, with a slash at its end, such as `sizes/<owner_id>/`.
        now: seconds since the epoch.

    Raises:
        ValueError: the prefix would open more than what is below it.
    """
    if not _PLAIN.fullmatch(prefix) or not prefix.endswith("/") or not _PLAIN.fullmatch(media_url):
        raise ValueError(f"{media_url}/{prefix}: must be plain, with a slash at its end: it becomes part of a pattern")
    return Policy(resource=f"{media_url}/{prefix}*", expires=expiry(now))


def signed_query(policy: Policy, signature: bytes, key_id: str) -> str:
    """Return the query that opens what the policy says.

    Args:
        policy: what was signed.
        signature: of its text, in DER.
        key_id: CloudFront's id of the public key.
    """
    return (
        f"Policy={_url_safe(policy.text.encode())}&Signature={_url_safe(signature)}"
        f"&Key-Pair-Id={key_id}&Hash-Algorithm=SHA256"
    )


def address(media_url: str, key: str, query: str) -> str:
    """Return a variant's address."""
    return f"{media_url}/{quote(key)}?{query}"


def _url_safe(data: bytes) -> str:
    """Return base64 with the characters that CloudFront puts in the place of those that an address gives a meaning."""
    return base64.b64encode(data).decode().translate(str.maketrans("+=/", "-_~"))
