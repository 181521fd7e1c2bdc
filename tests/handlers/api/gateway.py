"""The API's functions over S3, DynamoDB and KMS in moto, called as API Gateway calls them.

Lambda's Invoke runs the answering function in this process; SNS and Step Functions only keep what they were given.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from handlers.api import answer_review, create_upload, delete_photo, list_photos, list_reviews, read_photo
from handlers.images.core.keys import Photo, photo_at, photo_prefixes
from handlers.images.core.ledger import new_upload, photo_item_key
from handlers.images.review import answer, reviews
from handlers.shared.items import to_item
from tests.handlers.faulty import LEDGER, RAW, REVIEWS, TOKEN, VARIANTS, Cloud, objects_of
from tests.handlers.lambda_context import context

Document = dict[str, Any]
MEDIA_URL = "https://photos.example.com"
KEY_ID = "K2JCJMDEHXQW5F"
DATA_KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "LEDGER_TABLE": LEDGER,
    "REVIEWS_TABLE": REVIEWS,
    "UPLOADS_BUCKET": RAW,
    "VARIANTS_BUCKET": VARIANTS,
    "UPLOADS_KEY_ARN": DATA_KEY,
    "MOST_BYTES": "100000000",
    "RETENTION_DAYS": "0",
    "MEDIA_KEY_ID": KEY_ID,
    "ANSWER_FUNCTION": "answer",
}
REVIEW_ID = "4f1d6c1e-93a5-4a59-a7f4-5d0f3b0c9f11"
MODULES: Mapping[str, Any] = {
    "POST /uploads": create_upload,
    "GET /photos": list_photos,
    "GET /photos/{photo_id}": read_photo,
    "DELETE /photos/{photo_id}": delete_photo,
    "GET /reviews": list_reviews,
    "POST /reviews/{review_id}/answer": answer_review,
}
ROUTES = tuple(MODULES)


@dataclass(frozen=True)
class Response:
    """What API Gateway is given."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def detail(self) -> str:
        """What is wrong, in words."""
        return self.body["detail"]


def event(
    route: str,
    owner: str | None = "ann",
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Any = None,
    groups: str | None = None,
    authorizer: Mapping[str, Any] | None = None,
) -> Document:
    """Return a REST API's proxy event."""
    method, resource = route.split(" ")
    claims = {"sub": owner, "token_use": "id", **({"cognito:groups": groups} if groups else {})}
    sent = {} if body is None else {"Content-Type": "application/json"}
    return {
        "httpMethod": method,
        "resource": resource,
        "path": resource.format(**(path or {})),
        "pathParameters": dict(path) if path else None,
        "queryStringParameters": dict(query) if query else None,
        "headers": {**sent, **(headers or {})},
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "authorizer": authorizer if authorizer is not None else {"claims": claims} if owner else None,
        },
        "stageVariables": {"media_url": MEDIA_URL},
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }


def call(route: str, owner: str | None = "ann", **given: Any) -> Response:
    """Call an operation as an owner."""
    answered = MODULES[route].handler(event(route, owner, **given), context())
    body = json.loads(answered["body"]) if answered["body"] else None
    return Response(answered["statusCode"], answered["headers"], body)


