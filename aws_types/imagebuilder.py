"""EC2 Image Builder."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, When

TYPES: Mapping[str, AwsType] = {
    "aws:imagebuilder/imagePipeline:ImagePipeline": AwsType(
        arn=regional("imagebuilder", "image-pipeline/{name}"),
        id="{arn}",
        name_limit=128,
        deployer=Deployer(
            "imagebuilder",
            (
                "CreateImagePipeline DeleteImagePipeline GetImagePipeline ListTagsForResource TagResource "
                "UntagResource UpdateImagePipeline"
            ),
            when=(
                When("containerRecipeArn", "GetContainerRecipe"),
                When("imageRecipeArn", "GetImageRecipe"),
            ),
        ),
    ),
}
