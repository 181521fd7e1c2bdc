"""`GET /reviews`: what waits for a reviewer, the most urgent first, each with an address of the original.

Nothing is made of a photo before it is approved, so the original is what there is to look at. Its address is signed for
its exact version and five minutes, and says what the pipeline found the file to be, whatever its uploader called it.

Environment: `REVIEWS_TABLE`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from handlers.api import signer, waiting
from handlers.api.core.requests import ApiRequest
from handlers.api.core.reviews import URL_SECONDS, content_type_of, page_of_reviews, reviews_document
from handlers.api.endpoint import Reply, endpoint


@endpoint
def handler(request: ApiRequest) -> Reply:
    """List what waits, if the caller may answer it."""
    limit, after = page_of_reviews(request)
    items, more = waiting.reviews(limit=limit, after=after, now=int(time.time()))
    return Reply(body=reviews_document(items, _url, more=more))


def _url(item: Mapping[str, Any]) -> str:
    version = {"VersionId": item["version"]} if item["versioned"] else {}
    asked = {
        "Bucket": item["bucket"],
        "Key": item["key"],
        "ResponseContentType": content_type_of(item),
        "ResponseContentDisposition": "inline",
        **version,
    }
    return signer.signer().generate_presigned_url("get_object", asked, URL_SECONDS)
