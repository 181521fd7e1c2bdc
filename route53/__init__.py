"""What a resolver gets from Amazon Route 53, computed from the description of its records alone.

`read_recorded(recording.resources)` gives a `Dns`; `answer(dns, "www.example.com", "A", Resolver(country="DE"))` is
what Route 53's name servers answer, with the reason why each record was chosen or not. Nothing is asked of AWS: health,
where a resolver is and its latencies are arguments.
"""

from route53.health import Health
from route53.model import Dns, Record, Zone
from route53.places import Resolver
from route53.reader import load, read_recorded
from route53.rules import Refusal, refusals
from route53.simulator import Response, Status, answer, follow

__all__ = [
    "Dns",
    "Health",
    "Record",
    "Refusal",
    "Resolver",
    "Response",
    "Status",
    "Zone",
    "answer",
    "follow",
    "load",
    "read_recorded",
    "refusals",
]
