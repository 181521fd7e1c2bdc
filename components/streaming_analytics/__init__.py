"""Events in, answers out: Kinesis -> Lambda -> a lake on S3, catalogued for Athena."""

from components.streaming_analytics.analytics import StreamingAnalytics
from components.streaming_analytics.args import BatchArgs, LakeArgs, QueriesArgs, StreamingAnalyticsArgs

__all__ = ["BatchArgs", "LakeArgs", "QueriesArgs", "StreamingAnalytics", "StreamingAnalyticsArgs"]
