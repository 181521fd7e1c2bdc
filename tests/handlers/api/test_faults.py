"""A fault at every call to AWS of every operation: it is told as one, and the same request again mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from handlers.api import media
from tests.handlers.api.gateway import REVIEW_ID, ROUTES, Document, Platform, Response, call
from tests.handlers.faulty import LEDGER, RAW, VARIANTS, Fault, numbered, refused, stored_items

FILE = {"file_name": "beach.jpg", "content_type": "image/jpeg", "bytes": 1234}
Call = Callable[[], Response]


def upload(_: Platform) -> Call:
    return lambda: call("POST /uploads", body=FILE, headers={"Idempotency-Key": "k1"})


def listing(platform: Platform) -> Call:
    platform.processed("ann")
    return lambda: call("GET /photos")


def reading(platform: Platform) -> Call:
    photo = platform.processed("ann")
    return lambda: call("GET /photos/{photo_id}", path={"photo_id": photo.photo_id})


def deletion(platform: Platform) -> Call:
    photo = platform.processed("ann")
    platform.upload("ann", key=photo.key)
    return lambda: call("DELETE /photos/{photo_id}", path={"photo_id": photo.photo_id})


def deletion_in_review(platform: Platform) -> Call:
    photo = platform.in_review("ann")
    return lambda: call("DELETE /photos/{photo_id}", path={"photo_id": photo.photo_id})


def waiting(platform: Platform) -> Call:
    platform.in_review("ann")
    return lambda: call("GET /reviews", "rita", groups="reviewers")


def review(platform: Platform) -> Call:
    platform.in_review("ann")
    path, body = {"review_id": REVIEW_ID}, {"decision": "approve"}
    return lambda: call("POST /reviews/{review_id}/answer", "rita", path=path, body=body, groups="reviewers")


@dataclass(frozen=True)
class Situation:
    """An operation in a situation.

    Args:
        route: which one.
        arrange: prepares it, and returns the request.
        harmless: calls after which the work is done, whatever becomes of them.
        again: what a second request may be answered as well, where the first has done the work and its answer was lost.
    """

    route: str
    arrange: Callable[[Platform], Call]
    harmless: frozenset[str] = frozenset()
    again: frozenset[int] = frozenset()


DELIVERED = frozenset({"dynamodb:UpdateItem #2"})
"""The token of a review that was answered is taken away: where it stays, it is of no use."""
SITUATIONS = {
    "upload": Situation("POST /uploads", upload),
    "list": Situation("GET /photos", listing),
    "read": Situation("GET /photos/{photo_id}", reading),
    "delete": Situation("DELETE /photos/{photo_id}", deletion),
    "delete in review": Situation("DELETE /photos/{photo_id}", deletion_in_review, DELIVERED),
    "list reviews": Situation("GET /reviews", waiting),
    "review": Situation("POST /reviews/{review_id}/answer", review, DELIVERED, frozenset({409})),
}


def unreachable(_: str) -> Exception:
    return EndpointConnectionError(endpoint_url="https://aws")


def silent(_: str) -> Exception:
    return ReadTimeoutError(endpoint_url="https://aws")


LOST = Fault("lost", silent, "after")
PASSING = [refused("ThrottlingException", 400), Fault("unreachable", unreachable)]
LASTING = [refused("AccessDenied", 403)]
BEFORE = [*PASSING, *LASTING]
"""Each call gets one of them in turn, and has its answer lost."""


def left(platform: Platform) -> Document:
    """Return what is left, without what differs from run to run."""
    items = stored_items(LEDGER)
    return {
        "items": sorted((item["sk"]["S"].partition("#")[0], item.get("outcome", {}).get("S", "")) for item in items),
        "files": [len(platform.versions(bucket)) for bucket in (RAW, VARIANTS)],
        "decisions": platform.decisions[:],
    }


NO_CALLS = ("s3:CreateBucket ", "s3:GetObject ")
"""What botocore builds when it signs a form or an address, without a call."""
RANDOM = {"fields", "upload_id", "photo_id", "url", "expires_at", "answer_before"}


def told(response: Response) -> tuple[int, Any]:
    """Return an answer without random ids, and what is signed for a time."""
    return response.status, fixed(response.body)


def fixed(value: Any) -> Any:
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        return {name: fixed(inner) for name, inner in given.items() if name not in RANDOM}
    return [fixed(inner) for inner in cast("list[Any]", value)] if isinstance(value, list) else value


def test_every_operation_is_in_a_situation() -> None:
    assert {situation.route for situation in SITUATIONS.values()} == set(ROUTES)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_fault_is_told_and_the_same_request_again_mends_it(name: str, platform: Platform) -> None:
    situation = SITUATIONS[name]
    request = situation.arrange(platform)
    bring_back = platform.kept()
    platform.expect(None, None)
    good = request()
    calls, after = [at for at in numbered(platform.calls) if not at.startswith(NO_CALLS)], left(platform)
    assert good.status < 300
    assert calls
    mended = list[Document]()
    for number, at in enumerate(calls):
        for fault in (LOST, BEFORE[number % len(BEFORE)]):
            where = f"{at}: {fault.name}"
            bring_back()
            cast("Any", media._signed).cache_clear()  # pyright: ignore[reportPrivateUsage]
            platform.expect(at, fault)
            first = request()
            assert platform.struck, where
            if at in situation.harmless:
                assert told(first)[0] == good.status, where
            else:
                assert first.status == (500 if fault in LASTING else 503), where
                assert first.headers["Content-Type"] == "application/problem+json", where
                assert fault in LASTING or first.headers["Retry-After"] == "1", where
            platform.expect(None, None)
            before = platform.state() | {"waiting": set(platform.waiting)}
            if before in mended:  # of the same a second request makes the same
                continue
            second = request()
            assert told(second) == told(good) or second.status in situation.again, f"{where}: {second}"
            assert left(platform) == after, where
            mended.append(before)
