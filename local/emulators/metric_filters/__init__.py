"""CloudWatch Logs' metric filters: what a pattern of JSON matches, and the metrics that follow.

`syntax.py` reads a pattern, `conditions.py` holds it against an event, `metrics.py` makes metric data of what matched.
AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from local.emulators.metric_filters.conditions import Pattern
from local.emulators.metric_filters.metrics import Filter, LogEvent, metric_data
from local.emulators.metric_filters.syntax import PatternError, parse

__all__ = ["Filter", "LogEvent", "Pattern", "PatternError", "metric_data", "parse"]
