"""Photos in, variants out: S3 -> EventBridge -> Step Functions -> Lambda -> S3, DynamoDB and SNS."""

from components.image_pipeline.args import FilterArgs, ImagePipelineArgs, SizeArgs
from components.image_pipeline.bulk import BulkArgs, BulkProcessing, BulkProcessingArgs, WorkflowType
from components.image_pipeline.heavy import HeavyArgs, HeavyRoute, HeavyRouteArgs
from components.image_pipeline.pipeline import ImagePipeline
from components.image_pipeline.review import HumanReview, HumanReviewArgs, ReviewArgs, ReviewRuleArgs

__all__ = [
    "BulkArgs",
    "BulkProcessing",
    "BulkProcessingArgs",
    "FilterArgs",
    "HeavyArgs",
    "HeavyRoute",
    "HeavyRouteArgs",
    "HumanReview",
    "HumanReviewArgs",
    "ImagePipeline",
    "ImagePipelineArgs",
    "ReviewArgs",
    "ReviewRuleArgs",
    "SizeArgs",
    "WorkflowType",
]
