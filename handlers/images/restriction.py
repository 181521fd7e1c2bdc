"""Whether anything may be made of a person's photos: not while their data is restricted, nor once it is erased.

An objection to the analysis of what somebody does on the platform is none to the photos that they send.

Environment: `LEDGER_TABLE`; `TOMBSTONES_TABLE` and `SUBJECT_KEY_SECRET_ARN` as `handlers.shared.subjects` reads them.
Without a `TOMBSTONES_TABLE` nobody is restricted.
"""

from __future__ import annotations

import os

from handlers.images.core.keys import Photo
from handlers.images.core.ledger import photo_item_key
from handlers.images.core.refusal import ImageRefused
from handlers.shared.clients import dynamodb, s3
from handlers.shared.faults import transient_faults
from handlers.shared.items import to_item
from handlers.shared.subjects import State, find_states


class OwnerRestricted(ImageRefused):
    """The owner's data is kept, and nothing else is done with it (GDPR Art. 18)."""

    def __init__(self) -> None:
        super().__init__("your data is restricted: nothing is made of photos until that ends; upload it again then")


class OwnerErased(ImageRefused):
    """The owner's data was erased while the upload was on its way (GDPR Art. 17).

    Args:
        photo: The upload, which `forget` takes.
    """

    def __init__(self, photo: Photo) -> None:
        super().__init__("the account of this photo was erased")
        self.photo = photo


def check_owner(photo: Photo) -> None:
    """Refuse a photo whose owner is restricted or erased.

    Raises:
        OwnerRestricted: nothing may be made of it now.
        OwnerErased: it must be forgotten, which `forget` does.
        TransientFault: the list could not be read; the call may succeed later.
    """
    if not os.environ.get("TOMBSTONES_TABLE"):
        return
    state = find_states({photo.owner_id}).get(photo.owner_id)
    if state is State.RESTRICTED:
        raise OwnerRestricted
    if state is State.ERASED:
        raise OwnerErased(photo)


def forget(photo: Photo) -> None:
    """Delete an upload that arrived after the erasure of its owner, and what the ledger says of it.

    Raises:
        TransientFault: some of it may be left; the call may succeed later.
    """
    with transient_faults("S3"):
        s3().delete_object(Bucket=photo.bucket, Key=photo.key, VersionId=photo.version)
    with transient_faults("DynamoDB"):
        dynamodb().delete_item(TableName=os.environ["LEDGER_TABLE"], Key=to_item(photo_item_key(photo)))
