"""What an intruder does in a breach drill: calls that are really made, and events of what nobody can do here."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import aws_types
from local.clients import Clients
from local.emulators.ministack import ACCOUNT
from samples import trail_events as events

INTRUDER: Final = "AKIADRILLINTRUDER000"
"""The access key of the intruder, by which the emulator names who called."""
PRINCIPAL: Final = aws_types.arn("iam", f"user/{INTRUDER}", account=ACCOUNT)
"""Who that is in the trail."""
TIMES: Final = 5
"""So many within a minute are a burst."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a store of personal data."""

    bucket: str
    key: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that must not happen unseen."""

    title: str
    alarm: str
    """The metric of the alarm that it must ring."""
    happen: Callable[[], None]


class Intruder:
    """Does what must be noticed, in an account where a trail delivers to a log group."""

    def __init__(self, clients: Clients, log_group: str) -> None:
        self._clients, self._group = clients, log_group
        self._logs = clients.get("logs")
        self._stream = f"{ACCOUNT}_CloudTrail_{clients.region}"
        known = self._logs.describe_log_streams(logGroupName=log_group)["logStreams"]
        if self._stream not in {found["logStreamName"] for found in known}:
            self._logs.create_log_stream(logGroupName=log_group, logStreamName=self._stream)

    def incidents(self, objects: Sequence[StoredObject]) -> list[Incident]:
        """Return what happens, in its order.

        Signing in, the root user and a denial have no counterpart in the emulator: their events are put into the log
        group as CloudTrail puts them. The reads and the deletion of a key are calls, of which the trail takes what its
        selectors say.

        Args:
            objects: What is read; where there is none, nothing is.
        """
        who = events.user(INTRUDER, account=ACCOUNT, access_key=INTRUDER)
        failed = [events.failed_sign_in(INTRUDER) for _ in range(TIMES)]
        denied = [events.denied("s3", "GetObject", identity=who) for _ in range(TIMES)]
        root = events.call("iam", "CreateAccessKey", identity=events.ROOT)
        found = [
            Incident(f"{TIMES} sign-ins fail", "cis-5.6-failed-sign-ins", lambda: self._put(failed)),
            Incident("the root user creates an access key", "cis-5.3-root-use", lambda: self._put([root])),
            Incident(f"{TIMES} calls are denied", "cis-5.1-denied-calls", lambda: self._put(denied)),
            Incident("a key is scheduled for deletion", "cis-5.7-key-deletion", self._delete_key),
        ]
        if objects:
            reads = Incident(
                f"{len(objects)} objects of people are read",
                "unusual-read-of-personal-store",
                lambda: self._read(objects),
            )
            found.insert(3, reads)
        return found

    def recorded(self, since: float) -> list[dict[str, Any]]:
        """Return the events in the log group from a time on, in seconds since 1970."""
        found: list[dict[str, Any]] = []
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=self._group, startTime=int(since * 1000)
        )
        for page in pages:
            found += [json.loads(line["message"]) for line in page["events"]]
        return found

    def _put(self, happened: Sequence[Any]) -> None:
        lines = [{"timestamp": int(time.time() * 1000), "message": json.dumps(event)} for event in happened]
        self._logs.put_log_events(logGroupName=self._group, logStreamName=self._stream, logEvents=lines)

    def _delete_key(self) -> None:
        kms = self._clients.as_caller(INTRUDER).get("kms")
        key = kms.create_key(Description="Of a breach drill")["KeyMetadata"]["KeyId"]
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)

    def _read(self, objects: Sequence[StoredObject]) -> None:
        s3 = self._clients.as_caller(INTRUDER).get("s3")
        for one in objects:
            s3.get_object(Bucket=one.bucket, Key=one.key)["Body"].close()


@contextmanager
def recording(endpoint: str) -> Generator[None]:
    """Have the emulator record calls into trails, which it does not do by itself: it costs a line a call."""
    _switch(endpoint, "true")
    try:
        yield
    finally:
        _switch(endpoint, "false")


def _switch(endpoint: str, value: str) -> None:
    body = json.dumps({"cloudtrail._recording_enabled": value}).encode()
    request = urllib.request.Request(f"{endpoint}/_ministack/config", data=body, method="POST")  # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - our own address
        return
