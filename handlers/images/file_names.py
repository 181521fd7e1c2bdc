"""The file name that a user gave an upload: in the ledger alone, and read only to be held against what the file is.

Environment: `LEDGER_TABLE`.
"""

from __future__ import annotations

import os

from handlers.images.core.keys import Photo
from handlers.images.core.ledger import upload_item_key
from handlers.shared.clients import dynamodb
from handlers.shared.faults import transient_faults
from handlers.shared.items import from_item, to_item


def file_name_of(photo: Photo) -> str:
    """Return the name of an upload's file: the user's, or the key where the upload was not handed out by the platform.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("DynamoDB"):
        answer = dynamodb().get_item(
            TableName=os.environ["LEDGER_TABLE"],
            Key=to_item(upload_item_key(photo.owner_id, photo.key)),
            ProjectionExpression="file_name",
        )
    return from_item(answer["Item"])["file_name"] if "Item" in answer else photo.key
