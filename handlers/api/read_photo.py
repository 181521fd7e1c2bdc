"""`GET /photos/{photo_id}`: one photo of the caller, with its file name and its variants' addresses.

Environment: `LEDGER_TABLE`, `SIGNING_KEY_ARN`, `MEDIA_KEY_ID`; that of `views`.
"""

from __future__ import annotations

import time

from handlers.api import ledger
from handlers.api.core.photos import is_photo, photo_document, photo_id_of
from handlers.api.core.problems import not_found
from handlers.api.core.requests import ApiRequest
from handlers.api.endpoint import Reply, endpoint
from handlers.api.media import link_to_photo
from handlers.api.views import publish_view
from handlers.images.core.ledger import item_key, upload_item_key


@endpoint
def handler(request: ApiRequest) -> Reply:
    """Return the photo, if the caller owns it."""
    owner_id = request.caller.owner_id
    item = ledger.find(item_key(owner_id, photo_id_of(request)))
    if item is None or not is_photo(item, now=time.time()):
        raise not_found()
    document = photo_document(item, link_to_photo(request.media_url))
    if upload := ledger.find(upload_item_key(owner_id, item["key"])):
        document["file_name"] = upload["file_name"]
    publish_view(owner_id, document)
    return Reply(body=document)
