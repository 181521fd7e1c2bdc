"""Where things are: the layout of the keys of originals, of variants, and of the files of work that is under way.

An upload is `raw/<owner_id>/<name>`, and whoever hands out an upload gives it a random name: the user's own file name
is in the ledger alone (`handlers.images.core.ledger`), so that logs, trails and histories name nobody. Other names are
taken as well. Variants are `sizes/<owner_id>/<photo_id>/<name>.<extension>` and `filtered/...`. The photo's id is a
digest of bucket, key and version, so that no two originals ever share a variant's key, and no name that a person chose
gets into an address.

The purpose comes before the owner, because rights are given by prefix: a function that makes sizes may write below
`work/sizes/` and nowhere else. `owned_prefixes` lists all that begin with an owner, so that a person's objects are
found without reading any other.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from handlers.images.core.formats import FORMATS
from handlers.images.core.refusal import ImageRefused

UPLOADS: Final = "raw/"
"""Originals, in the uploads' bucket; all others are in the variants' bucket."""
VARIANTS: Final = ("sizes/", "filtered/")
"""What is served: a folder for each kind of variant."""
WORK: Final = "work/"
"""What is under way; a lifecycle rule deletes what stays behind."""
DECODED: Final = f"{WORK}decoded/"
WORKING_SIZES: Final = f"{WORK}sizes/"
WORKING_FILTERED: Final = f"{WORK}filtered/"
JOBS: Final = f"{WORK}heavy/"
"""Orders and results of Batch jobs."""
WATERMARKS: Final = "watermarks/"
"""Pictures of watermarks, which the platform's operator puts there."""
REPORTS: Final = "reports/"
"""What became of many photos."""

_LONGEST_OWNER = 128
_ID_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """Which upload it is: what the workflow hands to every state.

    Args:
        bucket: that it is in.
        key: raw, as the event has it: nothing in it is encoded.
        version: its version id, or its ETag where the bucket keeps no versions.
        versioned: whether `version` is a version id.
        owner_id: whose it is.
        photo_id: 32 hexadecimal digits.
    """

    bucket: str
    key: str
    version: str
    versioned: bool
    owner_id: str
    photo_id: str


def photo_at(bucket: str, key: str, version: str, *, versioned: bool) -> Photo:
    """Return the photo at a place; its owner is empty where the key, which should be raw/<owner_id>/<name>, has none.

    The workflow says the same in its first state (workflows/process_image.asl.json).
    """
    owner_id, slash, _ = key[len(UPLOADS) :].partition("/")
    digest = hashlib.sha256(f"{bucket}/{key}#{version}".encode()).hexdigest()
    return Photo(
        bucket=bucket,
        key=key,
        version=version,
        versioned=versioned,
        owner_id=owner_id if slash else "",
        photo_id=digest[:_ID_LENGTH],
    )


def photo_of_event(event: Mapping[str, Any]) -> Photo:
    """Return the photo that S3's event on EventBridge is about; keys are raw there.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    bucket, object_ = event["detail"]["bucket"]["name"], event["detail"]["object"]
    version = object_.get("version-id")
    return photo_at(bucket, object_["key"], version or object_["etag"], versioned=version is not None)


def parse_photo(data: Mapping[str, Any]) -> Photo:
    """Read the `photo` of a state's input.

    Raises:
        ImageRefused: its key names no owner.
    """
    photo = Photo(**data)
    if not photo.owner_id:
        raise ImageRefused(f"the key names no owner; upload to {UPLOADS}<owner_id>/<name>")
    if len(photo.owner_id) > _LONGEST_OWNER or photo.owner_id in (".", ".."):
        raise ImageRefused(f"the owner in the key is not valid; use 1 to {_LONGEST_OWNER} characters, but not . or ..")
    return photo


def new_upload_key(owner_id: str) -> str:
    """Return the key of a new upload, with a name of 32 random hexadecimal digits."""
    return f"{UPLOADS}{owner_id}/{secrets.token_hex(16)}"


def owned_prefixes(owner_id: str) -> Mapping[str, tuple[str, ...]]:
    """Return the prefixes of all objects of a person: in the bucket of `uploads`, and in the bucket of `variants`."""
    variants = (*VARIANTS, DECODED, WORKING_SIZES, WORKING_FILTERED, JOBS)
    return {
        "uploads": (f"{UPLOADS}{owner_id}/",),
        "variants": tuple(f"{prefix}{owner_id}/" for prefix in variants),
    }


def photo_prefixes(owner_id: str, photo_id: str) -> tuple[str, ...]:
    """Return the prefixes of all that is made of one photo, in the bucket of variants; each begins no other's key."""
    folders = (*VARIANTS, WORKING_SIZES, WORKING_FILTERED, JOBS)
    return (*(f"{folder}{owner_id}/{photo_id}/" for folder in folders), f"{DECODED}{owner_id}/{photo_id}.")


def decoded_key(photo: Photo) -> str:
    """Return where the decoded picture is kept while the workflow runs."""
    return f"{DECODED}{photo.owner_id}/{photo.photo_id}.tiff"


def working_key(photo: Photo, kind: str, name: str) -> str:
    """Return where a variant is kept, losslessly, until it is encoded."""
    return f"{WORK}{kind}/{photo.owner_id}/{photo.photo_id}/{name}.tiff"


def variant_key(photo: Photo, kind: str, name: str, format_: str) -> str:
    """Return where a finished variant is."""
    return f"{kind}/{photo.owner_id}/{photo.photo_id}/{name}.{FORMATS[format_].extensions[0]}"


def order_key(owner_id: str, photo_id: str) -> str:
    """Return where the order of a photo's Batch job is."""
    return f"{JOBS}{owner_id}/{photo_id}/order.json"


def result_key(owner_id: str, photo_id: str, index: int) -> str:
    """Return where one child of a photo's Batch job says what came of it."""
    return f"{JOBS}{owner_id}/{photo_id}/{index}.json"
