"""What encrypts the objects of a bucket is KMS."""

from __future__ import annotations

from policies.encryption.buckets import BUCKETS, ENCRYPTIONS
from policies.encryption.customer_keys import KMS_ALGORITHMS
from policies.encryption.log_targets import takes_service_logs
from policies.frameworks import GDPR_ENCRYPTION, security_hub
from policies.rule import Rule, Severity
from policies.rule_factories import property_rule, unless

_DEFAULT = "applyServerSideEncryptionByDefault.sseAlgorithm"

RULES: tuple[Rule, ...] = (
    unless(
        property_rule(
            name="s3-kms",
            description="A bucket's encryption is KMS, not S3's own keys.",
            severity=Severity.MEDIUM,
            frameworks=(security_hub("S3.17"), GDPR_ENCRYPTION),
            remediation="Set `sseAlgorithm` to aws:kms and give `kmsMasterKeyId`.",
            types=(*ENCRYPTIONS, BUCKETS[0]),
            must={
                f"rules[].{_DEFAULT}": KMS_ALGORITHMS,
                f"serverSideEncryptionConfiguration?.rule.{_DEFAULT}": KMS_ALGORITHMS,
            },
            url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        ),
        takes_service_logs,
        "Whether logs are delivered to this bucket, which S3's own keys must encrypt then, is not known.",
    ),
)
