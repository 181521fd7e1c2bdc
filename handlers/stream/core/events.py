"""The events that may be on the stream, each in its current version. Those of before are in `versions`.

An event is one JSON object: the envelope of `Event`, and beside it what its type says. The only identifier of a person
is `owner_id`, the pseudonym whose photo or album it is: who viewed a photo, who shares an album, what a file is called
and where it was taken are no part of any event, and a field that is not declared here is refused.

A change that adds a field without a default, removes one or gives it another meaning is another version: see
`versions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

MOST: Final = 2**53 - 1
"""Of a whole number: what every reader of JSON takes exactly (RFC 8259, section 6)."""

Origin = Literal["platform", "probe", "test"]
"""What caused an event: people who use the platform, a health check, or a test."""

LONGEST_OWNER: Final = 128
OwnerId = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_OWNER, description="Whose photo or album it is, as a pseudonym.")
]
PhotoId = Annotated[str, Meta(min_length=32, max_length=32, description="The photo's id: 32 hexadecimal digits.")]
Bytes = Annotated[int, Meta(ge=0, le=MOST, description="The file's length in bytes.")]
Pixels = Annotated[int, Meta(ge=1, le=1_000_000, description="In pixels.")]
FormatName = Annotated[str, Meta(min_length=1, max_length=16, description="The image format, such as jpeg.")]
Kind = Annotated[Literal["sizes", "filtered"], Meta(description="Whether the variant is a size or a filter.")]
VariantName = Annotated[str, Meta(min_length=1, max_length=64, description="The variant's name in the options.")]


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False, tag_field="type"):
    """What every event says, in every version."""

    event_id: Annotated[
        str,
        Meta(min_length=16, max_length=64, description="The event's own id; the same event sent again has the same."),
    ]
    occurred_at: Annotated[datetime, Meta(tz=True, description="When it happened, in RFC 3339 with an offset.")]
    owner_id: OwnerId
    origin: Annotated[Origin, Meta(description="Who caused it: people, a health check, or a test.")] = "platform"


class PhotoUploaded(Envelope, frozen=True, kw_only=True, tag="photo_uploaded"):
    """An original is in the uploads' bucket."""

    schema_version: Literal[1]
    photo_id: PhotoId
    bytes: Bytes


class CreatedVariant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A variant that was created."""

    kind: Kind
    name: VariantName
    format: FormatName
    width: Pixels
    height: Pixels
    bytes: Bytes


class PhotoProcessed(Envelope, frozen=True, kw_only=True, tag="photo_processed"):
    """All variants of a photo are there."""

    schema_version: Literal[1]
    photo_id: PhotoId
    format: FormatName
    width: Pixels
    height: Pixels
    bytes: Bytes
    milliseconds: Annotated[int, Meta(ge=0, le=MOST, description="From the claim to the last variant.")]
    variants: Annotated[Sequence[CreatedVariant], Meta(max_length=200, description="What was created.")]


class PhotoRefused(Envelope, frozen=True, kw_only=True, tag="photo_refused"):
    """An upload is no photo that the platform takes."""

    schema_version: Literal[1]
    photo_id: PhotoId
    reason: Annotated[str, Meta(min_length=1, max_length=1000, description="What its owner reads.")]


class PhotoViewed(Envelope, frozen=True, kw_only=True, tag="photo_viewed"):
    """A variant was delivered, or its address given, to somebody who is not named."""

    schema_version: Literal[2]
    photo_id: PhotoId
    kind: Kind
    variant: VariantName
    format: FormatName


class AlbumChanged(Envelope, frozen=True, kw_only=True, tag="album_changed"):
    """An album is not what it was."""

    schema_version: Literal[1]
    album_id: Annotated[str, Meta(min_length=36, max_length=36, description="The album's id, a UUID.")]
    change: Annotated[
        Literal["created", "renamed", "photos_added", "photos_removed", "deleted"],
        Meta(description="What happened to it."),
    ]
    photos: Annotated[int, Meta(ge=0, le=MOST, description="How many photos it has afterwards.")]


Event = PhotoUploaded | PhotoProcessed | PhotoRefused | PhotoViewed | AlbumChanged
"""Any event, in its current version."""
EVENTS: Final[tuple[type[Event], ...]] = get_args(Event)
