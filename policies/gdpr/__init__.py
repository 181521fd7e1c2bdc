"""What the GDPR asks of whatever keeps personal data: purpose, retention, rights, records, alarms, regions.

A store says what it keeps by its tags (`stores.py`); the rules hold its settings to that.
"""

from policies.gdpr import alarming, erasure, expiry, protection, residency, tags
from policies.rule import Rule

RULES: tuple[Rule, ...] = (
    *tags.RULES,
    *expiry.RULES,
    *erasure.RULES,
    *protection.RULES,
    *alarming.RULES,
    *residency.RULES,
)