class Platform(Cloud):
    """The services, with photos in them."""

    def __init__(self) -> None:
        super().__init__()
        self.s3.put_bucket_versioning(Bucket=VARIANTS, VersioningConfiguration={"Status": "Enabled"})

    def empty(self, *buckets: str) -> None:
        super().empty(*(buckets or (RAW, VARIANTS)))

    def versions(self, bucket: str) -> list[tuple[str, str]]:
        """Return every version of every object, and every mark of a deletion."""
        stored = dict.items(objects_of(bucket))
        return sorted((key, version.version_id) for key, found in stored for version in found)

    def state(self) -> Document:
        versions = {bucket: [key for key, _ in self.versions(bucket)] for bucket in (RAW, VARIANTS)}
        return super().state() | {"versions": versions}

    def upload(self, owner: str, name: str = "beach.jpg", *, key: str | None = None) -> Photo:
        """Register a file name, and store a file under a new key, or as a new version of one."""
        new = new_upload(owner, name, now=1_700_000_000_000, retention_days=0)
        if key is None:
            self.put(new.item)
        stored = self.s3.put_object(Bucket=RAW, Key=key or new.key, Body=b"original")
        return photo_at(RAW, key or new.key, stored["VersionId"], versioned=True)

    def record(self, photo: Photo, outcome: str, **more: Any) -> None:
        """Write what the workflow writes of a photo."""
        item = {
            **photo_item_key(photo),
            "owner_id": photo.owner_id,
            "photo_id": photo.photo_id,
            "bucket": photo.bucket,
            "key": photo.key,
            "version": photo.version,
            "execution": "execution",
            "claim": f"claim-of-{photo.photo_id}",
            "outcome": outcome,
            "started_at": 1_700_000_000_000,
            "expires_at": None,
        }
        self.put({**item, **more})

    def processed(self, owner: str, **given: Any) -> Photo:
        """Return a photo that went through the workflow: files, an older version of one, work files, and its item."""
        photo = self.upload(owner, **given)
        files = [f"{prefix}{'tiff' if prefix.endswith('.') else 'a.jpg'}" for prefix in self.prefixes(photo)]
        for key in [*files, files[0]]:
            self.s3.put_object(Bucket=VARIANTS, Key=key, Body=b"variant")
        size = {"kind": "sizes", "name": "a", "key": files[0], "width": 40, "height": 30, "format": "jpeg", "bytes": 7}
        filtered = {**size, "kind": "filtered", "key": files[1]}
        original = {"format": "jpeg", "width": 64, "height": 48, "bytes": 8, "frames": 1}
        self.record(photo, "processed", variants=[size, filtered], original=original)
        return photo

    @staticmethod
    def prefixes(photo: Photo) -> tuple[str, ...]:
        """Return where all that is made of a photo is."""
        return photo_prefixes(photo.owner_id, photo.photo_id)

    def in_review(self, owner: str, review_id: str = REVIEW_ID) -> Photo:
        """Return a photo that waits for a reviewer."""
        photo, now = self.upload(owner), time.time()
        self.ask(review_id, photo, deadline=int(now) + 3600)
        self.record(photo, "in_review", claim=review_id, claimed_until=round(now * 1000) + 3_600_000)
        return photo

    @staticmethod
    def ask(review_id: str, photo: Photo, *, deadline: int) -> None:
        """Ask reviewers about a photo."""
        original = {"format": "jpeg", "width": 64, "height": 48, "bytes": 8, "frames": 1}
        asked = reviews.ReviewRequest(
            photo=photo, original=original, reason="every photo is reviewed", at=1_700_000_000
        )
        reviews.open_review(review_id, asked, token=TOKEN, deadline=deadline)

    def put(self, item: Mapping[str, Any]) -> None:
        """Put an item into the ledger."""
        self.dynamodb.put_item(TableName=LEDGER, Item=to_item(item))

    def item(self, photo: Photo) -> Document | None:
        """Return a photo's item in the ledger, as DynamoDB has it."""
        return self.dynamodb.get_item(TableName=LEDGER, Key=to_item(photo_item_key(photo))).get("Item")

    def _answer(self, model: Any, **more: object) -> tuple[SimpleNamespace, Document] | None:
        if model.name != "Invoke":
            return super()._answer(model, **more)
        outer, params = self._here.call, self._here.params
        try:
            told, failed = answer.handler(json.loads(params["Payload"]), context()), {}
        except Exception as error:  # noqa: BLE001 - Lambda reports whatever it is by its class
            told, failed = {"errorType": type(error).__name__}, {"FunctionError": "Unhandled"}
        self._here.call = outer
        return SimpleNamespace(status_code=200), {"Payload": io.BytesIO(json.dumps(told).encode()), **failed}
