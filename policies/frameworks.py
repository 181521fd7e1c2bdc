"""The requirements that rules serve, by their own references."""

from __future__ import annotations

from policies.rule import Framework

GDPR_ENCRYPTION = Framework("GDPR", "Art. 32(1)(a)")
"""Encryption of personal data; https://gdpr-info.eu/art-32-gdpr/."""
GDPR_CONFIDENTIALITY = Framework("GDPR", "Art. 32(1)(b)")
"""Ongoing confidentiality, integrity, availability and resilience of processing systems."""
GDPR_BY_DESIGN = Framework("GDPR", "Art. 25")
"""Data protection by design and by default; https://gdpr-info.eu/art-25-gdpr/."""
GDPR_PURPOSE = Framework("GDPR", "Art. 5(1)(b)")
"""Purpose limitation; https://gdpr-info.eu/art-5-gdpr/."""
GDPR_RETENTION = Framework("GDPR", "Art. 5(1)(e)")
"""Storage limitation: no longer than is necessary."""
GDPR_ACCOUNTABILITY = Framework("GDPR", "Art. 5(2)")
"""Being able to show that the principles are complied with."""
GDPR_ACCESS = Framework("GDPR", "Art. 15")
"""The right to a copy of one's data."""
GDPR_ERASURE = Framework("GDPR", "Art. 17")
"""The right to erasure; https://gdpr-info.eu/art-17-gdpr/."""
GDPR_PORTABILITY = Framework("GDPR", "Art. 20")
"""The right to take one's data along."""
GDPR_REGISTER = Framework("GDPR", "Art. 30")
"""Records of processing activities; https://gdpr-info.eu/art-30-gdpr/."""
GDPR_BREACH = Framework("GDPR", "Art. 33")
"""Notification of a personal data breach within 72 hours; https://gdpr-info.eu/art-33-gdpr/."""
GDPR_TRANSFERS = Framework("GDPR", "Art. 44")
"""Transfers to third countries; https://gdpr-info.eu/art-44-gdpr/."""


def fsbp(control: str) -> Framework:
    """Return a control of AWS Foundational Security Best Practices, such as `S3.5`.

    https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html
    """
    return Framework("FSBP", control)


def security_hub(control: str) -> Framework:
    """Return a control that Security Hub has for other standards than FSBP, such as `S3.17`.

    https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
    """
    return Framework("Security Hub", control)


def cis(recommendation: str) -> Framework:
    """Return a recommendation of the CIS AWS Foundations Benchmark 3.0.0, such as `2.1.1`.

    https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
    """
    return Framework("CIS AWS 3.0.0", recommendation)
