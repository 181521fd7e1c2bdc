"""Photos in, variants out: S3 -> EventBridge -> Step Functions -> Lambda -> S3, DynamoDB and SNS."""

from components.image_pipeline.args import FilterArgs, ImagePipelineArgs, SizeArgs
from components.image_pipeline.heavy import HeavyArgs, HeavyRoute, HeavyRouteArgs
from components.image_pipeline.pipeline import ImagePipeline

__all__ = ["FilterArgs", "HeavyArgs", "HeavyRoute", "HeavyRouteArgs", "ImagePipeline", "ImagePipelineArgs", "SizeArgs"]
