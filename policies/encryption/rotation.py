"""Customer keys rotate."""

from __future__ import annotations

from policies.frameworks import GDPR_CONFIDENTIALITY, cis, security_hub
from policies.rule import Rule, Severity
from policies.rule_factories import TRUE, UNSET, property_rule, unset_or

RULES: tuple[Rule, ...] = (
    property_rule(
        name="kms-rotation",
        description="Symmetric KMS keys rotate every year.",
        severity=Severity.MEDIUM,
        frameworks=(security_hub("KMS.4"), cis("3.6"), GDPR_CONFIDENTIALITY),
        remediation="Set `enableKeyRotation` to true.",
        types=("aws:kms/key:Key",),
        # Asymmetric and HMAC keys, and keys of a custom key store, cannot rotate by themselves.
        when={
            "customerMasterKeySpec": unset_or("SYMMETRIC_DEFAULT"),
            "keyUsage": unset_or("ENCRYPT_DECRYPT"),
            "customKeyStoreId": UNSET,
        },
        must={"enableKeyRotation": TRUE},
        url="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    ),
)
