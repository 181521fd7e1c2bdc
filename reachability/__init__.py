"""Who can talk to whom in an AWS network, proven from its description alone.

`read_recorded(recording.resources)` makes a `Network`; `ask(network, "frontend", "database", 3306).verdict` is
`Verdict.DENIED`; `flows(network)` yields everything that is allowed or unknown, as exact sets. The rest is denied.
"""

from reachability.analysis import Analysis, Box
from reachability.endpoints import QuestionError
from reachability.matrix import Flow, flows
from reachability.model import Network
from reachability.question import Answer, Decision, ask
from reachability.readers import UnreadableError, load, read
from reachability.readers.describe import read_describe
from reachability.readers.recorded import read_recorded
from reachability.traffic import Protocol, Verdict

__all__ = [
    "Analysis",
    "Answer",
    "Box",
    "Decision",
    "Flow",
    "Network",
    "Protocol",
    "QuestionError",
    "UnreadableError",
    "Verdict",
    "ask",
    "flows",
    "load",
    "read",
    "read_describe",
    "read_recorded",
]
