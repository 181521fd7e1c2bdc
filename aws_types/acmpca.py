"""AWS Private CA."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:acmpca/certificateAuthority:CertificateAuthority": AwsType(
        arn=regional("acm-pca", "certificate-authority/{uuid}"),
        id="{arn}",
        name="",
        deployer=Deployer(
            "acmpca",
            (
                "acm-pca:CreateCertificateAuthority acm-pca:DeleteCertificateAuthority "
                "acm-pca:DescribeCertificateAuthority acm-pca:GetCertificateAuthorityCertificate "
                "acm-pca:GetCertificateAuthorityCsr acm-pca:ListTags acm-pca:TagCertificateAuthority "
                "acm-pca:UntagCertificateAuthority acm-pca:UpdateCertificateAuthority"
            ),
        ),
    ),
    "aws:acmpca/policy:Policy": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer("acmpca", "acm-pca:DeletePolicy acm-pca:GetPolicy acm-pca:PutPolicy"),
    ),
}
