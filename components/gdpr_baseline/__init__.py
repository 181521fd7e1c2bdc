"""What all other components stand on, and what watches the account: keys, log buckets, the audit trail, alarms.

The trail is in `trail.py`, what of it is an alarm in `watches.py` (the table) and `detection.py` (its filters and
alarms), the queries of an investigation in `investigation.py`.
"""

from components.gdpr_baseline.args import ExpectedAccess, GdprBaselineArgs, RecordedStores
from components.gdpr_baseline.baseline import GdprBaseline

__all__ = ["ExpectedAccess", "GdprBaseline", "GdprBaselineArgs", "RecordedStores"]
