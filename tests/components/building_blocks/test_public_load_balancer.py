"""Where browsers connect: by TLS with a domain, plainly said without one, and by one port from the VPC alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.gdpr_baseline import GdprBaseline
from components.three_tier_network import ThreeTierNetwork
from reachability.readers.recorded import read_recorded
from recorder.resource import Recording, Resource
from recorder.run import record
from tests.components.building_blocks.support import KEY, only, recorded
from tests.components.examples import EXAMPLES, LOGS, PLACEMENT
from tests.components.judged import judge
from tests.components.three_tier_network.proving import TierFlow, between_tiers

DOMAIN = {"name": "photos.example.com", "zone_id": "Z0123456789ABCDEFGHIJ"}


def created(**more: Any) -> Recording:
    args: Any = {**EXAMPLES[PublicLoadBalancer][1], **more}
    return recorded(lambda: PublicLoadBalancer("entrance", args))


def component(recording: Recording) -> Resource:
    return next(r for r in recording.resources if r.type.endswith(":PublicLoadBalancer"))


def open_ports(recording: Recording) -> Mapping[int, set[str]]:
    found = dict[int, set[str]]()
    for rule in recording.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"):
        source = rule.inputs.get("cidrIpv4") or rule.inputs["referencedSecurityGroupId"]
        found.setdefault(rule.inputs["fromPort"], set()).add(source)
    return found


def program(**more: Any) -> None:
    baseline = GdprBaseline("baseline", {})
    of_network: Any = {"cidr": "10.0.0.0/16", "flow_logs": {"bucket": baseline.delivery_logs}}
    network = ThreeTierNetwork("network", of_network)
    args: Any = {
        **baseline.foundation,
        "network": network.placement,
        "access_log_bucket": baseline.delivery_logs,
        "domain": DOMAIN,
        **more,
    }
    PublicLoadBalancer("entrance", args)


def flows(recording: Recording) -> set[TierFlow]:
    return {flow for flow in between_tiers(read_recorded(recording.resources)) if "entrance" in flow[:2]}


def test_with_a_domain_http_is_redirected_and_the_address_is_https() -> None:
    recording = created()
    listener = only(recording, "Listener").inputs
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    [action] = listener["defaultActions"]
    assert (action["type"], action["redirect"]["protocol"], action["redirect"]["port"]) == ("redirect", "HTTPS", "443")
    outputs = component(recording).outputs
    assert outputs["url"] == "https://photos.example.com"
    assert (outputs["ref"]["port"], outputs["weaker"]) == (443, [])
    assert outputs["ref"]["certificate_arn"] == only(recording, "CertificateValidation").outputs["certificateArn"]
    assert open_ports(recording) == {443: {"0.0.0.0/0"}, 80: {"0.0.0.0/0"}}


def test_without_a_domain_it_says_what_is_weaker() -> None:
    recording = created(domain=None)
    outputs = component(recording).outputs
    assert outputs["url"] == f"http://{only(recording, 'LoadBalancer').outputs['dnsName']}"
    assert (outputs["ref"]["port"], outputs["ref"]["certificate_arn"]) == (80, None)
    assert [("plain HTTP" in reason) for reason in outputs["weaker"]] == [True]
    assert not recording.of_type("aws:lb/listener:Listener")
    assert open_ports(recording) == {80: {"0.0.0.0/0"}}


def test_an_internal_one_is_in_the_backend_and_open_to_the_named_groups_only() -> None:
    recording = created(scheme="internal", domain=None, client_groups={"link": "sg-0e0e0e0e"})
    balancer = only(recording, "LoadBalancer").inputs
    assert (balancer["internal"], balancer["subnets"]) == (True, PLACEMENT["subnets"]["backend"])
    assert open_ports(recording) == {8080: {"sg-0e0e0e0e"}}
    assert str(component(recording).outputs["url"]).endswith(":8080")


def test_it_drops_invalid_headers_writes_logs_and_cannot_be_deleted_by_mistake() -> None:
    balancer = only(created(), "LoadBalancer").inputs
    assert balancer["dropInvalidHeaderFields"] is True
    assert balancer["enableDeletionProtection"] is True
    assert balancer["accessLogs"] == {"bucket": "logs", "prefix": "load-balancers/entrance", "enabled": True}
    assert only(created(force_destroy=True), "LoadBalancer").inputs["enableDeletionProtection"] is False


def test_a_web_acl_judges_its_requests_where_one_is_given() -> None:
    arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/photos/0a1b2c3d"
    recording = created(web_acl_arn=arn)
    association = only(recording, "WebAclAssociation").inputs
    assert association == {"resourceArn": only(recording, "LoadBalancer").outputs["arn"], "webAclArn": arn}


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_all_packs_pass(*, preview: bool) -> None:
    report = judge(record(program, preview=preview))
    assert {violation.rule.name for violation in report.violations} == set()


def test_without_a_service_it_reaches_nobody_and_is_reached_on_the_web_ports_only() -> None:
    assert flows(record(program)) == {("internet", "entrance", "tcp", ((80, 80), (443, 443)), "allowed")}


def test_an_internal_one_without_clients_is_reached_by_nobody() -> None:
    assert flows(record(lambda: program(scheme="internal"))) == set()


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"allowed_ranges": ["here"]}, r"allowed_ranges\[0\] is 'here': must be an address range"),
        ({"allowed_ranges": ["::/0"]}, r"allowed_ranges\[0\] is '::/0': must be IPv4"),
        ({"access_log_bucket": {**LOGS, "encryption_key_arn": KEY}}, "access_log_bucket .* must have no KMS key"),
        (
            {"network": {**PLACEMENT, "subnets": {"frontend": ["subnet-0f0f0f0f"], "backend": []}}},
            "network .* must have two zones",
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_before(more: Any, refusal: str) -> None:
    with pytest.raises(InputPropertiesError, match=refusal):
        created(**more)
