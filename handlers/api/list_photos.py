"""`GET /photos`: a page of the caller's photos, in no particular but always the same order.

Environment: `LEDGER_TABLE`, `SIGNING_KEY_ARN`, `MEDIA_KEY_ID`.
"""

from __future__ import annotations

import time

from handlers.api import ledger
from handlers.api.core.photos import page_document, page_of, photo_document
from handlers.api.core.requests import ApiRequest
from handlers.api.endpoint import Reply, endpoint
from handlers.api.media import link_to_photos_of_owner


@endpoint
def handler(request: ApiRequest) -> Reply:
    """List what the caller owns."""
    limit, after = page_of(request)
    items, following = ledger.photos(request.caller.owner_id, limit=limit, after=after, now=time.time())
    link = link_to_photos_of_owner(request.media_url)
    return Reply(body=page_document([photo_document(item, link) for item in items], following))
