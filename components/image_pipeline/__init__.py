"""Photos in, variants out: S3 -> EventBridge -> Step Functions -> Lambda -> S3, DynamoDB and SNS."""

from components.image_pipeline.args import FilterArgs, ImagePipelineArgs, SizeArgs
from components.image_pipeline.batch_pipeline import BatchPipeline, BatchPipelineArgs, HeavyArgs
from components.image_pipeline.bulk import BulkArgs, BulkProcessing, BulkProcessingArgs, WorkflowType
from components.image_pipeline.pipeline import ImagePipeline
from components.image_pipeline.review import HumanReview, HumanReviewArgs, ReviewArgs, ReviewRuleArgs

__all__ = [
    "BatchPipeline",
    "BatchPipelineArgs",
    "BulkArgs",
    "BulkProcessing",
    "BulkProcessingArgs",
    "FilterArgs",
    "HeavyArgs",
    "HumanReview",
    "HumanReviewArgs",
    "ImagePipeline",
    "ImagePipelineArgs",
    "ReviewArgs",
    "ReviewRuleArgs",
    "SizeArgs",
    "WorkflowType",
]
