"""Amazon GuardDuty."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:guardduty/detector:Detector": AwsType(
        arn=regional("guardduty", "detector/{id}"),
        id="{hex:.32}",
        name="",
        outputs={"accountId": "{account}"},
        label=Label("GuardDuty detector", "GD", Family.SECURITY),
        deployer=Deployer(
            "guardduty",
            (
                "CreateDetector DeleteDetector GetDetector ListDetectors ListTagsForResource TagResource "
                "UntagResource UpdateDetector iam:GetRole"
            ),
        ),
    ),
    "aws:guardduty/detectorFeature:DetectorFeature": AwsType(
        id="{detectorId}/{name}",
        name="",
        deployer=Deployer("guardduty", "GetDetector ListTagsForResource TagResource UntagResource UpdateDetector"),
    ),
    "aws:guardduty/filter:Filter": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/filter/{name}"),
        id="{detectorId}:{name}",
        name_limit=64,
        deployer=Deployer(
            "guardduty",
            (
                "CreateFilter DeleteFilter GetFilter ListDetectors ListFilters ListTagsForResource "
                "TagResource UntagResource UpdateFilter"
            ),
        ),
    ),
    "aws:guardduty/iPSet:IPSet": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/ipset/{hex:.32}"),
        id="{detectorId}:{hex:.32}",
        name_limit=300,
        deployer=Deployer(
            "guardduty",
            ("CreateIPSet DeleteIPSet GetDetector GetIPSet ListTagsForResource TagResource UntagResource UpdateIPSet"),
        ),
    ),
    "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": AwsType(
        arn=regional("guardduty", "malware-protection-plan/{id}"),
        id="{hex:.20}",
        name="",
        outputs={"status": "ACTIVE", "createdAt": "2026-01-01T00:00:00Z"},
        deployer=Deployer(
            "guardduty",
            (
                "CreateMalwareProtectionPlan DeleteMalwareProtectionPlan GetMalwareProtectionPlan "
                "ListTagsForResource TagResource UntagResource UpdateMalwareProtectionPlan"
            ),
        ),
    ),
    "aws:guardduty/publishingDestination:PublishingDestination": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/publishingdestination/{hex}"),
        id="{detectorId}:{hex:.32}",
        name="",
        deployer=Deployer(
            "guardduty",
            (
                "CreatePublishingDestination DeletePublishingDestination DescribePublishingDestination "
                "ListTagsForResource TagResource UntagResource UpdatePublishingDestination"
            ),
        ),
    ),
    "aws:guardduty/threatIntelSet:ThreatIntelSet": AwsType(
        arn=regional("guardduty", "detector/{detectorId}/threatintelset/{hex:.32}"),
        id="{detectorId}:{hex:.32}",
        name_limit=300,
        deployer=Deployer(
            "guardduty",
            (
                "CreateThreatIntelSet DeleteThreatIntelSet GetThreatIntelSet ListTagsForResource "
                "TagResource UntagResource UpdateThreatIntelSet"
            ),
        ),
    ),
}
