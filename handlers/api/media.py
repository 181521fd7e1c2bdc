"""Signs the addresses of variants. The private key never leaves AWS KMS: each signature is a call, and is kept.

Environment: `SIGNING_KEY_ARN`, a KMS key of ECC_NIST_P256; `MEDIA_KEY_ID`, CloudFront's id of its public key.
"""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import Any, Protocol, cast

from handlers.api.core.media import Policy, address, policy_below, signed_query
from handlers.api.core.photos import Link
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults

_OF_OWNER, _OF_PHOTO = 2, 3
"""Segments of a variant's key: kind, owner, photo, file."""


class Kms(Protocol):
    """What is used of boto3's client."""

    def sign(self, *, KeyId: str, Message: bytes, **kwargs: str) -> dict[str, Any]: ...  # noqa: D102, N803


def link_to_photos_of_owner(media_url: str) -> Link:
    """Return what signs the addresses of a list: two signatures, whatever its length."""
    return _link(media_url, _OF_OWNER)


def link_to_photo(media_url: str) -> Link:
    """Return what signs the addresses of one photo: they open nothing else."""
    return _link(media_url, _OF_PHOTO)


def _link(media_url: str, segments: int) -> Link:
    def link(key: str) -> str | None:
        if not media_url:
            return None
        prefix = "".join(f"{segment}/" for segment in key.split("/")[:segments])
        policy = policy_below(media_url, prefix, now=time.time())
        return address(media_url, key, _signed(policy, os.environ["SIGNING_KEY_ARN"], os.environ["MEDIA_KEY_ID"]))

    return link


@lru_cache(maxsize=512)
def _signed(policy: Policy, key_arn: str, key_id: str) -> str:
    kms = cast("Kms", client("kms"))
    with transient_faults("KMS"):
        answer = kms.sign(
            KeyId=key_arn, Message=policy.text.encode(), MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256"
        )
    return signed_query(policy, answer["Signature"], key_id)
