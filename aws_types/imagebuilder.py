"""EC2 Image Builder."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:imagebuilder/imagePipeline:ImagePipeline": AwsType(
        arn=regional("imagebuilder", "image-pipeline/{name}"), id="{arn}", name_limit=128
    ),
}
