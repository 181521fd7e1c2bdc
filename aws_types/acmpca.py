"""AWS Private CA."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:acmpca/certificateAuthority:CertificateAuthority": AwsType(
        arn=regional("acm-pca", "certificate-authority/{uuid}"), id="{arn}", name=""
    ),
    "aws:acmpca/policy:Policy": AwsType(id="{resourceArn}", name=""),
}
