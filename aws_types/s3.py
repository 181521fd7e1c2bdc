"""Amazon S3."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import bare, regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:s3/accessPoint:AccessPoint": AwsType(
        arn=regional("s3", "accesspoint/{name}"),
        id="{account}:{name}",
        name_limit=50,
        outputs={
            "alias": "{name}-{hex:.24}-s3alias",
            "domainName": "{name}-{account}.s3-accesspoint.{region}.amazonaws.com",
            "hasPublicAccessPolicy": False,
            "networkOrigin": "Internet",
        },
    ),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": AwsType(id="{account}", name=""),
    "aws:s3/analyticsConfiguration:AnalyticsConfiguration": AwsType(id="{bucket}:{name}", name_limit=64),
    "aws:s3/bucket:Bucket": AwsType(
        arn=bare("s3", "{name}"),
        name="bucket",
        name_limit=63,
        outputs={
            "bucketDomainName": "{name}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{name}.s3.{region}.amazonaws.com",
            "hostedZoneId": "Z1BKCTXD74EZPE",
            "bucketRegion": "{region}",
        },
        keys=("serverSideEncryptionConfiguration?.rule.applyServerSideEncryptionByDefault.kmsMasterKeyId",),
        label=Label("S3 bucket", "S3", Family.STORAGE),
    ),
    "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketAcl:BucketAcl": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketAclV2:BucketAclV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": AwsType(
        id="{bucket}:{name}", name_limit=64
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketLogging:BucketLogging": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketLoggingV2:BucketLoggingV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketMetric:BucketMetric": AwsType(id="{bucket}:{name}", name_limit=64),
    "aws:s3/bucketNotification:BucketNotification": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketObject:BucketObject": AwsType(arn=bare("s3", "{bucket}/{key}"), id="{key}", name=""),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketObjectv2:BucketObjectv2": AwsType(arn=bare("s3", "{bucket}/{key}"), id="{key}", name=""),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketPolicy:BucketPolicy": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": AwsType(
        id="{bucket}", name="", keys=("rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",)
    ),
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": AwsType(
        id="{bucket}", name="", keys=("rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",)
    ),
    "aws:s3/bucketV2:BucketV2": AwsType(
        arn=bare("s3", "{name}"),
        name="bucket",
        name_limit=63,
        outputs={
            "bucketDomainName": "{name}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{name}.s3.{region}.amazonaws.com",
            "hostedZoneId": "Z1BKCTXD74EZPE",
            "bucketRegion": "{region}",
        },
    ),
    "aws:s3/bucketVersioning:BucketVersioning": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketVersioningV2:BucketVersioningV2": AwsType(id="{bucket}", name=""),
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": AwsType(
        id="{bucket}",
        name="",
        outputs={
            "websiteDomain": "s3-website.{region}.amazonaws.com",
            "websiteEndpoint": "{bucket}.s3-website.{region}.amazonaws.com",
        },
    ),
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        outputs={
            "websiteDomain": "s3-website.{region}.amazonaws.com",
            "websiteEndpoint": "{bucket}.s3-website.{region}.amazonaws.com",
        },
    ),
    "aws:s3/directoryBucket:DirectoryBucket": AwsType(
        arn=regional("s3express", "bucket/{bucket}"), id="{bucket}", name="bucket", name_limit=63
    ),
    "aws:s3/inventory:Inventory": AwsType(id="{bucket}:{name}", name_limit=64),
    "aws:s3/objectCopy:ObjectCopy": AwsType(arn=bare("s3", "{bucket}/{key}"), id="{key}", name=""),
}
