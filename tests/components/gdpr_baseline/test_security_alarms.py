"""Each row of the table of alarms, by its recorded pattern: what it must match and what it must not, as events."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from components.gdpr_baseline.args import ExpectedAccess
from components.gdpr_baseline.security_alarms import CIS, OTHERS, security_alarms
from local.emulators.metric_filters import parse
from samples import trail_events as events

EXPECTED: Final[ExpectedAccess] = {"sources": ["203.0.113.0/24", "10.0.0.0/8"], "reader_roles": ["photos-", "api-"]}
ROWS: Final = {row.name: row for row in security_alarms(EXPECTED) if row.pattern}
OFFICE: Final = "203.0.113.7"
PAGE: Final = Path(__file__).parents[3] / "docs" / "components" / "gdpr_baseline.md"

MATCHING: Final[dict[str, list[Any]]] = {
    "denied-calls": [
        events.denied("s3", "GetObject"),
        events.denied("ec2", "RunInstances", code="Client.UnauthorizedOperation"),
        events.denied("kms", "Decrypt", code="AccessDeniedException", identity=events.role("photos-validate-1")),
    ],
    "sign-in-without-mfa": [events.sign_in(mfa=False, source=OFFICE)],
    "root-use": [
        events.call("iam", "ListUsers", identity=events.ROOT, read_only=True),
        events.sign_in(identity=events.ROOT, source=OFFICE),
    ],
    "iam-policy-changes": [events.call("iam", name) for name in ("PutRolePolicy", "CreatePolicy", "DetachGroupPolicy")],
    "trail-changes": [events.call("cloudtrail", name) for name in ("StopLogging", "DeleteTrail", "PutEventSelectors")],
    "failed-sign-ins": [events.failed_sign_in(source=OFFICE)],
    "key-deletion": [events.call("kms", "ScheduleKeyDeletion"), events.call("kms", "DisableKey")],
    "bucket-policy-changes": [events.call("s3", "PutBucketPolicy"), events.call("s3", "DeleteBucketReplication")],
    "config-changes": [events.call("config", "StopConfigurationRecorder"), events.call("config", "PutDeliveryChannel")],
    "security-group-changes": [
        events.call("ec2", "AuthorizeSecurityGroupIngress"),
        events.call("ec2", "DeleteSecurityGroup"),
    ],
    "network-acl-changes": [events.call("ec2", "ReplaceNetworkAclEntry"), events.call("ec2", "CreateNetworkAcl")],
    "gateway-changes": [events.call("ec2", "AttachInternetGateway"), events.call("ec2", "DeleteCustomerGateway")],
    "route-changes": [events.call("ec2", "CreateRoute"), events.call("ec2", "DisassociateRouteTable")],
    "vpc-changes": [events.call("ec2", "DeleteVpc"), events.call("ec2", "AcceptVpcPeeringConnection")],
    "organization-changes": [
        events.call("organizations", "LeaveOrganization"),
        events.call("organizations", "DetachPolicy"),
        events.call("organizations", "InviteAccountToOrganization"),
    ],
    "sign-in-from-unusual-place": [
        events.sign_in(),
        events.sign_in(source="203.0.11.7"),
        events.sign_in(source="100.1.2.3"),
    ],
    "unusual-read-of-personal-store": [
        events.object_access("photos-uploads-1", "raw/anna/1.jpg"),
        events.object_access("photos-uploads-1", "raw/anna/1.jpg", identity=events.role("administrator")),
        events.item_access("photos-ledger-1", {"owner_id": "anna"}, identity=events.role("somebody-photos-x")),
    ],
}
"""Row -> events that it must match, and no other row."""
ALSO: Final = {
    "failed-sign-ins": {"sign-in-from-unusual-place"},
}
"""Row -> rows that may match its events as well, by where they come from."""
INNOCENT: Final[list[Any]] = [
    events.call("s3", "GetBucketPolicy", read_only=True),
    events.call("ec2", "DescribeSecurityGroups", read_only=True),
    events.call("kms", "Decrypt", identity=events.role("photos-validate-1"), read_only=True),
    events.sign_in(source=OFFICE),
    events.sign_in(source="10.1.2.3"),
    # A bucket that is not there, and deliveries of AWS's own, are denied every day.
    events.denied("s3", "HeadBucket"),
    events.denied("s3", "PutObject", source="delivery.logs.amazonaws.com"),
    # What AWS does in the name of root is no use of it.
    events.call("kms", "CreateGrant", identity={**events.ROOT, "invokedBy": "ec2.amazonaws.com"}),
    events.call("kms", "RotateKey", identity=events.ROOT, eventType="AwsServiceEvent"),
    # Other services have calls of the same names.
    events.call("cloudwatch", "DisableKey"),
    events.call("lakeformation", "AttachedPolicy"),
    # A role that federated users have signs in without MFA of AWS's.
    events.sign_in(identity=events.role("administrator"), mfa=False, source=OFFICE),
    # The platform reads, people in the office read, and CloudFront reads.
    events.object_access("photos-uploads-1", "raw/anna/1.jpg", identity=events.role("photos-validate-1a2b3c4")),
    events.object_access("photos-uploads-1", "raw/anna/1.jpg", source=OFFICE),
    events.object_access(
        "photos-variants-1",
        "sizes/anna/1.jpg",
        identity={"type": "AWSService", "invokedBy": "cloudfront.amazonaws.com"},
    ),
    events.object_access("photos-uploads-1", "raw/anna/1.jpg", name="PutObject"),
]


def matching(event: Any) -> set[str]:
    return {name for name, row in ROWS.items() if parse(row.pattern).matches(event)}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_matches_its_events_and_no_other_row_does(name: str) -> None:
    assert MATCHING[name], "a row without an event shows nothing"
    for event in MATCHING[name]:
        assert matching(event) - ALSO.get(name, set()) == {name}, event


@pytest.mark.parametrize("event", INNOCENT, ids=lambda event: f"{event['eventSource']} {event['eventName']}")
def test_what_happens_every_day_is_no_alarm(event: Any) -> None:
    assert matching(event) == set()


def test_every_call_that_a_pattern_names_is_matched_alone() -> None:
    for row in CIS:
        source = re.search(r'\$\.eventSource = "(\w+)\.', row.pattern)
        for call in re.findall(r"\$\.eventName = (\w+)\)", row.pattern):
            event = events.call(source[1] if source else "any", call)
            found = {other.name for other in CIS if parse(other.pattern).matches(event)}
            # Organizations has policies of its own, whose calls are called as IAM's.
            assert found - {"iam-policy-changes"} == {row.name} - {"iam-policy-changes"}, call
            assert row.name in found, call


def test_the_fifteen_controls_have_their_numbers() -> None:
    assert [row.id for row in CIS] == [f"5.{number}" for number in range(1, 16)]
    assert all(row.metric.startswith(f"cis-{row.id}-") and f"CIS {row.id}" in row.description for row in CIS)


def test_the_page_has_every_row() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for row in security_alarms(EXPECTED):
        assert f"| {row.id or '-'} | `{row.name}` | {row.title} | {row.threshold} |" in page


def test_what_is_not_expected_is_no_row() -> None:
    assert security_alarms({"sources": [], "reader_roles": []}) == [*CIS, *OTHERS]


def test_a_pattern_has_room_in_what_cloudwatch_logs_takes() -> None:
    widest: ExpectedAccess = {
        "sources": [f"203.0.{octet}.0/24" for octet in range(100, 110)],
        "reader_roles": ["role-of-the-platform-"] * 5,
    }
    assert all(len(row.pattern) <= 1024 for row in security_alarms(widest))
