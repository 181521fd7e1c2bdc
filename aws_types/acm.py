"""AWS Certificate Manager."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:acm/certificate:Certificate": AwsType(
        arn=regional("acm", "certificate/{uuid}"),
        id="{arn}",
        name="",
        outputs={
            "status": "PENDING_VALIDATION",
            "type": "AMAZON_ISSUED",
            "domainValidationOptions": [
                {
                    "domainName": "{domainName}",
                    "resourceRecordName": "_{hex}.{domainName}.",
                    "resourceRecordType": "CNAME",
                    "resourceRecordValue": "_{hex}.acm-validations.aws.",
                }
            ],
        },
        label=Label("Certificate", "ACM", Family.SECURITY),
        deployer=Deployer(
            "acm",
            (
                "AddTagsToCertificate DeleteCertificate DescribeCertificate GetCertificate "
                "ListTagsForCertificate RemoveTagsFromCertificate RequestCertificate RevokeCertificate"
            ),
        ),
    ),
    "aws:acm/certificateValidation:CertificateValidation": AwsType(
        id="{uuid}", name="", deployer=Deployer("acm", "DescribeCertificate GetCertificate")
    ),
}
