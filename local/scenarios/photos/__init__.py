"""The scenario of ImagePipeline: photos one at a time, many at once, with a person's approval, and by AWS Batch."""
