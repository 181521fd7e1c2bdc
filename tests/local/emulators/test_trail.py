"""Which of the emulator's calls a trail takes, and in which form."""

from __future__ import annotations

from typing import Any, Final

import pytest

from local.emulators.trail import Call, is_selected

BUCKET: Final = {"ResourceType": "AWS::S3::Bucket", "ResourceName": "photos-1"}
OBJECT: Final = {"ResourceType": "AWS::S3::Object", "ResourceName": "raw/anna/1"}
TABLE: Final = {"ResourceType": "AWS::DynamoDB::Table", "ResourceName": "photos-ledger"}
MANAGEMENT: Final = {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
READS: Final = {
    "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "readOnly", "Equals": ["true"]},
        {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::photos-"]},
    ]
}


def event(service: str, name: str, *resources: Any, **parameters: Any) -> dict[str, Any]:
    return Call(service, name, parameters, resources, "000000000000", "eu-central-1").as_trail_has_it()


def test_an_access_to_an_object_is_a_data_event_and_names_it() -> None:
    read = event("s3", "GetObject", BUCKET, OBJECT)
    assert (read["eventCategory"], read["managementEvent"], read["readOnly"]) == ("Data", False, True)
    assert read["requestParameters"] == {"bucketName": "photos-1", "key": "raw/anna/1"}
    assert read["resources"] == [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::photos-1/raw/anna/1"}]


def test_a_call_about_a_store_is_a_management_event() -> None:
    assert event("s3", "PutBucketPolicy", BUCKET)["eventCategory"] == "Management"
    described = event("dynamodb", "DescribeTable", TABLE, TableName="photos-ledger")
    assert (described["eventCategory"], described["readOnly"]) == ("Management", True)
    assert described["requestParameters"] == {"tableName": "photos-ledger"}
    assert event("dynamodb", "UpdateItem", TABLE)["eventCategory"] == "Data"


@pytest.mark.parametrize(
    ("made", "selectors", "taken"),
    [
        (event("s3", "GetObject", BUCKET, OBJECT), [MANAGEMENT, READS], True),
        (event("s3", "GetObject", BUCKET, OBJECT), [MANAGEMENT], False),
        (event("s3", "PutObject", BUCKET, OBJECT), [READS], False),
        (event("s3", "GetObject", {**BUCKET, "ResourceName": "other"}, OBJECT), [READS], False),
        (event("dynamodb", "GetItem", TABLE), [READS], False),
        (event("kms", "ScheduleKeyDeletion", KeyId="1"), [MANAGEMENT, READS], True),
        (event("kms", "ScheduleKeyDeletion", KeyId="1"), [], True),
        (event("s3", "GetObject", BUCKET, OBJECT), [], False),
    ],
)
def test_a_trail_takes_what_its_selectors_say(made: Any, selectors: Any, taken: bool) -> None:  # noqa: FBT001
    assert is_selected(made, selectors) is taken


def test_an_operator_that_is_not_evaluated_is_no_match_by_silence() -> None:
    unknown = {"FieldSelectors": [{"Field": "eventName", "NotEquals": ["GetObject"]}]}
    with pytest.raises(ValueError, match="use Equals, StartsWith, EndsWith"):
        is_selected({"eventName": "PutObject"}, [unknown])
