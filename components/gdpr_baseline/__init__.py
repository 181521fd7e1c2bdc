"""What all other components stand on, and what watches the account: keys, log buckets, the audit trail, alarms.

The trail is in `trail.py`, what of it is an alarm in `watches.py` (the table) and `detection.py` (its filters and
alarms), the queries of an investigation in `investigation.py`, what exists once in an account in `account.py`,
the permissions boundary in `boundary.py`.
"""

from components.gdpr_baseline.args import ExpectedAccess, GdprBaselineArgs, RecordedStores, ShieldAdvanced
from components.gdpr_baseline.baseline import GdprBaseline
from components.gdpr_baseline.boundary import bounded

__all__ = ["ExpectedAccess", "GdprBaseline", "GdprBaselineArgs", "RecordedStores", "ShieldAdvanced", "bounded"]
