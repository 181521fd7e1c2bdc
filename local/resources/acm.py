"""ACM certificates."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:acm/certificate:Certificate": Row(
        service="acm",
        operation="RequestCertificate",
        renames={"validationOptions": "DomainValidationOptions"},
        later=("earlyRenewalDuration",),
        id="CertificateArn",
        outputs={"arn": "CertificateArn"},
    ),
}
