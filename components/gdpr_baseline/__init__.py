"""What all other components stand on, and what monitors the account: keys, log buckets, the audit trail, alarms.

- `keys.py`: the keys, and who uses each
- `log_buckets.py`: the buckets of logs
- `trail.py`: the trail
- `security_alarms.py`: which of its events are alarms; `detection.py` creates their metric filters and alarms
- `investigation.py`: the queries of an investigation
- `account.py`: what exists once in an account
- `boundary.py`: the permissions boundary
"""

from components.gdpr_baseline.args import ExpectedAccess, GdprBaselineArgs, RecordedStores, ShieldAdvanced
from components.gdpr_baseline.baseline import GdprBaseline
from components.gdpr_baseline.boundary import bounded

__all__ = ["ExpectedAccess", "GdprBaseline", "GdprBaselineArgs", "RecordedStores", "ShieldAdvanced", "bounded"]
