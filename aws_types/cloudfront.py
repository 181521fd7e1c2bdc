"""Amazon CloudFront."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, worldwide
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:cloudfront/cachePolicy:CachePolicy": AwsType(
        arn=worldwide("cloudfront", "cache-policy/{id}"),
        id="{uuid}",
        name_limit=128,
        outputs={"etag": "E{HEX:.13}"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreateCachePolicy DeleteCachePolicy GetCachePolicy ListTagsForResource TagResource "
                "UntagResource UpdateCachePolicy"
            ),
        ),
    ),
    "aws:cloudfront/distribution:Distribution": AwsType(
        arn=worldwide("cloudfront", "distribution/{id}"),
        id="E{HEX:.13}",
        name="",
        outputs={
            "domainName": "d{hex:.13}.cloudfront.net",
            "hostedZoneId": "Z2FDTNDATAQYW2",
            "status": "Deployed",
            "etag": "E{HEX:.13}",
            "inProgressValidationBatches": 0,
            "callerReference": "terraform-{hex}",
        },
        label=Label("CloudFront", "CF", Family.NETWORK),
        deployer=Deployer(
            "cloudfront",
            (
                "CreateDistribution DeleteDistribution GetDistribution GetDistributionConfig "
                "ListTagsForResource TagResource UntagResource UpdateDistribution "
                "UpdateDistributionWithStagingConfig ec2:DescribeAccountAttributes"
            ),
            when=(
                When("loggingConfig", "s3:GetBucketAcl s3:PutBucketAcl"),
                When("viewerCertificate", "acm:DescribeCertificate"),
                When("webAclId", "wafv2:GetWebACL"),
            ),
        ),
    ),
    "aws:cloudfront/function:Function": AwsType(
        arn=worldwide("cloudfront", "function/{name}"),
        name_limit=64,
        outputs={"etag": "E{HEX:.13}", "liveStageEtag": "E{HEX:.13}", "status": "DEPLOYED"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreateFunction DeleteFunction DescribeFunction GetFunction ListTagsForResource "
                "PublishFunction TagResource UntagResource UpdateFunction"
            ),
        ),
    ),
    "aws:cloudfront/keyGroup:KeyGroup": AwsType(
        id="{uuid}",
        name_limit=128,
        outputs={"etag": "E{HEX:.13}"},
        deployer=Deployer(
            "cloudfront",
            ("CreateKeyGroup DeleteKeyGroup GetKeyGroup ListTagsForResource TagResource UntagResource UpdateKeyGroup"),
        ),
    ),
    "aws:cloudfront/keyValueStore:KeyValueStore": AwsType(
        arn=worldwide("cloudfront", "key-value-store/{uuid}"),
        name_limit=64,
        outputs={"etag": "E{HEX:.13}"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreateKeyValueStore DeleteKeyValueStore DescribeKeyValueStore ListTagsForResource "
                "TagResource UntagResource UpdateKeyValueStore"
            ),
        ),
    ),
    "aws:cloudfront/monitoringSubscription:MonitoringSubscription": AwsType(
        id="{distributionId}",
        name="",
        deployer=Deployer(
            "cloudfront",
            (
                "CreateMonitoringSubscription DeleteMonitoringSubscription GetMonitoringSubscription "
                "ListTagsForResource TagResource UntagResource"
            ),
        ),
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": AwsType(
        arn=worldwide("cloudfront", "origin-access-control/{id}"),
        id="E{HEX:.13}",
        name_limit=64,
        outputs={"etag": "E{HEX:.13}"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreateOriginAccessControl DeleteOriginAccessControl GetOriginAccessControl "
                "ListTagsForResource TagResource UntagResource UpdateOriginAccessControl"
            ),
        ),
    ),
    "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": AwsType(
        arn=worldwide("cloudfront", "origin-access-identity/{id}"),
        id="E{HEX:.13}",
        name="",
        outputs={
            "cloudfrontAccessIdentityPath": "origin-access-identity/cloudfront/{id}",
            "iamArn": arn(
                "iam", "user/CloudFront Origin Access Identity {id}", account="cloudfront", partition="{partition}"
            ),
            "s3CanonicalUserId": "{hex}{hex}",
            "etag": "E{HEX:.13}",
            "callerReference": "terraform-{hex}",
        },
        deployer=Deployer(
            "cloudfront",
            (
                "CreateCloudFrontOriginAccessIdentity DeleteCloudFrontOriginAccessIdentity "
                "GetCloudFrontOriginAccessIdentity ListTagsForResource TagResource UntagResource"
            ),
        ),
    ),
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": AwsType(
        arn=worldwide("cloudfront", "origin-request-policy/{id}"),
        id="{uuid}",
        name_limit=128,
        outputs={"etag": "E{HEX:.13}"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreateOriginRequestPolicy DeleteOriginRequestPolicy GetOriginRequestPolicy "
                "ListTagsForResource TagResource UntagResource UpdateOriginRequestPolicy"
            ),
        ),
    ),
    "aws:cloudfront/publicKey:PublicKey": AwsType(
        id="K{HEX:.13}",
        name_limit=128,
        outputs={"etag": "E{HEX:.13}", "callerReference": "terraform-{hex}"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreatePublicKey DeletePublicKey GetPublicKey ListTagsForResource TagResource "
                "UntagResource UpdatePublicKey"
            ),
        ),
    ),
    "aws:cloudfront/realtimeLogConfig:RealtimeLogConfig": AwsType(
        arn=worldwide("cloudfront", "realtime-log-config/{name}"),
        id="{arn}",
        name_limit=64,
        deployer=Deployer(
            "cloudfront",
            (
                "CreateRealtimeLogConfig DeleteRealtimeLogConfig GetRealtimeLogConfig ListTagsForResource "
                "TagResource UntagResource UpdateRealtimeLogConfig"
            ),
        ),
    ),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": AwsType(
        arn=worldwide("cloudfront", "response-headers-policy/{id}"),
        id="{uuid}",
        name_limit=128,
        outputs={"etag": "E{HEX:.13}"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreateResponseHeadersPolicy DeleteResponseHeadersPolicy GetResponseHeadersPolicy "
                "ListTagsForResource TagResource UntagResource UpdateResponseHeadersPolicy"
            ),
        ),
    ),
    "aws:cloudfront/vpcOrigin:VpcOrigin": AwsType(
        arn=worldwide("cloudfront", "vpcorigin/{id}"),
        id="vo_{hex:.22}",
        name="",
        outputs={"etag": "E{HEX:.13}"},
        deployer=Deployer(
            "cloudfront",
            (
                "CreateVpcOrigin DeleteVpcOrigin GetVpcOrigin ListTagsForResource TagResource "
                "UntagResource UpdateVpcOrigin"
            ),
        ),
    ),
}
