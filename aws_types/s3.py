"""Amazon S3."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import bare, regional
from aws_types.row import AwsType, Deployer, Family, Label, When

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
        deployer=Deployer(
            "s3",
            (
                "CreateAccessPoint DeleteAccessPoint DeleteAccessPointPolicy GetAccessPoint "
                "GetAccessPointPolicy ListTagsForResource PutAccessPointPolicy "
                "PutAccessPointPublicAccessBlock TagResource UntagResource"
            ),
        ),
    ),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": AwsType(
        id="{account}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetAccountPublicAccessBlock ListTagsForResource PutAccountPublicAccessBlock TagResource UntagResource"),
        ),
    ),
    "aws:s3/analyticsConfiguration:AnalyticsConfiguration": AwsType(
        id="{bucket}:{name}",
        name_limit=64,
        deployer=Deployer(
            "s3",
            ("GetAnalyticsConfiguration ListTagsForResource PutAnalyticsConfiguration TagResource UntagResource"),
            of="bucket",
        ),
    ),
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
        deployer=Deployer(
            "s3",
            (
                "CreateBucket DeleteBucket GetAccelerateConfiguration GetBucketAcl GetBucketCORS "
                "GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy "
                "GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite "
                "GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration "
                "ListBucket ListTagsForResource PutBucketTagging TagResource UntagResource"
            ),
            when=(
                When("forceDestroy", "DeleteObject DeleteObjectVersion ListBucketVersions"),
                When("objectLockEnabled", "PutBucketObjectLockConfiguration PutBucketVersioning"),
                When("acl", "PutBucketAcl PutBucketOwnershipControls"),
                When("policy", "DeleteBucketPolicy PutBucketPolicy"),
                When("versioning", "PutBucketVersioning"),
                When("corsRules", "PutBucketCORS"),
                When("logging", "PutBucketLogging"),
                When("lifecycleRules", "PutLifecycleConfiguration"),
                When("website", "DeleteBucketWebsite PutBucketWebsite"),
                When("serverSideEncryptionConfiguration", "PutEncryptionConfiguration"),
                When("replicationConfiguration", "PutReplicationConfiguration"),
                When("accelerationStatus", "PutAccelerateConfiguration"),
                When("requestPayer", "PutBucketRequestPayment"),
            ),
        ),
    ),
    "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            (
                "GetAccelerateConfiguration ListTagsForResource PutAccelerateConfiguration TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            (
                "GetAccelerateConfiguration ListTagsForResource PutAccelerateConfiguration TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/bucketAcl:BucketAcl": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetBucketAcl ListAllMyBuckets ListBucket ListTagsForResource PutBucketAcl TagResource UntagResource"),
            of="bucket",
        ),
    ),
    "aws:s3/bucketAclV2:BucketAclV2": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetBucketAcl ListAllMyBuckets ListBucket ListTagsForResource PutBucketAcl TagResource UntagResource"),
            of="bucket",
        ),
    ),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetBucketCORS ListTagsForResource PutBucketCORS TagResource UntagResource ec2:DescribeAccountAttributes"),
            of="bucket",
        ),
    ),
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetBucketCORS ListTagsForResource PutBucketCORS TagResource UntagResource ec2:DescribeAccountAttributes"),
            of="bucket",
        ),
    ),
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": AwsType(
        id="{bucket}:{name}",
        name_limit=64,
        deployer=Deployer(
            "s3",
            (
                "GetIntelligentTieringConfiguration ListTagsForResource "
                "PutIntelligentTieringConfiguration TagResource UntagResource "
                "ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3", ("GetBucketLogging GetLifecycleConfiguration PutBucketLogging PutLifecycleConfiguration"), of="bucket"
        ),
    ),
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3", ("GetBucketLogging GetLifecycleConfiguration PutBucketLogging PutLifecycleConfiguration"), of="bucket"
        ),
    ),
    "aws:s3/bucketLogging:BucketLogging": AwsType(
        id="{bucket}", name="", deployer=Deployer("s3", "GetBucketLogging PutBucketLogging", of="bucket")
    ),
    "aws:s3/bucketLoggingV2:BucketLoggingV2": AwsType(
        id="{bucket}", name="", deployer=Deployer("s3", "GetBucketLogging PutBucketLogging", of="bucket")
    ),
    "aws:s3/bucketMetric:BucketMetric": AwsType(
        id="{bucket}:{name}",
        name_limit=64,
        deployer=Deployer(
            "s3",
            (
                "GetMetricsConfiguration ListTagsForResource PutMetricsConfiguration TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/bucketNotification:BucketNotification": AwsType(
        id="{bucket}", name="", deployer=Deployer("s3", "GetBucketNotification PutBucketNotification", of="bucket")
    ),
    "aws:s3/bucketObject:BucketObject": AwsType(
        arn=bare("s3", "{bucket}/{key}"),
        id="{key}",
        name="",
        deployer=Deployer(
            "s3",
            (
                "DeleteObject DeleteObjectVersion GetObject GetObjectAttributes GetObjectTagging "
                "ListBucket ListBucketVersions ListTagsForResource PutObject PutObjectTagging TagResource "
                "UntagResource"
            ),
            of="bucket",
            when=(
                When("acl", "GetObjectAcl PutObjectAcl"),
                When("objectLockMode", "PutObjectRetention"),
                When("objectLockLegalHoldStatus", "PutObjectLegalHold"),
                When("forceDestroy", "BypassGovernanceRetention PutObjectLegalHold"),
            ),
        ),
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetBucketObjectLockConfiguration PutBucketObjectLockConfiguration ec2:DescribeAccountAttributes"),
            of="bucket",
        ),
    ),
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetBucketObjectLockConfiguration PutBucketObjectLockConfiguration ec2:DescribeAccountAttributes"),
            of="bucket",
        ),
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": AwsType(
        arn=bare("s3", "{bucket}/{key}"),
        id="{key}",
        name="",
        deployer=Deployer(
            "s3",
            (
                "DeleteObject DeleteObjectVersion GetObject GetObjectAttributes GetObjectTagging "
                "ListBucket ListBucketVersions ListTagsForResource PutObject PutObjectTagging TagResource "
                "UntagResource"
            ),
            of="bucket",
            when=(
                When("acl", "GetObjectAcl PutObjectAcl"),
                When("objectLockMode", "PutObjectRetention"),
                When("objectLockLegalHoldStatus", "PutObjectLegalHold"),
                When("forceDestroy", "BypassGovernanceRetention PutObjectLegalHold"),
            ),
        ),
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer("s3", "GetBucketOwnershipControls PutBucketOwnershipControls", of="bucket"),
    ),
    "aws:s3/bucketPolicy:BucketPolicy": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer("s3", "DeleteBucketPolicy GetBucketPolicy PutBucketPolicy", of="bucket"),
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer("s3", "GetBucketPublicAccessBlock PutBucketPublicAccessBlock", of="bucket"),
    ),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            ("GetReplicationConfiguration ListTagsForResource PutReplicationConfiguration TagResource UntagResource"),
            of="bucket",
        ),
    ),
    "aws:s3/bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            (
                "GetBucketRequestPayment ListTagsForResource PutBucketRequestPayment TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        deployer=Deployer(
            "s3",
            (
                "GetBucketRequestPayment ListTagsForResource PutBucketRequestPayment TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": AwsType(
        id="{bucket}",
        name="",
        keys=("rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",),
        deployer=Deployer("s3", "GetEncryptionConfiguration PutEncryptionConfiguration", of="bucket"),
    ),
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        keys=("rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",),
        deployer=Deployer("s3", "GetEncryptionConfiguration PutEncryptionConfiguration", of="bucket"),
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
        deployer=Deployer(
            "s3",
            (
                "CreateBucket DeleteBucket GetAccelerateConfiguration GetBucketAcl GetBucketCORS "
                "GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy "
                "GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite "
                "GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration "
                "ListBucket ListTagsForResource PutBucketTagging TagResource UntagResource"
            ),
            when=(
                When("forceDestroy", "DeleteObject DeleteObjectVersion ListBucketVersions"),
                When("objectLockEnabled", "PutBucketObjectLockConfiguration PutBucketVersioning"),
                When("acl", "PutBucketAcl PutBucketOwnershipControls"),
                When("policy", "DeleteBucketPolicy PutBucketPolicy"),
                When("corsRules", "PutBucketCORS"),
                When("loggings", "PutBucketLogging"),
                When("lifecycleRules", "PutLifecycleConfiguration"),
                When("accelerationStatus", "PutAccelerateConfiguration"),
                When("requestPayer", "PutBucketRequestPayment"),
            ),
        ),
    ),
    "aws:s3/bucketVersioning:BucketVersioning": AwsType(
        id="{bucket}", name="", deployer=Deployer("s3", "GetBucketVersioning PutBucketVersioning", of="bucket")
    ),
    "aws:s3/bucketVersioningV2:BucketVersioningV2": AwsType(
        id="{bucket}", name="", deployer=Deployer("s3", "GetBucketVersioning PutBucketVersioning", of="bucket")
    ),
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": AwsType(
        id="{bucket}",
        name="",
        outputs={
            "websiteDomain": "s3-website.{region}.amazonaws.com",
            "websiteEndpoint": "{bucket}.s3-website.{region}.amazonaws.com",
        },
        deployer=Deployer(
            "s3",
            (
                "DeleteBucketWebsite GetBucketLocation GetBucketWebsite ListTagsForResource "
                "PutBucketWebsite TagResource UntagResource ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": AwsType(
        id="{bucket}",
        name="",
        outputs={
            "websiteDomain": "s3-website.{region}.amazonaws.com",
            "websiteEndpoint": "{bucket}.s3-website.{region}.amazonaws.com",
        },
        deployer=Deployer(
            "s3",
            (
                "DeleteBucketWebsite GetBucketLocation GetBucketWebsite ListTagsForResource "
                "PutBucketWebsite TagResource UntagResource ec2:DescribeAccountAttributes"
            ),
            of="bucket",
        ),
    ),
    "aws:s3/directoryBucket:DirectoryBucket": AwsType(
        arn=regional("s3express", "bucket/{bucket}"),
        id="{bucket}",
        name="bucket",
        name_limit=63,
        deployer=Deployer(
            "s3", ("ListTagsForResource TagResource UntagResource s3express:CreateBucket s3express:DeleteBucket")
        ),
    ),
    "aws:s3/inventory:Inventory": AwsType(
        id="{bucket}:{name}",
        name_limit=64,
        deployer=Deployer(
            "s3",
            ("GetInventoryConfiguration ListTagsForResource PutInventoryConfiguration TagResource UntagResource"),
            of="bucket",
        ),
    ),
    "aws:s3/objectCopy:ObjectCopy": AwsType(
        arn=bare("s3", "{bucket}/{key}"),
        id="{key}",
        name="",
        deployer=Deployer(
            "s3",
            (
                "DeleteObjectVersion GetObject GetObjectTagging ListBucketVersions ListTagsForResource "
                "PutObject TagResource UntagResource"
            ),
        ),
    ),
}
