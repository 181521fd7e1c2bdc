"""S3 buckets, whose settings are resources of their own since pulumi-aws 7.

Of each setting there are two rules: one judges what it says, before it is made; the other that every bucket has one.
"""

from __future__ import annotations

from policies.frameworks import GDPR_BY_DESIGN, GDPR_CONFIDENTIALITY, GDPR_ENCRYPTION, cis, fsbp, security_hub
from policies.rule import Rule, Severity
from policies.rule_factories import TRUE, companion_rule, property_rule

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
ENCRYPTIONS = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"

_BLOCKED = {
    "blockPublicAcls": TRUE,
    "blockPublicPolicy": TRUE,
    "ignorePublicAcls": TRUE,
    "restrictPublicBuckets": TRUE,
}

RULES: tuple[Rule, ...] = (
    companion_rule(
        name="s3-encryption-stated",
        description="Every bucket states its encryption; without it, S3 uses its own keys.",
        severity=Severity.MEDIUM,
        frameworks=(security_hub("S3.17"), GDPR_ENCRYPTION),
        remediation="Add a BucketServerSideEncryptionConfiguration with aws:kms and a customer managed key.",
        types=BUCKETS,
        companions=ENCRYPTIONS,
        refers_by="bucket",
        inline="serverSideEncryptionConfiguration",
    ),
    property_rule(
        name="s3-public-access-blocked",
        description="Blocks of public access, of a bucket or an account, block all four ways.",
        severity=Severity.CRITICAL,
        frameworks=(fsbp("S3.1"), fsbp("S3.8"), cis("2.1.4"), GDPR_CONFIDENTIALITY, GDPR_BY_DESIGN),
        remediation="Set `blockPublicAcls`, `blockPublicPolicy`, `ignorePublicAcls`, `restrictPublicBuckets` to true.",
        types=(PUBLIC_ACCESS_BLOCK, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"),
        must=_BLOCKED,
        url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ),
    companion_rule(
        name="s3-public-access-block",
        description="Every bucket blocks public access.",
        severity=Severity.HIGH,
        frameworks=(fsbp("S3.8"), cis("2.1.4"), GDPR_CONFIDENTIALITY, GDPR_BY_DESIGN),
        remediation="Add a BucketPublicAccessBlock with all four settings true.",
        types=BUCKETS,
        companions=(PUBLIC_ACCESS_BLOCK,),
        refers_by="bucket",
    ),
)
