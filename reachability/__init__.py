"""Who can talk to whom in an AWS network, proven from its description alone.

`read_recorded(recording.resources)` makes a `Network`; `ask(network, "frontend", "database", 3306).verdict` is
`Verdict.DENIED`; `flows(network)` yields everything that is allowed or unknown, as exact sets. The rest is denied.
"""
