"""Private access: a tier without a way out reaches the stream, the catalogue and Athena, and nothing beyond."""

from __future__ import annotations

from tests.components.three_tier_network.proving import between_tiers, network_of

SERVICES = ("kinesis-streams", "athena", "glue")
HTTPS = ((443, 443),)


def test_producers_and_queries_of_a_private_tier_need_no_way_out() -> None:
    network = network_of({"nat": "none", "interface_endpoints": SERVICES})
    leaves = {(to, ports, verdict) for from_, to, _, ports, verdict in between_tiers(network) if from_ == "backend"}
    reached = {(service, HTTPS, "allowed") for service in SERVICES}
    assert reached <= leaves
    assert ("s3", HTTPS, "allowed") in leaves, "the lake and the results"
    assert not [to for to, _, _ in leaves if to == "internet"]
