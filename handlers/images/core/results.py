"""What became of many photos: a Distributed Map's result files, summed up.

The files are arrays of child executions (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html),
up to gigabytes long, so they are read record by record.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]


@dataclass(slots=True)
class BulkReport:
    """What became of every photo; only of those that were not processed, each by its key."""

    processed: int = 0
    duplicate: int = 0
    """Another run has the photo, or had it."""
    sent_to_batch: int = 0
    """The batch pipeline has the photo, whose notification tells what becomes of it."""
    refused: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    review_timed_out: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    failed: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    not_started: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    """Too many had failed before their turn."""

    @property
    def total(self) -> int:
        """How many photos there were."""
        listed = self.refused, self.review_timed_out, self.failed, self.not_started
        return self.processed + self.duplicate + self.sent_to_batch + sum(map(len, listed))

    def add(self, record: Record) -> None:
        """Count one child execution."""
        match record["Status"]:
            case "SUCCEEDED":
                self._add_outcome(json.loads(record["Output"]))
            case "PENDING":
                self.not_started.append({"key": _key(record), "reason": "too many had failed before it was started"})
            case status:
                reason = record.get("Cause") or record.get("Error") or f"the execution ended as {status}"
                self.failed.append({"key": _key(record), "reason": reason})

    def _add_outcome(self, output: Mapping[str, str]) -> None:
        entry = {"key": output["key"], "reason": output.get("reason", "")}
        match output["outcome"]:
            case "processed":
                self.processed += 1
            case "duplicate":
                self.duplicate += 1
            case "sent_to_batch":
                self.sent_to_batch += 1
            case "refused":
                self.refused.append(entry)
            case "review_timed_out":
                self.review_timed_out.append(entry)
            case outcome:
                self.failed.append({"key": output["key"], "reason": f"the outcome {outcome!r} is not known"})

    def counts(self) -> dict[str, int]:
        """Return how many photos came to what."""
        return {
            "total": self.total,
            "processed": self.processed,
            "duplicate": self.duplicate,
            "sent_to_batch": self.sent_to_batch,
            "refused": len(self.refused),
            "review_timed_out": len(self.review_timed_out),
            "failed": len(self.failed),
            "not_started": len(self.not_started),
        }

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "total": self.total,
            "processed": self.processed,
            "duplicate": self.duplicate,
            "sent_to_batch": self.sent_to_batch,
            "refused": self.refused,
            "review_timed_out": self.review_timed_out,
            "failed": self.failed,
            "not_started": self.not_started,
        }


def _key(record: Record) -> str:
    return json.loads(record["Input"])["Key"]


def records(chunks: Iterable[bytes]) -> Iterator[Record]:
    """Yield the objects of a JSON array that comes in chunks; no more than a chunk and an object are held.

    Raises:
        ValueError: it is no array of objects, or ends early.
    """
    decode = json.JSONDecoder().raw_decode
    text, started = "", False
    for chunk in codecs.iterdecode(chunks, "utf-8"):
        text = (text + chunk).lstrip()
        if not started and text:
            if text[0] != "[":
                raise ValueError(f"a result file begins with {text[0]!r}: an array of executions was expected")
            text, started = text[1:], True
        position = 0
        while (start := _object_start(text, position)) is not None:
            try:
                record, position = decode(text, start)
            except json.JSONDecodeError:
                break  # its end is in a chunk to come
            yield record
        text = text[position:]
    if text.strip(" \t\r\n,") != "]":
        raise ValueError("a result file ends early")


def _object_start(text: str, position: int) -> int | None:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position if text[position : position + 1] == "{" else None
