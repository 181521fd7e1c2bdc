"""The workflows for many photos, run in this process, over services that fail as a test says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from components.building_blocks.definition import render
from components.building_blocks.state_machine import read_definition
from tests.workflows.faulty import Document, Services

HEAVY_BYTES: Final = 1_000
NAMES: Final = {
    "uploads_bucket": "uploads",
    "uploads_prefix": "raw/",
    "workflow_arn": "photos",
    "heavy_from_bytes": str(HEAVY_BYTES),
    "heavy_validate_function_arn": "heavy_validate",
    "reports_bucket": "reports",
    "reports_prefix": "reports/",
    "summarise_function_arn": "summarise",
}
MACHINES: Final = {
    "list": ("process_list", "Process"),
    "list, Express": ("process_list", "Process by Express"),
    "prefix": ("process_prefix", "Process"),
    "prefix, Express": ("process_prefix", "Process by Express"),
}
"""Name -> the definition's file, and the state that runs a photo's workflow."""


def definition_of(machine: str) -> Document:
    file, child = MACHINES[machine]
    return render(read_definition(f"{file}.asl.json"), {"Express?": child}, {})


def version_of(key: str) -> str:
    return f"version of {key}"


@dataclass
class BulkWorld(Services):
    """What the workflows for many photos call."""

    sizes: Mapping[str, int]
    """Key of an upload -> its bytes."""
    runs: Counter[str] = field(default_factory=Counter[str])
    """Key -> how often its own workflow was run."""
    sent: list[Document] = field(default_factory=list[Document])
    """The events that the batch pipeline was sent."""
    files: dict[str, Any] = field(default_factory=dict[str, Any])
    """What a map wrote: key -> the content."""

    def _result(self, resource: str, arguments: Document) -> Any:
        match resource:
            case "aws-sdk:s3:listObjectVersions":
                found = sorted(key for key in self.sizes if key.startswith(arguments["Prefix"]))[: arguments["MaxKeys"]]
                return {"Versions": [{"Key": k, "VersionId": version_of(k), "Size": self.sizes[k]} for k in found]}
            case "states:startExecution.sync:2":
                return {"Output": self._photo(arguments["Input"])}
            case "aws-sdk:sfn:startSyncExecution":
                return {"Status": "SUCCEEDED", "Output": json.dumps(self._photo(json.loads(arguments["Input"])))}
            case "lambda:invoke" if arguments["FunctionName"] == "summarise":
                return {"Payload": self._summary()}
            case "lambda:invoke":
                assert (arguments["FunctionName"], arguments["InvocationType"]) == ("heavy_validate", "Event")
                self.sent.append(arguments["Payload"])
                return {"StatusCode": 202}
            case "s3:listObjectsV2":
                return [{"Key": key} for key in self.sizes if key.startswith(arguments["Prefix"])]
            case "s3:putObject":
                self.files[arguments["Key"]] = json.loads(arguments["Body"])
                return {}
            case _:
                raise AssertionError(f"{resource} is not expected")

    def _photo(self, event: Document) -> Document:
        """Return how the photo's own workflow ends: one that was claimed already is a duplicate."""
        (bucket, key) = event["detail"]["bucket"]["name"], event["detail"]["object"]["key"]
        assert (bucket, event["detail"]["object"]["version-id"]) == ("uploads", version_of(key))
        self.runs[key] += 1
        return {"outcome": "processed" if self.runs[key] == 1 else "duplicate", "key": key}

    def _summary(self) -> Document:
        rows = [row for key, rows in self.files.items() if "manifest" not in key for row in rows]
        outcomes = Counter(json.loads(row["Output"])["outcome"] for row in rows if row["Status"] == "SUCCEEDED")
        failed = [row["Cause"] for row in rows if row["Status"] == "FAILED"]
        counts: Document = {name: outcomes[name] for name in ("processed", "duplicate", "sent_to_batch", "refused")}
        report = {"bucket": "reports", "key": "report"}
        return {
            **counts,
            "total": len(rows),
            "failed": len(failed),
            "causes": failed,
            "not_started": 0,
            "report": report,
        }
