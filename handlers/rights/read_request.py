"""`GET /privacy/requests/{request_id}`: how far a request is, what was found, its certificate, or a link to its export.

The link is a signed address that S3 refuses after 15 minutes; whoever asks again gets another one while the archive is
there. Environment: that of `ledger`, `authority`, `exports` and `handlers.shared.subjects`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import boto3
from botocore.config import Config

from handlers.api.core.requests import ApiRequest
from handlers.api.endpoint import Reply, endpoint
from handlers.rights import ledger
from handlers.rights.authority import check_may_read
from handlers.rights.core.requests import Right
from handlers.shared.telemetry import logger

LINK_SECONDS: Final = 900
_SHOWN: Final = ("request_id", "kind", "state", "reason", "received_at", "due_at", "closed_at", "by")


@endpoint
def handler(request: ApiRequest) -> Reply:
    """Return a request."""
    item = check_may_read(request.caller, ledger.find(request.path["request_id"]))
    logger.info("read", request_id=item["request_id"], kind=item["kind"])
    body = {name: item[name] for name in _SHOWN if name in item}
    if item["kind"] == Right.FIND and "step_found" in item:
        body["found"] = {store: int(counts["found"]) for store, counts in json.loads(item["step_found"]).items()}
    if "certificate" in item:
        body["certificate"] = json.loads(item["certificate"])
    if "export" in item:
        body["export"] = _link(item["export"])
    return Reply(body=body)


def _link(export: Mapping[str, Any]) -> dict[str, Any]:
    where = {"Bucket": os.environ["EXPORTS_BUCKET"], "Key": export["key"]}
    asked = {"ResponseContentDisposition": 'attachment; filename="export.zip"'}
    url = _signer().generate_presigned_url("get_object", Params={**where, **asked}, ExpiresIn=LINK_SECONDS)
    return {"url": url, "expires_in": LINK_SECONDS, "bytes": int(export["bytes"])}


@cache
def _signer() -> Any:  # noqa: ANN401 - boto3's own
    """Return a client that makes no calls."""
    config: Any = Config(signature_version="s3v4")
    made: Any = boto3.client
    return made("s3", config=config)
