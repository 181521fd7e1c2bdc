"""What a trail records of the emulator's calls: events in CloudTrail's own form, chosen by the trail's selectors.

MiniStack records a call under the names that its API has for parameters, knows no categories, and applies no selectors.
Here: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aws_types import arn

OBJECT: Final = "AWS::S3::Object"
TABLE: Final = "AWS::DynamoDB::Table"
_ITEM_READS: Final = frozenset({"BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems", "ExecuteStatement"})
_ITEM_CHANGES: Final = frozenset({"BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"})
_READS: Final = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the emulator has recorded."""

    service: str
    name: str
    parameters: Mapping[str, Any]
    resources: Sequence[Mapping[str, str]]
    account: str
    region: str

    @property
    def is_data(self) -> bool:
        """Whether it is about what a store keeps, and not about the store."""
        types = {resource["ResourceType"] for resource in self.resources}
        return OBJECT in types or (TABLE in types and self.name in _ITEM_READS | _ITEM_CHANGES)

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.name in _ITEM_READS or self.name.startswith(_READS)

    def resource_arns(self) -> list[dict[str, str]]:
        """Return type and ARN of what a data event is about."""
        bucket = self._named("AWS::S3::Bucket")
        key, table = self._named(OBJECT), self._named(TABLE)
        found: list[dict[str, str]] = []
        if key and bucket:
            found.append({"type": OBJECT, "ARN": arn("s3", f"{bucket}/{key}")})
        if table:
            table_arn = arn("dynamodb", f"table/{table}", region=self.region, account=self.account)
            found.append({"type": TABLE, "ARN": table_arn})
        return found

    def as_trail_has_it(self) -> dict[str, Any]:
        """Return what is added to, and changed in, the event that the emulator writes."""
        parameters: dict[str, Any] = {_camel(name): value for name, value in self.parameters.items()}
        if bucket := self._named("AWS::S3::Bucket"):
            parameters["bucketName"] = bucket
        if key := self._named(OBJECT):
            parameters["key"] = key
        return {
            "eventCategory": "Data" if self.is_data else "Management",
            "managementEvent": not self.is_data,
            "readOnly": self.reads,
            "requestParameters": parameters or None,
            **({"resources": self.resource_arns()} if self.is_data else {}),
        }

    def _named(self, type_: str) -> str:
        return next((found["ResourceName"] for found in self.resources if found["ResourceType"] == type_), "")


def is_selected(event: Mapping[str, Any], selectors: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether one of a trail's advanced selectors takes an event; without any, management events are taken.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
    """
    chosen = list(selectors)
    if not chosen:
        return event["eventCategory"] == "Management"
    return any(all(_holds(field, event) for field in one["FieldSelectors"]) for one in chosen)


def _holds(field: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    values = _values(field["Field"], event)
    if equals := field.get("Equals"):
        return any(value in equals for value in values)
    if starts := field.get("StartsWith"):
        return any(value.startswith(tuple(starts)) for value in values)
    if ends := field.get("EndsWith"):
        return any(value.endswith(tuple(ends)) for value in values)
    raise ValueError(
        f"the selector {field} has an operator that is not evaluated here: use Equals, StartsWith, EndsWith"
    )


def _values(name: str, event: Mapping[str, Any]) -> list[str]:
    match name:
        case "readOnly":
            return [str(event["readOnly"]).lower()]
        case "resources.type":
            return [resource["type"] for resource in event.get("resources", ())]
        case "resources.ARN":
            return [resource["ARN"] for resource in event.get("resources", ())]
        case _:
            return [str(event[name])] if name in event else []


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]
