"""The documents of AWS's own managed policies that people attach most, by ARN, as AWS publishes them.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/. Any other one is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import aws_types
from iam.documents import UNKNOWN_DOCUMENT, Document, Text, parse
from iam.evaluate import Policy
from recorder.resource import UNKNOWN


@cache
def _published() -> Mapping[str, Mapping[str, Any]]:
    loaded: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("managed_policies.json").read_text())
    return loaded


def is_aws_managed(arn: Text) -> bool:
    """Say whether the ARN names a managed policy of AWS's own."""
    return arn is not UNKNOWN and arn.startswith("arn:") and ":iam::aws:policy/" in arn


@cache
def document_of(arn: str) -> Document:
    """Return the document of AWS's managed policy, unknown for one that is not bundled."""
    published = _published().get(aws_types.in_partition(arn, "aws"))
    return parse(published["document"]) if published else UNKNOWN_DOCUMENT


@cache
def policy_of(arn: str) -> Policy:
    """Return AWS's managed policy, by name."""
    return Policy(name=arn.rsplit("/", 1)[-1], document=document_of(arn), arn=arn)
