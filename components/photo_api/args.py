"""The arguments of `PhotoApi`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

from components.building_blocks.arguments import Between, Default, Length, Matches
from components.building_blocks.foundation import Foundation
from components.building_blocks.references import ReviewsRef, SecretRef, StoreRef
from handlers.images.core.options import Limits

MOST_BYTES = 5_000_000_000
"""Of a file that one request uploads (https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html)."""
Https = Annotated[str, Matches(r"https://[A-Za-z0-9.-]+(:\d+)?(/[^\s?#]*)?", "must be an address of https://")]


class TokenIssuerArgs(TypedDict):
    """An OpenID Connect issuer whose tokens are taken in place of the API's own user pool's."""

    issuer: Https
    """The claim `iss` of its tokens, exactly."""
    audience: Annotated[str, Matches(r"\S{1,256}", "must be 1 to 256 characters without white space")]
    """The claim `aud` of its tokens, or one of it."""
    keys_url: NotRequired[Https]
    """Where its public keys are. Default: `<issuer>/.well-known/jwks.json`."""
    algorithms: NotRequired[Annotated[Sequence[Literal["RS256", "ES256"]], Length(1, 2), Default(("RS256", "ES256"))]]
    """Of signatures that are taken, whatever a token says."""


class PhotoApiArgs(Foundation):
    """Arguments of `PhotoApi`."""

    uploads: StoreRef
    """The bucket of originals."""
    variants: StoreRef
    """The bucket of variants."""
    ledger: StoreRef
    """The table of photos and their outcomes."""
    reviews: NotRequired[ReviewsRef | None]
    """What waits for people's approval. Default: nothing is reviewed, and there are no routes for it."""
    max_bytes: NotRequired[Annotated[int, Between(1, MOST_BYTES, "bytes"), Default(Limits().max_bytes)]]
    """The largest file that is taken. Default: as the workflow takes them."""
    token_issuer: NotRequired[TokenIssuerArgs | None]
    """Whose tokens are taken, by a Lambda authoriser. Default: those of the API's own user pool."""
    tombstones: NotRequired[StoreRef | None]
    """The list of restricted and erased subjects, who get no form for an upload. Default: nobody is restricted."""
    subject_key_secret: NotRequired[SecretRef | None]
    """The secret with the key of the hashes in it. Required with `tombstones`."""
    view_events: NotRequired[Annotated[bool, Default(False)]]
    """Whether each view of a photo is an event on EventBridge's default bus, as docs/events.md describes it. Default:
    none is."""
    albums: NotRequired[Annotated[bool, Default(False)]]
    """Whether the routes of the albums' service are among the routes."""
    tags: NotRequired[Mapping[str, str]]
