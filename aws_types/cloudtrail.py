"""AWS CloudTrail."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:cloudtrail/eventDataStore:EventDataStore": AwsType(
        arn=regional("cloudtrail", "eventdatastore/{uuid}"),
        id="{arn}",
        name_limit=128,
        keys=("kmsKeyId",),
        deployer=Deployer(
            "cloudtrail",
            (
                "AddTags CreateEventDataStore DeleteEventDataStore GetEventDataStore ListEventDataStores "
                "ListTags RemoveTags RestoreEventDataStore UpdateEventDataStore"
            ),
            when=(
                When("multiRegionEnabled", "DisableFederation EnableFederation"),
                When(
                    "organizationEnabled",
                    ("organizations:DescribeOrganization organizations:ListAWSServiceAccessForOrganization"),
                ),
            ),
        ),
    ),
    "aws:cloudtrail/trail:Trail": AwsType(
        arn=regional("cloudtrail", "trail/{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"homeRegion": "{region}", "snsTopicArn": ""},
        keys=("kmsKeyId",),
        label=Label("Trail", "CT", Family.SECURITY),
        deployer=Deployer(
            "cloudtrail",
            (
                "AddTags CreateTrail DeleteTrail DescribeTrails GetEventConfiguration GetEventSelectors "
                "GetInsightSelectors GetTrail GetTrailStatus ListTags PutEventConfiguration "
                "PutEventSelectors PutInsightSelectors RemoveTags StartLogging StopLogging UpdateTrail"
            ),
            when=(
                When(
                    "isOrganizationTrail",
                    ("organizations:DescribeOrganization organizations:ListAWSServiceAccessForOrganization"),
                ),
            ),
        ),
    ),
}
