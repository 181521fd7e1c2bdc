"""Where things are: the keys of originals, of the workflow's own files, and of variants.

An upload is `raw/<owner_id>/<any name>`. Its variants are `sizes/<owner_id>/<photo_id>/<name>.<extension>` and
`filtered/<owner_id>/<photo_id>/<name>.<extension>`. The photo's id is a digest of bucket, key and version, so that no
two originals ever share a variant's key, and no name that a person chose gets into an address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.images.core.formats import FORMATS
from handlers.images.core.refusal import ImageRefused

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
    parts = key.split("/")
    digest = hashlib.sha256(f"{bucket}/{key}#{version}".encode()).hexdigest()
    return Photo(
        bucket=bucket,
        key=key,
        version=version,
        versioned=versioned,
        owner_id=parts[1] if len(parts) > 2 else "",  # noqa: PLR2004 - raw/, the owner and a name
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
        raise ImageRefused("the key names no owner; upload to raw/<owner_id>/<name>")
    if len(photo.owner_id) > _LONGEST_OWNER or photo.owner_id in (".", ".."):
        raise ImageRefused(f"the owner in the key is not valid; use 1 to {_LONGEST_OWNER} characters, but not . or ..")
    return photo


def decoded_key(photo: Photo) -> str:
    """Return where the decoded picture is kept while the workflow runs."""
    return f"work/decoded/{photo.owner_id}/{photo.photo_id}.tiff"


def working_key(photo: Photo, kind: str, name: str) -> str:
    """Return where a variant is kept, losslessly, until it is encoded."""
    return f"work/{kind}/{photo.owner_id}/{photo.photo_id}/{name}.tiff"


def variant_key(photo: Photo, kind: str, name: str, format_: str) -> str:
    """Return where a finished variant is."""
    return f"{kind}/{photo.owner_id}/{photo.photo_id}/{name}.{FORMATS[format_].extensions[0]}"
