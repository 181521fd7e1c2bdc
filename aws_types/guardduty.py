"""Amazon GuardDuty."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:guardduty/detector:Detector": AwsType(
        arn=regional("guardduty", "detector/{id}"),
        id="{hex:.32}",
        name="",
        outputs={"accountId": "{account}"},
        label=Label("GuardDuty detector", "GD", Family.SECURITY),
    ),
    "aws:guardduty/detectorFeature:DetectorFeature": AwsType(id="{detectorId}/{name}", name=""),
    "aws:guardduty/filter:Filter": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/filter/{name}"), id="{detectorId}:{name}", name_limit=64
    ),
    "aws:guardduty/iPSet:IPSet": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/ipset/{hex:.32}"), id="{detectorId}:{hex:.32}", name_limit=300
    ),
    "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": AwsType(
        arn=regional("guardduty", "malware-protection-plan/{id}"),
        id="{hex:.20}",
        name="",
        outputs={"status": "ACTIVE", "createdAt": "2026-01-01T00:00:00Z"},
    ),
    "aws:guardduty/publishingDestination:PublishingDestination": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/publishingdestination/{hex}"),
        id="{detectorId}:{hex:.32}",
        name="",
    ),
    "aws:guardduty/threatIntelSet:ThreatIntelSet": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/threatintelset/{hex:.32}"),
        id="{detectorId}:{hex:.32}",
        name_limit=300,
    ),
}
