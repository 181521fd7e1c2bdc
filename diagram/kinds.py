"""Types that drawings treat in their own way; all others go by their label in the catalogue of types."""

from __future__ import annotations

from typing import Final

ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
KEY: Final = "aws:kms/key:Key"
