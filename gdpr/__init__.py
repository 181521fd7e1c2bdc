"""What a program shows of the GDPR: the register of processing, transfers, and the evidence for each article.

    python -m gdpr register FILE
    python -m gdpr transfers FILE
    python -m gdpr evidence FILE

A library over recorded resources: `register_of`, `transfers_of`, `evidence_of`.
"""

from gdpr.evidence import evidence_of
from gdpr.register import register_of
from gdpr.transfers import transfers_of
from gdpr.verdict import ControlVerdict

__all__ = ["ControlVerdict", "evidence_of", "register_of", "transfers_of"]
