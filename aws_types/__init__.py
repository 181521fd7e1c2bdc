"""The catalogue of AWS types: one file or folder a service, one row a type.

A type's file is its token's module: `aws:sqs/queue:Queue` is in `sqs.py`; Python's keywords end in an underscore there.
"""

from __future__ import annotations

from aws_types.arns import Arn, arn, in_partition, parse_arn
from aws_types.catalogue import TYPES, key_named, placements, row_of
from aws_types.row import AwsType, Deployer, Family, Label, Placement, Template, When
from aws_types.services import GLOBAL_REGION
from aws_types.values import NotKnownError, Values, where

__all__ = [
    "GLOBAL_REGION",
    "TYPES",
    "Arn",
    "AwsType",
    "Deployer",
    "Family",
    "Label",
    "NotKnownError",
    "Placement",
    "Template",
    "Values",
    "When",
    "arn",
    "in_partition",
    "key_named",
    "parse_arn",
    "placements",
    "row_of",
    "where",
]
